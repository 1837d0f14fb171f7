// Package plan is what a change set would do, as a value that can be compared, rendered and guarded:
// the changes of a stack and of those nested in it, and digests of what they were computed from.
//
// It is pure, and it holds no secret by construction: parameters are known by digests of their values,
// and property values have no place in it.
package plan

import "time"

// A Plan is a normalised change set.
type Plan struct {
	// Stack is the stack's name, StackID its ARN.
	Stack   string `json:"stack"`
	StackID string `json:"stackId"`
	// ChangeSetID is the ARN of the change set, Name its name.
	ChangeSetID string `json:"changeSetId"`
	Name        string `json:"changeSetName"`
	// New tells that the stack would be created.
	New bool `json:"new"`
	// Changes are those of the stack and of all stacks nested in it.
	Changes []Change `json:"changes"`
	// Template is the SHA-256 of the template's text, in hexadecimal.
	Template string `json:"template"`
	// Parameters are the template's parameters.
	Parameters []Parameter `json:"parameters,omitempty"`
	// Tags are the stack's tags as they would be.
	Tags map[string]string `json:"tags,omitempty"`
	// RoleARN is the service role; "" for none.
	RoleARN string `json:"roleArn,omitempty"`
	// Base is what the stack was when the plan was made.
	Base Base `json:"base"`
}

// A Base is what a stack was when a plan was made for it.
type Base struct {
	Status string `json:"status,omitempty"`
	// Changed is when it was last updated, or else created; zero for a new stack.
	Changed time.Time `json:"changed,omitzero"`
}

// A Parameter is known by a digest of its value: plans are shown to many.
type Parameter struct {
	Name string `json:"name"`
	// Value is the SHA-256 of the value as CloudFormation shows it, in hexadecimal.
	Value string `json:"value"`
}

// A Change is what becomes of one resource. The words are those of CloudFormation's ResourceChange
// (aws-facts 4.6).
type Change struct {
	// Path is the logical id, after those of the nested stacks that it is in: "Network.Subnet".
	Path       string `json:"path"`
	LogicalID  string `json:"logicalId"`
	PhysicalID string `json:"physicalId,omitempty"`
	Type       string `json:"type"`
	// Action is Add, Modify, Remove, Import or Dynamic.
	Action string `json:"action"`
	// Replacement is True, False or Conditional; "" unless Action is Modify.
	Replacement string `json:"replacement,omitempty"`
	// PolicyAction is what becomes of the physical resource that goes: Delete, Retain, Snapshot,
	// ReplaceAndDelete, ReplaceAndRetain or ReplaceAndSnapshot.
	PolicyAction string     `json:"policyAction,omitempty"`
	Scope        []string   `json:"scope,omitempty"`
	Properties   []Property `json:"properties,omitempty"`
	// Unseen tells of a nested stack that what changes in it is not among the plan's changes: its
	// change set does not include nested stacks.
	Unseen bool `json:"unseen,omitempty"`
}

// A Property is one reason for a change.
type Property struct {
	// Attribute is Properties, Metadata, Tags or another part of the resource; Name is the property's
	// name, "" for other attributes.
	Attribute string `json:"attribute"`
	Name      string `json:"name,omitempty"`
	// Recreation is Never, Conditionally or Always.
	Recreation string `json:"recreation,omitempty"`
	// Evaluation is Static, or Dynamic where the value is known only when the change is made.
	Evaluation string `json:"evaluation,omitempty"`
	// Source is ResourceReference, ParameterReference, ResourceAttribute, DirectModification or
	// Automatic; Cause is the parameter or resource it refers to.
	Source string `json:"source,omitempty"`
	Cause  string `json:"cause,omitempty"`
}
