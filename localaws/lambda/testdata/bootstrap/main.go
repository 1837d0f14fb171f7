// Command bootstrap is a function for the tests: its event tells it what to do.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

type event struct {
	Do, Text string
}

type answer struct {
	PID        int
	Request    string
	ARN        string
	Deadline   time.Time
	Env        []string
	Text, Dir  string
	ChildOfOne int
}

func main() {
	if text := os.Getenv("INIT_FAILS"); text != "" {
		fmt.Fprintln(os.Stderr, text)
		os.Exit(3)
	}
	if text := os.Getenv("INIT_ERROR"); text != "" {
		_, _ = post("init/error", `{"errorMessage":"`+text+`","errorType":"Extension.Init"}`)
		os.Exit(1)
	}
	fmt.Println("starting")
	lambda.StartWithOptions(handle, lambda.WithEnableSIGTERM(func() {
		fmt.Println("asked to end")
		os.Exit(0) // the library would go on until it is killed
	}))
}

// post calls the runtime API past aws-lambda-go.
func post(path, body string) (status string, err error) {
	url := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/" + path
	response, err := http.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		return "", err
	}
	return response.Status, response.Body.Close()
}

func handle(ctx context.Context, e event) (*answer, error) {
	fmt.Println("handling", e.Do)
	switch e.Do {
	case "error":
		return nil, errors.New(e.Text)
	case "panic":
		panic(e.Text)
	case "exit":
		fmt.Print("no line end")
		os.Exit(7)
	case "hang":
		select {}
	case "log":
		fmt.Print(strings.Repeat("x", 10), "\nto stdout\n")
		fmt.Fprintln(os.Stderr, "to stderr")
	case "orphan":
		child := exec.Command("sleep", "600")
		child.Stdout = os.Stdout
		if err := child.Start(); err != nil {
			return nil, err
		}
		return &answer{ChildOfOne: child.Process.Pid}, nil
	case "stranger":
		status, err := post("invocation/11111111-1111-1111-1111-111111111111/response", "{}")
		return &answer{Text: status}, err
	case "large":
		return &answer{Text: strings.Repeat("x", 7<<20)}, nil
	}
	lc, _ := lambdacontext.FromContext(ctx)
	deadline, _ := ctx.Deadline()
	dir, err := os.Getwd()
	return &answer{
		PID: os.Getpid(), Request: lc.AwsRequestID, ARN: lc.InvokedFunctionArn, Deadline: deadline,
		Env: os.Environ(), Text: e.Text, Dir: dir,
	}, err
}
