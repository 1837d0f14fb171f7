package cloudformation

// accountTypes are who may do what, what is watched, and CloudFormation's own types.
var accountTypes = map[string]resourceType{
	"AWS::IAM::Role": {
		create: 15, update: 12, delete: 2, nameProperty: "RoleName", nameLimit: 64, configures: true,
		attributes: map[string]string{
			"Arn": "arn:aws:iam::{account}:role{path}{name}", "RoleId": "AROA{BASE36}",
		},
	},
	"AWS::IAM::InstanceProfile": {
		create: 120, delete: 2, nameProperty: "InstanceProfileName", nameLimit: 128,
		attributes: map[string]string{"Arn": "arn:aws:iam::{account}:instance-profile{path}{name}"},
	},
	"AWS::IAM::Policy": {
		create: 8, id: "{stack}-{logical}-{BASE36}",
	},
	"AWS::IAM::RolePolicy": {
		create: 8, id: "{prop:PolicyName}|{prop:RoleName}",
	},
	"AWS::IAM::ManagedPolicy": {
		create: 12, nameProperty: "ManagedPolicyName", id: "arn:aws:iam::{account}:policy{path}{name}",
		attributes: map[string]string{"PolicyArn": "{id}", "PolicyId": "ANPA{BASE36}"},
	},
	"AWS::IAM::User": {
		create: 30, nameProperty: "UserName", nameLimit: 64,
		attributes: map[string]string{"Arn": "arn:aws:iam::{account}:user{path}{name}"},
	},
	"AWS::IAM::Group": {
		create: 8, nameProperty: "GroupName",
		attributes: map[string]string{"Arn": "arn:aws:iam::{account}:group{path}{name}"},
	},
	"AWS::IAM::AccessKey": {
		create: 3, id: "AKIA{BASE36}", attributes: map[string]string{"SecretAccessKey": "{hex17}{hex17}"},
	},
	"AWS::KMS::Key": {
		create: 20, update: 10, delete: 3, id: "{uuid}",
		attributes: map[string]string{"Arn": "arn:aws:kms:{region}:{account}:key/{id}", "KeyId": "{id}"},
	},
	"AWS::KMS::Alias": {create: 8, nameProperty: "AliasName", attributes: map[string]string{}},
	"AWS::Cognito::UserPool": {
		create: 5, id: "{region}_{BASE36}",
		attributes: map[string]string{
			"Arn":          "arn:aws:cognito-idp:{region}:{account}:userpool/{id}",
			"ProviderName": "cognito-idp.{region}.amazonaws.com/{id}",
			"ProviderURL":  "https://cognito-idp.{region}.amazonaws.com/{id}", "UserPoolId": "{id}",
		},
	},
	"AWS::Cognito::UserPoolClient": {
		create: 3, id: "{base36}{hex8}",
		attributes: map[string]string{"ClientId": "{id}", "Name": "{prop:ClientName}"},
	},
	"AWS::Logs::LogGroup": {
		create: 4, nameProperty: "LogGroupName",
		attributes: map[string]string{"Arn": "arn:aws:logs:{region}:{account}:log-group:{id}:*"},
	},
	"AWS::CloudWatch::Alarm": {
		create: 4, nameProperty: "AlarmName",
		attributes: map[string]string{"Arn": "arn:aws:cloudwatch:{region}:{account}:alarm:{name}"},
	},
	"AWS::CloudWatch::Dashboard": {create: 3, nameProperty: "DashboardName", attributes: map[string]string{}},
	"AWS::Events::Rule": {
		create: 30, update: 30, delete: 30, nameProperty: "Name", nameLimit: 64,
		attributes: map[string]string{"Arn": "arn:aws:events:{region}:{account}:rule/{name}"},
	},
	"AWS::Events::EventBus": {
		create: 4, nameProperty: "Name",
		attributes: map[string]string{"Arn": "arn:aws:events:{region}:{account}:event-bus/{name}", "Name": "{name}"},
	},
	"AWS::Config::ConfigRule": {
		create: 5, nameProperty: "ConfigRuleName",
		attributes: map[string]string{
			"Arn":          "arn:aws:config:{region}:{account}:config-rule/config-rule-{hex8}",
			"ConfigRuleId": "config-rule-{hex8}", "Compliance.Type": "COMPLIANT",
		},
	},
	"AWS::ServiceCatalog::CloudFormationProduct": {
		create: 8, id: "prod-{base36}",
		attributes: map[string]string{
			"ProductName": "{prop:Name}", "ProvisioningArtifactIds": "pa-{base36}", "ProvisioningArtifactNames": "v1",
		},
	},
	"AWS::CloudFormation::WaitConditionHandle": {
		create: 1, delete: 1, attributes: map[string]string{},
		id: "https://cloudformation-waitcondition-{region}.s3.amazonaws.com/{stack}/{uuid}/{logical}",
	},
	"AWS::CloudFormation::WaitCondition": {
		create: 5, delete: 1, attributes: map[string]string{"Data": "{}"},
		id: "{stack}-{logical}-{BASE36}",
	},
	"AWS::CloudFormation::CustomResource": {
		create: 5, id: "{logical}-{base36}",
	},
}
