package cloudformation

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stackjob/stackjob/localaws/cloudformation/template"
)

// A Hook is a CloudFormation Hook of the account: it is invoked before a resource is created or changed,
// or before a stack is, and may stop that.
type Hook struct {
	// Type is its name, such as "Private::Guard::Encryption".
	Type string
	// Targets are the types that it is invoked for; empty means all resources. A stack's own operations
	// are the target "AWS::CloudFormation::Stack".
	Targets []string
	// Warn makes its failures warnings: they are told and nothing is stopped.
	Warn bool
	// Judge returns the message with which it fails, or "" when it succeeds. A nil Judge succeeds. It is
	// called with the service's lock held: it must not call back.
	Judge func(op ResourceOperation, stack, logicalID, resourceType string) string
}

// hookTakes is how long hooks take, at pace 1.
const hookTakes = time.Second

// Reasons of events: the Hooks user guide and public reports. AWS writes two blanks.
const (
	reasonHooksOfCreation = "Hook invocations complete.  Resource creation initiated"
	reasonHooksOfUpdate   = "Hook invocations complete.  Resource update initiated"
)

func textHooksFailed(types []string) string {
	return fmt.Sprintf("The following hook(s) failed: [%s]", strings.Join(types, ", "))
}

// An invocation is a hook that has been invoked, and how it ends.
type invocation struct {
	call    hookCall
	message string
}

// invocations are the hooks that are invoked for a target: those of the settings, and the one of the
// target's own metadata.
func (s *Service) invocations(op ResourceOperation, stack, logical, kind string, metadata any) []invocation {
	var out []invocation
	for _, h := range s.settings.Hooks {
		if !h.isFor(kind) {
			continue
		}
		message := ""
		if h.Judge != nil {
			message = h.Judge(op, stack, logical, kind)
		}
		out = append(out, newInvocation(h.Type, message, h.Warn))
	}
	if script := member(member(metadata, "localaws"), "hook"); script != nil {
		out = append(out, scriptedInvocation(script))
	}
	return out
}

func (h Hook) isFor(kind string) bool {
	if len(h.Targets) == 0 {
		return kind != stackType
	}
	return slices.Contains(h.Targets, kind)
}

func newInvocation(kind, message string, warn bool) invocation {
	mode := modeFail
	if warn {
		mode = modeWarn
	}
	return invocation{hookCall{kind: kind, status: hookRunning, point: hookPoint, mode: mode, id: newUUID()}, message}
}

// scriptedInvocation reads a hook out of metadata. [checkHookScript] has found it well-formed.
func scriptedInvocation(script any) invocation {
	kind, _ := member(script, "type").(string)
	fail, _ := member(script, "fail").(string)
	warn, _ := member(script, "warn").(string)
	return newInvocation(orDefault(kind, "Private::Local::Hook"), fail+warn, warn != "")
}

func checkHookScript(_ *template.Resource, value any) error {
	members, ok := value.(map[string]any)
	if !ok {
		return fmt.Errorf(`it must be a map such as {type: "Private::Guard::Encryption", fail: "a message"}`)
	}
	for key, v := range members {
		if text, isText := v.(string); !isText || text == "" {
			return fmt.Errorf("%s must be a text, not %v", key, v)
		}
		if key != "type" && key != "fail" && key != "warn" {
			return fmt.Errorf("%q is none of type, fail, warn", key)
		}
	}
	if len(members) > 0 && members["fail"] != nil && members["warn"] != nil {
		return fmt.Errorf("it has fail and warn, and can do one of them only")
	}
	return nil
}

// end is how the invocation ends.
func (i invocation) end() hookCall {
	i.call.status, i.call.reason = hookSucceeded, "Hook succeeded with message: The target is compliant."
	if i.message != "" {
		i.call.status, i.call.reason = hookFailed, "Hook failed with message: "+i.message
	}
	return i.call
}

// stops tells whether it ends the operation.
func (i invocation) stops() bool { return i.message != "" && i.call.mode == modeFail }
