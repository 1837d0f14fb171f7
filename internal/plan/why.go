package plan

// Label is the property's name, or the part of the resource where it is no property.
func (p Property) Label() string {
	if p.Name != "" {
		return p.Name
	}
	return p.Attribute
}

// Why says in a sentence what changes the property, and what that demands: "Engine changes with the
// parameter Engine, which requires a replacement".
func (p Property) Why() string { return p.Label() + p.source() + p.demand() }

// source says what changes a property, by AWS's ChangeSource and CausingEntity (aws-facts 4.6).
func (p Property) source() string {
	cause := ""
	if p.Cause != "" {
		cause = " " + p.Cause
	}
	switch p.Source {
	case "ParameterReference":
		return " changes with the parameter" + cause
	case "ResourceReference":
		return " changes with the resource" + cause + ", to which it refers"
	case "ResourceAttribute":
		return " changes with the attribute" + cause + " of another resource"
	case "DirectModification":
		return " is changed in the template"
	case "Automatic":
		return " changes with what is inside the nested stack"
	}
	return " changes"
}

// demand says whether the change demands a replacement, and whether the value is known.
func (p Property) demand() string {
	text := ""
	switch p.Recreation {
	case "Always":
		text = ", which requires a replacement"
	case "Conditionally":
		text = ", which may require a replacement"
	}
	if p.Evaluation == "Dynamic" {
		text += "; its value is known only when the change is made"
	}
	return text
}

// Reasons says of each property why it changes. AWS lists a property once more for each thing that
// changes it; what it says twice is said once.
func (c Change) Reasons() []string {
	var list []string
	told := map[string]bool{}
	for _, p := range c.Properties {
		if why := p.Why(); !told[why] {
			told[why] = true
			list = append(list, why)
		}
	}
	if c.Unseen {
		list = append(list, "what changes in the nested stack is not known, since the change set does not include nested stacks")
	}
	return list
}
