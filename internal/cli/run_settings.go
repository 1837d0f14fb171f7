package cli

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
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
	variables                []string
}

func (s *settingFlags) add(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&s.stack, "stack", "", "call the stack by this `NAME` (default the directory's name)")
	f.StringVar(&s.file, "file", "", "take the template at this `PATH` in DIR (default template.yaml, or the only one)")
	f.StringArrayVar(&s.parameters, "parameter", nil, "give a parameter of the template a value (`NAME=VALUE`); can be repeated")
	f.StringArrayVar(&s.variables, "variable", nil, "give a variable that the settings use a value (`NAME=VALUE`); can be repeated")
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
	case s.variables != nil:
		return "--variable"
	case s.capabilities != nil:
		return "--capability"
	}
	return ""
}

// maxUserParameters is what an action's user parameters may have, in characters (aws-facts 1.1).
const maxUserParameters = 1000

// userParameters are what the settings file, the flags and the defaults come to.
func (s *settingFlags) userParameters(dir *pack.Dir) (string, *spec.Spec, error) {
	said, wanted, err := s.settings(dir)
	if err != nil {
		return "", nil, err
	}
	text, err := wanted.UserParameters()
	if err != nil {
		return "", nil, usage(err)
	}
	if utf8.RuneCountInString(text) > maxUserParameters && said.Spec != "" {
		text, err = said.text() // the settings file is in the artifact, to be named
	}
	if err != nil {
		return "", nil, err
	}
	if n := utf8.RuneCountInString(text); n > maxUserParameters {
		return "", nil, hint(usagef("the user parameters come to %d characters, and CodePipeline takes at most %d", n, maxUserParameters),
			"write what rarely changes into %s, or as a default into the template", settingsFile)
	}
	file := wanted.Stacks[0].Template.File
	if info, err := fs.Stat(dir.FS(), file); file != "" && (err != nil || !info.Mode().IsRegular()) {
		return "", nil, noTemplateAt(dir, file)
	}
	return text, wanted, nil
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

// settings are what was said, completed with defaults, and the spec that it comes to.
func (s *settingFlags) settings(dir *pack.Dir) (said, *spec.Spec, error) {
	said, err := s.said(dir)
	if err != nil {
		return said, nil, err
	}
	wanted, missing, err := said.read(dir)
	if err != nil || len(missing) == 0 {
		return said, wanted, err
	}
	if slices.Contains(missing, "stack") {
		said.Stack, err = defaultStack(dir.Path)
	}
	if err == nil && slices.Contains(missing, "file") {
		said.File, err = defaultFile(dir)
	}
	if err != nil {
		return said, nil, err
	}
	wanted, _, err = said.read(dir)
	return said, wanted, err
}

// said is what the flags say, and that there is a settings file.
func (s *settingFlags) said(dir *pack.Dir) (said, error) {
	parameters, err := parsePairs("--parameter", s.parameters)
	if err != nil {
		return said{}, err
	}
	variables, err := parsePairs("--variable", s.variables)
	if err != nil {
		return said{}, err
	}
	file, err := settingsIn(dir)
	return said{Spec: file, Stack: s.stack, File: s.file, Region: s.region, Parameters: parameters,
		Variables: variables, Capabilities: s.capabilities}, err
}

// parsePairs reads the NAME=VALUE of a flag. The errors name no value: it may be secret.
func parsePairs(flag string, pairs []string) (map[string]string, error) {
	given := map[string]string{}
	for _, pair := range pairs {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return nil, hint(usagef("%s takes NAME=VALUE", flag), "%s Environment=test", flag)
		}
		if _, twice := given[name]; twice {
			return nil, usagef("%s gives %s twice", flag, name)
		}
		given[name] = value
	}
	return given, nil
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
