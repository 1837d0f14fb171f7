package cloudformation

import (
	"fmt"

	"github.com/stackjob/stackjob/localaws/cloudformation/template"
)

// validate is early validation, as far as it can be told from what is simulated: names that are taken,
// properties that a type must have, and buckets that would have to be deleted with objects in them,
// which is looked for when a change set is made only (aws-facts 4.4).
func (s *Service) validate(st *stack, p *plan, ofChangeSet bool) []finding {
	if s.settings.DisableEarlyValidation {
		return nil
	}
	var out []finding
	for _, change := range p.changes {
		switch {
		case change.Action == "Remove" && ofChangeSet:
			out = append(out, s.emptiness(st.resources[change.LogicalResourceId], change.PolicyAction, "Delete")...)
		case change.Action == "Add" || change.Action == "Modify":
			out = append(out, s.validateTarget(st, p, change, ofChangeSet)...)
		}
	}
	return out
}

// validateDirectly is early validation of a stack that is made or changed without a change set.
func (s *Service) validateDirectly(st *stack, target *deployment, disabled bool) []finding {
	if disabled {
		return nil
	}
	p, err := s.plan(st, target)
	if err != nil {
		return nil // the operation will find the same
	}
	return s.validate(st, p, false)
}

// invalid ends a deployment for what was found before anything was made.
func (r *run) invalid(found []finding) {
	r.s.tellFindings(r.st, r.id, r.token, "", found)
	r.detail, r.st.detail = validationFailed, validationFailed
	r.deploymentFailed(textStackInvalid(found))
}

func (s *Service) validateTarget(st *stack, p *plan, change resourceChange, ofChangeSet bool) []finding {
	id := change.LogicalResourceId
	should, err := p.target.resolve(id, p)
	if err != nil {
		return nil // the plan was made with the same answers
	}
	out := append(invalidProperties(p.target.resources[id]), s.lackingProperties(p.target.resources[id], should)...)
	current := st.resources[id]
	name, _ := should.properties[namePropertyOf(change.ResourceType, should.properties)].(string)
	if name != "" && change.Action != "Import" && (change.Action == "Add" || current.name != name) && s.exists(change.ResourceType, st.region, name) {
		out = append(out, finding{check: checkExistence, name: nameConflict, mode: modeFail, logical: id,
			kind: change.ResourceType, path: "/Resources/" + id, reason: textConflict(change.ResourceType, name)})
	}
	if ofChangeSet && change.Replacement == "True" {
		out = append(out, s.emptiness(current, change.PolicyAction, "ReplaceAndDelete")...)
	}
	return out
}

// exists tells whether there is something of a type with a custom name: of a stack, left by one, or a
// bucket that somebody has made in S3 itself.
func (s *Service) exists(kind, region, name string) bool {
	if kind == bucketType && s.objects != nil {
		there, _ := s.objects.Bucket(name)
		return there
	}
	_, taken := s.names[keyOfName(kind, region, name)]
	return taken
}

// emptiness warns of a bucket that is to be deleted and has objects in it.
func (s *Service) emptiness(r *resource, action, deletes string) []finding {
	if r == nil || r.kind != bucketType || s.objects == nil || action != deletes {
		return nil
	}
	if there, empty := s.objects.Bucket(r.physical); !there || empty {
		return nil
	}
	return []finding{{name: bucketEmptiness, mode: modeWarn, logical: r.logical, kind: r.kind, physical: r.physical,
		path: "/Resources/" + r.logical, reason: textNotEmpty(r.physical)}}
}

// invalidProperties is what the resource's own metadata says is wrong with its properties.
func invalidProperties(r *template.Resource) []finding {
	text := invalidScript(r)
	if text == "" {
		return nil
	}
	return []finding{{check: checkProperties, name: propertySyntax, mode: modeFail, logical: r.LogicalID, kind: r.Type,
		path: "/Resources/" + r.LogicalID + "/Properties", reason: text}}
}

// lackingProperties are those that there must be and are not. The text is that of AWS's documentation.
func (s *Service) lackingProperties(r *template.Resource, should resolved) []finding {
	if !s.settings.ValidateProperties {
		return nil
	}
	var out []finding
	for _, property := range updateRules()[r.Type].needs {
		if _, has := should.properties[property]; !has {
			out = append(out, finding{check: checkProperties, name: propertySyntax, mode: modeFail, logical: r.LogicalID,
				kind: r.Type, path: "/Resources/" + r.LogicalID + "/Properties",
				reason: fmt.Sprintf("#: required key [%s] not found", property)})
		}
	}
	return out
}

func invalidScript(r *template.Resource) string {
	text, _ := member(member(r.Metadata, "localaws"), "invalid").(string)
	return text
}

func checkInvalidScript(_ *template.Resource, value any) error {
	if text, ok := value.(string); !ok || text == "" {
		return fmt.Errorf(`it must be a text such as "#: extraneous key [Foo] is not permitted", not %v`, value)
	}
	return nil
}

// textInvalid is the reason of a resource whose properties are not what its type has, when nobody has
// looked before; seen in public reports.
func textInvalid(r *template.Resource) string {
	if text := invalidScript(r); text != "" {
		return fmt.Sprintf("Properties validation failed for resource %s with message:\n[%s]", r.LogicalID, text)
	}
	return ""
}
