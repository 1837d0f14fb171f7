package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/stackjob/stackjob/internal/migrate"
)

const migrateHelp = `Reads a pipeline's definition (the output of aws codepipeline get-pipeline, or the pipeline
structure itself) and prints the same pipeline with stackjob's actions: in place of the
native CloudFormation action, in each of its modes, and of AWS's sample function. All else
stays as it is. - reads standard input.

The definition goes to standard output; what was decided, the permissions that are needed,
spec files and what becomes possible go to standard error. With --json everything is one
document on standard output.

Example:
  stackjob migrate pipeline.json > migrated.json
  aws codepipeline get-pipeline --name web | stackjob migrate - --bucket stackjob-123456789012 > migrated.json
  stackjob migrate pipeline.json --json --function deployer`

func migrateCommand() *cobra.Command {
	var options migrate.Options
	var dir string
	var asJSON bool
	c := &cobra.Command{
		Use:   "migrate PIPELINE",
		Short: "turn a pipeline's CloudFormation actions into stackjob's",
		Long:  migrateHelp,
		Args:  exactly(1, "one PIPELINE (- for standard input)"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := migrate.CheckFunction(options.Function); err != nil {
				return usage(err)
			}
			data, err := readDefinition(c.InOrStdin(), args[0])
			if err != nil {
				return err
			}
			options.Source = named(args[0])
			result, err := migrate.Pipeline(data, options)
			if err != nil {
				return err
			}
			if err := writeSpecs(dir, result.Files); err != nil {
				return err
			}
			return showMigrated(c, result, asJSON)
		},
	}
	f := c.Flags()
	f.StringVar(&options.Function, "function", "stackjob", "let the actions invoke the Lambda function of this `NAME`")
	f.StringVar(&options.Bucket, "bucket", "", "allow the function to stage files in this `BUCKET`")
	f.StringVar(&dir, "specs", "", "write spec files into this `DIR`, one folder for each artifact")
	f.BoolVar(&asJSON, "json", false, "print one JSON document")
	return c
}

// named is how errors call a file.
func named(file string) string {
	if file == "-" {
		return "standard input"
	}
	return file
}

// maxDefinition is the size up to which a definition is read: far more than 500 actions of at most 1,000
// characters a value need.
const maxDefinition = 16 << 20

func readDefinition(stdin io.Reader, name string) ([]byte, error) {
	in := stdin
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, usagef("cannot read the pipeline: %w", err)
		}
		defer file.Close()
		in = file
	}
	data, err := io.ReadAll(io.LimitReader(in, maxDefinition+1))
	switch {
	case err != nil:
		return nil, usagef("cannot read the pipeline: %w", err)
	case len(data) > maxDefinition:
		return nil, usagef("%s is larger than 16 MB, which no pipeline definition is", named(name))
	}
	return data, nil
}

// writeSpecs writes spec files, each into the folder of its artifact.
func writeSpecs(dir string, files []migrate.File) error {
	if dir == "" {
		return nil
	}
	for _, f := range files {
		name := filepath.Join(dir, f.Artifact, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(name, append(f.Content, '\n'), 0o666); err != nil {
			return err
		}
	}
	return nil
}

func showMigrated(c *cobra.Command, result *migrate.Result, asJSON bool) error {
	if asJSON {
		return printJSON(c.OutOrStdout(), result)
	}
	if _, err := fmt.Fprintln(c.OutOrStdout(), string(result.Pipeline)); err != nil {
		return err
	}
	_, err := fmt.Fprint(c.ErrOrStderr(), harmless(result.Text()))
	return err
}
