package job

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// eventMember is the one member of a Lambda event.
const eventMember = "CodePipeline.job"

// maxProblems bounds the problems that are listed; a job that is something else
// entirely would otherwise fill the pipeline's message.
const maxProblems = 20

// DecodeEvent reads the event with which CodePipeline invokes a Lambda function
// (aws-facts 1.2). An error is an *EventError.
func DecodeEvent(data []byte) (*Job, error) {
	top, problem := parse(data)
	if problem == nil {
		problem = notEvent(top)
	}
	if problem != nil {
		return nil, &EventError{Problems: []Problem{*problem}}
	}
	r := &reader{}
	return r.job(r.object(node{eventMember, top[eventMember]}, required, "the job"), eventForm)
}

// DecodePolled reads one element of the "jobs" that PollForJobs answers
// (aws-facts 2.3). An error is an *EventError.
func DecodePolled(data []byte) (*Job, error) {
	top, problem := parse(data)
	if problem == nil {
		problem = notPolled(top)
	}
	if problem != nil {
		return nil, &EventError{Problems: []Problem{*problem}}
	}
	r := &reader{}
	return r.job(object{"", top}, polledForm)
}

// parse reads data as one JSON object, with numbers as json.Number.
func parse(data []byte) (map[string]any, *Problem) {
	const expected = "a JSON object"
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, &Problem{"", "is empty", expected}
	}
	if !utf8.Valid(data) {
		return nil, &Problem{"", "is not UTF-8", expected}
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, &Problem{"", "is not JSON, " + syntaxPlace(data, err), expected}
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, &Problem{"", "is followed by something else", "one JSON object alone"}
	}
	if m, ok := v.(map[string]any); ok {
		return m, nil
	}
	return nil, &Problem{"", "is " + kindOf(v), expected}
}

// syntaxPlace says where data stops being JSON, without repeating any of it.
func syntaxPlace(data []byte, err error) string {
	wrong, ok := errors.AsType[*json.SyntaxError](err)
	if !ok { // io.ErrUnexpectedEOF
		return "it ends too early"
	}
	before := data[:min(max(0, int(wrong.Offset)-1), len(data))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
	return fmt.Sprintf("from line %d, column %d", line, column)
}
