package cloudformation_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/localaws/cloudformation"
)

const alarmARN = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors"

const (
	wentOff      = "The following rollback trigger(s) went to ALARM state: [" + alarmARN + "]"
	alarmMissing = "The following rollback trigger(s) do not exist: [" + alarmARN + "]"
)

func watching(minutes int32) *types.RollbackConfiguration {
	return &types.RollbackConfiguration{
		RollbackTriggers:        []types.RollbackTrigger{{Arn: new(alarmARN), Type: new("AWS::CloudWatch::Alarm")}},
		MonitoringTimeInMinutes: &minutes,
	}
}

// slow takes a minute to be changed.
const slow = `Resources: {Queue: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 30}, Metadata: {localaws: {update: {takes: 60s}}}}}`

var slower = strings.Replace(slow, "30", "60", 1)

// An alarm that goes off rolls the update back: while it is under way, or in the time after it.
func TestAlarmGoesOff(t *testing.T) {
	tests := []struct {
		name  string
		after time.Duration
		want  []string
	}{
		{"while it is under way", 30 * time.Second, []string{"S UPDATE_IN_PROGRESS User Initiated", "Queue UPDATE_IN_PROGRESS",
			"Queue UPDATE_FAILED Resource update cancelled", "S UPDATE_ROLLBACK_IN_PROGRESS " + wentOff}},
		{"in the time after it", 5 * time.Minute, []string{"S UPDATE_IN_PROGRESS User Initiated", "Queue UPDATE_IN_PROGRESS",
			"Queue UPDATE_COMPLETE", "S UPDATE_ROLLBACK_IN_PROGRESS " + wentOff}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
				a.create("web", slow)
				a.service.SetAlarm(alarmARN, cloudformation.AlarmOK)
				before := len(a.events("web"))
				_, err := a.UpdateStack(t.Context(), &sdk.UpdateStackInput{StackName: new("web"), TemplateBody: &slower, RollbackConfiguration: watching(10)})
				must(t, err)
				time.Sleep(test.after)
				same(t, a.status("web"), "UPDATE_IN_PROGRESS")
				a.service.SetAlarm(alarmARN, cloudformation.AlarmInsufficientData)
				same(t, a.status("web"), "UPDATE_IN_PROGRESS")
				a.service.SetAlarm(alarmARN, cloudformation.AlarmGoesOff)
				a.settle("web")
				a.history("web", before, append(test.want, "Queue UPDATE_IN_PROGRESS", "Queue UPDATE_COMPLETE",
					"S UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "S UPDATE_ROLLBACK_COMPLETE")...)
			})
		})
	}
}

// Afterwards nobody watches any more, and the stack is as it should be until the window is over.
func TestAlarmIsTooLate(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", slow)
		a.service.SetAlarm(alarmARN, cloudformation.AlarmOK)
		_, err := a.UpdateStack(t.Context(), &sdk.UpdateStackInput{StackName: new("web"), TemplateBody: &slower, RollbackConfiguration: watching(10)})
		must(t, err)
		time.Sleep(10 * time.Minute)
		same(t, a.status("web"), "UPDATE_IN_PROGRESS")
		time.Sleep(2 * time.Minute)
		same(t, a.status("web"), "UPDATE_COMPLETE")
		a.service.SetAlarm(alarmARN, cloudformation.AlarmGoesOff)
		same(t, a.status("web"), "UPDATE_COMPLETE")
	})
}

// A missing alarm fails the whole operation, and so does one that is off from the start. The texts can be
// turned around.
func TestAlarmAtTheStart(t *testing.T) {
	texts := cloudformation.Settings{Texts: cloudformation.Texts{TriggerMissing: "none: %s", TriggerWentOff: "off: %s"}}
	tests := []struct {
		name     string
		settings cloudformation.Settings
		prepare  func(*account)
		want     string
	}{
		{"missing", cloudformation.Settings{}, func(*account) {}, alarmMissing},
		{"off", cloudformation.Settings{}, func(a *account) { a.service.SetAlarm(alarmARN, cloudformation.AlarmGoesOff) }, wentOff},
		{"missing, other text", texts, func(*account) {}, "none: " + alarmARN},
		{"off, other text", texts, func(a *account) { a.service.SetAlarm(alarmARN, cloudformation.AlarmGoesOff) }, "off: " + alarmARN},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inAccount(t, test.settings, func(t *testing.T, a *account) {
				test.prepare(a)
				a.create("web", slow, func(in *sdk.CreateStackInput) { in.RollbackConfiguration = watching(0) })
				a.history("web", 0, "S CREATE_IN_PROGRESS User Initiated",
					"S ROLLBACK_IN_PROGRESS "+test.want+" Rollback requested by user.", "S ROLLBACK_COMPLETE")
			})
		})
	}
}

// The alarm of a stack exists, in the state that its template says.
func TestAlarmOfStack(t *testing.T) {
	const alarm = `Resources: {Errors: {Type: AWS::CloudWatch::Alarm, Metadata: {localaws: {state: OK}}, Properties: {AlarmName: errors}}}`
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("alarms", alarm)
		a.create("web", slow, func(in *sdk.CreateStackInput) { in.RollbackConfiguration = watching(0) })
		same(t, a.status("web"), "CREATE_COMPLETE")
		a.update("alarms", strings.Replace(alarm, "OK", "ALARM", 1))
		a.update("web", slower)
		same(t, a.status("web"), "UPDATE_ROLLBACK_COMPLETE")
		_, err := a.UpdateStack(t.Context(), &sdk.UpdateStackInput{StackName: new("alarms"), TemplateBody: new(strings.Replace(alarm, "OK", "RED", 1))})
		refused(t, err, "ValidationError", `The localaws metadata of Errors.state cannot be used: it must be one of ["OK" "ALARM" "INSUFFICIENT_DATA"], for an alarm of CloudWatch`)
	})
}

// Triggers that are not given stay, and only an empty list takes them away.
func TestTriggersStay(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.service.SetAlarm(alarmARN, cloudformation.AlarmOK)
		a.create("web", slow, func(in *sdk.CreateStackInput) { in.RollbackConfiguration = watching(1) })
		a.settle("web")
		for _, test := range []struct {
			given *types.RollbackConfiguration
			want  int
		}{
			{&types.RollbackConfiguration{MonitoringTimeInMinutes: new(int32(2))}, 1},
			{nil, 1},
			{&types.RollbackConfiguration{RollbackTriggers: []types.RollbackTrigger{}}, 0},
		} {
			text := strings.Replace(slow, "30", strconv.Itoa(60+int(time.Now().Unix()%1000)), 1)
			_, err := a.UpdateStack(t.Context(), &sdk.UpdateStackInput{StackName: new("web"), TemplateBody: &text, RollbackConfiguration: test.given})
			must(t, err)
			a.settle("web")
			out, err := a.DescribeStacks(t.Context(), &sdk.DescribeStacksInput{StackName: new("web")})
			must(t, err)
			same(t, len(out.Stacks[0].RollbackConfiguration.RollbackTriggers), test.want)
		}
	})
}
