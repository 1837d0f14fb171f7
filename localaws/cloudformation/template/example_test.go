package template_test

import (
	"fmt"

	"github.com/stackjob/stackjob/localaws/cloudformation/template"
)

func Example() {
	body := `
Parameters:
  Stage: {Type: String, AllowedValues: [test, prod]}
Resources:
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties: {Bucket: !Ref Bucket}
  Bucket:
    Type: AWS::S3::Bucket
    Properties: {BucketName: !Sub "shop-${Stage}-${AWS::Region}"}
`
	t, err := template.Parse([]byte(body))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = t.Bind(template.Input{})
	fmt.Println(err)

	b, err := t.Bind(template.Input{
		Values: map[string]string{"Stage": "test"},
		Pseudo: template.Pseudo{Region: "eu-west-1"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(b.Order())
	fmt.Println(b.Properties("Bucket", nil))
	fmt.Println(b.Properties("Policy", nil))
	// Output:
	// ValidationError: Parameters: [Stage] must have values
	// [Bucket Policy] <nil>
	// map[BucketName:shop-test-eu-west-1] <nil>
	// map[Bucket:{{changeSet:KNOWN_AFTER_APPLY}}] <nil>
}
