package template

import "errors"

// ErrUnknown is what a [Live] answers for a value that is known only after the operation, such as
// the physical id of a resource that is still to be made.
var ErrUnknown = errors.New("the value is known only after the resource is made")

// KnownAfterApply is what a change set shows in the place of a value that is not known yet
// (aws-facts 4.6).
const KnownAfterApply = "{{changeSet:KNOWN_AFTER_APPLY}}"

// Unknown stands in a resolved value for a string or a part that [Live] did not know.
type Unknown struct {
	// Expr is the text as far as it is known, with [KnownAfterApply] for every unknown part.
	Expr string
}

// String is the text with its unknown parts marked.
func (u Unknown) String() string { return u.Expr }

// MarshalText lets an unknown value be printed as JSON.
func (u Unknown) MarshalText() ([]byte, error) { return []byte(u.Expr), nil }

// Live answers for the resources that have been made so far. Every method may return [ErrUnknown]
// (wrapped or not); any other error ends the evaluation and is handed on as it is.
type Live interface {
	// Ref is what Ref gives for a resource: mostly its physical id, a string.
	Ref(logicalID string) (any, error)
	// GetAtt is an attribute of a resource: a string, a list ([]any) or a map (map[string]any).
	GetAtt(logicalID, attribute string) (any, error)
	// Import is the value of an export of this account and region.
	Import(exportName string) (string, error)
}

// nothingLive knows nothing: it stands for a nil Live.
type nothingLive struct{}

func (nothingLive) Ref(string) (any, error)            { return nil, ErrUnknown }
func (nothingLive) GetAtt(string, string) (any, error) { return nil, ErrUnknown }
func (nothingLive) Import(string) (string, error)      { return "", ErrUnknown }
