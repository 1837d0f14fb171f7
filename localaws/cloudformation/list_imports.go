package cloudformation

import "github.com/stackjob/stackjob/localaws/wire"

type listImportsInput struct{ ExportName, NextToken string }

type listImportsOutput struct {
	Imports   []string
	NextToken string
}

// listImports is ListImports: the names of the stacks that use an export. None is an error.
func (s *Service) listImports(c *wire.Call, in *listImportsInput) (*listImportsOutput, error) {
	if err := authorize(c, "*"); err != nil {
		return nil, err
	}
	var broken constraints
	broken.required("exportName", in.ExportName)
	if err := broken.err(); err != nil {
		return nil, err
	}
	users := s.importers(c.Region, in.ExportName)
	if len(users) == 0 {
		return nil, errNotImported(in.ExportName)
	}
	found, next, err := page("ListImports "+in.ExportName, in.NextToken, users, s.settings.pageSize())
	if err != nil {
		return nil, err
	}
	return &listImportsOutput{found, next}, nil
}
