package contract

import "fmt"

// handle is the least there can be: a resource that is made at once and costs nothing.
const handle = `
Resources:
  Handle: {Type: AWS::CloudFormation::WaitConditionHandle}
`

// setting has a resource that can be changed in place, by its parameter.
const setting = `
Parameters:
  Value: {Type: String, Default: one}
Resources:
  Setting: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Value}}
Outputs:
  Value: {Value: !GetAtt Setting.Value}
`

// chain has two resources of which one needs the other.
const chain = `
Resources:
  First: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: one}}
  Second: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref First}}
`

// endless takes very long: nobody signals the wait condition.
const endless = `
Resources:
  Handle: {Type: AWS::CloudFormation::WaitConditionHandle}
  Endless: {Type: AWS::CloudFormation::WaitCondition, Properties: {Handle: !Ref Handle, Timeout: "3600"}}
`

// onlyBucket has a bucket with a name.
func onlyBucket(name string) string {
	return fmt.Sprintf(`
Resources:
  Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: %s}}
`, name)
}

// blocked makes a setting and then fails, since the name of its bucket is taken.
func blocked(taken, value string) string {
	return fmt.Sprintf(`
Resources:
  Setting: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: %s}}
  Bucket: {Type: AWS::S3::Bucket, DependsOn: Setting, Properties: {BucketName: %s}}
  Never: {Type: AWS::CloudFormation::WaitConditionHandle, DependsOn: Bucket}
`, value, taken)
}

// settingOf is what blocked would leave without its bucket.
func settingOf(value string) string {
	return fmt.Sprintf(`
Resources:
  Setting: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: %s}}
`, value)
}

// withName has a setting of a name, which cannot be changed in place.
func withName(name string) string {
	return fmt.Sprintf(`
Resources:
  Setting: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: one, Name: %s}}
`, name)
}

// whileEndless fails, since the name of its bucket is taken, while something else is under way.
func whileEndless(taken string) string {
	return fmt.Sprintf(endless+`
  Bucket: {Type: AWS::S3::Bucket, DependsOn: Handle, Properties: {BucketName: %s}}
`, taken)
}
