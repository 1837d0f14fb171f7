// Command stackjob deploys CloudFormation stacks as an AWS CodePipeline action would, and brings the
// AWS that it needs along.
package main

import (
	"os"

	"github.com/stackjob/stackjob/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
}
