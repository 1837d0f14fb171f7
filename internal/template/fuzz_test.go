package template_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stackjob/stackjob/internal/template"
	"github.com/stackjob/stackjob/job"
)

// FuzzParse holds what is true of every file: a template whose body fits or needs a URL, whose
// parameters get values or a configuration error that quotes none, or else a configuration error.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{inYAML, inJSON, "Resources: {}", "{}", "\xff\xfe", "Transform: x\nParameters: &a {b: *a}", constrained, secretive} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		parsed, err := template.Parse("t", data)
		if err != nil {
			if job.FailureTypeOf(err) != job.ConfigurationError {
				t.Fatalf("failure type of %v", err)
			}
			return
		}
		body, err := parsed.Body()
		if (err != nil) != parsed.NeedsURL() {
			t.Fatalf("needs a URL: %t, and %v", parsed.NeedsURL(), err)
		}
		if err == nil && (len(body) > template.MaxBody || parsed.Format == template.JSON && !json.Valid([]byte(body))) {
			t.Fatalf("a body of %d bytes", len(body))
		}
		for _, name := range parsed.SecretOutputs() {
			if !parsed.HidesOutput(name) {
				t.Fatalf("the secret output %q is not hidden", name)
			}
		}
		parsed.HasNestedStacks()
		parsed.Transforms()
		given := map[string]string{}
		for _, d := range parsed.Declared {
			given[d.Name] = "c\u00e4nary,1"
		}
		list, err := parsed.Parameters(given, nil)
		if err == nil && len(list) != len(parsed.Declared) {
			t.Fatalf("%d of %d parameters", len(list), len(parsed.Declared))
		}
		if err != nil && (job.FailureTypeOf(err) != job.ConfigurationError || strings.Contains(err.Error(), "c\u00e4nary,1")) {
			t.Fatalf("got %v", err)
		}
	})
}
