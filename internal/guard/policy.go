// Package guard judges a plan before it is executed: changes that would lose data are refused unless
// they are waived, and so is what a team's own rules name.
//
// It is pure: the time is given to it.
package guard

import "time"

// A Policy is what is refused. The zero value refuses the replacement and the removal of stateful
// resources.
type Policy struct {
	// Stateful is what to do about stateful resources that would be replaced or removed.
	Stateful Response
	// Rules are a team's own.
	Rules []Rule
	// Waivers let single resources pass.
	Waivers []Waiver
}

// StatefulRule is the name of the rule that is there without being written: stateful resources are
// neither replaced nor removed.
const StatefulRule = "stateful"

// A Response is what to do about a change that a rule names.
type Response string

// The responses; "" is Refuse, and so is any other word.
const (
	Refuse Response = "refuse"
	Warn   Response = "warn"
	Off    Response = "off"
)

// A Rule names changes. Members that are empty name all; the others are patterns with * for any
// characters, and one of them has to fit.
type Rule struct {
	// Name is how messages and waivers call the rule.
	Name string
	// Types are resource types, Resources logical ids or paths. Properties are names of properties that
	// change, or parts of a resource other than properties, such as Tags and Metadata; what is added
	// or removed changes none.
	Types, Resources, Properties []string
	// Actions are add, modify (in place or not), replace (also when it only may happen), remove (also
	// when the physical resource is kept) and import. A change that CloudFormation leaves open fits
	// each of them.
	Actions []string
	// Response is what to do; "" refuses.
	Response Response
	// Reason is told to whoever is refused.
	Reason string
}

// A Waiver lets the changes of one resource pass.
type Waiver struct {
	// Resource is a path or a pattern: "Database", "Network.Subnet", "Network.*".
	Resource string `json:"resource"`
	// Rule limits it to one rule; "" is all.
	Rule string `json:"rule,omitempty"`
	// Reason is required.
	Reason string `json:"reason"`
	// Until is the last day on which it holds, in UTC. A waiver without an end holds on none.
	Until time.Time `json:"until"`
}
