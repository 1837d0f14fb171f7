// Command corpus deploys every CloudFormation template below a folder on the embedded AWS, through
// the whole engine, and prints a line per template with the verdict and its reason. Each template
// gets an AWS of its own. Parameters without a default get a made-up value that fits, and exports
// that a template imports are made before it.
//
// Usage:
//
//	go run ./internal/corpus DIR
//
// The verdicts are: deployed; refused, by a rule of AWS whose source the reason names; unoffered, for
// want of something that AWS has and the embedded AWS does not; failed. The exit code is 1 if a
// template failed.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) != 1 {
		fmt.Fprintln(stderr, "corpus: give one folder of templates\nhint: make corpus DIR=templates")
		return 2
	}
	paths, err := find(args[0])
	if err != nil {
		fmt.Fprintf(stderr, "corpus: %v\n", err)
		return 2
	}
	counts := map[verdict]int{}
	for o := range deployAll(ctx, args[0], paths) {
		counts[o.verdict]++
		fmt.Fprintln(stdout, o)
	}
	fmt.Fprintf(stdout, "%d templates: %d deployed, %d refused, %d unoffered, %d failed\n",
		len(paths), counts[deployed], counts[refused], counts[unoffered], counts[failed])
	if ctx.Err() != nil || counts[failed] > 0 {
		return 1
	}
	return 0
}
