package plan

// A Kind is what a change does to its resource, from its action and its replacement together.
type Kind string

// The kinds of changes.
const (
	Add     Kind = "add"
	Modify  Kind = "modify"  // in place
	Replace Kind = "replace" // a new resource takes the place of the old one
	// MayReplace is a change whose replacement is known only when it is made: it hangs on a value that
	// is not known yet, or on how the property is changed.
	MayReplace Kind = "may replace"
	Remove     Kind = "remove"
	Import     Kind = "import"
	// Unknown is a change of which CloudFormation says only that its action is dynamic, or an action
	// that AWS has added since.
	Unknown Kind = "unknown"
)

// Kind tells what the change does. A modification is in place only where CloudFormation says so
// ("False"); what it does not say counts as MayReplace, for that is the safe reading.
func (c Change) Kind() Kind {
	switch c.Action {
	case "Add":
		return Add
	case "Modify":
		return modification(c.Replacement)
	case "Remove":
		return Remove
	case "Import":
		return Import
	}
	return Unknown
}

func modification(replacement string) Kind {
	switch replacement {
	case "True":
		return Replace
	case "False":
		return Modify
	}
	return MayReplace
}

// Kept says what remains of a physical resource that leaves the stack, by its deletion or update replace
// policy; "" for nothing.
func (c Change) Kept() string {
	switch c.PolicyAction {
	case "Retain":
		return "the resource is kept, outside the stack"
	case "ReplaceAndRetain":
		return "the old resource is kept, outside the stack"
	case "Snapshot", "ReplaceAndSnapshot":
		return "a snapshot of the old resource is kept"
	}
	return ""
}
