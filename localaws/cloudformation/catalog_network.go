package cloudformation

// networkTypes are networks, what is reached through them, and names on the internet.
var networkTypes = map[string]resourceType{
	"AWS::EC2::VPC": {
		create: 15, delete: 3, id: "vpc-{hex17}",
		attributes: map[string]string{
			"VpcId": "{id}", "CidrBlock": "{prop:CidrBlock|10.0.0.0/16}", "DefaultSecurityGroup": "sg-{hex17}",
			"DefaultNetworkAcl": "acl-{hex17}", "Ipv6CidrBlocks": "list:2001:db8:{hex4}:{hex2}00::/56",
			"CidrBlockAssociations": "list:vpc-cidr-assoc-{hex17}",
		},
	},
	"AWS::EC2::Subnet": {
		create: 8, delete: 3, id: "subnet-{hex17}",
		attributes: map[string]string{
			"SubnetId": "{id}", "AvailabilityZone": "{zone}", "VpcId": "{prop:VpcId}",
			"CidrBlock": "{prop:CidrBlock}", "NetworkAclAssociationId": "aclassoc-{hex17}",
			"Ipv6CidrBlocks": "list:2001:db8:{hex4}:{hex4}::/64",
		},
	},
	"AWS::EC2::InternetGateway": {
		create: 16, delete: 16, id: "igw-{hex17}", attributes: map[string]string{"InternetGatewayId": "{id}"},
	},
	"AWS::EC2::VPCGatewayAttachment": {
		create: 10, delete: 10, id: "IGW|{prop:VpcId}", attributes: map[string]string{"AttachmentType": "IGW"},
	},
	"AWS::EC2::RouteTable": {
		create: 12, delete: 3, id: "rtb-{hex17}", attributes: map[string]string{"RouteTableId": "{id}"},
	},
	"AWS::EC2::Route": {
		create: 4, delete: 4, id: "{prop:RouteTableId}|{prop:DestinationCidrBlock|0.0.0.0/0}",
	},
	"AWS::EC2::SubnetRouteTableAssociation": {
		create: 4, delete: 4, id: "rtbassoc-{hex17}", attributes: map[string]string{"Id": "{id}"},
	},
	"AWS::EC2::SecurityGroup": {
		create: 6, delete: 4, nameProperty: "GroupName", scoped: true, id: "sg-{hex17}",
		attributes: map[string]string{"GroupId": "{id}", "Id": "{id}", "VpcId": "{prop:VpcId}"},
	},
	"AWS::EC2::SecurityGroupIngress": {
		create: 3, id: "sgr-{hex17}", attributes: map[string]string{"Id": "{id}"},
	},
	"AWS::EC2::EIP": {
		create: 16, delete: 4, id: "203.0.113.{octet}",
		attributes: map[string]string{"AllocationId": "eipalloc-{hex17}", "PublicIp": "{id}"},
	},
	"AWS::EC2::EIPAssociation": {
		create: 4, id: "eipassoc-{hex17}", attributes: map[string]string{"Id": "{id}"},
	},
	"AWS::EC2::NatGateway": {
		create: 110, delete: 60, id: "nat-{hex17}", attributes: map[string]string{"NatGatewayId": "{id}"},
	},
	"AWS::EC2::NetworkAcl": {
		create: 6, id: "acl-{hex17}", attributes: map[string]string{"Id": "{id}"},
	},
	"AWS::EC2::NetworkInterface": {
		create: 6, id: "eni-{hex17}",
		attributes: map[string]string{
			"Id": "{id}", "PrimaryPrivateIpAddress": "10.0.{octet}.{octet2}",
			"SecondaryPrivateIpAddresses": "list:10.0.{octet2}.{octet},10.0.{octet2}.1{octet3}",
		},
	},
	"AWS::EC2::VPCEndpoint": {
		create: 60, update: 20, delete: 60, id: "vpce-{hex17}",
		attributes: map[string]string{
			"Id": "{id}", "NetworkInterfaceIds": "list:eni-{hex17}", "CreationTimestamp": "2024-01-01T00:00:00Z",
			"DnsEntries": "list:Z7HUB22UULQXV:{id}-{hex8}.{prop:ServiceName}.vpce.amazonaws.com",
		},
	},
	"AWS::ElasticLoadBalancingV2::LoadBalancer": {
		create: 150, update: 15, delete: 20, nameProperty: "Name", nameLimit: 32, name: "plain",
		id: "arn:aws:elasticloadbalancing:{region}:{account}:loadbalancer/app/{name}/{hex16}",
		attributes: map[string]string{
			"DNSName": "{host}-{hex8}.{region}.elb.amazonaws.com", "CanonicalHostedZoneID": "Z35SXDOTRQ7X7K",
			"LoadBalancerArn": "{id}", "LoadBalancerName": "{name}",
			"LoadBalancerFullName": "app/{name}/{hex16}", "SecurityGroups": "list:sg-{hex17}",
		},
	},
	"AWS::ElasticLoadBalancingV2::TargetGroup": {
		create: 16, delete: 4, nameProperty: "Name", nameLimit: 32, name: "plain",
		id: "arn:aws:elasticloadbalancing:{region}:{account}:targetgroup/{name}/{hex16}",
		attributes: map[string]string{
			"TargetGroupArn": "{id}", "TargetGroupName": "{name}",
			"TargetGroupFullName": "targetgroup/{name}/{hex16}",
		},
	},
	"AWS::ElasticLoadBalancingV2::Listener": {
		create: 4, id: "arn:aws:elasticloadbalancing:{region}:{account}:listener/app/{stack}/{hex16}/{hex17}",
		attributes: map[string]string{"ListenerArn": "{id}"},
	},
	"AWS::ElasticLoadBalancingV2::ListenerRule": {
		create: 4, id: "arn:aws:elasticloadbalancing:{region}:{account}:listener-rule/app/{stack}/{hex8}/{hex17}",
		attributes: map[string]string{"RuleArn": "{id}"},
	},
	"AWS::ElasticLoadBalancing::LoadBalancer": {
		create: 20, delete: 8, nameProperty: "LoadBalancerName", nameLimit: 32, name: "plain",
		attributes: map[string]string{
			"DNSName": "{host}-{hex8}.{region}.elb.amazonaws.com", "CanonicalHostedZoneNameID": "Z35SXDOTRQ7X7K",
			"CanonicalHostedZoneName":       "{host}-{hex8}.{region}.elb.amazonaws.com",
			"SourceSecurityGroup.GroupName": "default_elb_{hex8}", "SourceSecurityGroup.OwnerAlias": "amazon-elb",
		},
	},
	"AWS::CloudFront::Distribution": {
		create: 180, update: 120, delete: 180, id: "E{BASE36}",
		attributes: map[string]string{"DomainName": "d{base36}.cloudfront.net", "Id": "{id}"},
	},
	"AWS::CloudFront::OriginAccessControl": {
		create: 3, id: "E{BASE36}", attributes: map[string]string{"Id": "{id}"},
	},
	"AWS::CloudFront::CloudFrontOriginAccessIdentity": {
		create: 3, id: "E{BASE36}",
		attributes: map[string]string{"Id": "{id}", "S3CanonicalUserId": "{hex17}{hex17}"},
	},
	"AWS::Route53::HostedZone": {
		create: 40, delete: 30, id: "Z{BASE36}",
		attributes: map[string]string{
			"Id": "{id}", "NameServers": "list:ns-1.awsdns-{octet}.com,ns-2.awsdns-{octet2}.net",
		},
	},
	"AWS::Route53::RecordSet": {
		create: 35, update: 35, delete: 35, id: "{prop:Name}", attributes: map[string]string{},
	},
	"AWS::CertificateManager::Certificate": {
		create: 120, delete: 4, id: "arn:aws:acm:{region}:{account}:certificate/{uuid}",
		attributes: map[string]string{},
	},
}
