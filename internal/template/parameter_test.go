package template_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/internal/template"
	"github.com/stackjob/stackjob/job"
)

// parsed has a parameter with a default and one without.
func parsed(t *testing.T) *template.Template {
	t.Helper()
	parsed, err := template.Parse("t.yaml", []byte("Parameters:\n  Env: {Type: String}\n  Size: {Type: Number, Default: 3}\nResources: {}\n"))
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func TestParameters(t *testing.T) {
	previous := func(name string) template.Parameter { return template.Parameter{Name: name, UsePrevious: true} }
	value := func(name, text string) template.Parameter { return template.Parameter{Name: name, Value: text} }
	for _, test := range []struct {
		name     string
		given    map[string]string
		previous []string
		want     []template.Parameter
	}{
		{"create, the least", map[string]string{"Env": "x"}, nil, []template.Parameter{value("Env", "x")}},
		{"create, all", map[string]string{"Size": "5", "Env": "x"}, nil, []template.Parameter{value("Env", "x"), value("Size", "5")}},
		{"an empty value is a value", map[string]string{"Env": ""}, []string{"Env", "Size"}, []template.Parameter{value("Env", ""), previous("Size")}},
		{"update, nothing given", nil, []string{"Size", "Env"}, []template.Parameter{previous("Env"), previous("Size")}},
		{"update, one given", map[string]string{"Size": "5"}, []string{"Env", "Size"}, []template.Parameter{previous("Env"), value("Size", "5")}},
		{"new in the template, with a default", nil, []string{"Env"}, []template.Parameter{previous("Env")}},
		{"gone from the template", nil, []string{"Env", "Old", "Size"}, []template.Parameter{previous("Env"), previous("Size")}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := parsed(t).Parameters(test.given, test.previous)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParametersThatDoNotFit(t *testing.T) {
	_, err := parsed(t).Parameters(map[string]string{"env": "canary", "Zebra": "canary"}, []string{"Size"})
	const want = `t.yaml has 3 problems:
- t.yaml: parameters.Zebra: is given but not declared by the template; it declares Env, Size
- t.yaml: parameters.env: is given but not declared by the template; did you mean Env?
- t.yaml:2:3: Parameters.Env: has no value: none is given, the stack has none and the template has no default; give one in the spec's parameters`
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
	if job.FailureTypeOf(err) != job.ConfigurationError {
		t.Errorf("failure type %s", job.FailureTypeOf(err))
	}
}

func TestParametersOfATemplateThatDeclaresNoneOrMany(t *testing.T) {
	none, err := template.Parse("t", []byte("Resources: {}"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = none.Parameters(map[string]string{"A": "x"}, nil)
	if err == nil || !strings.HasSuffix(err.Error(), "; it declares none; leave it out") {
		t.Errorf("got %v", err)
	}
	text := "Parameters:\n"
	for i := range 30 {
		text += fmt.Sprintf("  Parameter%d: {Type: String, Default: x}\n", i)
	}
	many, err := template.Parse("t", []byte(text+"Resources: {}"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = many.Parameters(map[string]string{"Zebra": "x"}, nil)
	if err == nil || !strings.HasSuffix(err.Error(), "Parameter10, Parameter11, …") {
		t.Errorf("got %v", err)
	}
}

func TestParametersHideTheirValues(t *testing.T) {
	p := template.Parameter{Name: "Password", Value: "canary"}
	var b bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d"} {
		fmt.Fprintf(&b, verb+" "+verb+"\n", p, []template.Parameter{p})
	}
	slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "parameter", p)
	if err := json.NewEncoder(&b).Encode([]template.Parameter{p}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "canary") || !strings.Contains(b.String(), "Password=[redacted]") {
		t.Errorf("printed as %s", b.String())
	}
	if got := (template.Parameter{Name: "A", UsePrevious: true}).String(); got != "A (previous value)" {
		t.Errorf("got %s", got)
	}
}
