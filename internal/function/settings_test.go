package function_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/internal/function"
	"github.com/stackjob/stackjob/job"
)

func TestSettings(t *testing.T) {
	for _, row := range []struct {
		variable, text string
		want           function.Settings
	}{
		{"", "", function.Settings{Slice: 50 * time.Second, Metrics: true}},
		{function.SliceVariable, "5s", function.Settings{Slice: 5 * time.Second, Metrics: true}},
		{function.SliceVariable, "15m", function.Settings{Slice: 15 * time.Minute, Metrics: true}},
		{function.BucketVariable, "stackjob-123456789012", function.Settings{Slice: 50 * time.Second, Metrics: true, Bucket: "stackjob-123456789012"}},
		{function.BucketOwnerVariable, "210987654321", function.Settings{Slice: 50 * time.Second, Metrics: true, BucketOwner: "210987654321"}},
		{function.BucketOwnerVariable, "any", function.Settings{Slice: 50 * time.Second, Metrics: true, BucketOwner: "any"}},
		{function.RolesVariable, "arn:aws:iam::210987654321:role/deploy-*, arn:aws-cn:iam::*:role/x/y",
			function.Settings{Slice: 50 * time.Second, Metrics: true, Roles: []string{"arn:aws:iam::210987654321:role/deploy-*", "arn:aws-cn:iam::*:role/x/y"}}},
		{function.RegionsVariable, "eu-central-1,us-gov-west-1", function.Settings{Slice: 50 * time.Second, Metrics: true, Regions: []string{"eu-central-1", "us-gov-west-1"}}},
		{function.MetricsVariable, "on", function.Settings{Slice: 50 * time.Second, Metrics: true}},
		{function.MetricsVariable, "off", function.Settings{Slice: 50 * time.Second}},
	} {
		got, err := function.ReadSettings(environment(row.variable, row.text))
		if diff := cmp.Diff(row.want, got); err != nil || diff != "" {
			t.Errorf("%s=%s: %v\n%s", row.variable, row.text, err, diff)
		}
	}
}

func TestSettingsThatAreWrong(t *testing.T) {
	for variable, row := range map[string]struct {
		texts []string
		hint  string
	}{
		function.SliceVariable:       {[]string{"50", "fast", "4.9s", "-1m", "16m", "0s"}, "50s"},
		function.BucketVariable:      {[]string{"s3://bucket", "Bucket", "b", strings.Repeat("b", 64), "bucket/prefix"}, "name of a bucket"},
		function.BucketOwnerVariable: {[]string{"me", "1234", "*"}, "id of an account"},
		function.RolesVariable:       {[]string{"deploy", "*", "arn:aws:iam::210987654321:user/x", "arn:aws:iam::210987654321:role/a,,"}, "role ARNs"},
		function.RegionsVariable:     {[]string{"*", "mars", "eu-central-1;us-east-1"}, "Region codes"},
		function.MetricsVariable:     {[]string{"yes", "0"}, "on or off"},
	} {
		for _, text := range row.texts {
			_, err := function.ReadSettings(environment(variable, text))
			if err == nil || !strings.Contains(err.Error(), variable) || !strings.Contains(err.Error(), row.hint) {
				t.Errorf("%s=%s: got %v, want an error that names the variable and what to write", variable, text, err)
			}
			if got := job.FailureTypeOf(err); got != job.ConfigurationError {
				t.Errorf("%s=%s: failure type %s", variable, text, got)
			}
		}
	}
}

func TestAllWrongSettingsAreToldAtOnce(t *testing.T) {
	_, err := function.ReadSettings(func(string) string { return "?" })
	for _, variable := range []string{function.SliceVariable, function.BucketVariable, function.BucketOwnerVariable, function.RolesVariable, function.RegionsVariable, function.MetricsVariable} {
		if err == nil || !strings.Contains(err.Error(), variable) {
			t.Errorf("the error does not name %s: %v", variable, err)
		}
	}
}
