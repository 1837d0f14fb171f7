package archtest

import (
	"slices"
	"strings"
	"testing"
)

// TestBreachesAreFound shows that the rules can fail, edge by edge.
func TestBreachesAreFound(t *testing.T) {
	for _, test := range []struct {
		from, to string
		want     string // part of a reason; "" for an edge that is allowed
	}{
		{"./internal/decision", "fmt", ""},
		{"./internal/decision", "time", "no clock"},
		{"./internal/decision", "log/slog", "no clock"},
		{"./internal/decision", "./job", "pure tables"},
		{"./internal/decision", sdk + "/service/cloudformation/types", "pure tables"},
		{"./job", sdk + "/service/codepipeline/types", ""},
		{"./job", "./internal/spec", "anyone's pipeline actions"},
		{"./job", "./artifact", "only down"},
		{"./artifact", "./localaws/s3", "anyone's pipeline actions"},
		{"./action", "./artifact", ""},
		{"./action", "./internal/record", "anyone's pipeline actions"},
		{"./localaws/s3", "./localaws/wire", ""},
		{"./localaws", "./localaws/s3", ""},
		{"./localaws/s3", "./job", "shares its mistakes"},
		{"./localaws/cloudformation/template", "./internal/template", "shares its mistakes"},
		{"./localaws/s3", sdk + "/aws", "speaks the wire"},
		{"./localaws", sdk + "/aws", ""},
		{"./localaws", sdk + "/service/s3", "only offers an aws.Config"},
		{"./internal/template", "./internal/spec/problem", ""},
		{"./internal/template", "./job", ""},
		{"./internal/template", sdk + "/aws", "plain values"},
		{"./internal/spec", "./internal/template", "only down"},
		{"./internal/spec/source", "./internal/spec/problem", ""},
		{"./internal/stack", sdk + "/service/cloudformation", ""},
		{"./internal/stack", sdk + "/service/codepipeline", "knows no pipeline"},
		{"./internal/engine", "./action", "knows no pipeline"},
		{"./internal/engine", "./internal/deploy", "only down"},
		{"./internal/report", "./artifact", "knows no pipeline"},
		{"./internal/deploy", "./internal/engine", ""},
		{"./internal/deploy", "./action", ""},
		{"./internal/deploy", "./localaws", "the embedded AWS is for"},
		{"./internal/deploy", "./internal/cli", "front door"},
		{"./internal/cli", "./localaws", ""},
		{"./internal/contract", "./localaws", ""},
		{"./cmd/stackjob", "./internal/cli", ""},
		{"./cmd/stackjob-lambda", "./internal/cli", "front door"},
		{"./examples/pagecheck", "./action", ""},
		{"./examples/pagecheck", "./localaws", "the embedded AWS is for"},
		{"./internal/engine", "./internal/contract", "no part of it"},
		{"./internal/elsewhere", "fmt", "is in no room"},
	} {
		found := breaches([]listed{{ImportPath: test.from, Imports: []string{test.to}}})
		if test.want == "" && len(found) > 0 {
			t.Errorf("%s -> %s is refused: %q", test.from, test.to, found)
		}
		if !strings.Contains(strings.Join(found, "\n"), test.want) {
			t.Errorf("%s -> %s is not refused because of %q: %q", test.from, test.to, test.want, found)
		}
	}
}

func TestLinksAreFound(t *testing.T) {
	for _, test := range []struct {
		from, to string
		want     bool
	}{
		{"./cmd/stackjob-lambda", "github.com/spf13/cobra", true},
		{"./cmd/stackjob-lambda", "charm.land/lipgloss/v2", true},
		{"./cmd/stackjob-lambda", "github.com/johannesboyne/gofakes3/backend/s3mem", true},
		{"./cmd/stackjob-lambda", "./localaws/wire", true},
		{"./cmd/stackjob-lambda", "net/rpc", true},
		{"./cmd/stackjob-lambda", sdk + "/service/cloudformation", false},
		{"./cmd/stackjob", "github.com/spf13/cobra", false},
		{"./action", sdk + "/service/cloudformation/types", true},
	} {
		found := breaches([]listed{{ImportPath: test.from, Deps: []string{test.to}}})
		if (len(found) > 0) != test.want {
			t.Errorf("%s links %s: %q", test.from, test.to, found)
		}
	}
}

func TestUsedNamesAreFound(t *testing.T) {
	for _, text := range []string{
		"package p\nimport \"m/job\"\nvar x job.Job\nfunc (e) FailureType() job.FailureType { return job.JobFailed }\n",
		"package p\nimport j \"m/job\"\nvar x j.Job\nfunc (e) FailureType() j.FailureType { return j.JobFailed }\n",
	} {
		got := usedOf(t, "p.go", text, "m/job")
		if !slices.Equal(got, []string{"Job", "FailureType", "JobFailed"}) {
			t.Errorf("got %q", got)
		}
	}
	if got := usedOf(t, "p.go", "package p\nvar x = job.Job\n", "m/job"); got != nil {
		t.Errorf("got %q without the import", got)
	}
}

func TestGoListIsRead(t *testing.T) {
	got := decode(t, `{"ImportPath":"`+module+`","Imports":["fmt"]}{"ImportPath":"`+module+`/job","Imports":["`+module+`x","`+module+`/internal/spec"]}`)
	if len(got) != 2 || got[0].ImportPath != "." || got[1].ImportPath != "./job" ||
		!slices.Equal(got[1].Imports, []string{module + "x", "./internal/spec"}) {
		t.Errorf("got %+v", got)
	}
}
