package codepipeline_test

import (
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/codepipeline"
	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/localaws/codepipeline"
)

// userParameters are those that the function of the last job was given.
func userParameters(t *testing.T, e *codepipeline.Execution) string {
	t.Helper()
	job := plain(t, e.Jobs()[0].Event).(map[string]any)["CodePipeline.job"].(map[string]any)
	configuration := job["data"].(map[string]any)["actionConfiguration"].(map[string]any)["configuration"].(map[string]any)
	return configuration["UserParameters"].(string)
}

// What one action says, a later one is given where it refers to it.
func TestVariables(t *testing.T) {
	inWorld(t, codepipeline.Settings{}, func(t *testing.T, w *world) {
		w.handle(t, func(ctx context.Context, job event) error {
			_, err := w.client.PutJobSuccessResult(ctx, &sdk.PutJobSuccessResultInput{
				JobId: aws.String(job.ID), OutputVariables: map[string]string{"Digest": "1:abc", "a-b_c@d": "x"},
			})
			return err
		})
		first := wait(t, w.start(t, codepipeline.Action{}))
		variables := first.Namespaced("Plan")
		if diff := cmp.Diff(map[string]string{"Plan.Digest": "1:abc", "Plan.a-b_c@d": "x"}, variables); diff != "" {
			t.Error(diff)
		}
		second := w.start(t, codepipeline.Action{Variables: variables, Configuration: map[string]string{
			"UserParameters": `{"expect":"#{Plan.Digest}","x":"#{Plan.a-b_c@d}#{Plan.a-b_c@d}","id":"#{codepipeline.PipelineExecutionId}"}`,
		}})
		got := userParameters(t, second)
		if !strings.HasPrefix(got, `{"expect":"1:abc","x":"xx","id":"`) || len(got) < 60 {
			t.Errorf("got %s", got)
		}
		resolved := w.start(t, codepipeline.Action{Resolved: true, Configuration: map[string]string{"UserParameters": `#{Plan.Digest}`}})
		if got := userParameters(t, resolved); got != `#{Plan.Digest}` {
			t.Errorf("what is resolved became %s", got)
		}
	})
}

func TestVariablesThatAreNot(t *testing.T) {
	inWorld(t, codepipeline.Settings{}, func(t *testing.T, w *world) {
		w.handle(t, silent)
		for written, says := range map[string]string{
			"#{Plan.None} #{X}":                          "refers to #{Plan.None}, #{X}: the variables are Plan.Big, codepipeline.PipelineExecutionId",
			strings.Repeat("#{Plan.Big}", 30):            "bytes with its variables' values: at most 102400",
			strings.Repeat("#{Plan.Big}", 91) + "123456": "at most 1000 are allowed", // before they are resolved (aws-facts 1.1)
		} {
			_, err := w.Start(t.Context(), codepipeline.Action{
				FunctionName: "fn", Configuration: map[string]string{"UserParameters": written},
				Variables: map[string]string{"Plan.Big": strings.Repeat("x", 4000)},
			})
			if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "xxxx") {
				t.Errorf("%.20s: got %v", written, err)
			}
		}
	})
}
