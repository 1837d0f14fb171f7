package template_test

import (
	"errors"
	"testing"

	"github.com/stackjob/stackjob/localaws/cloudformation/template"
	"github.com/stackjob/stackjob/localaws/wire"
)

// FuzzParse: nothing makes the package panic, and every refusal is a *wire.Error.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "{", "a: [", "Resources: {R: {Type: T}}", "Resources: {R: {Type: T, Properties: {V: !Ref R}}}",
		workshopWith("!Sub ['${x}', {x: !GetAtt Made.Arn}]"), workshopWith("!Cidr [10.0.0.0/8, 256, 8]"), loops,
		`{"Resources": {"R": {"Type": "T", "Properties": {"V": {"Fn::Join": ["", [{"Ref": "AWS::NoValue"}]]}}}}}`,
		"Rules: {R: {Assertions: [{Assert: !Contains [[a], a]}]}}\n" + minimal,
		"Conditions: {A: !Not [!Condition B], B: !Not [!Condition A]}\n" + minimal,
		"A: &a [*a]", "? [a]\n: b", "<<: {a: b}", "!Ref a", "\xff", "[[[[[[", "- - - - - -", "a: !!binary x",
		"Transform: [AWS::Include, {Name: x}]\n" + minimal, "Parameters: {P: {Type: Number, Default: x, MinValue: y}}\n" + minimal,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if err := exercise(body); err != nil {
			if _, ok := errors.AsType[*wire.Error](err); !ok {
				t.Errorf("the error is a %T: %v", err, err)
			}
		}
	})
}

// exercise does with a template all that can be done with it.
func exercise(body []byte) error {
	parsed, err := template.Parse(body)
	if err != nil {
		return err
	}
	parsed.Capabilities()
	values := map[string]string{}
	for _, p := range parsed.Parameters {
		if p.Default == nil {
			values[p.Name] = "1"
		}
	}
	bound, err := parsed.Bind(template.Input{Values: values, Pseudo: pseudo()})
	if err != nil {
		return err
	}
	if _, err := bound.Order(); err != nil {
		return err
	}
	for _, r := range bound.Resources() {
		bound.References(r.LogicalID)
		if _, err := bound.Properties(r.LogicalID, nil); err != nil {
			return err
		}
	}
	_, err = bound.Outputs(nil)
	return err
}
