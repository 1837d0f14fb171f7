package template

// Pseudo holds what the pseudo parameters give. AWS::Partition and AWS::URLSuffix follow from the
// region.
type Pseudo struct {
	AccountID, Region, StackID, StackName string
	NotificationARNs                      []string
}

// Input is what a template is bound to.
type Input struct {
	// Values are the parameter values given; for a list type, comma-separated.
	Values map[string]string
	// Unknown names parameters whose values are not known yet: they are [Unknown], held to no rule, and
	// what refers to them is unknown too. A condition takes such a value for [KnownAfterApply].
	Unknown map[string]bool
	// Pseudo holds the values of the pseudo parameters.
	Pseudo Pseudo
	// SSM finds the value of a Systems Manager parameter ("name" or "name:version") for parameters
	// of an AWS::SSM::Parameter::Value type; a list is comma-separated. Nil means that none exist.
	SSM func(name string) (string, error)
	// Zones lists the Availability Zones of a region for Fn::GetAZs. Nil gives a, b and c.
	Zones func(region string) []string
}

// A Value is a parameter with the value it was bound to.
type Value struct {
	// Key is the parameter's name.
	Key string
	// Value is the value given or the default. It is the real one even when NoEcho is true: whoever
	// prints it must mask it.
	Value string
	// ResolvedValue is the value behind an SSM parameter type, else "".
	ResolvedValue string
	// NoEcho tells that the value must not be shown.
	NoEcho bool
}

// Bound is a template with its parameters, conditions and loops settled. It is never changed, so it
// may be used by several goroutines.
type Bound struct {
	// Template is what was bound; where it had loops, they have been expanded in this one.
	Template *Template

	input      Input
	parameters []Value
	refs       map[string]any
	conditions map[string]bool
	resources  []*Resource
	byName     map[string]*Resource
	mentions   map[string][]mention
	needs      map[string][]string
}

// Bind checks the parameter values, expands loops, settles conditions, and holds the values to the
// rules. The error is a *wire.Error with the code ValidationError.
func (t *Template) Bind(in Input) (*Bound, error) {
	if macros := t.MacrosUsed(); len(macros) > 0 {
		return nil, invalid("Transform %s cannot be run by the embedded CloudFormation, which runs %s only", macros[0], languageExtensions)
	}
	b := &Bound{Template: t, input: in, refs: map[string]any{}, conditions: map[string]bool{}}
	for _, step := range []func() error{
		b.bindParameters, b.expand, b.settleConditions, b.assertRules, b.activate, b.connect, b.checkActive,
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return b, nil
}
