package spec_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/stackjob/stackjob/internal/spec"
)

func FuzzFromUserParameters(f *testing.F) {
	f.Add(`{"stack":"s","file":"t.yaml","artifact":"a"}`)
	f.Add(`{"stack":"s","file":"t.yaml","parameters":{"A":[1,"x",true],"B":1e3},"tags":{},"capabilities":"CAPABILITY_IAM"}`)
	f.Add(`{"stack":"s","file":"t.yaml","roleArn":"arn:aws:iam::123456789012:role/x","region":"eu-west-1","fence":false,"mode":"CREATE_UPDATE"}`)
	f.Add(`{"stack":"s","stack":"t","guard":null}`)
	for _, data := range validSpecs(f) {
		f.Add(string(data))
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := spec.FromUserParameters(text)
		check(t, s, err)
	})
}

func FuzzFromFile(f *testing.F) {
	f.Add("s.yaml", []byte("stack: s\nfile: t.yaml\nparameters:\n  A: [1, x]\ntags: {}\n"))
	f.Add("s.json", []byte(`{"stack":"s","file":"t.yaml"}`))
	for name, data := range validSpecs(f) {
		f.Add(name, data)
	}
	f.Add("s", []byte("stack: s\nfile: &f t.yaml\nartifact: *f\n<<: {a: b}\n"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		s, err := spec.FromFile(name, data)
		check(t, s, err)
	})
}

// FuzzRead reads any two texts together.
func FuzzRead(f *testing.F) {
	f.Add(`{"spec":"s.yaml","parameters":{"A":{"variable":"B"}},"variables":{"B":"c"}}`, []byte("stack: s\nfile: A::t.yaml\nparameters: {B: 1}\n"))
	f.Add(`{"spec":"A::s.json","mode":"DELETE_ONLY"}`, []byte(`{"stack":"s","file":"t.yaml","onStop":"cancel"}`))
	for _, data := range validSpecs(f) {
		f.Add(`{"spec":"s","mode":"CHANGE_SET_REPLACE"}`, data)
		f.Add(string(data), []byte("stack: s\nfile: A::t.yaml\n"))
	}
	f.Fuzz(func(t *testing.T, user string, file []byte) {
		s, err := spec.Read(user, func(spec.File) ([]byte, error) { return file, nil })
		check(t, s, err)
	})
}

// FuzzFromConfiguration reads any two properties.
func FuzzFromConfiguration(f *testing.F) {
	f.Add("fence", "true", "tags", `{"a":"b"}`)
	f.Add("UserParameters", `{"stack":"s","file":"t"}`, "recover", `["skip"`)
	f.Fuzz(func(t *testing.T, a, b, c, d string) {
		properties := map[string]string{"stack": "s", "file": "t.yaml", a: b, c: d}
		s, err := spec.FromConfiguration(properties, func(spec.File) ([]byte, error) { return []byte(b), nil })
		check(t, s, err)
	})
}

// FuzzReadConfig holds that a configuration file is read whole or refused.
func FuzzReadConfig(f *testing.F) {
	f.Add("c.json", []byte(`{"Parameters":{"A":[1]},"Tags":{"B":"c"},"StackPolicy":{"Statement":[{"x":1.0}]}}`))
	f.Add("c.json", []byte(`[{"ParameterKey":"A","ParameterValue":"b"},{"ParameterKey":"C","UsePreviousValue":true},"D=e"]`))
	f.Add("c", []byte("# x\nA=b\n C = 'd' \n"))
	f.Add("c.yaml", []byte("Parameters: {A: &x b, C: *x}\n"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		c, err := spec.ReadConfig(name, data)
		switch {
		case (c == nil) == (err == nil):
			t.Fatalf("%v beside %v", c, err)
		case err != nil && !strings.Contains(err.Error(), ": "):
			t.Fatalf("the error says only %q", err)
		case err == nil && c.StackPolicy != "" && !json.Valid([]byte(c.StackPolicy)):
			t.Fatalf("the policy is %s", c.StackPolicy)
		}
	})
}

// check holds what is true of every text: a spec that prints back, or an error that says something.
func check(t *testing.T, s *spec.Spec, err error) {
	t.Helper()
	switch {
	case err == nil:
		sameAgain(t, s)
	case s != nil:
		t.Fatal("a spec beside an error")
	case !strings.Contains(err.Error(), ": "):
		t.Fatalf("the error says only %q", err)
	}
}

// TestEverySpecPrintsBack goes the other way: any spec within the limits is written and read.
func TestEverySpecPrintsBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.StringN(1, 60, 256)
		s := one(func(s *spec.Spec, k *spec.Stack) {
			s.Fence = rapid.Bool().Draw(rt, "fence")
			k.Name = rapid.StringMatching(`[a-zA-Z][-a-zA-Z0-9]{0,127}`).Draw(rt, "stack")
			k.Template.Artifact = rapid.StringMatching(`([a-zA-Z0-9_-]{1,100})?`).Draw(rt, "artifact")
			k.Template.File = rapid.StringMatching(`[a-z0-9 <&"ü]{1,20}(/[a-z]{1,5}){0,3}`).Draw(rt, "file")
			k.Region = rapid.SampledFrom([]string{"", "eu-central-1", "us-gov-west-1", "eusc-de-east-1"}).Draw(rt, "region")
			k.Parameters = rapid.MapOfN(rapid.StringMatching(`[a-zA-Z0-9]{1,20}`), text, 1, 9).Draw(rt, "parameters")
			k.Tags = rapid.MapOfN(rapid.StringMatching(`[-+/:a-z é]{1,20}`).Filter(notReserved), text, 0, 9).Draw(rt, "tags")
			k.Capabilities = rapid.SampledFrom([][]string{nil, {"CAPABILITY_IAM"}, {"CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"}}).Draw(rt, "capabilities")
		})
		sameAgain(t, s)
	})
}

func notReserved(key string) bool { return !strings.HasPrefix(key, "aws:") }
