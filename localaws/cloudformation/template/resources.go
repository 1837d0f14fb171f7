package template

import (
	"slices"
	"strings"
)

func (t *Template) readResources() error {
	section, err := t.section("Resources")
	if err != nil {
		return err
	}
	if section == nil || section.len() == 0 {
		return invalid("Template format error: At least one Resources member must be defined.")
	}
	t.resources = map[string]*Resource{}
	for name, value := range section.all() {
		if t.isLoop(name) {
			continue
		}
		r, err := t.readResource(name, value)
		if err != nil {
			return err
		}
		t.Resources = append(t.Resources, r)
		t.resources[name] = r
	}
	if err := tooMany("resources", len(t.Resources), maxResources); err != nil {
		return err
	}
	return t.checkUniqueNames()
}

func (t *Template) readResource(name string, value any) (*Resource, error) {
	if err := checkName(name, "Resource name %s"); err != nil {
		return nil, err
	}
	body, ok := value.(*object)
	if !ok {
		return nil, invalid("Template format error: Any Resources member must be an object.")
	}
	if unknown := unknownKeys(body, "Type", "Properties", "DependsOn", "Condition", "Metadata", "DeletionPolicy",
		"UpdateReplacePolicy", "CreationPolicy", "UpdatePolicy", "Description", "Version"); len(unknown) > 0 {
		return nil, invalid("Invalid template resource property '%s'", unknown[0])
	}
	kind, ok := body.typeName()
	if !ok {
		return nil, invalid("Template format error: [/Resources/%s] Every Resources object must contain a Type member.", name)
	}
	r := &Resource{LogicalID: name, Type: kind, body: body}
	return r, t.readAttributes(r)
}

func (t *Template) readAttributes(r *Resource) error {
	for _, read := range []func(*Resource) error{t.readPolicies, readCondition, readDependsOn, readBodies} {
		if err := read(r); err != nil {
			return err
		}
	}
	return nil
}

func readCondition(r *Resource) error {
	value, ok := r.body.values["Condition"]
	if !ok {
		return nil
	}
	if r.Condition, ok = value.(string); !ok {
		return invalid("Template format error: [/Resources/%s] Every Condition member must be a string.", r.LogicalID)
	}
	return nil
}

func readDependsOn(r *Resource) error {
	switch v := r.body.get("DependsOn").(type) {
	case nil:
	case string:
		r.DependsOn = []string{v}
	case []any:
		for _, item := range v {
			name, ok := item.(string)
			if !ok {
				return invalid("Template format error: Every DependsOn value must be a string.")
			}
			r.DependsOn = append(r.DependsOn, name)
		}
	default:
		return invalid("Template format error: DependsOn must be a string or list of strings.")
	}
	return nil
}

func readBodies(r *Resource) error {
	into := map[string]*any{
		"Properties": &r.Properties, "Metadata": &r.Metadata,
		"CreationPolicy": &r.CreationPolicy, "UpdatePolicy": &r.UpdatePolicy,
	}
	for key, value := range r.body.all() {
		if into[key] == nil {
			continue
		}
		if _, ok := value.(*object); !ok {
			return invalid("Template format error: [/Resources/%s/%s] Every %s member must be an object.", r.LogicalID, key, key)
		}
		*into[key] = plain(value)
	}
	return nil
}

// readPolicies reads the policies that are written out; those that are intrinsic functions, which
// AWS::LanguageExtensions allows, are settled by Bind.
func (t *Template) readPolicies(r *Resource) error {
	for key, value := range r.body.all() {
		if _, _, called := call(value); called && t.extended {
			continue
		}
		if err := r.setPolicy(key, value); err != nil {
			return err
		}
	}
	return nil
}

// setPolicy takes the value of DeletionPolicy or UpdateReplacePolicy; other keys it passes over.
func (r *Resource) setPolicy(key string, value any) error {
	into := map[string]*string{"DeletionPolicy": &r.DeletionPolicy, "UpdateReplacePolicy": &r.UpdateReplacePolicy}[key]
	if into == nil {
		return nil
	}
	policy, ok := value.(string)
	if !ok {
		return invalid("Template format error: Every %s member must be a string.", key)
	}
	known := []string{"Delete", "Retain", "Snapshot"}
	if key == "DeletionPolicy" {
		known = append(known, "RetainExceptOnCreate")
	}
	if !slices.Contains(known, policy) {
		return invalid("Template format error: Unrecognized %s %s for resource %s", key, policy, r.LogicalID)
	}
	if policy == "Snapshot" && !snapshots(r.Type) {
		what := map[string]string{"DeletionPolicy": "deletion", "UpdateReplacePolicy": "update replace"}[key]
		return invalid("Template error: resource type %s does not support %s policy Snapshot", r.Type, what)
	}
	*into = policy
	return nil
}

// snapshots tells the resource types that the documentation of DeletionPolicy lists for Snapshot.
func snapshots(resourceType string) bool {
	switch resourceType {
	case "AWS::DocDB::DBCluster", "AWS::EC2::Volume", "AWS::ElastiCache::CacheCluster",
		"AWS::ElastiCache::ReplicationGroup", "AWS::Neptune::DBCluster", "AWS::RDS::DBCluster",
		"AWS::RDS::DBInstance", "AWS::Redshift::Cluster":
		return true
	}
	return false
}

func (t *Template) checkUniqueNames() error {
	var common []string
	for _, r := range t.Resources {
		if t.parameters[r.LogicalID] != nil {
			common = append(common, r.LogicalID)
		}
	}
	if len(common) > 0 {
		return invalid("Template error: all resources and parameters must have unique names. Common name(s):[%s]",
			strings.Join(common, ", "))
	}
	return nil
}
