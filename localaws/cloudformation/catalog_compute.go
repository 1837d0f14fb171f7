package cloudformation

// computeTypes are what runs code, and what it is called by.
var computeTypes = map[string]resourceType{
	"AWS::Lambda::Function": {
		create: 8, update: 6, delete: 4, nameProperty: "FunctionName", nameLimit: 64, configures: true,
		attributes: map[string]string{"Arn": "arn:aws:lambda:{region}:{account}:function:{name}"},
	},
	"AWS::Lambda::Version": {
		create: 5, id: "arn:aws:lambda:{region}:{account}:function:{prop:FunctionName}:1",
		attributes: map[string]string{"Version": "1"},
	},
	"AWS::Lambda::Alias": {
		create: 3, nameProperty: "Name", scoped: true,
		id: "arn:aws:lambda:{region}:{account}:function:{prop:FunctionName}:{name}",
	},
	"AWS::Lambda::Permission": {
		create: 4, id: "{stack}-{logical}-{BASE36}",
	},
	"AWS::Lambda::EventSourceMapping": {
		create: 20, update: 15, delete: 20, id: "{uuid}",
		attributes: map[string]string{"Id": "{id}"},
	},
	"AWS::Lambda::LayerVersion": {
		create: 6, nameProperty: "LayerName", id: "arn:aws:lambda:{region}:{account}:layer:{name}:1",
		attributes: map[string]string{"LayerVersionArn": "{id}"},
	},
	"AWS::Lambda::Url": {
		create: 3, id: "arn:aws:lambda:{region}:{account}:function:{prop:TargetFunctionArn}",
		attributes: map[string]string{
			"FunctionArn": "{id}", "FunctionUrl": "https://{base36}.lambda-url.{region}.on.aws/",
		},
	},
	"AWS::EC2::Instance": {
		create: 40, update: 30, delete: 45, id: "i-{hex17}",
		attributes: map[string]string{
			"InstanceId": "{id}", "PrivateIp": "10.0.{octet}.{octet2}", "PublicIp": "203.0.113.{octet}",
			"PrivateDnsName": "ip-10-0-{octet}-{octet2}.ec2.internal", "VpcId": "vpc-{hex17}",
			"PublicDnsName":    "ec2-203-0-113-{octet}.compute-1.amazonaws.com",
			"AvailabilityZone": "{zone}",
		},
	},
	"AWS::EC2::LaunchTemplate": {
		create: 5, nameProperty: "LaunchTemplateName", id: "lt-{hex17}",
		attributes: map[string]string{
			"LatestVersionNumber": "1", "DefaultVersionNumber": "1", "LaunchTemplateId": "{id}",
		},
	},
	"AWS::AutoScaling::LaunchConfiguration": {
		create: 4, nameProperty: "LaunchConfigurationName",
	},
	"AWS::AutoScaling::AutoScalingGroup": {
		create: 60, update: 30, delete: 90, nameProperty: "AutoScalingGroupName",
		attributes: map[string]string{
			"AutoScalingGroupARN": "arn:aws:autoscaling:{region}:{account}:autoScalingGroup:{uuid}:" +
				"autoScalingGroupName/{name}",
		},
	},
	"AWS::AutoScaling::ScalingPolicy": {
		create: 4,
		id: "arn:aws:autoscaling:{region}:{account}:scalingPolicy:{uuid}:autoScalingGroupName/" +
			"{prop:AutoScalingGroupName}:policyName/{name}",
		attributes: map[string]string{"Arn": "{id}", "PolicyName": "{name}"},
	},
	"AWS::ECS::Cluster": {
		create: 8, delete: 10, nameProperty: "ClusterName",
		attributes: map[string]string{"Arn": "arn:aws:ecs:{region}:{account}:cluster/{name}"},
	},
	"AWS::ECS::TaskDefinition": {
		create: 4, id: "arn:aws:ecs:{region}:{account}:task-definition/{family}:1",
		attributes: map[string]string{"TaskDefinitionArn": "{id}"},
	},
	"AWS::ECS::Service": {
		create: 90, update: 90, delete: 60, nameProperty: "ServiceName", configures: true,
		id:         "arn:aws:ecs:{region}:{account}:service/{prop:Cluster|default}/{name}",
		attributes: map[string]string{"Name": "{name}", "ServiceArn": "{id}"},
	},
	"AWS::ECR::Repository": {
		create: 4, nameProperty: "RepositoryName", name: "lower",
		attributes: map[string]string{
			"Arn":           "arn:aws:ecr:{region}:{account}:repository/{name}",
			"RepositoryUri": "{account}.dkr.ecr.{region}.amazonaws.com/{name}",
		},
	},
	"AWS::StepFunctions::StateMachine": {
		create: 5, nameProperty: "StateMachineName",
		id:         "arn:aws:states:{region}:{account}:stateMachine:{name}",
		attributes: map[string]string{"Arn": "{id}", "Name": "{name}"},
	},
	"AWS::ApiGateway::RestApi": {
		create: 4, id: "{base36}",
		attributes: map[string]string{"RootResourceId": "{base36}", "RestApiId": "{id}"},
	},
	"AWS::ApiGateway::Resource": {
		create: 3, id: "{base36}", attributes: map[string]string{"ResourceId": "{id}"},
	},
	"AWS::ApiGateway::Method": {
		create: 3, id: "{stack}-{logical}-{BASE36}",
	},
	"AWS::ApiGateway::Deployment": {
		create: 3, id: "{base36}", attributes: map[string]string{"DeploymentId": "{id}"},
	},
	"AWS::ApiGateway::Stage": {
		create: 3, nameProperty: "StageName", scoped: true,
		attributes: map[string]string{},
	},
	"AWS::ApiGatewayV2::Api": {
		create: 4, id: "{base36}", attributes: map[string]string{
			"ApiId": "{id}", "ApiEndpoint": "https://{id}.execute-api.{region}.amazonaws.com",
		},
	},
	"AWS::CodeBuild::Project": {
		create: 4, nameProperty: "Name",
		attributes: map[string]string{"Arn": "arn:aws:codebuild:{region}:{account}:project/{name}"},
	},
}
