package cloudformation

// dataTypes are what keeps or carries data.
var dataTypes = map[string]resourceType{
	"AWS::S3::Bucket": {
		create: 20, update: 15, delete: 3, nameProperty: "BucketName", nameLimit: 63, name: "lower",
		attributes: map[string]string{
			"Arn": "arn:aws:s3:::{name}", "DomainName": "{name}.s3.amazonaws.com",
			"RegionalDomainName":  "{name}.s3.{region}.amazonaws.com",
			"DualStackDomainName": "{name}.s3.dualstack.{region}.amazonaws.com",
			"WebsiteURL":          "http://{name}.s3-website-{region}.amazonaws.com",
		},
	},
	"AWS::S3::BucketPolicy": {create: 2, id: "{prop:Bucket}"},
	"AWS::DynamoDB::Table": {
		create: 25, update: 20, delete: 15, nameProperty: "TableName",
		attributes: map[string]string{
			"Arn":       "arn:aws:dynamodb:{region}:{account}:table/{name}",
			"StreamArn": "arn:aws:dynamodb:{region}:{account}:table/{name}/stream/2024-01-01T00:00:00.000",
		},
	},
	"AWS::SQS::Queue": {
		create: 8, update: 6, delete: 5, nameProperty: "QueueName", nameLimit: 80,
		id: "https://sqs.{region}.amazonaws.com/{account}/{name}",
		attributes: map[string]string{
			"Arn": "arn:aws:sqs:{region}:{account}:{name}", "QueueName": "{name}", "QueueUrl": "{id}",
		},
	},
	"AWS::SQS::QueuePolicy": {create: 3, id: "{stack}-{logical}-{BASE36}"},
	"AWS::SNS::Topic": {
		create: 6, nameProperty: "TopicName", id: "arn:aws:sns:{region}:{account}:{name}",
		attributes: map[string]string{"TopicArn": "{id}", "TopicName": "{name}"},
	},
	"AWS::SNS::Subscription": {
		create: 3, id: "{prop:TopicArn}:{uuid}", attributes: map[string]string{"Arn": "{id}"},
	},
	"AWS::SNS::TopicPolicy": {create: 3, id: "{stack}-{logical}-{BASE36}"},
	"AWS::Kinesis::Stream": {
		create: 25, update: 25, delete: 20, nameProperty: "Name",
		attributes: map[string]string{"Arn": "arn:aws:kinesis:{region}:{account}:stream/{name}"},
	},
	"AWS::RDS::DBInstance": {
		create: 300, update: 180, delete: 200, nameProperty: "DBInstanceIdentifier", nameLimit: 63, name: "lower",
		attributes: map[string]string{
			"Endpoint.Address":      "{name}.{base36}.{region}.rds.amazonaws.com",
			"Endpoint.Port":         "{prop:Port|3306}",
			"Endpoint.HostedZoneId": "Z2R2ITUGPM61AM",
			"DBInstanceArn":         "arn:aws:rds:{region}:{account}:db:{name}",
			"DbiResourceId":         "db-{BASE36}",
		},
	},
	"AWS::RDS::DBCluster": {
		create: 240, update: 120, delete: 180, nameProperty: "DBClusterIdentifier", nameLimit: 63, name: "lower",
		attributes: map[string]string{
			"Endpoint.Address":     "{name}.cluster-{base36}.{region}.rds.amazonaws.com",
			"Endpoint.Port":        "{prop:Port|3306}",
			"ReadEndpoint.Address": "{name}.cluster-ro-{base36}.{region}.rds.amazonaws.com",
			"DBClusterArn":         "arn:aws:rds:{region}:{account}:cluster:{name}",
			"DBClusterResourceId":  "cluster-{BASE36}",
		},
	},
	"AWS::RDS::DBSubnetGroup": {
		create: 5, nameProperty: "DBSubnetGroupName", name: "lower", attributes: map[string]string{},
	},
	"AWS::RDS::DBParameterGroup": {
		create: 8, nameProperty: "DBParameterGroupName", name: "lower", attributes: map[string]string{},
	},
	"AWS::ElastiCache::CacheCluster": {
		create: 240, update: 120, delete: 120, nameProperty: "ClusterName", nameLimit: 50, name: "lower",
		attributes: map[string]string{
			"RedisEndpoint.Address":         "{name}.{base36}.0001.use1.cache.amazonaws.com",
			"RedisEndpoint.Port":            "6379",
			"ConfigurationEndpoint.Address": "{name}.{base36}.cfg.use1.cache.amazonaws.com",
			"ConfigurationEndpoint.Port":    "11211",
		},
	},
	"AWS::EFS::FileSystem": {
		create: 10, delete: 8, id: "fs-{hex17}",
		attributes: map[string]string{
			"FileSystemId": "{id}", "Arn": "arn:aws:elasticfilesystem:{region}:{account}:file-system/{id}",
		},
	},
	"AWS::EFS::MountTarget": {
		create: 90, delete: 90, id: "fsmt-{hex17}",
		attributes: map[string]string{"IpAddress": "10.0.{octet}.{octet2}", "Id": "{id}"},
	},
	"AWS::EC2::Volume": {
		create: 10, delete: 10, id: "vol-{hex17}", attributes: map[string]string{"VolumeId": "{id}"},
	},
	"AWS::SecretsManager::Secret": {
		create: 4, nameProperty: "Name",
		id:         "arn:aws:secretsmanager:{region}:{account}:secret:{name}-{hex8}",
		attributes: map[string]string{"Id": "{id}"},
	},
	"AWS::SSM::Parameter": {
		create: 3, nameProperty: "Name",
		attributes: map[string]string{"Type": "{prop:Type}", "Value": "{prop:Value}"},
	},
	"AWS::Backup::BackupVault": {
		create: 4, nameProperty: "BackupVaultName",
		attributes: map[string]string{
			"BackupVaultName": "{name}", "BackupVaultArn": "arn:aws:backup:{region}:{account}:backup-vault:{name}",
		},
	},
}
