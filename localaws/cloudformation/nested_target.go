package cloudformation

import (
	"cmp"
	"fmt"
	"strconv"

	"github.com/stackjob/stackjob/localaws/cloudformation/template"
	"github.com/stackjob/stackjob/localaws/wire"
)

// What the stacks of a hierarchy may have together in one operation: resources (aws-facts 4.8), and bytes of
// templates, which bounds what templates can make of each other that include themselves. Of the second AWS
// knows nothing.
const (
	maxHierarchy          = 2500
	maxHierarchyTemplates = 32 << 20
)

// A childOrder is what a resource of a parent wants its nested stack to be.
type childOrder struct {
	parent     *deployment
	child      *stack
	properties map[string]any
	// body is the template that a change set has read already, "" to read TemplateURL.
	body string
	// set is the change set of the parent that is made or carried out, nil for none.
	set *changeSet
}

// prepareChild makes a deployment of what a parent wants of a nested stack. Capabilities, the role and
// the tags of the parent hold for it too. What CloudFormation may read, the parent's caller may, unless
// a role is at work, whose policies are nobody's business here.
func (s *Service) prepareChild(o childOrder) (*deployment, error) {
	w, err := o.wanted()
	if err != nil {
		return nil, err
	}
	d, err := s.prepare(w)
	if err != nil {
		return nil, err
	}
	d.roleARN, d.caller = o.parent.roleARN, o.parent.caller
	if err := checkTypes(o.child.applied, d); err != nil {
		return nil, err
	}
	return d, s.checkHierarchy(o.child, d, o.set)
}

func (o childOrder) wanted() (wanted, error) {
	w := wanted{
		region: o.child.region, stackName: o.child.name, stackID: o.child.id, previous: o.child.applied,
		changeSet: o.set != nil, templateBody: o.body, capabilities: o.parent.capabilities,
		notificationARNs: textList(o.properties["NotificationARNs"]), tags: o.tags(), unknown: map[string]bool{},
	}
	if o.parent.roleARN == "" {
		w.call = o.parent.caller
	}
	if o.body == "" {
		w.templateURL = textOrUnknown(o.properties["TemplateURL"])
	}
	return w, w.takeParameters(o.properties["Parameters"])
}

// takeParameters takes over the Parameters of a nested stack: texts, numbers and booleans. Values that
// are not known yet are marked, so that they are held to no rule.
func (w *wanted) takeParameters(v any) error {
	given, isMap := v.(map[string]any)
	if v != nil && !isMap {
		return errChildParameters()
	}
	for key, value := range given {
		text, ok := "", true
		switch value := value.(type) {
		case template.Unknown:
			text, w.unknown[key] = value.Expr, true
		case map[string]any, []any, nil:
			ok = false
		default:
			text = fmt.Sprint(value)
		}
		if !ok {
			return errChildParameters()
		}
		w.parameters = append(w.parameters, parameter{ParameterKey: key, ParameterValue: &text})
	}
	return nil
}

// errChildParameters: seen in public reports.
func errChildParameters() error {
	return validationErrorf("Value of property Parameters must be an object with String (or simple type) properties")
}

// tags are the parent's stack tags and those of the resource, which win.
func (o childOrder) tags() []tag {
	own := []tag{}
	given := map[string]bool{}
	members, _ := o.properties["Tags"].([]any)
	for _, m := range members {
		t := tag{textOrUnknown(member(m, "Key")), textOrUnknown(member(m, "Value"))}
		own, given[t.Key] = append(own, t), true
	}
	for _, t := range o.parent.tags {
		if !given[t.Key] {
			own = append(own, t)
		}
	}
	return own
}

// textList is a list of texts; never nil, as a nil list would keep what the stack has.
func textList(v any) []string {
	out := []string{}
	members, _ := v.([]any)
	for _, m := range members {
		out = append(out, textOrUnknown(m))
	}
	return out
}

func textOrUnknown(v any) string {
	if unknown, ok := v.(template.Unknown); ok {
		return unknown.Expr
	}
	return scalar(v)
}

// timeoutOf is a nested stack's TimeoutInMinutes, nil for none.
func timeoutOf(properties map[string]any) *int {
	if n, err := strconv.Atoi(scalar(properties["TimeoutInMinutes"])); err == nil && n > 0 {
		return &n
	}
	return nil
}

// checkHierarchy refuses more resources than one operation may have, in all stacks of the hierarchy: as they
// are, or as the change set will make them.
func (s *Service) checkHierarchy(child *stack, d *deployment, set *changeSet) error {
	planned, root := set.targets(), child.root()
	resources, bytes := len(d.order), len(d.body)
	for _, st := range s.stacks.all {
		if st.alive() && st != child && st.root() == root {
			other := cmp.Or(planned[st], st.applied, &deployment{})
			resources, bytes = resources+len(other.order), bytes+len(other.body)
		}
	}
	if bytes > maxHierarchyTemplates {
		return errHierarchyTemplates()
	}
	if resources > s.settings.hierarchyLimit() {
		return validationErrorf(textTooManyResources)
	}
	return nil
}

// trimmed is a call as far as it is needed once it is answered: who the caller is.
func trimmed(c *wire.Call) *wire.Call {
	if c == nil {
		return nil
	}
	return &wire.Call{Service: c.Service, Operation: c.Operation, Region: c.Region, Caller: c.Caller}
}
