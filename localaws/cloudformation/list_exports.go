package cloudformation

import "github.com/stackjob/stackjob/localaws/wire"

type listExportsInput struct{ NextToken string }

type listExportsOutput struct {
	Exports   []describedExport
	NextToken string
}

type describedExport struct{ ExportingStackId, Name, Value string }

// listExports is ListExports: a region's, by name.
func (s *Service) listExports(c *wire.Call, in *listExportsInput) (*listExportsOutput, error) {
	if err := authorize(c, "*"); err != nil {
		return nil, err
	}
	keys, next, err := page("ListExports", in.NextToken, s.exports.in(c.Region), s.settings.pageSize())
	if err != nil {
		return nil, err
	}
	out := &listExportsOutput{Exports: []describedExport{}, NextToken: next}
	for _, key := range keys {
		out.Exports = append(out.Exports, describedExport{s.exports[key].stack.id, key.name, s.exports[key].value})
	}
	return out, nil
}
