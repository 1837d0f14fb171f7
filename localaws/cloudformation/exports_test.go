package cloudformation_test

import (
	"testing"

	sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/localaws/cloudformation"
)

const exporting = `
Resources: {Topic: {Type: AWS::SNS::Topic}}
Outputs: {Name: {Value: one, Export: {Name: shared}}}
`

const importing = `
Resources: {Queue: {Type: AWS::SQS::Queue, Properties: {Tags: [{Key: a, Value: !ImportValue shared}]}}}
`

func TestExportsAreListed(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		id := a.create("from", exporting)
		a.create("to", importing)
		exports, err := a.ListExports(t.Context(), &sdk.ListExportsInput{})
		if err != nil {
			t.Fatal(err)
		}
		imports, err := a.ListImports(t.Context(), &sdk.ListImportsInput{ExportName: new("shared")})
		if err != nil {
			t.Fatal(err)
		}
		e := exports.Exports[0]
		if diff := cmp.Diff([]string{id, "shared", "one", "to"}, []string{*e.ExportingStackId, *e.Name, *e.Value, imports.Imports[0]}); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		a.remove(*a.stack("to").StackId)
		_, err = a.ListImports(t.Context(), &sdk.ListImportsInput{ExportName: new("shared")})
		refused(t, err, "ValidationError", "Export 'shared' is not imported by any stack.")
		a.remove(id)
		if exports, err := a.ListExports(t.Context(), &sdk.ListExportsInput{}); err != nil || len(exports.Exports) != 0 {
			t.Errorf("after the deletion: %v, %v", exports.Exports, err)
		}
	})
}

func TestExportInUse(t *testing.T) {
	updates := map[string]struct{ template, reason string }{
		"removed": {topic, "Export shared cannot be deleted as it is in use by to"},
		"changed": {replace(exporting, "one", "two"), "Export shared cannot be updated as it is in use by to"},
	}
	for name, update := range updates {
		t.Run(name, func(t *testing.T) {
			inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
				a.create("from", exporting)
				a.create("to", importing)
				_, err := a.DeleteStack(t.Context(), &sdk.DeleteStackInput{StackName: new("from")})
				refused(t, err, "ValidationError", "Export shared cannot be deleted as it is in use by to")
				a.update("from", update.template)
				a.history("from", 5, "S UPDATE_IN_PROGRESS User Initiated", "S UPDATE_ROLLBACK_IN_PROGRESS "+update.reason,
					"S UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "S UPDATE_ROLLBACK_COMPLETE")
			})
		})
	}
}

func TestExportIsTakenOrMissing(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("to", importing)
		a.history("to", 0, "S CREATE_IN_PROGRESS User Initiated",
			"S ROLLBACK_IN_PROGRESS No export named shared found. Rollback requested by user.", "S ROLLBACK_COMPLETE")
		a.create("from", exporting)
		a.create("again", exporting)
		a.history("again", 4,
			"S ROLLBACK_IN_PROGRESS Export with name shared is already exported by stack from. Rollback requested by user.",
			"Topic DELETE_IN_PROGRESS", "Topic DELETE_COMPLETE", "S ROLLBACK_COMPLETE")
	})
}

// A stack whose creation was undone uses no exports any more.
func TestFailedImporterDoesNotHold(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		id := a.create("from", exporting)
		a.create("to", replace(importing, "{Type", "{Metadata: {localaws: {create: {fail: refused}}}, Type"))
		a.remove(id)
		if got := a.status(id); got != "DELETE_COMPLETE" {
			t.Errorf("the exporting stack is %s", got)
		}
	})
}
