package deploy_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Values of keys at the edge of what they take: each does what the table of keys says.

func TestWaitingForOthersCanBeSwitchedOff(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		w.update(taking("update", "30m", topic("theirs")))
		begin := time.Now()
		w.wantFailed(w.run(order{spec: with(keys{"wait": "0s"}), source: sourceOf(topic("ours"))}), "SystemUnavailable", "someone else's operation")
		if took := time.Since(begin); took > 2*time.Minute {
			t.Errorf("waited for %s", took)
		}
	})
}

func TestMonitoringAloneKeepsTheAlarms(t *testing.T) {
	inWorld(t, func(w *world) {
		w.aws.CloudFormation().SetAlarm(alarm, "OK")
		for _, test := range []struct {
			rollback keys
			version  string
			alarms   int
			minutes  int32
		}{
			{keys{"alarms": []string{alarm}, "monitoring": "5m"}, "one", 1, 5},
			{keys{"monitoring": "10m"}, "two", 1, 10},
			{keys{"alarms": []string{}}, "three", 0, 0},
		} {
			w.wantSucceeded(w.run(order{spec: with(keys{"rollback": test.rollback}), source: sourceOf(topic(test.version))}), "")
			got := w.stack("web").RollbackConfiguration
			if len(got.RollbackTriggers) != test.alarms || aws.ToInt32(got.MonitoringTimeInMinutes) != test.minutes {
				t.Errorf("%v: %d alarms, %d minutes", test.rollback, len(got.RollbackTriggers), aws.ToInt32(got.MonitoringTimeInMinutes))
			}
		}
	})
}
