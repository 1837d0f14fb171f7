package template_test

import (
	"strings"
	"testing"

	"github.com/stackjob/stackjob/localaws/cloudformation/template"
	"github.com/stackjob/stackjob/localaws/wire"
)

// pseudo is the stack that the tests bind to.
func pseudo() template.Pseudo {
	return template.Pseudo{
		AccountID: "123456789012", Region: "eu-west-1", StackName: "shop",
		StackID:          "arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/1",
		NotificationARNs: []string{"arn:aws:sns:eu-west-1:123456789012:a", "arn:aws:sns:eu-west-1:123456789012:b"},
	}
}

// facts is a Live made of maps; what is not in them is not known yet.
type facts struct {
	refs, attributes map[string]any
	exports          map[string]string
}

func (f facts) Ref(id string) (any, error)          { return known(f.refs, id) }
func (f facts) GetAtt(id, name string) (any, error) { return known(f.attributes, id+"."+name) }
func (f facts) Import(name string) (string, error)  { return known(f.exports, name) }
func known[V any](m map[string]V, key string) (V, error) {
	value, ok := m[key]
	if !ok {
		return value, template.ErrUnknown
	}
	return value, nil
}

func parse(t *testing.T, body string) *template.Template {
	t.Helper()
	parsed, err := template.Parse([]byte(body))
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	return parsed
}

func bind(t *testing.T, body string, values map[string]string) *template.Bound {
	t.Helper()
	bound, err := parse(t, body).Bind(template.Input{Values: values, Pseudo: pseudo()})
	if err != nil {
		t.Fatalf("Bind: %v", err)
	}
	return bound
}

// refusal is the text with which a template is refused, by Parse or by Bind or when the properties
// of its resource R or its outputs are resolved; "" if it is not.
func refusal(t *testing.T, body string, values map[string]string) string {
	t.Helper()
	err := resolveAll(body, values)
	if err == nil {
		return ""
	}
	e, ok := err.(*wire.Error)
	if !ok {
		t.Fatalf("the error is a %T (%v), not a *wire.Error", err, err)
	}
	if e.Code != "ValidationError" || e.Status != 400 {
		t.Errorf("the error is %s with status %d, not ValidationError with 400", e.Code, e.Status)
	}
	return e.Message
}

func resolveAll(body string, values map[string]string) error {
	parsed, err := template.Parse([]byte(body))
	if err != nil {
		return err
	}
	bound, err := parsed.Bind(template.Input{Values: values, Pseudo: pseudo()})
	if err != nil {
		return err
	}
	if _, err := bound.Properties("R", nil); err != nil {
		return err
	}
	_, err = bound.Outputs(nil)
	return err
}

// indent puts spaces before every line, to set a piece of YAML into a template.
func indent(s string, by int) string {
	pad := strings.Repeat(" ", by)
	return pad + strings.ReplaceAll(strings.TrimSpace(s), "\n", "\n"+pad)
}
