package spec_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/internal/spec"
)

func TestReadConfig(t *testing.T) {
	parameters := func(pairs ...string) *spec.Config {
		c := &spec.Config{Parameters: spec.Parameters{}}
		for i := 0; i < len(pairs); i += 2 {
			c.Parameters[pairs[i]] = pairs[i+1]
		}
		return c
	}
	native := &spec.Config{
		Parameters:  spec.Parameters{"Env": "prod", "Size": "1.50", "Zones": "a,b", "On": "true"},
		Tags:        map[string]string{"Team": "x"},
		StackPolicy: `{"Statement":[{"Effect":"Allow","Action":"Update:*","Principal":"*","Resource":"*"}]}`,
	}
	for _, test := range []struct {
		name, file, text string
		want             *spec.Config
	}{
		{"native", "c.json", `{"Parameters":{"Env":"prod","Size":1.50,"Zones":["a","b"],"On":true},"Tags":{"Team":"x"},
			"StackPolicy":{"Statement":[{"Effect":"Allow","Action":"Update:*","Principal":"*","Resource":"*"}]}}`, native},
		{"native as YAML", "c.yaml", "Parameters:\n  Env: prod\n  Size: 1.50\n  Zones: [a, b]\n  \"On\": true\nTags: {Team: x}\n" +
			"StackPolicy:\n  Statement:\n    - {Effect: Allow, Action: 'Update:*', Principal: '*', Resource: '*'}\n", native},
		{"nothing", "c.json", "{}", &spec.Config{}},
		{"nothing but a comment", "c.yaml", "# later\n", &spec.Config{}},
		{"tags to be removed", "c.json", `{"Tags":{}}`, &spec.Config{Tags: map[string]string{}}},
		{"the API's list", "c.json", `[{"ParameterKey":"A","ParameterValue":"b"},{"ParameterKey":"C","UsePreviousValue":true},{"ParameterKey":"D","ParameterValue":"","UsePreviousValue":false}]`,
			parameters("A", "b", "D", "")},
		{"the API's list as YAML", "c.yml", "- ParameterKey: A\n  ParameterValue: 012\n", parameters("A", "012")},
		{"a list of pairs", "c.json", `["A=b=c","D="]`, parameters("A", "b=c", "D", "")},
		{"a list of pairs as YAML", "c.yaml", "- A=b\n- C='d'\n", parameters("A", "b", "C", "'d'")},
		{"lines", "prod.env", "\ufeff# The environment.\r\nA=b\r\n\r\n  C = d e # f \r\nG=\"h \"\nI='j\nK=l=m\nN=", parameters("A", "b", "C", "d e # f", "G", "h ", "I", "'j", "K", "l=m", "N", "")},
		{"lines without an ending", "prod", "# only\nA=http://b:80/{c}\n", parameters("A", "http://b:80/{c}")},
		{"YAML without an ending", "prod", "Parameters: {A: b=c}\n", parameters("A", "b=c")},
		{"JSON without an ending", "prod", "\ufeff {\"Parameters\": {\"A\": \"b=c\"}}\n", parameters("A", "b=c")},
		{"a JSON list without an ending", "prod", `["A=b"]`, parameters("A", "b")},
		{"an empty file", "prod", "", &spec.Config{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := spec.ReadConfig(test.file, []byte(test.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestConfigHidesValues plants a secret as a value and as a mistake.
func TestConfigHidesValues(t *testing.T) {
	c, err := spec.ReadConfig("c.json", []byte(`{"Parameters":{"Password":"canary"}}`))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%v %+v %#v", c, c, *c)
	// Lines may be a secret's encoding, whose padding looks like an assignment.
	for _, text := range []string{"canary", "canary=", "A=b\ncanary", "A=b\ncanary==\ncanary==\n", "A=" + strings.Repeat("canary", 1000), "{canary", `{"Parameters":"canary"}`, `["canary"]`, `[["canary"]]`} {
		for _, file := range []string{"c", "c.json", "c.yaml"} {
			_, err := spec.ReadConfig(file, []byte(text))
			fmt.Fprintln(&b, err)
		}
	}
	if strings.Contains(b.String(), "canary") {
		t.Error(b.String())
	}
	if _, err := spec.ReadConfig("c.yaml", bytes.Repeat([]byte("# x\n"), 1<<18+1)); err == nil || !strings.HasPrefix(err.Error(), "c.yaml: is larger than 1 MB; ") {
		t.Errorf("got %v", err)
	}
}

func TestReadPolicy(t *testing.T) {
	const want = `{"Statement":[{"Effect":"Deny","Action":"Update:*","Resource":"*","Principal":"*","N":1.0}]}`
	for file, text := range map[string]string{
		"p.json": " " + strings.ReplaceAll(want, ",", ", "),
		"p.yaml": "Statement:\n- {Effect: Deny, Action: 'Update:*', Resource: '*', Principal: '*', N: 1.0} # all\n",
		"p":      want,
	} {
		if got, err := spec.ReadPolicy(file, []byte(text)); err != nil || got != want {
			t.Errorf("%s: %s, %v", file, got, err)
		}
	}
	for text, want := range map[string]string{
		`{"Statment":[]}`: "p.json has 2 problems:\n- p.json:1:1: has no Statement; write Statement too: who may update what: a list of statements with Effect, Action, Principal and Resource\n" +
			"- p.json:1:2: Statment: is no key of this file; did you mean Statement?",
		`[]`: `p.json:1:1: is a list, not an object; write an object such as {"Statement":[{"Effect":"Allow","Action":"Update:*","Principal":"*","Resource":"*"}]}`,
		`{`:  "p.json:1:2: is not complete JSON: it ends too early",
		`{"Statement":["` + strings.Repeat("x", 16384) + `"]}`: "p.json:1:1: is too long; a stack policy has at most 16,384 bytes",
	} {
		if got, err := spec.ReadPolicy("p.json", []byte(text)); err == nil || err.Error() != want || got != "" {
			t.Errorf("%.30s: %s, %v", text, got, err)
		}
	}
}

// TestAliasesMakeNoHugePolicy ends at once though the text stands for hundreds of megabytes.
func TestAliasesMakeNoHugePolicy(t *testing.T) {
	text := "Statement: [&a0 {a: b}"
	for i := range 60 {
		text += fmt.Sprintf(", &a%d {x: *a%d, y: *a%d}", i+1, i, i)
	}
	if _, err := spec.ReadPolicy("p.yaml", []byte(text+"]")); err == nil || !strings.HasPrefix(err.Error(), "p.yaml:1:1: is too long") {
		t.Errorf("got %v", err)
	}
}
