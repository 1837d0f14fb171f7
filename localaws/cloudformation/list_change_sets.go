package cloudformation

import (
	"time"

	"github.com/stackjob/stackjob/localaws/wire"
)

type listChangeSetsInput struct{ StackName, NextToken string }

type listChangeSetsOutput struct {
	Summaries []changeSetSummary
	NextToken string
}

type changeSetSummary struct {
	StackId, StackName, ChangeSetId, ChangeSetName string
	ExecutionStatus, Status, StatusReason          string
	CreationTime                                   time.Time
	Description                                    string
	IncludeNestedStacks, ImportExistingResources   bool
	ParentChangeSetId, RootChangeSetId             string
}

// listChangeSets is ListChangeSets: those of a stack that are not executed.
func (s *Service) listChangeSets(c *wire.Call, in *listChangeSetsInput) (*listChangeSetsOutput, error) {
	st, err := s.findAlive(c, in.StackName)
	if err != nil {
		return nil, err
	}
	found, next, err := page("ListChangeSets "+st.id, in.NextToken, st.listed(), s.settings.pageSize())
	if err != nil {
		return nil, err
	}
	out := &listChangeSetsOutput{Summaries: []changeSetSummary{}, NextToken: next}
	for _, one := range found {
		out.Summaries = append(out.Summaries, changeSetSummary{
			StackId: st.id, StackName: st.name, ChangeSetId: one.id, ChangeSetName: one.name,
			ExecutionStatus: string(one.execution), Status: string(one.status), StatusReason: one.reason,
			CreationTime: one.created, Description: one.description, IncludeNestedStacks: one.includesNested,
			ParentChangeSetId: one.parentID(), RootChangeSetId: one.rootID(),
		})
	}
	return out, nil
}
