package spec_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stackjob/stackjob/internal/spec"
)

func TestWhatIsNoObject(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"missing", "", "UserParameters: is missing or empty; write an object such as {"},
		{"blank", " \n\t", "UserParameters: is missing or empty; "},
		{"not JSON", "stack=s", "UserParameters:1:1: is not JSON: unexpected character looking for beginning of value; write an object such as {"},
		{"YAML", "stack: s\nfile: t", "UserParameters:1:1: is not JSON: "},
		{"broken", "{\"stack\":\"s\",\n \"file\" \"canary\"}", "UserParameters:2:9: is not JSON: unexpected character after object key; "},
		{"incomplete", `{"stack":"s"`, "UserParameters:1:13: is not complete JSON: it ends too early; "},
		{"trailing", `{"stack":"s"} canary`, "UserParameters:1:15: has more text after the end of the JSON value; "},
		{"in quotes", `"{\"stack\":\"canary\"}"`, "UserParameters: is a string, not an object; write an object such as {\"stack\":\"my-stack\",\"artifact\":\"Source\",\"file\":\"template.yaml\"}, without quotes around it"},
		{"a list", `["canary"]`, "UserParameters: is a list, not an object; write an object such as {"},
		{"null", `null`, "UserParameters: is null, not an object; write an object such as {"},
		{"a number", `1`, "UserParameters: is a number, not an object; "},
		{"not UTF-8", "{\"stack\":\"\xff\"}", "UserParameters:1:11: is not UTF-8 text; save it as UTF-8"},
		{"too long", `{"stack":"` + strings.Repeat("canary", 20000) + `"}`, "UserParameters: is longer than 100 KB; write only the keys of a spec"},
	} {
		t.Run(test.name, func(t *testing.T) {
			refusedAs(t, test.text, test.want)
		})
	}
}

// refusedAs checks the beginning of the error of user parameters and that it quotes no value.
func refusedAs(t *testing.T, text, want string) {
	t.Helper()
	s, err := spec.FromUserParameters(text)
	if err == nil {
		t.Fatalf("read as %v", s)
	}
	if s != nil {
		t.Error("a spec beside an error")
	}
	if !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got  %s\nwant %s", err, want)
	}
	if strings.Contains(err.Error(), "canary") {
		t.Errorf("quotes a value: %s", err)
	}
}

func TestEachMistakeIsTold(t *testing.T) {
	long := func(n int) string { return strings.Repeat("x", n) }
	for _, test := range []struct{ member, want string }{
		{`"stack":null`, "stack: is null, not a string; give a value or leave the key out"},
		{`"stack":1`, "stack: is a number, not a string; put the value in quotes"},
		{`"stack":["canary"]`, "stack: is a list, not a string"},
		{`"stack":""`, "stack: is no stack name; "},
		{`"stack":"9canary"`, "stack: is no stack name; stack names are 1 to 128 letters, digits and hyphens and begin with a letter"},
		{`"stack":"s\n"`, "stack: is no stack name; "},
		{`"stack":"` + long(129) + `"`, "stack: is no stack name; "},
		{`"stack":"arn:aws:cloudformation:us-east-1:123456789012:stack/canary/1"`, "stack: is an ARN, not a stack name; write the name alone"},
		{`"artifact":"a b"`, "artifact: is no artifact name; "},
		{`"artifact":"Source::canary.yaml"`, "artifact: is of the form Artifact::path; write the name before :: here"},
		{`"file":""`, "file: is empty; "},
		{`"file":"/canary"`, "file: begins with a slash; write it without"},
		{`"file":"a/../canary"`, "file: leaves the artifact with ..; "},
		{`"file":"./canary"`, "file: is no clean path; "},
		{`"file":"a//canary"`, "file: is no clean path; "},
		{`"file":"canary/"`, "file: is a folder; "},
		{`"file":"."`, "file: is a folder; "},
		{`"file":"canary\u0000"`, "file: contains a control character; "},
		{`"mode":"CREATE-UPDATE"`, "mode: is no mode; did you mean CREATE_UPDATE?"},
		{`"roleArn":"canary"`, "roleArn: is no role ARN; role ARNs look like arn:aws:iam::123456789012:role/NAME"},
		{`"roleArn":"arn:aws:iam::123456789012:user/canary"`, "roleArn: is no role ARN; "},
		{`"region":"canary"`, "region: is no Region code; Region codes look like eu-central-1"},
		{`"region":"eu-central-1a"`, "region: is no Region code; "},
		{`"fence":"true"`, "fence: is a string, not a boolean; write true or false, without quotes"},
		{`"fence":0`, "fence: is a number, not a boolean"},
		{`"parameters":["canary"]`, "parameters: is a list, not an object"},
		{`"parameters":{"A":null}`, `parameters.A: is null; leave it out to keep the value the stack has, or write "" for an empty one`},
		{`"parameters":{"A":["x",["canary"]]}`, "parameters.A[1]: is a list, not a string"},
		{`"parameters":{"A":["x",null]}`, "parameters.A[1]: is null; "},
		{`"parameters":{"A":["canary,y"]}`, "parameters.A[0]: is a list item with a comma; CloudFormation splits lists at commas: "},
		{`"parameters":{"A-B":"canary"}`, "parameters.A-B: is no parameter name; "},
		{`"parameters":{"":"canary"}`, `parameters."": is no parameter name; `},
		{`"parameters":{"` + long(256) + `":"x"}`, "parameters." + long(64) + "…: is no parameter name; "},
		{`"parameters":{"A":"` + long(4097) + `"}`, "parameters.A: is 4097 bytes long; a parameter's value has at most 4,096"},
		{`"parameters":{"A":["` + long(4096) + `","y"]}`, "parameters.A: is 4098 bytes long; "},
		{`"parameters":{"A":"x","A":"canary"}`, "parameters.A: is given twice; keep one of the two"},
		{`"parameters":{` + many(201) + `}`, "parameters: has 201 parameters; a template has at most 200"},
		{`"tags":null`, "tags: is null, not an object; leave the key out to keep the stack's tags, or write {} to remove them all"},
		{`"tags":{"a":1}`, "tags.a: is a number, not a string; put the value in quotes"},
		{`"tags":{"a":""}`, "tags.a: is a tag value of 0 characters; tag values have 1 to 256"},
		{`"tags":{"a":"` + long(257) + `"}`, "tags.a: is a tag value of 257 characters; "},
		{`"tags":{"":"canary"}`, `tags."": is a tag key of 0 characters; tag keys have 1 to 128`},
		{`"tags":{"` + long(129) + `":"x"}`, "tags." + long(64) + "…: is a tag key of 129 characters; "},
		{`"tags":{"AWS:a":"canary"}`, "tags.AWS:a: begins with aws:, which is reserved for AWS; "},
		{`"tags":{` + many(51) + `}`, "tags: has 51 tags; a stack has at most 50"},
		{`"capabilities":["CAPABILITY_NAME_IAM"]`, "capabilities[0]: is no capability that CloudFormation knows; did you mean CAPABILITY_NAMED_IAM?"},
		{`"capabilities":"canary"`, "capabilities: is no capability that CloudFormation knows; the capabilities are CAPABILITY_IAM, "},
		{`"capabilities":""`, "capabilities: is no capability that CloudFormation knows; "},
		{`"capabilities":{}`, "capabilities: is an object, not a list"},
		{`"capabilities":[true]`, "capabilities[0]: is a boolean, not a string; "},
		{`"fiel":"canary"`, "fiel: is no key of a spec; did you mean file?"},
		{`"FILE":"canary"`, "FILE: is no key of a spec; did you mean file?"},
		{`"a \u0007 b":"canary"`, `"a \a b": is no key of a spec; `},
	} {
		name := test.member[:min(40, len(test.member))]
		t.Run(name, func(t *testing.T) {
			refusedAs(t, complete(test.member), "UserParameters: "+test.want)
		})
	}
}

// complete adds the required keys that a member is not.
func complete(member string) string {
	for key, value := range map[string]string{"stack": "s", "file": "t.yaml"} {
		if !strings.HasPrefix(member, `"`+key+`":`) {
			member += fmt.Sprintf(`,%q:%q`, key, value)
		}
	}
	return "{" + member + "}"
}

// many are n members.
func many(n int) string {
	var members []string
	for i := range n {
		members = append(members, fmt.Sprintf(`"k%d":"v"`, i))
	}
	return strings.Join(members, ",")
}

func TestAllMistakesAreToldTogether(t *testing.T) {
	_, err := spec.FromUserParameters(`{"stack":"s","stack":"t","artefact":"a","tags":{"a":1},"stacks":{},"region":5}`)
	const want = `UserParameters has 6 problems:
- UserParameters: stack: is given twice; keep one of the two
- UserParameters: artefact: is no key of a spec; did you mean artifact?
- UserParameters: tags.a: is a number, not a string; put the value in quotes
- UserParameters: stacks: is a known key but not yet supported; leave it out
- UserParameters: region: is a number, not a string; put the value in quotes
- UserParameters: file: is missing; write "file": "template.yaml"`
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

func TestMistakesInFilesHavePlaces(t *testing.T) {
	for _, test := range []struct{ file, text, want string }{
		{"s.yaml", "stack: s\nfile: 1\n", "s.yaml:2:7: file: is a number, not a string; put the value in quotes"},
		{"s.yaml", "stack: s\nfile: t\nparameters:\n  A: !Ref canary\n", "s.yaml:4:6: parameters.A: has a YAML tag; tags such as !Sub belong into templates; write the value itself"},
		{"s.yaml", "stack: s\nfile: t\nparameters:\n  A: [!Ref canary]\n", "s.yaml:4:7: parameters.A[0]: has a YAML tag; "},
		{"s.yaml", "stack: s\nfile: t\ncapabilities: !Sub canary\n", "s.yaml:3:15: capabilities: has a YAML tag; "},
		{"s.yaml", "stack: s\nfile: t\ntags:\n", "s.yaml:3:6: tags: is null, not an object; leave the key out"},
		{"s.yaml", "stack: s\nfile: t\nfile: canary\n", "s.yaml:3:1: file: is given twice"},
		{"s.yaml", "stack: s\nfile: t\nzebra: canary\n", "s.yaml:3:1: zebra: is no key of a spec"},
		{"s.yaml", "stack: s\n", "s.yaml: file: is missing; write file: template.yaml"},
		{"s.yaml", "stack: s\nfile: 'it's'\n", "s.yaml:2: is not YAML: "},
		{"s.yaml", "stack: *canary\n", "s.yaml:1: is not YAML: it refers to an anchor that is not defined before"},
		{"s.yaml", "", "s.yaml: is empty; write keys such as stack: my-stack and file: template.yaml"},
		{"s.yaml", "canary", "s.yaml:1:1: is a string, not an object"},
		{"s.yaml", "\xff\xfes\x00", "s.yaml: is UTF-16 text; save it as UTF-8"},
		{"s.json", "{\n  \"stack\": \"s\",\n  \"file\": 1\n}", "s.json:3:11: file: is a number, not a string"},
		{"s.json", "{\"stack\": \"s\"}", "s.json: file: is missing; write \"file\": \"template.yaml\""},
		{"s.json", "null", "s.json: is empty; write an object such as {"},
		{"s.json", "{\n  \"stack\" \"s\"}", "s.json:2:11: is not JSON: "},
		{"s.json", "stack: s\n", "s.json:1:1: is not JSON: "},
		{"big.yaml", strings.Repeat("# canary\n", 1<<17), "big.yaml: is larger than 1 MB; "},
	} {
		s, err := spec.FromFile(test.file, []byte(test.text))
		if err == nil {
			t.Errorf("%q is read as %v", test.text, s)
			continue
		}
		if !strings.HasPrefix(err.Error(), test.want) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%.60q\ngot  %s\nwant %s", test.text, err, test.want)
		}
	}
}
