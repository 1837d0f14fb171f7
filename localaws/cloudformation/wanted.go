package cloudformation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/stackjob/stackjob/localaws/cloudformation/template"
	"github.com/stackjob/stackjob/localaws/wire"
)

// A wanted is what CreateStack, UpdateStack and CreateChangeSet have in common: what the caller wants
// a stack to be.
type wanted struct {
	call *wire.Call

	region, stackName, stackID string
	// previous is what the stack is now, nil when it is to be made.
	previous *deployment
	// changeSet tells that CAPABILITY_AUTO_EXPAND is not asked for (aws-facts 4.3).
	changeSet bool

	templateBody, templateURL string
	usePrevious               bool
	parameters                []parameter
	unknown                   map[string]bool // parameters whose values are not known yet
	capabilities              []string
	resourceTypes             []string
	roleARN                   string
	tags                      []tag // nil keeps, empty removes
	notificationARNs          []string
	rollback                  *rollbackConfiguration
}

// A parameter is one as calls give it.
type parameter struct {
	ParameterKey     string
	ParameterValue   *string
	UsePreviousValue bool
	ResolvedValue    string
}

// check adds what is wrong with the members themselves (aws-facts 4.8).
func (w wanted) check(c *constraints) {
	c.bytesAtMost("templateBody", w.templateBody, 51200)
	c.atMost("templateURL", w.templateURL, 5120)
	c.countAtMost("notificationARNs", len(w.notificationARNs), 5)
	c.atLeast("roleARN", w.roleARN, 20)
	c.atMost("roleARN", w.roleARN, 2048)
	for i, capability := range w.capabilities {
		c.oneOf(fmt.Sprintf("capabilities.%d.member", i+1), capability,
			"CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND", "CAPABILITY_IAM")
	}
	checkTags(c, w.tags)
	if w.rollback != nil {
		c.countAtMost("rollbackConfiguration.rollbackTriggers", len(w.rollback.RollbackTriggers), 5)
		c.between("rollbackConfiguration.monitoringTimeInMinutes", w.rollback.MonitoringTimeInMinutes, 0, 180)
	}
}

func checkTags(c *constraints, tags []tag) {
	c.countAtMost("tags", len(tags), 50)
	for i, t := range tags {
		name := fmt.Sprintf("tags.%d.member", i+1)
		c.required(name+".key", t.Key)
		c.atMost(name+".key", t.Key, 128)
		c.required(name+".value", t.Value)
		c.atMost(name+".value", t.Value, 256)
	}
}

// checkTagKeys refuses keys that AWS keeps for itself, and those that are given twice.
func checkTagKeys(tags []tag) error {
	seen := map[string]bool{}
	for _, t := range tags {
		switch {
		case strings.HasPrefix(strings.ToLower(t.Key), "aws:"):
			return errReservedTag()
		case seen[t.Key]:
			return errDuplicateTag(t.Key)
		}
		seen[t.Key] = true
	}
	return nil
}

// prepare makes a deployment of what is wanted, or says what is wrong with it.
func (s *Service) prepare(w wanted) (*deployment, error) {
	d := &deployment{
		roleARN: w.roleARN, tags: w.tags, notificationARNs: w.notificationARNs, rollback: w.rollback,
		capabilities: w.capabilities, imports: map[string]bool{}, caller: trimmed(w.call),
	}
	d.inherit(w.previous)
	if err := checkTagKeys(w.tags); err != nil {
		return nil, err
	}
	if err := s.checkRole(w.call, w.roleARN); err != nil {
		return nil, err
	}
	if err := s.readTemplate(d, w); err != nil {
		return nil, err
	}
	if err := s.bind(d, w); err != nil {
		return nil, err
	}
	if err := checkTypeNames(d.bound.Template); err != nil { // those that loops made
		return nil, err
	}
	return d, d.checkAllowed(w)
}

// inherit keeps what the caller does not say anew (aws-facts 4.3).
func (d *deployment) inherit(previous *deployment) {
	if previous == nil {
		return
	}
	d.roleARN = orDefault(d.roleARN, previous.roleARN)
	if d.tags == nil {
		d.tags = previous.tags
	}
	if d.notificationARNs == nil {
		d.notificationARNs = previous.notificationARNs
	}
	d.rollback = d.rollback.orAsBefore(previous.rollback)
}

// checkRole refuses what cannot be a role of this account, and a caller who may not pass it.
func (s *Service) checkRole(c *wire.Call, arn string) error {
	if arn == "" {
		return nil
	}
	if !strings.HasPrefix(arn, "arn:aws:iam::"+s.account+":role/") {
		return errBadRole(arn)
	}
	return c.Authorize("iam:PassRole", arn)
}

// readTemplate finds the template's text and parses it.
func (s *Service) readTemplate(d *deployment, w wanted) error {
	switch {
	case w.usePrevious && (w.templateBody != "" || w.templateURL != ""):
		return validationErrorf("You cannot specify both usePreviousTemplate and Template Body/Template URL.")
	case w.usePrevious && w.previous == nil:
		return validationErrorf("Stack [%s] has no previous template.", w.stackName)
	case w.usePrevious:
		d.body = w.previous.body
	default:
		body, err := s.templateText(w.call, w.templateBody, w.templateURL)
		if err != nil {
			return err
		}
		d.body = body
	}
	t, err := template.Parse([]byte(d.body))
	if err != nil {
		return err
	}
	d.template = t
	if macros := t.MacrosUsed(); len(macros) > 0 {
		return errNoTransform(s.account, macros[0])
	}
	return checkTypeNames(t)
}

// templateText is a template's text, given itself or by URL.
func (s *Service) templateText(c *wire.Call, body, url string) (string, error) {
	switch {
	case body == "" && url == "":
		return "", errNoTemplate()
	case body != "" && url != "":
		return "", errTwoTemplates()
	case body != "":
		return body, nil
	}
	read, err := s.readURL(c, url)
	if err != nil {
		return "", err
	}
	if limit := s.settings.templateURLLimit(); len(read) > limit {
		return "", validationErrorf("Template may not exceed %d bytes in size.", limit)
	}
	return string(read), nil
}

// checkOffered refuses what templates may have on AWS and not here.
func (d *deployment) checkOffered() error {
	return orElse(checkStackScript(d.template), checkScripts(d.bound.Resources()))
}

// checkAllowed refuses what the caller has not allowed.
func (d *deployment) checkAllowed(w wanted) error {
	required, _, _ := d.bound.Template.Capabilities()
	required = slices.DeleteFunc(required, func(capability string) bool {
		return slices.Contains(w.capabilities, capability) ||
			capability == "CAPABILITY_IAM" && slices.Contains(w.capabilities, "CAPABILITY_NAMED_IAM") ||
			capability == "CAPABILITY_AUTO_EXPAND" && w.changeSet
	})
	if len(required) > 0 {
		return errMissingCapabilities(required)
	}
	if w.resourceTypes == nil {
		return nil
	}
	unlisted := slices.DeleteFunc(typesOf(d.bound.Resources()), func(kind string) bool {
		return slices.ContainsFunc(w.resourceTypes, func(pattern string) bool { return matchesType(pattern, kind) })
	})
	if len(unlisted) > 0 {
		return errTypesNotListed(unlisted)
	}
	return nil
}

// matchesType understands the patterns of ResourceTypes: AWS::*, AWS::EC2::*, Custom::* and a type.
func matchesType(pattern, kind string) bool {
	if prefix, wildcard := strings.CutSuffix(pattern, "*"); wildcard {
		return strings.HasPrefix(kind, prefix)
	}
	return pattern == kind
}
