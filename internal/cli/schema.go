package cli

import (
	"github.com/spf13/cobra"

	"github.com/stackjob/stackjob/internal/schema"
)

const schemaHelp = `Prints the JSON Schema of specs: of spec files and of an action's user parameters. Editors
complete and check with it what is typed. In YAML, its first line names it:

  # yaml-language-server: $schema=` + schema.ID + `

and in JSON the key "$schema" does.

Example:
  stackjob schema > stackjob.schema.json`

func schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "print the JSON Schema of specs, for editors",
		Long:  schemaHelp,
		Args:  exactly(0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			text, err := schema.Text()
			if err != nil {
				return err
			}
			_, err = c.OutOrStdout().Write(text)
			return err
		},
	}
}
