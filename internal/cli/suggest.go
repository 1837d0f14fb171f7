package cli

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/stackjob/stackjob/internal/spec/problem"
)

// checkCommand refuses a command that does not exist before its flags are looked at, and names the
// nearest one.
func checkCommand(root *cobra.Command, args []string) error {
	found, rest, err := root.Find(args)
	if found == nil || !found.HasSubCommands() {
		return err
	}
	for _, arg := range rest {
		if !strings.HasPrefix(arg, "-") {
			return unknownCommand(found, arg)
		}
	}
	return nil
}

func unknownCommand(parent *cobra.Command, name string) error {
	var names []string
	for _, c := range parent.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	err := usagef("%s has no command %q", nameOf(parent), name)
	if near := problem.Nearest(name, names); near != "" {
		return hint(err, "%s %s", parent.CommandPath(), near)
	}
	return hint(err, "%s --help lists the commands", parent.CommandPath())
}

// flagError says what is wrong with a flag, and names the nearest one.
func flagError(c *cobra.Command, err error) error {
	help := c.CommandPath() + " --help lists the flags"
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok {
		return unknownFlag(c, unknown, help)
	}
	if missing, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return hint(usagef("the flag --%s needs a value", missing.GetFlag().Name), "%s", help)
	}
	if invalid, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return hint(usagef("the flag --%s does not take %q: %w", invalid.GetFlag().Name, invalid.GetValue(),
			plainCause(invalid.Unwrap())), "%s", help)
	}
	return hint(usage(err), "%s", help)
}

func unknownFlag(c *cobra.Command, unknown *pflag.NotExistError, help string) error {
	if unknown.GetSpecifiedShortnames() != "" {
		return hint(usagef("%s has no flag -%s", nameOf(c), unknown.GetSpecifiedShortnames()), "%s", help)
	}
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	err := usagef("%s has no flag --%s", nameOf(c), unknown.GetSpecifiedName())
	if near := problem.Nearest(unknown.GetSpecifiedName(), names); near != "" {
		return hint(err, "did you mean --%s?", near)
	}
	return hint(err, "%s", help)
}

// nameOf is a command as errors call it: they begin with the program's name anyway.
func nameOf(c *cobra.Command) string {
	return strings.TrimPrefix(c.CommandPath(), c.Root().Name()+" ")
}

// plainCause takes the names of Go functions out of the errors of number parsing.
func plainCause(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}

// atMost is a command's rule that it takes no more than so many arguments, with what they are.
func atMost(n int, what string) cobra.PositionalArgs {
	return between(0, n, what)
}

// exactly is a command's rule that it takes so many arguments.
func exactly(n int, what string) cobra.PositionalArgs { return between(n, n, what) }

func between(low, high int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch {
		case len(args) < low:
			return hint(usagef("%s needs %s", nameOf(c), what), "%s", example(c))
		case len(args) > high && high == 0:
			return usagef("%s takes no arguments, but %q was given", nameOf(c), args[0])
		case len(args) > high:
			return hint(usagef("%s takes only %s, but %q was given too", nameOf(c), what, args[high]), "%s", example(c))
		}
		return nil
	}
}
