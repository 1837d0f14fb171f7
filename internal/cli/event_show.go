package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/stackjob/stackjob/job"
)

const eventShowHelp = `Reads a job, as the event of a Lambda action or as one element of the "jobs" of
PollForJobs, and prints what may be told of it: never credentials, user parameters or a
token. The correlation id is on every log line about the job. If something is wrong with
it, every problem is listed with its place. - reads standard input.

Example:
  stackjob event show event.json
  stackjob event sample | stackjob event show -`

func eventShowCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "show FILE",
		Short: "tell what is in an event, or what is wrong with it",
		Long:  eventShowHelp,
		Args:  exactly(1, "one FILE (- for standard input)"),
		RunE: func(c *cobra.Command, args []string) error {
			data, err := readEvent(c.InOrStdin(), args[0])
			if err != nil {
				return err
			}
			return showEvent(c, args[0], data, asJSON)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON document")
	return c
}

// maxEvent is the size up to which an event is read: Lambda takes 1 MB (aws-facts 7.2).
const maxEvent = 1 << 20

func readEvent(stdin io.Reader, name string) ([]byte, error) {
	in := stdin
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, usagef("cannot read the event: %w", err)
		}
		defer file.Close()
		in = file
	}
	data, err := io.ReadAll(io.LimitReader(in, maxEvent+1))
	switch {
	case err != nil:
		return nil, usagef("cannot read the event: %w", err)
	case len(data) > maxEvent:
		return nil, usagef("%s is larger than 1 MB, which no event is", name)
	}
	return data, nil
}

func showEvent(c *cobra.Command, name string, data []byte, asJSON bool) error {
	j, err := decodeJob(data)
	if bad, ok := errors.AsType[*job.EventError](err); ok {
		return showProblems(c, name, bad, asJSON)
	}
	if err != nil {
		return err
	}
	summary := j.Summary(time.Now())
	if asJSON {
		return printJSON(c.OutOrStdout(), summary)
	}
	_, err = fmt.Fprint(c.OutOrStdout(), harmless(summary.String()))
	return err
}

// harmless takes out control characters: an event is someone else's text, on our user's terminal.
func harmless(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// decodeJob reads either form. What is neither is told as it would be of an event.
func decodeJob(data []byte) (*job.Job, error) {
	var polled struct {
		ID   json.RawMessage `json:"id"`
		Data json.RawMessage `json:"data"`
	}
	if json.Unmarshal(data, &polled) == nil && polled.ID != nil && polled.Data != nil {
		return job.DecodePolled(data)
	}
	return job.DecodeEvent(data)
}

// problemDocument is what is wrong with an event, as JSON.
type problemDocument struct {
	CorrelationID string            `json:"correlationId,omitempty"`
	Problems      []problemInstance `json:"problems"`
}

type problemInstance struct {
	Path     string `json:"path"`
	Found    string `json:"found"`
	Expected string `json:"expected"`
}

func showProblems(c *cobra.Command, name string, bad *job.EventError, asJSON bool) error {
	if asJSON {
		document := problemDocument{CorrelationID: bad.JobID}
		for _, p := range bad.Problems {
			document.Problems = append(document.Problems, problemInstance(p))
		}
		return errors.Join(printJSON(c.OutOrStdout(), document), errShown)
	}
	if name == "-" {
		name = "standard input"
	}
	text := name + " is not a usable CodePipeline job"
	if bad.JobID != "" {
		text += " (correlation id " + bad.JobID + ")"
	}
	for _, p := range bad.Problems {
		text += "\n- " + p.String()
	}
	return hint(errors.New(text), "stackjob event sample shows what a job looks like")
}

// printJSON prints one document.
func printJSON(w io.Writer, document any) error {
	text, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(w, string(text))
	return err
}
