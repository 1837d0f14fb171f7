// Package job has the nouns of a CodePipeline action written in Go: the [Job]
// that CodePipeline hands out, the [Outcome] it is told, and the [Token] that
// carries an operation from one job to the next.
//
// A job reaches a program in one of three forms, and one [Job] covers them:
//
//   - [DecodeEvent] reads the event with which CodePipeline invokes a Lambda
//     function ({"CodePipeline.job": …}),
//   - [DecodePolled] reads one element of the "jobs" that PollForJobs answers,
//   - [FromSDK] takes the same element as the AWS SDK gives it.
//
// All three apply the same rules. An optional member that is absent, null or
// empty is the same thing; members that are not known are ignored; ids are
// required but their form is not checked. A job that breaks a rule gives an
// [*EventError] that lists every problem with its place, and never a value,
// because an event holds live credentials.
//
// # Secrets
//
// A [Secret] prints as [redacted] whatever the verb or the encoder. A [Job]
// prints as a short line, and encodes to JSON and to slog without its
// credentials, its configuration values and its continuation token; [Job.Summary]
// gives the longer redacted form. The one hole is Go's own: package fmt calls no
// methods of what sits in an unexported field, so a struct that keeps a Job,
// Credentials or a Secret there must not be printed, or needs a String method.
//
// # Outcomes and limits
//
// An [Outcome] is one of three: [Succeeded], [Failed], [Continues]. The limits
// that CodePipeline sets to them are the Max constants of this package. The
// token's is enforced here, by [Token.Encode] and [DecodeToken]; the others by
// package action just before a report is sent, because there a report that is
// too long is cut rather than lost.
//
// # Samples
//
// [Sample] makes up job events of every kind for tests and first steps.
package job
