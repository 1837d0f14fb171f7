package parameters

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/aws/smithy-go"

	"github.com/stackjob/stackjob/internal/spec/problem"
)

// SSM reads Systems Manager parameters. *ssm.Client does.
type SSM interface {
	GetParameters(ctx context.Context, in *ssm.GetParametersInput, opts ...func(*ssm.Options)) (*ssm.GetParametersOutput, error)
}

// batch is how many names GetParameters takes (SSM API reference, GetParameters).
const batch = 10

// readSSM reads everything that sources take from Systems Manager, by name.
func (g *gathering) readSSM() map[string]answer[string] {
	names := map[string]bool{}
	for _, s := range g.wanted.Sources {
		if s.SSM != "" {
			names[s.SSM] = true
		}
	}
	answers := map[string]answer[string]{}
	for some := range slices.Chunk(slices.Sorted(maps.Keys(names)), batch) {
		maps.Copy(answers, g.readSome(some))
	}
	return answers
}

// readSome asks for several at once. One that is refused spoils the others' answer, so they are asked
// for singly then.
func (g *gathering) readSome(names []string) map[string]answer[string] {
	out, err := g.readers.SSM.GetParameters(g.ctx, &ssm.GetParametersInput{Names: names, WithDecryption: aws.Bool(false)})
	answers := map[string]answer[string]{}
	_, isAnswer := errors.AsType[smithy.APIError](err)
	switch {
	case err == nil:
		for _, name := range names {
			answers[name] = found(name, out.Parameters)
		}
	case len(names) > 1 && isAnswer && !passing(err):
		for _, name := range names {
			maps.Copy(answers, g.readSome([]string{name}))
		}
	default:
		for _, name := range names {
			answers[name] = answer[string]{err: refused(err, "Systems Manager", "the function's role needs ssm:GetParameters on the parameter "+problem.Name(name))}
		}
	}
	return answers
}

// found is the answer for a name, which may be an ARN and may end in a version or a label.
func found(name string, parameters []types.Parameter) answer[string] {
	at := slices.IndexFunc(parameters, func(p types.Parameter) bool {
		selector := aws.ToString(p.Selector) // without it, one version of a parameter would pass for another
		return name == aws.ToString(p.Name)+selector || name == aws.ToString(p.ARN)+selector
	})
	if at < 0 {
		return answer[string]{err: wrong("takes the Systems Manager parameter "+problem.Name(name)+", which does not exist in this Region",
			"create it, or look at its path and version")}
	}
	if p := parameters[at]; p.Type == types.ParameterTypeString || p.Type == types.ParameterTypeStringList {
		return answer[string]{value: aws.ToString(p.Value)}
	}
	return answer[string]{err: wrong("takes the Systems Manager parameter "+problem.Name(name)+", which is a SecureString: "+
		"never a SecureString into a plain parameter", "write the dynamic reference {{resolve:ssm-secure:…}} into the template, where the property allows it")}
}
