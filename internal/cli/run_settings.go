package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/stackjob/stackjob/internal/cli/pack"
	"github.com/stackjob/stackjob/internal/spec"
	"github.com/stackjob/stackjob/internal/spec/problem"
)

// settingFlags are the flags that say what to deploy.
type settingFlags struct {
	stack, file, region      string
	parameters, capabilities []string
}

func (s *settingFlags) add(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&s.stack, "stack", "", "call the stack by this `NAME` (default the directory's name)")
	f.StringVar(&s.file, "file", "", "take the template at this `PATH` in DIR (default template.yaml, or the only one)")
	f.StringArrayVar(&s.parameters, "parameter", nil, "give a parameter of the template a value (`NAME=VALUE`); can be repeated")
	f.StringArrayVar(&s.capabilities, "capability", nil, "allow what the template needs, such as `CAPABILITY`_IAM; can be repeated")
	f.StringVar(&s.region, "region", "", "put the stack in this `REGION` (default as in AWS_REGION, else us-east-1)")
}

// given is the first of these flags that was used, "" for none; --region goes with everything.
func (s *settingFlags) given() string {
	switch {
	case s.stack != "":
		return "--stack"
	case s.file != "":
		return "--file"
	case s.parameters != nil:
		return "--parameter"
	case s.capabilities != nil:
		return "--capability"
	}
	return ""
}

// maxUserParameters is what an action's user parameters may have, in characters (aws-facts 1.1).
const maxUserParameters = 1000

// userParameters are what the settings file, the flags and the defaults come to.
func (s *settingFlags) userParameters(dir *pack.Dir) (string, *spec.Spec, error) {
	wanted, err := s.settings(dir)
	if err != nil {
		return "", nil, err
	}
	text, err := wanted.UserParameters()
	if err != nil {
		return "", nil, usage(err)
	}
	if wanted, err = recheck(text); err != nil {
		return "", nil, err
	}
	if n := utf8.RuneCountInString(text); n > maxUserParameters {
		return "", nil, hint(usagef("the user parameters come to %d characters, and CodePipeline takes at most %d", n, maxUserParameters),
			"give parameters that rarely change a default in the template")
	}
	file := wanted.Stacks[0].Template.File
	if info, err := fs.Stat(dir.FS(), file); err != nil || !info.Mode().IsRegular() {
		return "", nil, noTemplateAt(dir, file)
	}
	return text, wanted, nil
}

// recheck holds what came from flags to the same rules as what came from the file. The file has been
// read without a problem, so the flags have what is found now.
func recheck(text string) (*spec.Spec, error) {
	wanted, err := spec.FromUserParameters(text)
	if wrong, ok := errors.AsType[*spec.Error](err); ok {
		wrong.Source = "the command line"
	}
	return wanted, usage(err)
}

func noTemplateAt(dir *pack.Dir, file string) error {
	err := usagef("%s has no file %s", dir.Path, file)
	templates, searchErr := dir.Templates()
	if searchErr != nil || len(templates) == 0 {
		return err
	}
	near := problem.Nearest(file, templates)
	if near == "" {
		near = templates[0]
	}
	return hint(err, "--file %s", near)
}

// settings are the spec of the settings file, if there is one, with the flags' values.
func (s *settingFlags) settings(dir *pack.Dir) (*spec.Spec, error) {
	wanted, err := readSettings(dir, func(missing []string) (map[string]string, error) { return s.defaults(dir, missing) })
	if err != nil {
		return nil, err
	}
	stack := &wanted.Stacks[0]
	override(&stack.Name, s.stack)
	override(&stack.Template.File, s.file)
	override(&stack.Region, s.region)
	if s.capabilities != nil {
		stack.Capabilities = s.capabilities
	}
	given, err := parseParameters(s.parameters)
	if err != nil {
		return nil, err
	}
	if stack.Parameters == nil {
		stack.Parameters = spec.Parameters{}
	}
	maps.Copy(stack.Parameters, given)
	return wanted, nil
}

func override(value *string, flag string) {
	if flag != "" {
		*value = flag
	}
}

// parseParameters reads NAME=VALUE. The errors name no value: it may be secret.
func parseParameters(pairs []string) (map[string]string, error) {
	given := map[string]string{}
	for _, pair := range pairs {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return nil, hint(usagef("--parameter takes NAME=VALUE"), "--parameter Environment=test")
		}
		if _, twice := given[name]; twice {
			return nil, usagef("--parameter gives %s twice", name)
		}
		given[name] = value
	}
	return given, nil
}

// defaults are the values of keys that the settings file has not. What a flag says needs none: it
// replaces whatever is there.
func (s *settingFlags) defaults(dir *pack.Dir, missing []string) (map[string]string, error) {
	values := map[string]string{}
	for _, key := range missing {
		value, err := "by-flag", error(nil)
		switch {
		case key == "stack" && s.stack == "":
			value, err = defaultStack(dir.Path)
		case key == "file" && s.file == "":
			value, err = defaultFile(dir)
		}
		if err != nil {
			return nil, err
		}
		values[key] = value
	}
	return values, nil
}

var notInStackNames = regexp.MustCompile(`[^a-zA-Z0-9]+`)

// defaultStack makes a stack's name of a directory's.
func defaultStack(path string) (string, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	name := strings.Trim(notInStackNames.ReplaceAllString(filepath.Base(absolute), "-"), "-")
	name = strings.TrimLeft(name, "-0123456789")
	if name == "" {
		return "", hint(usagef("no stack name can be made of the directory's name %q", filepath.Base(absolute)), "--stack NAME")
	}
	return strings.TrimRight(name[:min(len(name), 128)], "-"), nil
}

func defaultFile(dir *pack.Dir) (string, error) {
	templates, err := dir.Templates()
	switch {
	case err != nil:
		return "", fmt.Errorf("cannot look for the template in %s: %w", dir.Path, err)
	case len(templates) == 0:
		return "", hint(usagef("%s has no file that looks like a CloudFormation template", dir.Path),
			"put template.yaml there, or name the template with --file PATH")
	case len(templates) > 1:
		return "", hint(usagef("%s has %d files that look like CloudFormation templates", dir.Path, len(templates)),
			"choose one, such as --file %s", templates[0])
	}
	return templates[0], nil
}
