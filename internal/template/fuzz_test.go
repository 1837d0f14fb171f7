package template_test

import (
	"encoding/json"
	"testing"

	"github.com/stackjob/stackjob/internal/template"
	"github.com/stackjob/stackjob/job"
)

// FuzzParse holds what is true of every file: a template whose body fits and whose parameters can
// all be given, or a configuration error.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{inYAML, inJSON, "Resources: {}", "{}", "\xff\xfe", "Transform: x\nParameters: &a {b: *a}"} {
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
		if err == nil && (len(body) > template.MaxBody || parsed.Format == template.JSON && !json.Valid([]byte(body))) {
			t.Fatalf("a body of %d bytes", len(body))
		}
		given := map[string]string{}
		for _, d := range parsed.Declared {
			given[d.Name] = "x"
		}
		list, err := parsed.Parameters(given, nil)
		if err != nil || len(list) != len(parsed.Declared) {
			t.Fatalf("%d of %d parameters: %v", len(list), len(parsed.Declared), err)
		}
	})
}
