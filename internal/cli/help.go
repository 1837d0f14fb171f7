package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// group is a command that only has other commands.
func group(use, short, long string) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Long: long,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return hint(usagef("a command is needed"), "%s --help lists them", c.CommandPath())
		},
	}
}

// dress gives a tree of commands the program's own help and errors.
func dress(root *cobra.Command) {
	root.SilenceErrors, root.SilenceUsage = true, true
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(flagError)
	root.SetHelpFunc(func(c *cobra.Command, _ []string) { fmt.Fprint(c.OutOrStdout(), helpText(c)) })
	root.SetHelpCommand(helpCommand())
	root.InitDefaultHelpCmd()
	root.PersistentFlags().BoolP("help", "h", false, "show this help")
}

func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND]", Short: "show the help of a command", Hidden: true,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkCommand(c.Root(), args); err != nil {
				return err
			}
			found, _, err := c.Root().Find(args)
			if err != nil {
				return usage(err)
			}
			return found.Help()
		},
	}
}

// helpText is a command's whole help: what it is for with an example, its commands or flags, and the
// exit codes.
func helpText(c *cobra.Command) string {
	c.InitDefaultHelpFlag()
	parts := []string{
		c.CommandPath() + ": " + c.Short,
		"Usage:\n  " + useLine(c),
		strings.TrimSpace(c.Long),
	}
	if list := commandList(c); list != "" {
		parts = append(parts, "Commands:\n"+list)
	}
	if flags := strings.TrimRight(c.Flags().FlagUsages(), "\n"); flags != "" {
		parts = append(parts, "Flags:\n"+flags)
	}
	return strings.Join(append(parts, exitTable), "\n\n") + "\n"
}

func useLine(c *cobra.Command) string {
	if c.HasSubCommands() {
		return c.CommandPath() + " COMMAND"
	}
	_, arguments, _ := strings.Cut(c.Use, " ")
	return strings.TrimSpace(strings.Join([]string{c.CommandPath(), arguments}, " ")) + " [flags]"
}

func commandList(c *cobra.Command) string {
	var lines []string
	for _, sub := range c.Commands() {
		if !sub.Hidden {
			lines = append(lines, fmt.Sprintf("  %-10s %s", sub.Name(), sub.Short))
		}
	}
	return strings.Join(lines, "\n")
}

// example is the first example of a command's help.
func example(c *cobra.Command) string {
	_, after, _ := strings.Cut(c.Long, "Example:\n")
	line, _, _ := strings.Cut(after, "\n")
	return strings.TrimSpace(line)
}
