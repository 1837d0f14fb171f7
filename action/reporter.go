package action

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/codepipeline"
)

// Reporter is what a Runner needs of CodePipeline. *codepipeline.Client is one.
type Reporter interface {
	PutJobSuccessResult(ctx context.Context, in *codepipeline.PutJobSuccessResultInput, opts ...func(*codepipeline.Options)) (*codepipeline.PutJobSuccessResultOutput, error)
	PutJobFailureResult(ctx context.Context, in *codepipeline.PutJobFailureResultInput, opts ...func(*codepipeline.Options)) (*codepipeline.PutJobFailureResultOutput, error)
}

// report is one of the two calls that end a job, as large as it can be sent.
type report interface {
	// put sends the report, once.
	put(ctx context.Context, to Reporter) error
	// lighten leaves something out that the verdict may be about. It reports
	// false when nothing is left that could be left out.
	lighten(why verdict) bool
	// failInstead is the failure to report when this report is refused for good;
	// nil if it is a failure itself.
	failInstead(why *refusal) *failure
	// kind is succeeded, failed or continues.
	kind() string
	// left says what was left out so far.
	left() string
}

// once turns the SDK's own retries off: the sender must see each try's fate.
func once(o *codepipeline.Options) { o.Retryer = aws.NopRetryer{} }
