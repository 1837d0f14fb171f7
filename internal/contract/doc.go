// Package contract states how AWS behaves where stackjob depends on it, as tests that know an
// endpoint only by an aws.Config. They run against the embedded AWS always, so that it behaves as
// written, and against a real account when asked to, so that what is written is true:
//
//	go test ./internal/contract
//	go test ./internal/contract -aws -parallel 16 -timeout 60m
//
// The second takes its credentials and its region from where the AWS CLI takes them. It makes stacks,
// SSM parameters, wait conditions and S3 buckets with names that begin with "stackjob-contract-", all
// of them free or nearly so, and deletes them when a test ends, however it ends.
//
// # Tests and questions
//
// A [Test] asserts what a source says; the source is named in it and printed when it fails. A
// [Question] is about a point that no source settles (aws-facts section 9). It finds out what an
// endpoint does and asserts nothing: an account's answer is logged. The embedded AWS has a setting for
// such a point and must give the answer that belongs to each.
//
// A fact is stated with resources that behave alike here and there. What has to fail is a bucket: one whose
// name is taken, one that has an object in it when it is deleted, one that is gone when it is changed
// back. What has to take long is a wait condition that nobody signals.
package contract
