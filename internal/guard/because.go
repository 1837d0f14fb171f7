package guard

import "github.com/stackjob/stackjob/internal/plan"

// decisive lists the properties on which a finding rests: those that a rule names, and otherwise, of a
// replacement, those that demand it.
func decisive(rule Rule, c plan.Change) []plan.Property {
	if len(rule.Properties) > 0 {
		return rule.changed(c)
	}
	if v := VerdictOf(c); v == WillReplace || v == MayReplace {
		return demanding(c.Properties)
	}
	return c.Properties
}

// demanding lists the properties that demand a replacement most: always, else conditionally, else, where
// AWS says so of none, all of them.
func demanding(properties []plan.Property) []plan.Property {
	for _, need := range []string{"Always", "Conditionally"} {
		var list []plan.Property
		for _, p := range properties {
			if p.Recreation == need {
				list = append(list, p)
			}
		}
		if len(list) > 0 {
			return list
		}
	}
	return properties
}

func names(properties []plan.Property) string {
	var list []string
	for _, p := range properties {
		list = append(list, p.Label())
	}
	return join(list)
}
