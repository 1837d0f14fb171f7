package spec_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/internal/spec"
	"github.com/stackjob/stackjob/job"
)

// one is a spec of the stack "s" from "t.yaml", changed.
func one(change func(*spec.Spec, *spec.Stack)) *spec.Spec {
	s := &spec.Spec{Fence: true, Stacks: []spec.Stack{{
		Name: "s", Mode: spec.CreateUpdate, Template: spec.Template{File: "t.yaml"},
		OnFailure: spec.RollBackOnFailure, OnStop: spec.FinishOnStop, Drift: spec.IgnoreDrift,
	}}}
	if change != nil {
		change(s, &s.Stacks[0])
	}
	return s
}

func TestFromUserParameters(t *testing.T) {
	const base = `{"stack":"s","file":"t.yaml"`
	for _, test := range []struct {
		name, text string
		want       *spec.Spec
	}{
		{"the least", base + "}", one(nil)},
		{"AWS's sample", `{"stack":"s","file":"t.yaml","artifact":"my-pipeline_Source"}`, one(func(_ *spec.Spec, k *spec.Stack) {
			k.Template.Artifact = "my-pipeline_Source"
		})},
		{"with blanks and a byte order mark", "\ufeff\n " + base + "} \n", one(nil)},
		{"all keys", base + `,"mode":"CREATE_UPDATE","region":"us-gov-west-1","roleArn":"arn:aws-us-gov:iam::123456789012:role/x/y","fence":false}`,
			one(func(s *spec.Spec, k *spec.Stack) {
				k.Region, k.RoleARN, s.Fence = "us-gov-west-1", "arn:aws-us-gov:iam::123456789012:role/x/y", false
			})},
		{"parameters of all types", base + `,"parameters":{"A":"x,y","B":1.50,"C":1e3,"D":true,"E":["a",1,false],"F":[],"G":"","H":12345678901234567890}}`,
			one(func(_ *spec.Spec, k *spec.Stack) {
				k.Parameters = map[string]string{"A": "x,y", "B": "1.50", "C": "1e3", "D": "true", "E": "a,1,false", "F": "", "G": "", "H": "12345678901234567890"}
			})},
		{"no parameters", base + `,"parameters":{}}`, one(nil)},
		{"tags", base + `,"tags":{"a:b":"c"}}`, one(func(_ *spec.Spec, k *spec.Stack) { k.Tags = map[string]string{"a:b": "c"} })},
		{"no tags any more", base + `,"tags":{}}`, one(func(_ *spec.Spec, k *spec.Stack) { k.Tags = map[string]string{} })},
		{"capabilities", base + `,"capabilities":["CAPABILITY_IAM","CAPABILITY_AUTO_EXPAND","CAPABILITY_IAM"]}`,
			one(func(_ *spec.Spec, k *spec.Stack) {
				k.Capabilities = []string{"CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"}
			})},
		{"capabilities as in the native action", base + `,"capabilities":"CAPABILITY_NAMED_IAM, CAPABILITY_IAM"}`,
			one(func(_ *spec.Spec, k *spec.Stack) {
				k.Capabilities = []string{"CAPABILITY_NAMED_IAM", "CAPABILITY_IAM"}
			})},
		{"no capabilities", base + `,"capabilities":[]}`, one(nil)},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := spec.FromUserParameters(test.text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			sameAgain(t, got)
		})
	}
}

// sameAgain checks that a spec prints to user parameters of the same spec.
func sameAgain(t *testing.T, s *spec.Spec) {
	t.Helper()
	text, err := s.UserParameters()
	if err != nil {
		t.Fatal(err)
	}
	again, err := spec.FromUserParameters(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if diff := cmp.Diff(s, again); diff != "" {
		t.Errorf("%s: %s", text, diff)
	}
}

func TestFromFile(t *testing.T) {
	const yaml = `# What to deploy.
stack: s
file: t.yaml
fence: False
parameters:
  Account: 012345678901
  Version: 1.10
  Day: 2026-01-31
  Flag: True
  Zones: [eu-west-1a, eu-west-1b]
  Text: |
    two
    lines
tags: &tags
  team: web
capabilities:
  - CAPABILITY_IAM
`
	want := one(func(s *spec.Spec, k *spec.Stack) {
		s.Fence = false
		k.Parameters = map[string]string{
			"Account": "012345678901", "Version": "1.10", "Day": "2026-01-31", "Flag": "True",
			"Zones": "eu-west-1a,eu-west-1b", "Text": "two\nlines\n",
		}
		k.Tags = map[string]string{"team": "web"}
		k.Capabilities = []string{"CAPABILITY_IAM"}
	})
	const asJSON = `{"stack":"s","file":"t.yaml"}`
	for _, test := range []struct {
		file, text string
		want       *spec.Spec
	}{
		{"stackjob.yaml", yaml, want},
		{"stackjob.YML", yaml, want},
		{"stackjob", yaml, want},
		{"stackjob.json", asJSON, one(nil)},
		{"stackjob", " " + asJSON, one(nil)},
		{"stackjob.yaml", asJSON, one(nil)},
	} {
		got, err := spec.FromFile(test.file, []byte(test.text))
		if err != nil {
			t.Errorf("%s: %v", test.file, err)
			continue
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", test.file, diff)
		}
		sameAgain(t, got)
	}
}

func TestUserParametersAreShort(t *testing.T) {
	s := one(func(s *spec.Spec, k *spec.Stack) {
		k.Parameters = map[string]string{"B": "<&>", "A": "é"}
		k.Tags = map[string]string{}
	})
	got, err := s.UserParameters()
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"stack":"s","file":"t.yaml","parameters":{"A":"é","B":"<&>"},"tags":{}}`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if text, err := (&spec.Spec{}).UserParameters(); err == nil {
		t.Errorf("a spec of no stacks is written as %s", text)
	}
}

func TestErrorsAreTypedAndChooseTheFailureType(t *testing.T) {
	_, err := spec.FromUserParameters("{}")
	typed, ok := errors.AsType[*spec.Error](err)
	if !ok || len(typed.Problems) != 2 || typed.Problems[0].Path != "stack" || typed.Problems[1].Path != "file" {
		t.Fatalf("got %#v", err)
	}
	if got := job.FailureTypeOf(err); got != job.ConfigurationError {
		t.Errorf("failure type %s", got)
	}
}

func TestParametersHideTheirValues(t *testing.T) {
	s := one(func(_ *spec.Spec, k *spec.Stack) { k.Parameters = map[string]string{"Password": "canary"} })
	var b bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		fmt.Fprintf(&b, verb+" "+verb+"\n", s.Stacks[0], s.Stacks[0].Parameters)
	}
	slog.New(slog.NewTextHandler(&b, nil)).Info("spec", "parameters", s.Stacks[0].Parameters, "stack", s.Stacks[0])
	slog.New(slog.NewJSONHandler(&b, nil)).Info("spec", "parameters", s.Stacks[0].Parameters, "stack", s.Stacks[0])
	if err := json.NewEncoder(&b).Encode(s); err != nil {
		t.Fatal(err)
	}
	printed := b.String()
	if strings.Contains(printed, "canary") || strings.Contains(printed, fmt.Sprintf("%x", "canary")) {
		t.Errorf("a value is printed: %s", printed)
	}
	if !strings.Contains(printed, "Password") {
		t.Errorf("no name is printed: %s", printed)
	}
}
