package cloudformation

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed updates.txt
var updatesText string

// An updateRule is what the specification says of the properties of a resource type: which identify a
// resource, which need a replacement always or sometimes when they change, and which there must be.
type updateRule struct{ id, always, sometimes, needs []string }

// updateRules is the table of updates.txt, which says where it is from.
var updateRules = sync.OnceValue(func() map[string]updateRule {
	rules := map[string]updateRule{}
	for line := range strings.Lines(updatesText) {
		if fields := strings.Fields(line); len(fields) > 0 && fields[0] != "#" {
			rules[fields[0]] = parseUpdateRule(fields[1:])
		}
	}
	return rules
})

// parseUpdateRule reads fields such as "always:FifoQueue,QueueName". One of another key is a mistake in
// the table.
func parseUpdateRule(fields []string) updateRule {
	var out updateRule
	lists := map[string]*[]string{"id": &out.id, "always": &out.always, "sometimes": &out.sometimes, "needs": &out.needs}
	for _, field := range fields {
		key, names, _ := strings.Cut(field, ":")
		*lists[key] = strings.Split(names, ",")
	}
	return out
}

// requiresRecreation is what a change of a property means: Always, Conditionally or Never. For types
// that the table does not have only the property that names the resource needs replacement; there are
// more such properties, but a wrong Never is seen to be an update and a wrong Always loses data.
func requiresRecreation(kind, property string) string {
	rule, known := updateRules()[kind]
	switch {
	case property == typeOf(kind).nameProperty, property == "ServiceToken", slices.Contains(rule.always, property):
		return "Always"
	case !known && !custom(kind) && (property == "Name" || property == kindOf(kind)+"Name"):
		return "Always"
	case slices.Contains(rule.sometimes, property):
		return "Conditionally"
	}
	return "Never"
}

// identifiersOf are the properties that identify a resource of a type when it is imported, sorted; none
// for a type that the table does not have.
func identifiersOf(kind string) []string {
	return slices.Sorted(slices.Values(updateRules()[kind].id))
}
