package spec

import "github.com/stackjob/stackjob/internal/spec/source"

// The keys of a spec are one table in several files: here are those that say what to deploy from
// what. The first three are those of AWS's sample function.

// specKey is the key that names the spec file.
const specKey = "spec"

func templateKeys() []Key {
	return []Key{
		{
			Name: "stack", Shape: text(stackNames, longestStackName), Required: true, Example: `"website"`,
			Description: "The stack's name.",
			read:        func(f field, d *draft) { d.stack.Name = f.checked(stackName) },
			write:       func(_ *Spec, k *Stack) any { return unlessEmpty(k.Name) },
		},
		{
			Name: "artifact", Shape: text(artifactNames, longestArtifact), Example: `"Source"`,
			Default:     "the spec file's artifact if it is named, else the job's only input artifact",
			Description: "The input artifact that holds the template.",
			read:        func(f field, d *draft) { d.artifact = named{f.checked(artifactName), f} },
			write:       func(_ *Spec, k *Stack) any { return unlessEmpty(k.Template.Artifact) },
		},
		{
			Name: "file", Shape: places(), Example: `"template.yaml"`,
			Default:     "none",
			Description: "The template's path in the artifact, or Artifact::path. CREATE_UPDATE, REPLACE_ON_FAILURE and CHANGE_SET_REPLACE need it; for CHANGE_SET_EXECUTE it is what a change set that has vanished is made of anew.",
			read:        func(f field, d *draft) { f.template(d, f.file()) },
			write:       func(_ *Spec, k *Stack) any { return unlessEmpty(k.Template.File) },
		},
		{
			Name: specKey, Shape: places(), Example: `"Source::stackjob.yaml"`, Default: "none",
			Description: "A file in an input artifact with more keys, in YAML or JSON: a path, or Artifact::path. Only user parameters have it, and their keys go before those of the file; parameters and variables are merged by name. One file may serve several actions: where the user parameters say the mode, keys of the file that the mode has no use for are passed over.",
			read:        func(f field, _ *draft) { f.specFile() },
		},
		{
			Name: "mode", Shape: oneWord(modes()...), Default: string(CreateUpdate), Example: `"CREATE_UPDATE"`,
			Description: "What to do. CREATE_UPDATE creates the stack if it is absent and updates it otherwise; REPLACE_ON_FAILURE also deletes one that has failed and creates it anew; " +
				"CHANGE_SET_REPLACE makes a change set, in place of an older one of its name, and CHANGE_SET_EXECUTE executes it; DELETE_ONLY deletes the stack.",
			read:  func(f field, d *draft) { d.stack.Mode = Mode(f.word("mode", modes()...)) },
			write: func(_ *Spec, k *Stack) any { return unless(string(k.Mode), string(CreateUpdate)) },
		},
	}
}

func parameterKeys() []Key {
	return []Key{
		{
			Name: "config", Shape: places(), Default: "none", Example: `"config/prod.json"`,
			Description: "A template configuration file, as path or Artifact::path: parameters, tags and stack policy in the native action's form, as JSON or YAML, or parameters in the AWS CLI's form or as lines of Key=Value. Keys of the spec go before it.",
			read:        func(f field, d *draft) { file := f.file(); d.stack.Config = &file },
			write:       func(_ *Spec, k *Stack) any { return writeFile(k.Config) },
		},
		{
			Name: "parameters", Default: "previous values, else the template's defaults", Example: `{"Env":"prod","Zones":["a","b"],"VpcId":{"output":"network.VpcId"}}`,
			Shape: oneOf(
				Shape{Type: Object, Names: alphanumerics, Most: mostParameters, Values: &Shape{OneOf: append(literalShape().OneOf, sourceShape().OneOf...)}},
				Shape{Type: String, Pattern: `^\s*[{]`},
			),
			Description: "Values for the template's parameters, or where to take them from. Numbers are taken as they are written, lists are joined with commas. The object may be given as a string that holds it as JSON.",
			read:        func(f field, d *draft) { f.parameters(d) },
			write:       func(_ *Spec, k *Stack) any { return k.written() },
		},
		{
			Name: "variables", Default: "none", Example: `{"Commit":"#{SourceVariables.CommitId}"}`,
			Shape:       Shape{Type: Object, Names: variableNames, Values: &Shape{OneOf: literalShape().OneOf[:3]}},
			Description: `Values that parameters of the spec file take with {"variable": "Commit"}: pipeline variables are put into user parameters only.`,
			read:        func(f field, d *draft) { f.variables(d) },
			write:       func(s *Spec, _ *Stack) any { return plainMap(s.Variables) },
		},
		{
			Name: "tags", Shape: tagsShape(), Default: "the tags the stack has", Example: `{"Team":"web"}`,
			Description: "The stack's tags. Without the key the stack keeps its tags; {} removes them all.",
			read:        func(f field, d *draft) { d.stack.Tags = f.tags() },
			write: func(_ *Spec, k *Stack) any {
				if k.Tags == nil {
					return nil
				}
				return k.Tags
			},
		},
		{
			Name: "capabilities", Shape: listOrText(oneWord(capabilities()...), 0), Default: "none", Example: `["CAPABILITY_IAM"]`,
			Description: "What the template may do that CloudFormation wants acknowledged.",
			read:        func(f field, d *draft) { d.stack.Capabilities = f.texts(capability) },
			write: func(_ *Spec, k *Stack) any {
				if len(k.Capabilities) == 0 {
					return nil
				}
				return k.Capabilities
			},
		},
	}
}

// specFile is what is wrong with naming a spec file here.
func (f field) specFile() {
	switch {
	case f.from.rank < userRank:
		f.failKey("belongs into user parameters", "leave it out: a spec file cannot name another")
	case f.from.opened:
	case f.node.Kind == source.Text && f.place().Path != "":
		f.failKey("names a file, which cannot be read here", "write the file's keys here")
	default:
		f.file()
	}
}

func writeFile(f *File) any {
	if f == nil {
		return nil
	}
	return f.String()
}
