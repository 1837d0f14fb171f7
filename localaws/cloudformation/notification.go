package cloudformation

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// notificationsKept bounds what is kept of messages, the latest.
const notificationsKept = 10_000

// A Notification is a message that a stack event sends to an SNS topic of the stack's notification ARNs.
type Notification struct {
	// Topic is the topic's ARN.
	Topic string
	// Subject and Message are what a subscriber gets: a line per member of the event, as in
	// "ResourceStatus='CREATE_COMPLETE'".
	Subject, Message string
	// Time is when the event was.
	Time time.Time
}

// Notifications are the messages sent to a topic, oldest first; of all topics there are kept the latest
// ten thousand.
func (s *Service) Notifications(topic string) []Notification {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.timeline.settle(time.Now())
	return slices.DeleteFunc(slices.Clone(s.notifications), func(n Notification) bool { return n.Topic != topic })
}

// notify sends an event to the topics of its stack.
func (s *Service) notify(st *stack, e event) {
	if st.applied == nil {
		return
	}
	for _, topic := range st.applied.notificationARNs {
		s.notifications = append(s.notifications, Notification{topic, "AWS CloudFormation Notification", s.message(st, e), e.at})
	}
	s.notifications = s.notifications[max(0, len(s.notifications)-notificationsKept):]
}

// message is an event as CloudFormation writes it to SNS; seen in public code that parses it.
func (s *Service) message(st *stack, e event) string {
	var out strings.Builder
	for _, member := range [][2]string{
		{"StackId", st.id}, {"Timestamp", e.at.Format(eventTimeFormat)}, {"EventId", e.id},
		{"LogicalResourceId", e.logical}, {"Namespace", s.account}, {"PhysicalResourceId", e.physical},
		{"ResourceProperties", e.properties}, {"ResourceStatus", e.status}, {"ResourceStatusReason", e.reason},
		{"ResourceType", e.kind}, {"StackName", st.name}, {"ClientRequestToken", e.token},
	} {
		fmt.Fprintf(&out, "%s='%s'\n", member[0], member[1])
	}
	return out.String()
}
