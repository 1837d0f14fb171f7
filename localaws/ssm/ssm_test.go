package ssm_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/localaws/identity"
	"github.com/stackjob/stackjob/localaws/ssm"
)

func TestParameterLife(t *testing.T) {
	_, c := start()
	_, err := get(t, c, "/app/size", false)
	refused(t, err, "ParameterNotFound")
	if v := put(t, c, "/app/size", "String", "small"); v != 1 {
		t.Errorf("version %d", v)
	}
	got, err := get(t, c, "/app/size", false)
	if err != nil {
		t.Fatal(err)
	}
	if *got.Value != "small" || got.Type != "String" || got.Version != 1 || *got.Name != "/app/size" || *got.DataType != "text" || got.Selector != nil ||
		*got.ARN != "arn:aws:ssm:eu-west-1:123456789012:parameter/app/size" || time.Since(*got.LastModifiedDate) > time.Minute {
		t.Errorf("%+v", got)
	}
	if v := put(t, c, "/app/size", "", "large"); v != 2 {
		t.Errorf("version %d", v)
	}
	for named, want := range map[string]string{
		"/app/size": "large", "/app/size:1": "small", "/app/size:2": "large",
		"arn:aws:ssm:eu-west-1:123456789012:parameter/app/size": "large", "arn:aws:ssm:eu-west-1:123456789012:parameter/app/size:1": "small",
	} {
		if got, err := get(t, c, named, false); err != nil || *got.Value != want || *got.Name != "/app/size" {
			t.Errorf("%s: %+v %v", named, got, err)
		}
	}
	if got, _ := get(t, c, "/app/size:1", false); *got.Selector != ":1" {
		t.Errorf("selector %s", *got.Selector)
	}
	_, err = get(t, c, "/app/size:3", false)
	refused(t, err, "ParameterVersionNotFound")
	if _, err := c.DeleteParameter(t.Context(), &sdk.DeleteParameterInput{Name: aws.String("/app/size")}); err != nil {
		t.Error(err)
	}
	_, err = c.DeleteParameter(t.Context(), &sdk.DeleteParameterInput{Name: aws.String("/app/size")})
	refused(t, err, "ParameterNotFound")
}

func TestPutParameterRefuses(t *testing.T) {
	_, c := start()
	put(t, c, "there", "String", "x")
	valid := func() *sdk.PutParameterInput {
		return &sdk.PutParameterInput{Name: aws.String("new"), Type: "String", Value: aws.String("x")}
	}
	for name, test := range map[string]struct {
		change func(*sdk.PutParameterInput)
		code   string
	}{
		"nothing wrong": {func(in *sdk.PutParameterInput) { in.Name = aws.String("fine") }, ""},
		"it is there":   {func(in *sdk.PutParameterInput) { in.Name = aws.String("there") }, "ParameterAlreadyExists"},
		"another type": {func(in *sdk.PutParameterInput) {
			in.Name = aws.String("there")
			in.Type = "StringList"
			in.Overwrite = aws.Bool(true)
		}, "HierarchyTypeMismatchException"},
		"no type":               {func(in *sdk.PutParameterInput) { in.Type = "" }, "ValidationException"},
		"an unknown type":       {func(in *sdk.PutParameterInput) { in.Type = "Number" }, "ValidationException"},
		"empty":                 {func(in *sdk.PutParameterInput) { in.Value = aws.String("") }, "ValidationException"},
		"too long":              {func(in *sdk.PutParameterInput) { in.Value = aws.String(strings.Repeat("x", 4097)) }, "ValidationException"},
		"reserved name":         {func(in *sdk.PutParameterInput) { in.Name = aws.String("/aws/service/x") }, "ValidationException"},
		"reserved name, too":    {func(in *sdk.PutParameterInput) { in.Name = aws.String("SSMx") }, "ValidationException"},
		"not fully qualified":   {func(in *sdk.PutParameterInput) { in.Name = aws.String("a/b") }, "ValidationException"},
		"a bad character":       {func(in *sdk.PutParameterInput) { in.Name = aws.String("a b") }, "ValidationException"},
		"an empty level":        {func(in *sdk.PutParameterInput) { in.Name = aws.String("/a//b") }, "ValidationException"},
		"too many levels":       {func(in *sdk.PutParameterInput) { in.Name = aws.String(strings.Repeat("/a", 16)) }, "ValidationException"},
		"a key for a string":    {func(in *sdk.PutParameterInput) { in.KeyId = aws.String("k") }, "ValidationException"},
		"pattern met":           {func(in *sdk.PutParameterInput) { in.Name = aws.String("p"); in.AllowedPattern = aws.String("x+") }, ""},
		"pattern not met":       {func(in *sdk.PutParameterInput) { in.AllowedPattern = aws.String("y") }, "ParameterPatternMismatchException"},
		"no pattern":            {func(in *sdk.PutParameterInput) { in.AllowedPattern = aws.String("(") }, "InvalidAllowedPatternException"},
		"tags are not offered":  {func(in *sdk.PutParameterInput) { in.Tags = []types.Tag{{Key: aws.String("a"), Value: aws.String("b")}} }, "ValidationException"},
		"tiers are not offered": {func(in *sdk.PutParameterInput) { in.Tier = "Advanced" }, "ValidationException"},
		"policies are not":      {func(in *sdk.PutParameterInput) { in.Policies = aws.String("[]") }, "ValidationException"},
		"data types are not":    {func(in *sdk.PutParameterInput) { in.DataType = aws.String("aws:ec2:image") }, "ValidationException"},
	} {
		in := valid()
		test.change(in)
		_, err := c.PutParameter(t.Context(), in)
		if test.code == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		t.Run(name, func(t *testing.T) { refused(t, err, test.code) })
	}
}

// A SecureString is opaque without decryption, and with a key of one's own decryption is a permission.
func TestSecureString(t *testing.T) {
	service, c := start()
	put(t, c, "/s", "SecureString", "hunter2")
	plain, err := get(t, c, "/s", true)
	if err != nil || *plain.Value != "hunter2" || plain.Type != "SecureString" {
		t.Errorf("%+v %v", plain, err)
	}
	hidden, err := get(t, c, "/s", false)
	if err != nil || strings.Contains(*hidden.Value, "hunter2") || len(*hidden.Value) < 60 {
		t.Errorf("%+v %v", hidden, err)
	}
	put(t, c, "/s", "SecureString", "other")
	if again, _ := get(t, c, "/s", false); *again.Value == *hidden.Value {
		t.Error("another version has the same ciphertext")
	}
	if err := service.Put(ssm.Parameter{Name: "/k", Type: ssm.SecureString, Value: "secret", KeyID: "abc"}); err != nil {
		t.Fatal(err)
	}
	reader := identity.Statement{Actions: []string{"ssm:GetParameter*"}, Resources: []string{"*"}}
	key := identity.Statement{Actions: []string{"kms:Decrypt"}, Resources: []string{"arn:aws:kms:eu-west-1:123456789012:key/abc"}}
	without, with := limited(service, identity.Policy{reader}), limited(service, identity.Policy{reader, key})
	if _, err := get(t, without, "/s", true); err != nil {
		t.Errorf("AWS's own key: %v", err)
	}
	_, err = get(t, without, "/k", true)
	refused(t, err, "AccessDeniedException")
	if _, err := get(t, without, "/k", false); err != nil {
		t.Error(err)
	}
	if p, err := get(t, with, "/k", true); err != nil || *p.Value != "secret" {
		t.Error(err)
	}
}

func TestAuthorization(t *testing.T) {
	service, c := start()
	put(t, c, "/app/a", "String", "1")
	put(t, c, "plain", "String", "2")
	some := limited(service, identity.Policy{{Actions: []string{"ssm:*"}, Resources: []string{
		"arn:aws:ssm:eu-west-1:123456789012:parameter/app/*", "arn:aws:ssm:eu-west-1:123456789012:parameter/app"}}})
	if _, err := get(t, some, "/app/a", false); err != nil {
		t.Error(err)
	}
	_, err := get(t, some, "plain", false)
	refused(t, err, "AccessDeniedException")
	const want = "User: arn:aws:sts::123456789012:assumed-role/r/s is not authorized to perform: ssm:GetParameter on resource: " +
		"arn:aws:ssm:eu-west-1:123456789012:parameter/plain because no identity-based policy allows the ssm:GetParameter action"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v", err)
	}
	_, err = some.GetParameters(t.Context(), &sdk.GetParametersInput{Names: []string{"/app/a", "plain"}})
	refused(t, err, "AccessDeniedException")
	if out, err := some.GetParametersByPath(t.Context(), &sdk.GetParametersByPathInput{Path: aws.String("/app/")}); err != nil || len(out.Parameters) != 1 {
		t.Errorf("%+v %v", out, err)
	}
	_, err = some.GetParametersByPath(t.Context(), &sdk.GetParametersByPathInput{Path: aws.String("/")})
	refused(t, err, "AccessDeniedException")
	_, err = some.DeleteParameter(t.Context(), &sdk.DeleteParameterInput{Name: aws.String("plain")})
	refused(t, err, "AccessDeniedException")
}

func TestGetParameters(t *testing.T) {
	_, c := start()
	put(t, c, "a", "String", "1")
	put(t, c, "b", "StringList", "2,3")
	out, err := c.GetParameters(t.Context(), &sdk.GetParametersInput{Names: []string{"b", "none", "a:1", "a:9"}})
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	for _, p := range out.Parameters {
		values = append(values, *p.Name+"="+*p.Value)
	}
	if diff := cmp.Diff([]string{"b=2,3", "a=1"}, values); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"none", "a:9"}, out.InvalidParameters); diff != "" {
		t.Error(diff)
	}
	_, err = c.GetParameters(t.Context(), &sdk.GetParametersInput{Names: strings.Split("a b c d e f g h i j k", " ")})
	refused(t, err, "ValidationException")
	_, err = c.GetParameters(t.Context(), &sdk.GetParametersInput{Names: []string{"a", "a"}})
	refused(t, err, "ValidationException")
}

func TestGetParametersByPath(t *testing.T) {
	_, c := start()
	for i := range 12 {
		put(t, c, fmt.Sprintf("/app/p%02d", i), "String", "x")
	}
	put(t, c, "/app/deep/er", "String", "x")
	put(t, c, "/apple", "String", "x")
	put(t, c, "app", "String", "x")
	names := func(in sdk.GetParametersByPathInput) (all []string) {
		pages := sdk.NewGetParametersByPathPaginator(c, &in)
		for pages.HasMorePages() {
			page, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range page.Parameters {
				all = append(all, *p.Name)
			}
		}
		return all
	}
	if got := names(sdk.GetParametersByPathInput{Path: aws.String("/app")}); len(got) != 12 || got[0] != "/app/p00" || got[11] != "/app/p11" {
		t.Errorf("%v", got)
	}
	if got := names(sdk.GetParametersByPathInput{Path: aws.String("/app"), Recursive: aws.Bool(true), MaxResults: aws.Int32(5)}); len(got) != 13 || got[0] != "/app/deep/er" {
		t.Errorf("%v", got)
	}
	for _, in := range []sdk.GetParametersByPathInput{
		{Path: aws.String("app")}, {Path: aws.String("/"), MaxResults: aws.Int32(11)},
		{Path: aws.String("/"), ParameterFilters: []types.ParameterStringFilter{{Key: aws.String("Type")}}},
	} {
		_, err := c.GetParametersByPath(t.Context(), &in)
		refused(t, err, "ValidationException")
	}
	_, err := c.GetParametersByPath(t.Context(), &sdk.GetParametersByPathInput{Path: aws.String("/"), NextToken: aws.String("?")})
	refused(t, err, "InvalidNextToken")
}

func TestLabels(t *testing.T) {
	_, c := start()
	put(t, c, "a", "String", "1")
	put(t, c, "a", "String", "2")
	label := func(version int64, labels ...string) (*sdk.LabelParameterVersionOutput, error) {
		in := &sdk.LabelParameterVersionInput{Name: aws.String("a"), Labels: labels}
		if version != 0 {
			in.ParameterVersion = &version
		}
		return c.LabelParameterVersion(t.Context(), in)
	}
	out, err := label(1, "prod", "aws-x", "1st")
	if err != nil || out.ParameterVersion != 1 || len(out.InvalidLabels) != 2 {
		t.Errorf("%+v %v", out, err)
	}
	if p, err := get(t, c, "a:prod", false); err != nil || *p.Value != "1" || *p.Selector != ":prod" {
		t.Errorf("%+v %v", p, err)
	}
	if _, err := label(0, "prod"); err != nil { // moves
		t.Error(err)
	}
	if p, err := get(t, c, "a:prod", false); err != nil || *p.Value != "2" {
		t.Errorf("%+v %v", p, err)
	}
	_, err = get(t, c, "a:none", false)
	refused(t, err, "ParameterVersionNotFound")
	_, err = label(9, "x")
	refused(t, err, "ParameterVersionNotFound")
	_, err = label(1, strings.Split("a b c d e f g h i j k", " ")...)
	refused(t, err, "ParameterVersionLabelLimitExceeded")
}

// Of many versions the newest hundred stay, and one with a label stays or nothing new comes.
func TestVersionLimit(t *testing.T) {
	_, c := start()
	for range 101 {
		put(t, c, "a", "String", "x")
	}
	_, err := get(t, c, "a:1", false)
	refused(t, err, "ParameterVersionNotFound")
	if _, err := c.LabelParameterVersion(t.Context(), &sdk.LabelParameterVersionInput{Name: aws.String("a"), ParameterVersion: aws.Int64(2), Labels: []string{"keep"}}); err != nil {
		t.Fatal(err)
	}
	_, err = c.PutParameter(t.Context(), &sdk.PutParameterInput{Name: aws.String("a"), Value: aws.String("y"), Overwrite: aws.Bool(true)})
	refused(t, err, "ParameterMaxVersionLimitExceeded")
}

// Regions share nothing, but AWS's public parameters are everywhere.
func TestRegions(t *testing.T) {
	service, c := start()
	put(t, c, "a", "String", "1")
	other := transport{service: service, region: "us-east-1"}.client()
	_, err := get(t, other, "a", false)
	refused(t, err, "ParameterNotFound")
	image, err := get(t, other, "/aws/service/ami-amazon-linux-latest/al2023", false)
	if err != nil || !strings.HasPrefix(*image.Value, "ami-") || *image.ARN != "arn:aws:ssm:us-east-1::parameter/aws/service/ami-amazon-linux-latest/al2023" {
		t.Errorf("%+v %v", image, err)
	}
}

func TestDirect(t *testing.T) {
	service, c := start()
	if err := service.Put(ssm.Parameter{Name: "/a", Value: "1"}); err != nil {
		t.Fatal(err)
	}
	if err := service.Put(ssm.Parameter{Name: "/a", Value: "2"}); err != nil {
		t.Fatal(err)
	}
	if p, err := get(t, c, "/a", false); err != nil || *p.Value != "2" {
		t.Errorf("%+v %v", p, err)
	}
	if err := service.Put(ssm.Parameter{Name: "/s", Type: ssm.SecureString, Value: "secret", Region: "us-east-1"}); err != nil {
		t.Fatal(err)
	}
	if got := service.Names(""); len(got) != 1 || got[0] != "/a" {
		t.Errorf("%v", got)
	}
	for named, want := range map[string]string{"/a": "2", "/a:1": "1"} {
		if got, err := service.Value("eu-west-1", named); err != nil || got != want {
			t.Errorf("%s: %q %v", named, got, err)
		}
	}
	for region, named := range map[string]string{"eu-west-1": "/none", "us-east-1": "/s", "eu-west-2": "/a", "eu-west-3": "/a:7"} {
		if got, err := service.Value(region, named); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s in %s: %q %v", named, region, got, err)
		}
	}
	if err := service.Put(ssm.Parameter{Name: "a b", Value: "1"}); err == nil {
		t.Error("no error for a name that cannot be")
	}
}
