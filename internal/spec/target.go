package spec

import (
	"fmt"
	"time"

	"github.com/stackjob/stackjob/internal/spec/source"
)

// Limits of a stack's settings (aws-facts 4.8).
const (
	mostTopics = 5
	mostAlarms = 5
)

func assumeRoleShape() Shape {
	return oneOf(text(roleARNs, longestARN), objectOf(
		Member{Name: "role", Required: true, Shape: text(roleARNs, longestARN), Description: "The role's ARN."},
		Member{Name: "externalId", Shape: Shape{Type: String, Pattern: externalIDs, Shortest: shortestExternal, Longest: longestExternal},
			Description: "The external id that the role's trust policy asks for."},
	))
}

func (f field) assumeRole() *AssumeRole {
	if f.node.Kind != source.Object {
		return &AssumeRole{RoleARN: f.checked(roleARN)}
	}
	r := &AssumeRole{}
	f.object(assumeRoleShape().OneOf[1], func(m field) {
		if m.key == "role" {
			r.RoleARN = m.checked(roleARN)
		} else {
			r.ExternalID = m.checked(externalID)
		}
	})
	return r
}

func (r *AssumeRole) written() any {
	switch {
	case r == nil:
		return nil
	case r.ExternalID == "":
		return r.RoleARN
	}
	return struct {
		Role       string `json:"role"`
		ExternalID string `json:"externalId"`
	}{r.RoleARN, r.ExternalID}
}

// topics are nil for none given and empty for none wanted.
func (f field) topics() []string {
	list := []string{}
	if f.node.Kind == source.Text || len(f.node.Items) > 0 || f.is(source.List) {
		list = append(list, f.texts(topicARN)...)
	}
	if len(list) > mostTopics {
		f.fail(fmt.Sprintf("has %d topics", len(list)), "a stack has at most 5")
	}
	return list
}

func rollbackShape() Shape {
	return objectOf(
		Member{Name: "alarms", Shape: listOf(text(alarmARNs, longestARN), mostAlarms), Description: "ARNs of CloudWatch alarms, simple or composite; [] removes those the stack has, and without it the stack keeps them."},
		Member{Name: "monitoring", Shape: durationShape(), Description: "How long they are watched after the deployment, in whole minutes up to 180m; 0m without it."},
	)
}

func (f field) rollback() *Rollback {
	r := &Rollback{}
	read := f.object(rollbackShape(), func(m field) {
		if m.key == "alarms" {
			r.Alarms = m.alarms()
		} else {
			r.Monitoring = m.monitoring()
		}
	})
	if read && len(f.node.Members) == 0 {
		f.fail("is empty", `write alarms, or {"alarms": []} to remove those the stack has`)
	}
	return r
}

// alarms are empty for none wanted.
func (f field) alarms() []string {
	var list []string
	if !f.is(source.List) {
		return nil
	}
	for _, item := range f.items() {
		list = append(list, item.checked(alarmARN))
	}
	if list = append([]string{}, unique(list)...); len(list) > mostAlarms {
		f.fail(fmt.Sprintf("has %d alarms", len(list)), "a stack has at most 5")
	}
	return list
}

func (f field) monitoring() time.Duration {
	d := f.duration(0, longestMonitoring)
	if d%time.Minute != 0 {
		f.fail("is not in whole minutes", "write a number of minutes, such as 10m")
	}
	return d
}

func (r *Rollback) written() any {
	if r == nil {
		return nil
	}
	w := struct {
		Alarms     []string `json:"alarms,omitzero"`
		Monitoring string   `json:"monitoring,omitempty"`
	}{Alarms: r.Alarms}
	if r.Monitoring > 0 {
		w.Monitoring = brief(r.Monitoring)
	}
	return w
}
