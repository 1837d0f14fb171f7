package deploy_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stackjob/stackjob/internal/deploy"
	"github.com/stackjob/stackjob/localaws/codepipeline"
)

// secretive is a template whose outputs are a plain one and two that come from a secret.
const secretive = `
Parameters:
  Password: {Type: String, NoEcho: true}
Resources:
  News: {Type: AWS::SNS::Topic, Properties: {DisplayName: news}}
Outputs:
  Plain: {Value: plain}
  Quiet: {Value: quiet}
  Secret: {Value: !Ref Password}
  Hidden: {Value: !Sub "user:${Password}"}
`

const key = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"

func TestFeaturesOfResults(t *testing.T) {
	var lines bytes.Buffer
	show(t, "Results",
		feature{
			name: "`outputs` lists the stack outputs that become variables; what comes from a secret never does",
			good: func(w *world) {
				secret := keys{"Password": "hunter2-hunter2"}
				r := w.run(order{spec: with(keys{"parameters": secret}), source: files{"template.yaml": secretive}})
				w.wantSucceeded(r, "not shown")
				if r.Variables["Plain"] != "plain" || r.Variables["Quiet"] != "quiet" || r.Variables["Secret"]+r.Variables["Hidden"] != "" {
					w.Errorf("variables %v", r.Variables)
				}
				r = w.run(order{spec: with(keys{"outputs": []string{"Quiet"}}), source: files{"template.yaml": strings.Replace(secretive, "news", "more", 1)}})
				w.wantSucceeded(r, "updated")
				if _, told := r.Variables["Plain"]; told || r.Variables["Quiet"] != "quiet" {
					w.Errorf("variables %v", r.Variables)
				}
			},
			bad: func(w *world) {
				r := w.run(order{spec: with(keys{"parameters": keys{"Password": "hunter2-hunter2"}, "outputs": []string{"Plian", "Hidden"}}), source: files{"template.yaml": secretive}})
				w.wantFailed(r, "ConfigurationError", "outputs[0]", "did you mean Plain?", "outputs[1]", "secret")
				w.wantNoStack("web")
			},
		},
		feature{
			name: "stack id, status, changes, digest, duration and a console link are variables too",
			good: func(w *world) {
				r := w.deploy(web, topic("one"))
				w.wantSucceeded(r, "created")
				for _, name := range []string{"StackId", "StackName", "StackStatus", "DurationSeconds", "ConsoleUrl"} {
					if r.Variables[name] == "" {
						w.Errorf("%s is missing in %v", name, r.Variables)
					}
				}
				r = w.deploy(web, topic("two"))
				if r.Variables["Changes"] != "1" || !strings.HasPrefix(r.Variables["Digest"], "1:") {
					w.Errorf("variables %v", r.Variables)
				}
			},
			bad: func(w *world) {
				r := w.deploy(web, failing("create", "no luck"))
				w.wantFailed(r, "JobFailed", "no luck")
				if !strings.Contains(r.ExternalID, ":stack/web/") {
					w.Errorf("the failure does not link to the stack: %q", r.ExternalID)
				}
			},
		},
		feature{
			name: "the output artifact holds outputs, plan, record and report, encrypted as the pipeline demands",
			good: func(w *world) {
				for _, k := range []*codepipeline.EncryptionKey{nil, {ID: key}} {
					run := w.begin(order{spec: with(nil), source: files{"template.yaml": taking("update", "10m", topic("at "+time.Now().String()))}, outputs: []string{"Result"}, key: k})
					w.wantSucceeded(w.end(run), "")
					held := w.artifact(run, "Result")
					for _, name := range []string{"outputs.json", "plan.txt", "record.json", "report.txt", "report.md", "report.json", "report.html"} {
						if held[name] == "" {
							w.Errorf("%s is missing", name)
						}
					}
					if !strings.Contains(held["plan.txt"], "News") {
						w.Errorf("the plan is\n%s", held["plan.txt"])
					}
					if !json.Valid([]byte(held["record.json"])) || !strings.Contains(held["report.txt"], "News") {
						w.Errorf("record %s\nreport %s", held["record.json"], held["report.txt"])
					}
				}
			},
			bad: func(w *world) {
				run := w.begin(order{spec: with(keys{"parameters": keys{"Password": "hunter2-hunter2"}}), source: files{"template.yaml": secretive}, outputs: []string{"Result"}})
				w.wantSucceeded(w.end(run), "created")
				for name, text := range w.artifact(run, "Result") {
					if strings.Contains(text, "hunter2") {
						w.Errorf("%s shows the secret:\n%s", name, text)
					}
				}
			},
		},
		feature{
			name: "each continuation says how far it is and what it waits for",
			good: func(w *world) {
				run := w.start(web, taking("create", "10m", topic("one")))
				time.Sleep(5 * time.Minute)
				now := run.Result()
				if !strings.Contains(now.Summary, "0 of 1 resource, waiting for News") {
					w.Errorf("the summary is %q", now.Summary)
				}
				w.wantSucceeded(w.end(run), "created")
			},
			bad: func(w *world) {
				run := w.start(web, strings.Replace(taking("delete", "10m", topic("one")), "Resources:",
					"Resources:\n  Bad: {Type: AWS::SQS::Queue, DependsOn: News, Metadata: {localaws: {create: {fail: no luck, after: 2m}}}}", 1))
				time.Sleep(5 * time.Minute)
				if now := run.Result(); !strings.Contains(now.Summary, "rolling back") || !strings.Contains(now.Summary, "News") {
					w.Errorf("the summary is %q", now.Summary)
				}
				w.wantFailed(w.end(run), "JobFailed", "no luck")
			},
		},
		feature{
			name: "metrics in CloudWatch's embedded format: duration, result, retries, calls; `STACKJOB_METRICS=off` switches them off",
			good: func(w *world) {
				lines.Reset()
				w.wantSucceeded(w.deploy(web, topic("one")), "created")
				last := lastLine(lines.String())
				for _, text := range []string{`"Namespace":"stackjob"`, `"Stack":"web"`, `"Succeeded":1`, `"Duration":`, `"Calls":`, `"Retries":`} {
					if !strings.Contains(last, text) {
						w.Errorf("%s is not in %s", text, last)
					}
				}
			},
			bad: func(w *world) {
				lines.Reset()
				w.wantFailed(w.deploy(web, failing("create", "no luck")), "JobFailed", "no luck")
				if last := lastLine(lines.String()); !strings.Contains(last, `"Failed":1`) || !strings.Contains(last, `"failureType":"JobFailed"`) {
					w.Errorf("metrics %s", last)
				}
			},
			function: func(h *deploy.Handler) { h.Metrics = &lines },
		},
	)
}

func lastLine(text string) string {
	all := strings.Split(strings.TrimSpace(text), "\n")
	return all[len(all)-1]
}
