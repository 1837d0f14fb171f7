package cli

import "github.com/spf13/cobra"

func eventCommand() *cobra.Command {
	c := group("event", "make and read the events of CodePipeline jobs", `CodePipeline invokes a Lambda action with an event that describes one job. These commands
make such events for tests, and tell what is in one without showing its secrets.

Example:
  stackjob event sample > event.json
  stackjob event show event.json`)
	c.AddCommand(eventSampleCommand(), eventShowCommand())
	return c
}
