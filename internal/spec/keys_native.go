package spec

import "slices"

// nativeKeys are the native CloudFormation action's configuration (aws-facts 3.1). They mean what
// the key that they are used for means.
func nativeKeys() []Key {
	keys := slices.Concat(templateKeys(), parameterKeys(), targetKeys(), changeSetKeys(), resultKeys())
	alias := func(name, use, example string) Key {
		of, _ := byName(keys, use)
		return Key{Name: name, Status: Alias, Use: use, Shape: of.Shape, Example: example, read: of.read,
			Description: "The native CloudFormation action's name for " + use + "."}
	}
	withArtifact := func(k Key, description string, read func(f field, d *draft)) Key {
		k.Shape = Shape{Type: String, Pattern: `^[a-zA-Z0-9_-]+::.`}
		k.Description, k.read = description, read
		return k
	}
	return []Key{
		alias("StackName", "stack", `"website"`),
		withArtifact(alias("TemplatePath", "file", `"Source::template.yaml"`),
			"The native CloudFormation action's name for artifact and file: Artifact::path.",
			func(f field, d *draft) { f.template(d, f.nativeFile()) }),
		alias("ActionMode", "mode", `"CREATE_UPDATE"`),
		alias("ParameterOverrides", "parameters", `"{\"Bucket\":{\"Fn::GetArtifactAtt\":[\"Build\",\"BucketName\"]}}"`),
		alias("Capabilities", "capabilities", `"CAPABILITY_IAM,CAPABILITY_AUTO_EXPAND"`),
		alias("RoleArn", "roleArn", `"arn:aws:iam::123456789012:role/cloudformation"`),
		alias("Region", "region", `"eu-central-1"`),
		withArtifact(alias("TemplateConfiguration", "config", `"Source::config/prod.json"`),
			"The native CloudFormation action's name for config: Artifact::path.",
			func(f field, d *draft) { file := f.nativeFile(); d.stack.Config = &file }),
		alias("ChangeSetName", "changeSet", `"release"`),
		alias("OutputFileName", "outputFile", `"outputs.json"`),
	}
}
