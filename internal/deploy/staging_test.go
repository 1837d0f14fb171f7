package deploy_test

import (
	"strings"
	"testing"

	"github.com/stackjob/stackjob/internal/deploy"
)

// A bucket whose name somebody else has taken is not used: what is in it would be deployed.
func TestABucketOfAnotherAccountIsNotUsed(t *testing.T) {
	for owner, fails := range map[string]bool{"": false, deploy.PipelineAccount: false, "999999999999": true} {
		inWorld(t, func(w *world) {
			w.function = func(h *deploy.Handler) { withBucket(h); h.BucketOwner = owner }
			w.staged()
			r := w.deploy(web, long())
			if !fails {
				w.wantSucceeded(r, "created")
				return
			}
			w.wantFailed(r, "PermissionError", "belong to the account 999999999999")
			w.wantNoStack("web")
		})
	}
}

// A file that is no template is not read if it would fill the memory.
func TestAHugeConfigurationFileIsRefused(t *testing.T) {
	inWorld(t, func(w *world) {
		source := files{"template.yaml": topic("one"), "huge.json": "{}" + strings.Repeat(" ", 1<<20)}
		r := w.run(order{spec: with(keys{"config": "huge.json"}), source: source})
		w.wantFailed(r, "ConfigurationError", "huge.json", "make it shorter")
		w.wantNoStack("web")
	})
}
