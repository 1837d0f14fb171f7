package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/stackjob/stackjob/internal/spec/problem"
	"github.com/stackjob/stackjob/job"
)

const eventSampleHelp = `Prints a made-up job in the form in which CodePipeline sends it. The same flags give the
same bytes; another --seed gives another job. The credentials in it are made up too.

The kinds are: new (the first job of an action), continuation (brings a continuation
token), no-artifacts, kms (the artifact store names a key), and polled (as PollForJobs
gives it to a custom action's worker; the others are Lambda events).

Example:
  stackjob event sample --function deployer --user-parameters '{"stack":"website","file":"template.yaml"}'
  stackjob event sample --kind continuation --seed 7
  stackjob event sample --all testdata/events`

func eventSampleCommand() *cobra.Command {
	var options job.SampleOptions
	var dir string
	c := &cobra.Command{
		Use:   "sample",
		Short: "print a sample event",
		Long:  eventSampleHelp,
		Args:  exactly(0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			if dir != "" {
				return writeSamples(c, options, dir)
			}
			return printSample(c, options)
		},
	}
	f := c.Flags()
	f.StringVar((*string)(&options.Kind), "kind", string(job.SampleNew), "make this `KIND` of job: "+kinds())
	f.Uint64Var(&options.Seed, "seed", 0, "make up something else for each `NUMBER`")
	f.StringVar(&options.Bucket, "bucket", "", "put the artifacts in this `BUCKET` (default made up)")
	f.StringVar(&options.Key, "key", "", "put the input artifact under this `KEY` (default made up)")
	f.StringVar(&options.FunctionName, "function", "", "call the Lambda function by this `NAME` (default my-function)")
	f.StringVar(&options.UserParameters, "user-parameters", "", "set the user parameters to this `TEXT` of at most 1,000 characters")
	f.StringVar(&options.Region, "region", "", "put the pipeline in this `REGION` (default us-east-1)")
	f.StringVar(&options.Account, "account", "", "put the pipeline in the account with this `ID` (default made up)")
	f.StringVar(&dir, "all", "", "write a file KIND.json for each kind of Lambda event into this `DIR` instead")
	return c
}

func kinds() string {
	var names []string
	for _, kind := range job.SampleKinds() {
		names = append(names, string(kind))
	}
	return strings.Join(names, ", ")
}

func printSample(c *cobra.Command, options job.SampleOptions) error {
	sample, err := makeSample(options)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.OutOrStdout(), string(sample))
	return err
}

func makeSample(options job.SampleOptions) ([]byte, error) {
	sample, err := job.Sample(options)
	if err == nil {
		return []byte(strings.TrimRight(string(sample), "\n")), nil
	}
	near := problem.Nearest(string(options.Kind), strings.Split(kinds(), ", "))
	if near == string(options.Kind) || near == "" {
		return nil, usage(err)
	}
	return nil, hint(usagef("there is no kind of job %q; the kinds are %s", options.Kind, kinds()), "--kind %s", near)
}

// writeSamples writes every kind that is a Lambda event, all or none.
func writeSamples(c *cobra.Command, options job.SampleOptions, dir string) error {
	if c.Flags().Changed("kind") {
		return hint(usagef("--all writes every kind, so it does not go with --kind"), "leave out one of the two")
	}
	samples := map[string][]byte{}
	for _, kind := range job.SampleKinds() {
		if kind == job.SamplePolled {
			continue
		}
		options.Kind = kind
		sample, err := makeSample(options)
		if err != nil {
			return err
		}
		samples[filepath.Join(dir, string(kind)+".json")] = append(sample, '\n')
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	for name, sample := range samples {
		if err := os.WriteFile(name, sample, 0o666); err != nil {
			return err
		}
	}
	return nil
}
