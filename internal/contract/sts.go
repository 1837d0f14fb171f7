package contract

import (
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// accountID is the twelve digits of the caller's account.
func (a *account) accountID() string {
	a.Helper()
	out, err := a.sts.GetCallerIdentity(a.ctx(), nil)
	a.must(err)
	return *out.Account
}

// assume tries to become a role that there need not be.
func (a *account) assume(change func(*sts.AssumeRoleInput)) error {
	in := &sts.AssumeRoleInput{
		RoleArn: new("arn:aws:iam::" + a.accountID() + ":role/" + unique()), RoleSessionName: new("contract"),
	}
	change(in)
	_, err := a.sts.AssumeRole(a.ctx(), in)
	return err
}

var identityTests = []Test{
	{Name: "sts: a caller learns who it is", Source: "API_GetCallerIdentity", Quick: true, check: func(a *account) {
		out, err := a.sts.GetCallerIdentity(a.ctx(), nil)
		a.must(err)
		if !regexp.MustCompile(`^\d{12}$`).MatchString(*out.Account) {
			a.Errorf("the account is %s", *out.Account)
		}
		if !regexp.MustCompile(`^arn:aws[a-z-]*:(iam|sts)::` + *out.Account + `:.+$`).MatchString(*out.Arn) {
			a.Errorf("the ARN %s is none of a caller of the account %s", *out.Arn, *out.Account)
		}
		if out.UserId == nil || *out.UserId == "" {
			a.Error("the caller has no id")
		}
	}},
	{Name: "sts: AssumeRole has limits", Source: "aws-facts 6.5", Quick: true, check: func(a *account) {
		for name, change := range map[string]func(*sts.AssumeRoleInput){
			"a session of less than 15 minutes": func(in *sts.AssumeRoleInput) { in.DurationSeconds = new(int32(899)) },
			"a session of more than 12 hours":   func(in *sts.AssumeRoleInput) { in.DurationSeconds = new(int32(43201)) },
			"a name of one character":           func(in *sts.AssumeRoleInput) { in.RoleSessionName = new("x") },
			"a name of 65 characters":           func(in *sts.AssumeRoleInput) { in.RoleSessionName = new(strings.Repeat("x", 65)) },
			"a name with a blank":               func(in *sts.AssumeRoleInput) { in.RoleSessionName = new("a b") },
			"an external id of one character":   func(in *sts.AssumeRoleInput) { in.ExternalId = new("x") },
			"an ARN that is none":               func(in *sts.AssumeRoleInput) { in.RoleArn = new("deploy") },
		} {
			if err := a.assume(change); code(err) != "ValidationError" || status(err) != 400 {
				a.Errorf("%s: got %v, want 400 ValidationError", name, err)
			}
		}
	}},
}
