package wire

import (
	"errors"
	"maps"
	"net/http"
	"slices"
)

// An Operation decodes its input, does its work, and returns its output.
type Operation interface {
	serve(c *Call, decode func(into any) error) (any, error)
}

// Op makes an [Operation] of a function. In is a struct whose fields are named as the API names
// its members (awsQuery) or tagged for encoding/json (awsJson1_1). A nil Out with a nil error is an
// operation without output.
func Op[In, Out any](do func(*Call, *In) (*Out, error)) Operation { return op[In, Out](do) }

type op[In, Out any] func(*Call, *In) (*Out, error)

func (do op[In, Out]) serve(c *Call, decode func(any) error) (any, error) {
	in := new(In)
	if err := decode(in); err != nil {
		return nil, err
	}
	out, err := do(c, in)
	if err != nil || out == nil {
		return nil, err
	}
	return out, nil
}

// Operations is a service's table of operations by name.
type Operations map[string]Operation

func (o Operations) lookup(c *Call) (Operation, error) {
	if found, ok := o[c.Operation]; ok {
		return found, nil
	}
	return nil, unknownOperation(c.Service, c.Operation, slices.Sorted(maps.Keys(o)))
}

func asError(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return Errorf(http.StatusInternalServerError, "InternalFailure", "localaws: %v", err)
}
