// Package localaws is an embedded AWS: S3, CloudFormation, CodePipeline, Lambda, STS and the parameter
// store of Systems Manager in one process, good enough that clients written by others cannot tell for the operations it offers. It
// needs no account, no network and no other program.
//
// # Testing a pipeline action
//
// A [Server] is ready as soon as it is made. The SDK's clients reach it by a configuration that
// calls it without sockets. A test of a CodePipeline action in Go, whoever wrote it, takes four
// steps (the example below is complete):
//
//		server := localaws.New(localaws.Config{})
//		defer server.Close()
//
//	 1. Configure the handler's clients with the function's role: [Server.ConfigFor].
//	 2. Register the handler as a function: server.Lambda().Register.
//	 3. Start an action with its input artifacts and user parameters: server.CodePipeline().Start.
//	 4. Wait for its end and look at the result: what the pipeline would show.
//
// CodePipeline's clocks, retries and duplicate deliveries, Lambda's deadlines and CloudFormation's
// resource times all come from time.Now, so the same test inside a [testing/synctest] bubble plays a
// deployment of ten minutes in milliseconds. A server in a bubble must be made, and closed, there.
//
// # Who calls
//
// Access keys that the server did not issue are the account's administrator: a laptop's
// "test"/"test" may do everything. Keys that it issued are held to their signature, their session
// token and their expiry, and to what their policy allows: a job's artifact credentials read (and,
// if the action has outputs, write) objects of the artifact bucket only; a role may do what
// [identity.Registry.Define] says, so a handler can be tested under the very permissions it will
// have.
//
// # Accounts and regions
//
// One server has as many accounts as are asked for: [Server.Account] is one, with its own stacks and
// parameters. The way there is the one on AWS: a role of the account, assumed through STS if its trust
// policy and the caller's own policy allow it.
//
//	server.Identity().Define(identity.Role{
//		Name: "deploy", Account: "222222222222",
//		Trust: identity.Trusting("external-id", identity.RoleARN("123456789012", "stackjob")),
//	})
//
// An access key of twelve digits is the administrator of the account with that id. Names of buckets are
// everyone's: another account's bucket needs a policy that lets one in. S3 answers a call that is signed
// for another region than its bucket's with the right one, as it does on AWS.
//
// # Faults
//
// [Config.Faults] makes calls fail as they fail at the worst of times: refused, or cut off before or
// after their effect, slow, or answered with an old state. Package fault composes them and shows
// how to sweep a scenario with a fault at every call.
//
// # Other programs
//
// [Server.Listen] serves on a loopback port, for the AWS CLI (--endpoint-url) and every SDK
// (AWS_ENDPOINT_URL); [Server.Environment] is the environment in which a program is a role of the
// account, such as a function's built bootstrap:
//
//	env, err := server.Environment("deploy")
//	err = server.Lambda().RegisterExecutable("deploy", lambda.Executable{Path: "bootstrap", Env: env})
//
// # What it does not do
//
// It checks no permission that a caller without a policy lacks: nothing is denied unless a role,
// an artifact bucket or a fault says so. Every service lists its operations in one table; any other
// operation, and what S3 headers ask for beyond them, is refused by name rather than ignored.
//
// It does not hold templates to AWS's schema: the names of properties, the attributes that a type
// has, the values of AWS-specific parameter types and, beyond their form, resource types themselves
// are not checked. A template that deploys here may have a misspelt property that AWS refuses.
package localaws
