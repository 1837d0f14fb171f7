package cloudformation

import (
	"slices"
	"time"

	"github.com/stackjob/stackjob/localaws/wire"
)

type listStacksInput struct {
	NextToken         string
	StackStatusFilter []string
}

type listStacksOutput struct {
	StackSummaries []stackSummary
	NextToken      string
}

type stackSummary struct {
	StackId, StackName, TemplateDescription     string
	CreationTime, LastUpdatedTime, DeletionTime time.Time
	StackStatus, StackStatusReason              string
	DriftInformation                            driftInformation
	LastOperations                              []operationEntry
	ParentId, RootId                            string
}

// listStacks is ListStacks: deleted stacks too, for ninety days.
func (s *Service) listStacks(c *wire.Call, in *listStacksInput) (*listStacksOutput, error) {
	if err := authorize(c, "*"); err != nil {
		return nil, err
	}
	wantedStacks := slices.DeleteFunc(s.stacks.in(c.Region, s.timeline.now), func(st *stack) bool {
		return len(in.StackStatusFilter) > 0 && !slices.Contains(in.StackStatusFilter, string(st.status))
	})
	found, next, err := page("ListStacks", in.NextToken, wantedStacks, s.settings.pageSize())
	if err != nil {
		return nil, err
	}
	out := &listStacksOutput{StackSummaries: []stackSummary{}, NextToken: next}
	for _, st := range found {
		out.StackSummaries = append(out.StackSummaries, st.summary())
	}
	return out, nil
}

func (s *stack) summary() stackSummary {
	out := stackSummary{
		StackId: s.id, StackName: s.name, CreationTime: s.created, LastUpdatedTime: s.updated,
		DeletionTime: s.deleted, StackStatus: string(s.status), StackStatusReason: s.reason,
		DriftInformation: s.driftInformation(), LastOperations: s.lastOperations,
		ParentId: s.parentID(), RootId: s.rootID(),
	}
	if s.applied != nil {
		out.TemplateDescription = s.applied.template.Description
	}
	return out
}
