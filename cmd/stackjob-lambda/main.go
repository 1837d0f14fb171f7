// Command stackjob-lambda is the deployment function: the bootstrap of an AWS Lambda function that a
// CodePipeline action invokes.
package main

import (
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/stackjob/stackjob/internal/function"
)

func main() {
	log := function.Logger(os.Stdout, os.Getenv)
	lambda.Start(function.New(os.Getenv, log).Lambda)
}
