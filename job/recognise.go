package job

import (
	"cmp"
	"strconv"
)

const (
	wantEvent  = `the event of a Lambda action, {"CodePipeline.job": …}`
	wantPolled = `one element of the "jobs" of PollForJobs, {"id": …, "data": …}`
)

// notEvent says what top is when it is not the event of a Lambda action.
func notEvent(top map[string]any) *Problem {
	if _, ok := top[eventMember]; ok {
		return nil
	}
	if isObject(top["data"]) && top["id"] != nil {
		return &Problem{"", "is a job in the polled form, as a custom action's worker gets it", wantEvent}
	}
	return foreign(top, wantEvent)
}

// notPolled says what top is when it is not one polled job.
func notPolled(top map[string]any) *Problem {
	if isObject(top[eventMember]) {
		return &Problem{"", "is the event of a Lambda action", wantPolled}
	}
	if _, ok := top["data"]; ok || top["id"] != nil {
		return nil
	}
	return foreign(top, wantPolled)
}

// foreign names the best known documents that are mistaken for a job.
func foreign(top map[string]any, expected string) *Problem {
	found := "has no member " + strconv.Quote(eventMember)
	if expected == wantPolled {
		found = `has neither "id" nor "data"`
	}
	for _, known := range foreigners {
		if name := known(top); name != "" {
			found = "is " + name
			break
		}
	}
	return &Problem{"", found, expected}
}

var foreigners = []func(map[string]any) string{
	func(top map[string]any) string { return when(isArray(top["jobs"]), "the whole answer of PollForJobs") },
	func(top map[string]any) string {
		return when(isObject(top["jobDetails"]), "the answer of GetJobDetails")
	},
	recordsEvent,
	func(top map[string]any) string {
		source, _ := top["source"].(string)
		return when(top["detail-type"] != nil, "an EventBridge event"+from(source)+" (a rule invokes the function, not a pipeline's action)")
	},
	func(top map[string]any) string {
		return when(top["ResponseURL"] != nil && top["RequestType"] != nil, "the request of a CloudFormation custom resource")
	},
	func(top map[string]any) string {
		return when(isObject(top["requestContext"]), "an HTTP request (API Gateway, load balancer or function URL)")
	},
	func(top map[string]any) string { return when(len(top) == 0, "an empty object") },
}

// recordsEvent recognises the events that come as a list of records: S3, SNS,
// SQS, DynamoDB and others say who they are in each record.
func recordsEvent(top map[string]any) string {
	records, ok := top["Records"].([]any)
	if !ok {
		return ""
	}
	var source string
	if len(records) > 0 {
		first, _ := records[0].(map[string]any)
		lower, _ := first["eventSource"].(string)
		upper, _ := first["EventSource"].(string) // SNS spells it so
		source = cmp.Or(lower, upper)
	}
	if source == "aws:s3" {
		return "an S3 event (a bucket's notification invokes the function, not a pipeline's action)"
	}
	return "a list of records" + from(source) + " (not a pipeline's action)"
}

// from quotes the name of an event's source. A name that does not look like one
// is not repeated: it could be anything.
func from(source string) string {
	const longest = 40
	if source == "" || len(source) > longest {
		return ""
	}
	return " from " + strconv.QuoteToASCII(source)
}

func when(is bool, name string) string {
	if is {
		return name
	}
	return ""
}

func isObject(v any) bool {
	_, ok := v.(map[string]any)
	return ok
}

func isArray(v any) bool {
	_, ok := v.([]any)
	return ok
}
