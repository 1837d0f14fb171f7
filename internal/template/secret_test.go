package template_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/internal/template"
)

// secretive says of each output by its name whether it gives a secret away.
const secretive = `Transform: AWS::LanguageExtensions
Parameters:
  Open: {Type: String}
  Password: {Type: String, NoEcho: true}
  Looked: {Type: String, Default: '{{resolve:secretsmanager:x}}'}
Mappings:
  Plain: {a: {b: c}}
  Bad: {a: {b: '{{resolve:ssm-secure:x}}'}}
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties: {MasterUserPassword: !Ref Password, DBName: x}
  Stored: {Type: 'AWS::SSM::Parameter', Properties: {Value: !Sub 'x-${Password}', Type: String}}
  NamedBySecret: {Type: 'AWS::S3::Bucket', Properties: {BucketName: !Join ['-', [x, !Ref Password]]}}
  Custom: {Type: 'Custom::Thing', Properties: {ServiceToken: !Ref Open, Input: {Deep: [!GetAtt Stored.Value]}}}
  Harmless: {Type: 'Custom::Thing', Properties: {ServiceToken: !Ref Open}}
  Child: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: x, Parameters: {P: !Ref Password}}}
  Key: {Type: 'AWS::IAM::AccessKey', Properties: {UserName: x}}
  Fn::ForEach::Loop:
    - Name
    - [A, B]
    - Looped${Name}: {Type: 'Custom::Thing', Properties: {In: !Ref Password}}
Conditions:
  HasPassword: !Not [!Equals [!Ref Password, '']]
Outputs:
  PublicRef: {Value: !Ref Open}
  PublicText: {Value: 'Password {{resolve:ssm:/x}}'}
  PublicPseudo: {Value: !Sub '${AWS::Region} ${!Password} ${Open}'}
  PublicEndpoint: {Value: !GetAtt Database.Endpoint.Address}
  PublicDatabase: {Value: !Ref Database}
  PublicAttribute: {Value: !GetAtt Harmless.Answer}
  PublicKeyId: {Value: !Ref Key}
  PublicMap: {Value: !FindInMap [Plain, a, b]}
  PublicStored: {Value: !GetAtt Stored.Type}
  PublicCondition: {Value: !If [HasPassword, a, b]}
  SecretRef: {Value: !Ref Password}
  SecretLong: {Value: {Ref: Password}}
  SecretSub: {Value: !Sub 'x ${ Password } y'}
  SecretSubList: {Value: !Sub ['${a}', {a: !Ref Password}]}
  SecretLongSub: {Value: {'Fn::Sub': ['${Password}', {}]}}
  SecretJoin: {Value: !Join [',', [a, {Ref: Password}]]}
  SecretSelect: {Value: !Select [0, !Split [',', !Ref Password]]}
  SecretIf: {Value: !If [HasPassword, !Base64 {Ref: Password}, none]}
  SecretDefault: {Value: !Ref Looked}
  SecretDynamic: {Value: '{{resolve:secretsmanager:x:SecretString:y}}'}
  SecretPieces: {Value: !Join ['', ['{{resolve:', 'ssm-', 'secure:x}}']]}
  SecretMap: {Value: !FindInMap [Bad, a, b]}
  SecretComputedMap: {Value: !FindInMap [!Ref Open, a, b]}
  SecretStored: {Value: !GetAtt Stored.Value}
  SecretStoredList: {Value: {'Fn::GetAtt': [Stored, Value]}}
  SecretStoredSub: {Value: !Sub '${Stored.Value}'}
  SecretName: {Value: !Ref NamedBySecret}
  SecretARN: {Value: !GetAtt NamedBySecret.Arn}
  SecretCustom: {Value: !GetAtt Custom.Answer}
  SecretChild: {Value: !GetAtt Child.Outputs.X}
  SecretKey: {Value: !GetAtt Key.SecretAccessKey}
  SecretComputed: {Value: !GetAtt [!Ref Open, Answer]}
  SecretLooped: {Value: !GetAtt LoopedA.Answer}
  Fn::ForEach::Outputs:
    - Name
    - !Ref Open
    - Secret${Name}Each&{Name}: {Value: !GetAtt [!Sub 'Looped${Name}', Answer]}
      Public${Name}: {Value: !Ref Open}
  Broken: text
`

func TestSecretOutputs(t *testing.T) {
	t.Parallel()
	parsed, err := template.Parse("t", []byte(secretive))
	if err != nil {
		t.Fatal(err)
	}
	secret := parsed.SecretOutputs()
	for _, m := range parsed.Root().Get("Outputs").Members {
		wanted := strings.HasPrefix(m.Name, "Secret")
		if got := parsed.HidesOutput(m.Name); got != wanted {
			t.Errorf("%s is hidden: %t", m.Name, got)
		}
		if wanted && !cmp.Equal(secret[0], m.Name) {
			t.Errorf("got %s, want %s", secret[0], m.Name)
		}
		if wanted {
			secret = secret[1:]
		}
	}
	if diff := cmp.Diff([]string{"Secret*Each*"}, secret); diff != "" {
		t.Error(diff)
	}
	for name, hidden := range map[string]bool{"SecretAEachA": true, "SecretEach": true, "PublicA": false, "Secret": false, "xSecretAEachA": false} {
		if parsed.HidesOutput(name) != hidden {
			t.Errorf("%s is not what it should be", name)
		}
	}
}

func TestSecretOutputsOfOtherTemplates(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"none", "Resources: {}", nil},
		{"no secrets", "Resources: {}\nOutputs: {A: {Value: x}, B: }", nil},
		{"a circle", "Resources: {A: {Type: 'Custom::X', Properties: {B: !GetAtt B.X}}, B: {Type: 'Custom::X', Properties: {A: !GetAtt A.X}}}\nOutputs: {A: {Value: !GetAtt A.X}}", nil},
		{"a duplicate declaration", "Parameters: {A: {NoEcho: true}, A: {}}\nResources: {}\nOutputs: {O: {Value: !Ref A}, O: {Value: !Ref A}}", []string{"O"}},
		{"many wildcards", "Parameters: {A: {NoEcho: true}}\nResources: {}\nOutputs: {'Fn::ForEach::X': [X, [a], {'" + strings.Repeat("a${X}", 50) + "': {Value: !Ref A}}]}", []string{strings.Repeat("a*", 50)}},
	} {
		parsed, err := template.Parse("t", []byte(test.text))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, parsed.SecretOutputs()); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
		if parsed.HidesOutput(strings.Repeat("a", 255)) != (test.name == "many wildcards") {
			t.Errorf("%s: the wrong names are hidden", test.name)
		}
	}
}

func TestFeatures(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, text string
		nested     bool
		transforms []string
	}{
		{"plain", "Resources: {A: {Type: 'AWS::SNS::Topic'}}", false, nil},
		{"a nested stack", "Resources: {A: {Type: 'AWS::CloudFormation::Stack'}}", true, nil},
		{"nested in a loop", "Transform: AWS::LanguageExtensions\nResources: {'Fn::ForEach::X': [X, [a], {'A${X}': {Type: 'AWS::CloudFormation::Stack'}}]}",
			true, []string{"AWS::LanguageExtensions"}},
		{"an application", "Transform: [AWS::Serverless-2016-10-31, {Name: Mine}]\nResources: {A: {Type: 'AWS::Serverless::Application'}}",
			true, []string{"AWS::Serverless-2016-10-31", "Mine"}},
		{"functions", "Resources: {A: {Properties: {X: !Transform {Name: A}, Y: {'Fn::Transform': [{Name: B}, {Name: A}]}}}, 'Fn::Transform': {Name: AWS::Include}}",
			false, []string{"A", "B", "AWS::Include"}},
		{"a computed name", "Transform: {Name: !Ref X}\nResources: {A: {Properties: {X: !Transform {Name: {Ref: X}}}}}", false, []string{""}},
		{"nothing", "Transform:\nResources: {}", false, nil},
	} {
		parsed, err := template.Parse("t", []byte(test.text))
		if err != nil {
			t.Fatal(err)
		}
		if parsed.HasNestedStacks() != test.nested {
			t.Errorf("%s: nested stacks: %t", test.name, !test.nested)
		}
		if diff := cmp.Diff(test.transforms, parsed.Transforms()); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

func TestSecretsOfNestedStacks(t *testing.T) {
	t.Parallel()
	parsed, err := template.Parse("t", []byte(`
Resources:
  Child: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: x}}
  Other: {Type: 'AWS::Serverless::Application', Properties: {Parameters: {P: !GetAtt Child.Outputs.Secret}}}
  Stored: {Type: 'AWS::SSM::Parameter', Properties: {Value: !GetAtt Child.Outputs.Secret}}
  News: {Type: 'AWS::SNS::Topic'}
Outputs:
  PublicOutput: {Value: !GetAtt Child.Outputs.Plain}
  PublicOther: {Value: !GetAtt News.TopicName}
  PublicRef: {Value: !Ref Child}
  SecretShort: {Value: !GetAtt Child.Outputs.Secret}
  SecretLong: {Value: {'Fn::GetAtt': [Child, Outputs.Secret]}}
  SecretSub: {Value: !Sub 'x-${Child.Outputs.Secret}'}
  SecretIf: {Value: !If [C, !Join ['', [!GetAtt Child.Outputs.Secret]], y]}
  SecretPassed: {Value: !GetAtt Other.Outputs.Plain}
  SecretStored: {Value: !GetAtt Stored.Value}
  SecretComputed: {Value: !GetAtt [Child, !Ref Which]}
`))
	if err != nil {
		t.Fatal(err)
	}
	hides := parsed.Hides(func(resource, output string) bool { return resource == "Child" && output == "Secret" })
	for _, m := range parsed.Root().Get("Outputs").Members {
		if wanted := strings.HasPrefix(m.Name, "Secret"); hides(m.Name) != wanted {
			t.Errorf("%s is hidden: %t", m.Name, !wanted)
		}
	}
	if all := parsed.Hides(nil); all("SecretShort") != parsed.HidesOutput("SecretShort") {
		t.Error("without knowing nested stacks, the two tests differ")
	}
}
