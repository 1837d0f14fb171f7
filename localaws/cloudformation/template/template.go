package template

// A Template is a parsed and checked template. It is never changed after [Parse], so it may be used
// by several goroutines and bound any number of times.
//
// A template that uses AWS::LanguageExtensions may generate resources, outputs and conditions with
// Fn::ForEach; those exist only after [Template.Bind], as the generating list may be a parameter.
type Template struct {
	// FormatVersion is AWSTemplateFormatVersion, "" or "2010-09-09".
	FormatVersion string
	// Description is at most 1,024 bytes (aws-facts 4.8).
	Description string
	// Transforms names the transforms and macros of the Transform section, then those that
	// Fn::Transform uses inside, each once.
	Transforms []string
	// Parameters are in template order, at most 200.
	Parameters []*Parameter
	// Resources are in template order, at most 500, without those that Fn::ForEach generates.
	Resources []*Resource
	// Outputs are in template order, at most 200, without those that Fn::ForEach generates.
	Outputs []*Output
	// Metadata is the Metadata section as plain values, nil when there is none.
	Metadata any

	source     *object
	extended   bool
	parameters map[string]*Parameter
	resources  map[string]*Resource
	mappings   map[string]*object
	conditions *object
	rules      []rule
}

// A Resource is one member of the Resources section. Its plain values (string, bool, json.Number,
// []any, map[string]any) still have their intrinsic functions in them, in the long form:
// [Bound.Properties] and [Bound.Attribute] resolve them.
type Resource struct {
	// LogicalID is the resource's name in the template: letters and digits, at most 255.
	LogicalID string
	// Type is the resource type, such as "AWS::S3::Bucket".
	Type string
	// Condition names the condition under which the resource exists, "" when it always does.
	Condition string
	// DependsOn is what the template lists, whether active or not.
	DependsOn []string
	// DeletionPolicy is "", Delete, Retain, RetainExceptOnCreate or Snapshot.
	DeletionPolicy string
	// UpdateReplacePolicy is "", Delete, Retain or Snapshot.
	UpdateReplacePolicy string
	// Properties, Metadata, CreationPolicy and UpdatePolicy are nil when the template has none.
	Properties, Metadata, CreationPolicy, UpdatePolicy any

	body *object
}

// An Output is one member of the Outputs section, with its intrinsic functions still in it.
type Output struct {
	// Name is the output's key: letters and digits, at most 255.
	Name string
	// Description is the output's own description.
	Description string
	// Condition names the condition under which the output exists, "" when it always does.
	Condition string
	// Value and ExportName are plain values; ExportName is nil for an output that is not exported.
	Value, ExportName any

	value, exportName any
}
