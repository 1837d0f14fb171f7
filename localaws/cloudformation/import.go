package cloudformation

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/stackjob/stackjob/localaws/cloudformation/template"
)

// importTakes is how long it takes to take an existing resource into a stack, at pace 1.
const importTakes = time.Second

// Reasons of events: seen in public logs of imports.
const (
	reasonImportStarted   = "Resource import started."
	reasonImportCompleted = "Resource import completed."
	reasonImportTags      = "Apply stack-level tags to imported resource if applicable."
	reasonImportCancelled = "Resource import cancelled"
)

// A resourceToImport names an existing resource for a change set of the type IMPORT.
type resourceToImport struct {
	ResourceType, LogicalResourceId string
	ResourceIdentifier              map[string]string
}

// A standing is a physical resource that exists. Its owner is the ARN of a stack, "" for nobody; was is
// the resource that a stack has left behind, nil for a bucket that was made in S3 itself.
type standing struct {
	physical, label, owner string
	was                    *resource
}

// standingAs finds what exists of a type under an identifier: a name or a physical id. What a stack has
// and somebody has deleted does not exist, and what a stack is about to import is not its own yet.
func (s *Service) standingAs(kind, region, identifier string) (found standing, ok bool) {
	is := func(r *resource) bool {
		return r.kind == kind && (global(kind) || r.stack.region == region) && (r.physical == identifier || r.label == identifier)
	}
	for _, st := range s.stacks.all {
		for _, r := range st.everything() {
			if st.alive() && is(r) && r.exists() && r.status != resourceImporting {
				return standing{r.physical, r.label, st.id, r}, !s.missing(r)
			}
		}
	}
	for _, r := range s.left {
		if is(r) && !s.missing(r) {
			return standing{r.physical, r.label, "", r}, true
		}
	}
	if kind == bucketType && s.objects != nil {
		there, _ := s.objects.Bucket(identifier)
		return standing{physical: identifier, label: identifier}, there
	}
	return standing{}, false
}

// adopt makes a standing resource a stack's. It returns the reason why not, or "".
func (s *Service) adopt(r *resource, identifier string) string {
	found, ok := s.standingAs(r.kind, r.stack.region, identifier)
	switch {
	case !ok:
		return textNotFound(r.kind, identifier)
	case found.owner != "":
		return textTaken(identifier, found.owner)
	}
	s.left = slices.DeleteFunc(s.left, func(l *resource) bool { return l == found.was })
	if r.registered() {
		s.names[r.nameKey()] = r.stack.id
	}
	return ""
}

// leave notes what a stack leaves behind.
func (s *Service) leave(r *resource) {
	if r.physical != "" {
		s.left = append(s.left, r)
	}
}

// textNotFound: seen in public reports of imports.
func textNotFound(kind, identifier string) string {
	return fmt.Sprintf("Resource of type '%s' with identifier '%s' was not found.", kind, identifier)
}

// importOf is what exists and becomes a resource of the target: because the change set says so, or
// because it imports what has the resource's custom name (aws-facts 4.6).
func (p *plan) importOf(definition *template.Resource, should resolved) (identifier string, found standing, err error) {
	if p.set == nil {
		return "", found, nil
	}
	for _, r := range p.set.toImport {
		if r.LogicalResourceId == definition.LogicalID {
			identifier = p.identifierFor(r)
		}
	}
	asked := identifier != ""
	if !asked && p.set.importExisting {
		identifier, _ = should.properties[namePropertyOf(definition.Type, should.properties)].(string)
	}
	if identifier == "" {
		return "", found, nil
	}
	found, ok := p.s.standingAs(definition.Type, p.st.region, identifier)
	switch {
	case !asked && (!ok || found.owner != ""):
		return "", found, nil
	case !ok:
		return "", found, validationErrorf("%s", textNotFound(definition.Type, identifier))
	case found.owner != "":
		return "", found, validationErrorf("%s", textTaken(identifier, found.owner))
	}
	return identifier, found, nil
}

// identifierFor is the one of a resource's identifiers under which it stands, or all of them.
func (p *plan) identifierFor(r resourceToImport) string {
	values := slices.Sorted(maps.Values(r.ResourceIdentifier))
	for _, value := range values {
		if _, ok := p.s.standingAs(r.ResourceType, p.st.region, value); ok {
			return value
		}
	}
	return strings.Join(values, "|")
}

// importation is the change of a resource that is imported.
func (p *plan) importation(definition *template.Resource, should resolved, identifier string, found standing) resourceChange {
	p.imports[definition.LogicalID] = identifier
	if !asksForImport(p.set, definition.LogicalID) && !strings.HasPrefix(definition.DeletionPolicy, "Retain") {
		p.unretained = append(p.unretained, fmt.Sprintf("%s ({%s=%s})", definition.LogicalID,
			namePropertyOf(definition.Type, should.properties), identifier))
	}
	out := p.addition(definition, should)
	out.Action, out.PhysicalResourceId = "Import", found.physical
	return out
}

func asksForImport(c *changeSet, id string) bool {
	return slices.ContainsFunc(c.toImport, func(r resourceToImport) bool { return r.LogicalResourceId == id })
}

// refuseUnretained fails a change set that would import what is not protected; seen in public reports.
func (p *plan) refuseUnretained() error {
	if len(p.unretained) == 0 {
		return nil
	}
	return validationErrorf("CloudFormation is attempting to import some resources because they already exist in your "+
		"account. The resources must have the DeletionPolicy attribute set to 'Retain' or 'RetainExceptOnCreate' in the "+
		"template for successful import. The affected resources are %s", strings.Join(p.unretained, ", "))
}
