package spec_test

import (
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
	f.Fuzz(func(t *testing.T, text string) {
		s, err := spec.FromUserParameters(text)
		check(t, s, err)
	})
}

func FuzzFromFile(f *testing.F) {
	f.Add("s.yaml", []byte("stack: s\nfile: t.yaml\nparameters:\n  A: [1, x]\ntags: {}\n"))
	f.Add("s.json", []byte(`{"stack":"s","file":"t.yaml"}`))
	f.Add("s", []byte("stack: s\nfile: &f t.yaml\nartifact: *f\n<<: {a: b}\n"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		s, err := spec.FromFile(name, data)
		check(t, s, err)
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
