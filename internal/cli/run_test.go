package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stackjob/stackjob/internal/cli"
	"github.com/stackjob/stackjob/localaws"
)

const slowTemplate = `
Resources:
  Certificate: {Type: "AWS::CertificateManager::Certificate"}
  Site: {Type: "AWS::CloudFront::Distribution", DependsOn: Certificate}
Outputs:
  Id: {Value: !Ref Site}
`

// directory writes a template into a directory that can be run, whatever the developer's environment.
func directory(t *testing.T, template string) string {
	t.Helper()
	for _, name := range []string{"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_CLOUDFORMATION", "AWS_REGION", "AWS_DEFAULT_REGION"} {
		t.Setenv(name, "")
	}
	dir := filepath.Join(t.TempDir(), "website")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "template.yaml"), []byte(template), 0o666); err != nil {
		t.Fatal(err)
	}
	return dir
}

// interrupter is an output that ends the command when a text is written to it.
type interrupter struct {
	bytes.Buffer
	at     string
	cancel context.CancelCauseFunc
}

func (i *interrupter) Write(p []byte) (int, error) {
	if i.at != "" && strings.Contains(string(p), i.at) {
		i.cancel(cli.ErrInterrupted)
	}
	return i.Buffer.Write(p)
}

// execute runs a command and interrupts it when a text appears; "" lets it end by itself.
func execute(t *testing.T, at string, args ...string) (output string, code int) {
	t.Helper()
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	out := &interrupter{at: at, cancel: cancel}
	err := cli.Execute(ctx, args, cli.Streams{In: strings.NewReader(""), Out: out, Err: out})
	return out.String(), cli.ExitCode(err)
}

func TestRunAtTheSpeedOfAWS(t *testing.T) {
	dir := directory(t, slowTemplate)
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		output, code := execute(t, "", "run", "--pace", "1", dir)
		if code != 0 || !strings.Contains(output, "succeeded: stack website created in ") {
			t.Errorf("exit code %d:\n%s", code, output)
		}
		if !strings.Contains(output, "  still             waiting\n") {
			t.Errorf("nothing was said while the distribution took minutes:\n%s", output)
		}
		if took := time.Since(begun); took < 3*time.Minute || took > 20*time.Minute {
			t.Errorf("it took %v", took)
		}
	})
}

func TestAnInterruptedRunSaysThatNothingIsLeft(t *testing.T) {
	dir := directory(t, slowTemplate)
	for _, at := range []string{"create a change set", "report first", "Certificate       creating"} {
		synctest.Test(t, func(t *testing.T) {
			output, code := execute(t, at, "run", "--pace", "1", dir)
			if code != 1 || !strings.HasSuffix(output, "\ninterrupted: nothing is left, the stack was on the embedded AWS\n") {
				t.Errorf("at %q: exit code %d:\n%s", at, code, output)
			}
		})
	}
}

func TestAnInterruptedRunAtAnEndpointSaysWhatGoesOn(t *testing.T) {
	dir := directory(t, slowTemplate)
	server := localaws.New(localaws.Config{Pace: 0.1})
	defer server.Close()
	url, err := server.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	output, code := execute(t, "Certificate       creating", "run", "--endpoint", url, dir)
	want := "\ninterrupted: stack website was CREATE_IN_PROGRESS, and goes on without being followed\n" +
		"hint: aws --endpoint-url " + url + " --region us-east-1 cloudformation describe-stacks --stack-name website\n"
	if code != 1 || !strings.HasSuffix(output, want) {
		t.Errorf("exit code %d:\n%s", code, output)
	}
}

func TestTheDocumentOfAnInterruptedRun(t *testing.T) {
	dir := directory(t, slowTemplate)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(context.Background())
		time.AfterFunc(time.Minute, func() { cancel(cli.ErrInterrupted) })
		var out bytes.Buffer
		err := cli.Execute(ctx, []string{"run", "--json", "--pace", "1", dir}, cli.Streams{Out: &out, Err: &out})
		var document struct {
			Verdict, Summary string
			Stacks           []struct{ Name, Status string }
		}
		if err := json.Unmarshal(out.Bytes(), &document); err != nil {
			t.Fatalf("%v:\n%s", err, out.String())
		}
		if cli.ExitCode(err) != 1 || document.Verdict != "interrupted" || document.Stacks[0].Status != "CREATE_IN_PROGRESS" {
			t.Errorf("exit code %d: %+v", cli.ExitCode(err), document)
		}
	})
}

func TestExitCodes(t *testing.T) {
	if code := cli.ExitCode(nil); code != 0 {
		t.Errorf("no error: %d", code)
	}
	if code := cli.ExitCode(errors.New("any")); code != 1 {
		t.Errorf("an error: %d", code)
	}
}
