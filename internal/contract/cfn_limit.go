package contract

import (
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// sized is a template of so many bytes.
func sized(bytes int) string { return handle + "#" + strings.Repeat("x", bytes-len(handle)-1) }

// many repeats a line with a number in it.
func many(count int, format string) string {
	var all strings.Builder
	for i := range count {
		fmt.Fprintf(&all, format, i)
	}
	return all.String()
}

func (a *account) validate(template string) error {
	_, err := a.cloudformation.ValidateTemplate(a.ctx(), &cloudformation.ValidateTemplateInput{TemplateBody: &template})
	return err
}

// counted are templates with as many of something as allowed, or one more.
var counted = []struct {
	what  string
	limit int
	make  func(count int) string
}{
	{"parameters", 200, func(n int) string { return "Parameters:\n" + many(n, "  P%d: {Type: String}\n") + handle }},
	{"outputs", 200, func(n int) string { return handle + "Outputs:\n" + many(n, "  O%d: {Value: x}\n") }},
	{"resources", 500, func(n int) string {
		return "Resources:\n" + many(n, "  R%d: {Type: AWS::CloudFormation::WaitConditionHandle}\n")
	}},
	{"mappings", 200, func(n int) string { return "Mappings:\n" + many(n, "  M%d: {a: {b: c}}\n") + handle }},
}

var limitTests = []Test{
	{Name: "cloudformation: a template's body has at most 51,200 bytes", Source: "aws-facts 4.8, 4.10", Quick: true, check: func(a *account) {
		a.succeeds(a.validate(sized(51200)))
		long := sized(51201)
		want := "1 validation error detected: Value '" + long +
			"' at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200"
		a.refused(a.validate(long), "ValidationError", want)
		_, err := a.tryCreate(a.stackName(), long)
		a.refused(err, "ValidationError", want)
		_, err = a.tryChangeSet(a.stackName(), long, ofTypeCreate)
		a.refused(err, "ValidationError", want)
	}},
	{Name: "cloudformation: a longer template is read by URL", Source: "aws-facts 4.8", Quick: true, check: func(a *account) {
		a.succeeds(a.validateByURL(sized(51201)))
		a.succeeds(a.validateByURL(sized(900_000)))
		// 1 MB is the limit, whichever it means: see the question.
		a.refusedLike(a.validateByURL(sized(1<<20+1)), "ValidationError", "")
	}},
	{Name: "cloudformation: a template has only so many of everything", Source: "aws-facts 4.8", Quick: true, check: func(a *account) {
		for _, c := range counted {
			a.succeeds(a.validateByURL(c.make(c.limit)))
			if err := a.validateByURL(c.make(c.limit + 1)); code(err) != "ValidationError" {
				a.Errorf("%d %s: got %v, want ValidationError", c.limit+1, c.what, err)
			}
		}
	}},
	{Name: "cloudformation: names have at most 128 characters", Source: "aws-facts 4.2, 4.6, 4.8", Quick: true, check: func(a *account) {
		longest := (unique() + strings.Repeat("x", 128))[:128]
		_, err := a.look(longest)
		a.refused(err, "ValidationError", "Stack with id "+longest+" does not exist")
		_, err = a.tryCreate(longest+"x", handle)
		a.refusedLike(err, "ValidationError", "1 validation error detected: Value '"+longest+"x' at 'stackName'")
		_, err = a.tryChangeSet(unique(), handle, ofTypeCreate, named(longest+"x"))
		a.refusedLike(err, "ValidationError", "1 validation error detected: Value '"+longest+"x' at 'changeSetName'")
	}},
	{Name: "cloudformation: tags are limited", Source: "aws-facts 4.8", Quick: true, check: func(a *account) {
		var tooMany []types.Tag
		for i := range 51 {
			tooMany = append(tooMany, types.Tag{Key: new(fmt.Sprint("k", i)), Value: new("v")})
		}
		for what, tags := range map[string][]types.Tag{
			"51 tags":             tooMany,
			"a key too long":      {{Key: new(strings.Repeat("k", 129)), Value: new("v")}},
			"a value too long":    {{Key: new("k"), Value: new(strings.Repeat("v", 257))}},
			"a key that is empty": {{Key: new(""), Value: new("v")}},
		} {
			_, err := a.tryCreate(a.stackName(), handle, func(in *cloudformation.CreateStackInput) { in.Tags = tags })
			if code(err) != "ValidationError" {
				a.Errorf("%s: got %v, want ValidationError", what, err)
			}
		}
	}},
	{Name: "cloudformation: a parameter's value has at most 4,096 bytes", Source: "aws-facts 4.8", Quick: true, check: func(a *account) {
		_, err := a.tryCreate(a.stackName(), setting, func(in *cloudformation.CreateStackInput) {
			in.Parameters = given("Value", strings.Repeat("v", 4097))
		})
		a.refusedLike(err, "ValidationError", "")
	}},
	{Name: "cloudformation: a change set's description has at most 1,024 characters", Source: "aws-facts 4.8", Quick: true, check: func(a *account) {
		_, err := a.tryChangeSet(a.stackName(), handle, ofTypeCreate, func(in *cloudformation.CreateChangeSetInput) {
			in.Description = new(strings.Repeat("d", 1025))
		})
		a.refusedLike(err, "ValidationError", "1 validation error detected: Value '")
	}},
}

// validateByURL validates a template that is an object of S3.
func (a *account) validateByURL(template string) error {
	bucket := a.bucket()
	a.put(bucket, "template", template)
	_, err := a.cloudformation.ValidateTemplate(a.ctx(),
		&cloudformation.ValidateTemplateInput{TemplateURL: new(a.presigned(bucket, "template", time.Hour))})
	return err
}
