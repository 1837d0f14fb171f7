package contract

import (
	"errors"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

var wireTests = []Test{
	{Name: "cloudformation: an unmodelled error is 400 and has a code", Source: "aws-facts 4.9, 6.2", Quick: true, check: func(a *account) {
		_, err := a.look(unique())
		a.refusedWith(err, 400, "ValidationError")
		answer, ok := errors.AsType[*awshttp.ResponseError](err)
		if !ok || answer.ServiceRequestID() == "" {
			a.Errorf("the error has no request id: %v", err)
		}
	}},
	{Name: "cloudformation: modelled errors are the SDK's types", Source: "aws-facts 4.9", check: func(a *account) {
		name := a.stackName()
		a.create(name, handle)
		_, err := a.tryCreate(name, handle)
		a.refusedWith(err, 400, "AlreadyExistsException")
		if _, ok := errors.AsType[*types.AlreadyExistsException](err); !ok {
			a.Errorf("CreateStack: %T", err)
		}
		_, err = a.cloudformation.DescribeChangeSet(a.ctx(), &cloudformation.DescribeChangeSetInput{StackName: &name, ChangeSetName: new("none")})
		equal(a, "status", status(err), 404)
		if _, ok := errors.AsType[*types.ChangeSetNotFoundException](err); !ok {
			a.Errorf("DescribeChangeSet: %T", err)
		}
		failed := a.changeSet(name, handle)
		err = a.tryExecute(*failed.ChangeSetId)
		equal(a, "status", status(err), 400)
		if _, ok := errors.AsType[*types.InvalidChangeSetStatusException](err); !ok {
			a.Errorf("ExecuteChangeSet: %T", err)
		}
	}},
}
