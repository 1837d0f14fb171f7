package contract

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/google/go-cmp/cmp"
)

// parameterPath is where a test's parameters are.
func parameterPath() string { return "/" + unique() }

// putParameter makes a parameter or a version of one, and removes it after the test.
func (a *account) putParameter(name string, kind types.ParameterType, value string) int64 {
	a.Helper()
	out, err := a.ssm.PutParameter(a.ctx(), &ssm.PutParameterInput{Name: &name, Type: kind, Value: &value, Overwrite: new(true)})
	a.must(err)
	if out.Version == 1 {
		a.Cleanup(func() {
			if _, err := a.ssm.DeleteParameter(a.ctx(), &ssm.DeleteParameterInput{Name: &name}); err != nil && code(err) != "ParameterNotFound" {
				a.Errorf("the parameter %s is left behind: %v", name, err)
			}
		})
	}
	return out.Version
}

func (a *account) parameter(name string, decrypt bool) (types.Parameter, error) {
	out, err := a.ssm.GetParameter(a.ctx(), &ssm.GetParameterInput{Name: &name, WithDecryption: &decrypt})
	if err != nil {
		return types.Parameter{}, err
	}
	return *out.Parameter, nil
}

var parameterTests = []Test{
	{Name: "ssm: a parameter is read as it was put, with its ARN and version", Source: "API_GetParameter", Quick: true, check: func(a *account) {
		name := parameterPath() + "/size"
		equal(a, "version", a.putParameter(name, types.ParameterTypeString, "small"), 1)
		got, err := a.parameter(name, false)
		a.must(err)
		equal(a, "value", *got.Value, "small")
		equal(a, "type", got.Type, types.ParameterTypeString)
		equal(a, "ARN", *got.ARN, "arn:aws:ssm:"+a.harness.Config.Region+":"+a.accountID()+":parameter"+name)
		equal(a, "data type", *got.DataType, "text")
	}},
	{Name: "ssm: a version and a label are chosen by name:selector", Source: "API_GetParameter, API_LabelParameterVersion", Quick: true, check: func(a *account) {
		name := parameterPath()
		a.putParameter(name, types.ParameterTypeString, "one")
		equal(a, "version", a.putParameter(name, types.ParameterTypeString, "two"), 2)
		_, err := a.ssm.LabelParameterVersion(a.ctx(), &ssm.LabelParameterVersionInput{Name: &name, ParameterVersion: aws.Int64(1), Labels: []string{"old"}})
		a.must(err)
		for selector, want := range map[string]string{"": "two", ":1": "one", ":2": "two", ":old": "one"} {
			got, err := a.parameter(name+selector, false)
			a.succeeds(err)
			equal(a, "value of "+selector, aws.ToString(got.Value), want)
			equal(a, "name of "+selector, aws.ToString(got.Name), name)
		}
		_, err = a.parameter(name+":9", false)
		a.refusedWith(err, 400, "ParameterVersionNotFound")
	}},
	{Name: "ssm: a SecureString is opaque without decryption", Source: "API_GetParameter", Quick: true, check: func(a *account) {
		name := parameterPath()
		a.putParameter(name, types.ParameterTypeSecureString, "hunter2")
		hidden, err := a.parameter(name, false)
		a.must(err)
		if strings.Contains(*hidden.Value, "hunter2") || len(*hidden.Value) < 20 {
			a.Errorf("undecrypted it is %q", *hidden.Value)
		}
		plain, err := a.parameter(name, true)
		a.must(err)
		equal(a, "decrypted", *plain.Value, "hunter2")
		equal(a, "type", plain.Type, types.ParameterTypeSecureString)
	}},
	{Name: "ssm: what is not there is ParameterNotFound, and of several it is named", Source: "API_GetParameter, API_GetParameters", Quick: true, check: func(a *account) {
		path := parameterPath()
		_, err := a.parameter(path, false)
		a.refusedWith(err, 400, "ParameterNotFound")
		_, err = a.ssm.DeleteParameter(a.ctx(), &ssm.DeleteParameterInput{Name: &path})
		a.refusedWith(err, 400, "ParameterNotFound")
		a.putParameter(path+"/a", types.ParameterTypeStringList, "1,2")
		out, err := a.ssm.GetParameters(a.ctx(), &ssm.GetParametersInput{Names: []string{path + "/a", path + "/b"}})
		a.must(err)
		if diff := cmp.Diff([]string{path + "/b"}, out.InvalidParameters); diff != "" || len(out.Parameters) != 1 {
			a.Errorf("%d found, and invalid (-want +got):\n%s", len(out.Parameters), diff)
		}
	}},
	{Name: "ssm: a path gives what is directly below it, or all", Source: "API_GetParametersByPath", Quick: true, check: func(a *account) {
		path := parameterPath()
		for _, name := range []string{"/a", "/b", "/c/d"} {
			a.putParameter(path+name, types.ParameterTypeString, "x")
		}
		for recursive, want := range map[bool]int{false: 2, true: 3} {
			out, err := a.ssm.GetParametersByPath(a.ctx(), &ssm.GetParametersByPathInput{Path: &path, Recursive: &recursive})
			a.must(err)
			equal(a, "parameters", len(out.Parameters), want)
		}
	}},
	{Name: "ssm: what a parameter cannot be is refused", Source: "API_PutParameter", Quick: true, check: func(a *account) {
		name := parameterPath()
		a.putParameter(name, types.ParameterTypeString, "x")
		try := func(in *ssm.PutParameterInput) error {
			if in.Name == nil {
				in.Name = new(parameterPath())
			}
			if in.Value == nil {
				in.Value = new("x")
			}
			_, err := a.ssm.PutParameter(a.ctx(), in)
			return err
		}
		a.refusedWith(try(&ssm.PutParameterInput{Name: &name, Type: "String"}), 400, "ParameterAlreadyExists")
		a.refusedWith(try(&ssm.PutParameterInput{}), 400, "ValidationException")
		a.refusedWith(try(&ssm.PutParameterInput{Type: "String", Name: new("no/root")}), 400, "ValidationException")
		a.refusedWith(try(&ssm.PutParameterInput{Type: "String", Name: new("/aws/x")}), 400, "ValidationException")
		a.refusedWith(try(&ssm.PutParameterInput{Type: "String", Value: new(strings.Repeat("x", 4097))}), 400, "ValidationException")
	}},
}
