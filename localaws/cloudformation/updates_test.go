package cloudformation

import (
	"slices"
	"testing"
)

// The table says of well-known properties what AWS's pages say.
func TestRequiresRecreation(t *testing.T) {
	for _, test := range []struct{ kind, property, want string }{
		{"AWS::SQS::Queue", "VisibilityTimeout", "Never"},
		{"AWS::SQS::Queue", "FifoQueue", "Always"},
		{"AWS::SQS::Queue", "QueueName", "Always"},
		{"AWS::EC2::Instance", "InstanceType", "Conditionally"},
		{"AWS::EC2::Instance", "ImageId", "Always"},
		{"AWS::RDS::DBInstance", "DBName", "Always"},
		{"AWS::RDS::DBInstance", "Engine", "Conditionally"},
		{"AWS::RDS::DBInstance", "AllocatedStorage", "Never"},
		{"AWS::EC2::Route", "DestinationCidrBlock", "Always"},
		{"AWS::EC2::SecurityGroup", "GroupDescription", "Always"},
		{"AWS::IAM::Role", "Policies", "Never"},
		{"AWS::Lambda::Function", "Runtime", "Never"},
		{"AWS::Lambda::Function", "FunctionName", "Always"},
		{"AWS::DynamoDB::Table", "KeySchema", "Always"},
		{"AWS::Made::Up", "UpName", "Always"},
		{"AWS::Made::Up", "Name", "Always"},
		{"AWS::Made::Up", "Anything", "Never"},
		{"Custom::Thing", "Name", "Never"},
		{"Custom::Thing", "ServiceToken", "Always"},
	} {
		if got := requiresRecreation(test.kind, test.property); got != test.want {
			t.Errorf("%s.%s: %s, want %s", test.kind, test.property, got, test.want)
		}
	}
}

// The table has all types of the catalog, in order, and each of its lists once.
func TestUpdateRulesAreComplete(t *testing.T) {
	for _, types := range []map[string]resourceType{computeTypes, dataTypes, networkTypes, accountTypes} {
		for kind := range types {
			if _, ok := updateRules()[kind]; !ok {
				t.Errorf("%s is not in updates.txt", kind)
			}
		}
	}
	if len(updateRules()) < 100 {
		t.Errorf("updates.txt has %d types", len(updateRules()))
	}
	for kind, rule := range updateRules() {
		for _, property := range rule.always {
			if slices.Contains(rule.sometimes, property) {
				t.Errorf("%s.%s needs a replacement always and sometimes", kind, property)
			}
		}
	}
}
