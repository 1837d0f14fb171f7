// Package action runs a Go function as an action of CodePipeline. It reads the
// job, gives the function what it needs, and tells CodePipeline the outcome:
// exactly once per job, also when the function panics, runs out of time, or
// produces a report that CodePipeline refuses.
//
// # An action in twenty lines
//
// A [Handler] gets a [Run] and returns a job.Outcome. A [Runner] makes it a
// Lambda function:
//
//	func main() {
//		runner := &action.Runner{Handler: action.HandlerFunc(countFiles)}
//		lambda.Start(runner.Lambda)
//	}
//
//	func countFiles(ctx context.Context, run *action.Run) job.Outcome {
//		files, err := run.Artifact(ctx, "")
//		if err != nil {
//			return job.FailedFrom(err)
//		}
//		names, err := fs.Glob(files, "*.yaml")
//		if err != nil {
//			return job.FailedFrom(err)
//		}
//		return job.Succeeded(job.Result{
//			Summary:   fmt.Sprintf("%d templates", len(names)),
//			Variables: map[string]string{"count": strconv.Itoa(len(names))},
//		})
//	}
//
// An error with a method FailureType chooses how the pipeline classifies the
// failure; the errors of package artifact have one. The function's role needs
// codepipeline:PutJobSuccessResult and codepipeline:PutJobFailureResult on
// resource *, and nothing for artifacts: those are read and written with the
// credentials that the job brings.
//
// # Work that takes longer
//
// A handler is given a slice of time. When its context ends and work is left,
// it returns job.Continues with a state, at most about 1,900 characters of JSON,
// and gets it back in the operation's next job:
//
//	var s state
//	if _, err := run.Restore(&s); err != nil {
//		return job.FailedFrom(err)
//	}
//	for !s.done(ctx) {
//		if ctx.Err() != nil {
//			return job.Continues(job.Continuation{State: s.json(), Summary: "waiting", Percent: 40})
//		}
//	}
//
// Or it calls [Run.Save] whenever the state changes and simply returns
// job.FailedFrom(ctx.Err()) at the end: when the context has ended, an outcome
// that says no more than that means interrupted, and the operation continues
// with the state saved last. So does one whose handler does not return at all.
// An interrupted handler that has never left a state is begun anew for twenty
// minutes and then failed.
//
// Lambda delivers a job at least once, and an old event may come again. A
// handler therefore looks before it acts, and one that must not act for an old
// event only prepares in the first job: see [Run.Continued].
//
// # Slice, margin, deadline
//
// The deadline is the context's, in Lambda the function's timeout, but never
// later than fifteen minutes after the start, because CodePipeline gives up on an
// action that is silent for twenty.
//
//	start                    end                  stop       deadline
//	  |---- at most Slice ----|........|------------|-----------|
//	                                   |-------- Margin --------|
//
// The handler's context ends after Slice, and at the latest Margin before the
// deadline. A handler that has not returned by half a Margin before the deadline
// is left behind, and the rest is for the report. When the program is asked to
// stop, so that the context is cancelled, the handler has half a Margin to
// return. A Margin of more than a third of the whole time is cut to that third,
// so that even a function with Lambda's default timeout of three seconds gets
// something done; give it a minute.
//
// # Reports
//
// What CodePipeline would refuse is put right before it is sent: empty members
// are left out, texts are cut, output variables are renamed or left out, and
// the summary says so. Should CodePipeline refuse a report nevertheless, it is
// sent again with less in it. Throttling, faults and lost answers are tried
// again until the deadline. A success or a continuation that is refused all the
// same is reported as a failure, and Refused is called once that is accepted.
//
// A report may be refused because its job is over: reported before, timed out,
// or stopped. Then nothing is left to do, and [Runner.Run] returns nil, after it
// has called the continuation's Refused function, if there is one. If the answer
// to an earlier try was lost, that try may be what has ended the job, so it
// counts as delivered and Refused is not called.
package action
