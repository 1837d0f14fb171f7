package cloudformation

import "github.com/stackjob/stackjob/localaws/cloudformation/template"

// A missingExportError names an export that does not exist.
type missingExportError string

func (e missingExportError) Error() string { return textNoExport(string(e)) }

// liveStack answers for a stack as it is now, while a deployment is carried out or shown.
type liveStack struct {
	s    *Service
	st   *stack
	into *deployment // whose imports are noted; nil notes none
}

// Ref is a resource's Ref value.
func (l liveStack) Ref(id string) (any, error) {
	if r := l.st.resources[id]; r != nil && r.exists() {
		return l.s.refOf(r), nil
	}
	return nil, template.ErrUnknown
}

// GetAtt is a resource's attribute.
func (l liveStack) GetAtt(id, attribute string) (any, error) {
	if r := l.st.resources[id]; r != nil && r.exists() {
		if r.kind == stackType {
			return l.s.output(r, attribute)
		}
		return l.s.attributeOf(r, attribute), nil
	}
	return nil, template.ErrUnknown
}

// Import is the value of an export in the stack's region.
func (l liveStack) Import(name string) (string, error) {
	export, ok := l.s.exports[exportKey{l.st.region, name}]
	if !ok {
		return "", missingExportError(name)
	}
	if l.into != nil {
		l.into.imports[name] = true
	}
	return export.value, nil
}
