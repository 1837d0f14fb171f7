package localaws

import (
	"github.com/stackjob/stackjob/localaws/codepipeline"
	"github.com/stackjob/stackjob/localaws/identity"
	"github.com/stackjob/stackjob/localaws/s3"
)

// artifacts is CodePipeline's artifact store.
type artifacts struct {
	*s3.Service
	lax bool
}

// CreateBucket makes a region's artifact bucket, with the policy that AWS suggests for it unless that is
// switched off.
func (a artifacts) CreateBucket(name, region string) error {
	if err := a.Service.CreateBucket(name, region); err != nil {
		return err
	}
	if a.lax {
		return nil
	}
	return a.DemandKMS(name)
}

// issuer makes the jobs' artifact credentials: sessions of the pipeline's role, for artifacts only.
type issuer struct{ registry *identity.Registry }

// pipelineRole is the role that CodePipeline's own actions run under.
const pipelineRole = "AWSCodePipelineServiceRole"

// Issue makes credentials that read the artifact buckets' objects and, if granted, write them. They
// may not list, so that an absent artifact is a 403 rather than a 404 (aws-facts 6.4).
func (i issuer) Issue(g codepipeline.Grant) (codepipeline.Credentials, error) {
	may := identity.Statement{Actions: []string{"s3:GetObject", "s3:GetObjectVersion"}}
	if g.Write {
		may.Actions = append(may.Actions, "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts")
	}
	for _, bucket := range g.Buckets {
		may.Resources = append(may.Resources, "arn:aws:s3:::"+bucket+"/*")
	}
	issued := i.registry.Issue(identity.Session{
		Role: pipelineRole, Name: "artifacts", Policy: identity.Policy{may}, Expires: g.Expires,
	})
	return codepipeline.Credentials{
		AccessKeyID: issued.AccessKeyID, SecretAccessKey: issued.SecretAccessKey, SessionToken: issued.SessionToken,
	}, nil
}
