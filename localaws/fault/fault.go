// Package fault makes the embedded AWS fail in the ways AWS fails: before a call has its effect, or
// after it, when only the answer is lost.
//
// An [Injector] is asked at every call and says which [Fault] the call meets. Injectors are made of
// predicates and composed:
//
//	fault.On(fault.And(fault.Operation("ExecuteChangeSet"), fault.Role("deploy")), fault.AnswerLost())
//
// A sweep repeats a scenario with a fault at its first call, its second, and so on, until a run
// meets none:
//
//	for n := 0; ; n++ {
//		log := fault.Record(fault.On(fault.Nth(n, fault.Role("deploy")), fault.Throttled()))
//		scenario(localaws.Config{Faults: log})
//		if log.Faults() == 0 {
//			break
//		}
//	}
//
// Predicates [Role] and [Caller] keep faults from the calls of the test itself.
package fault

import "time"

// A Point is a call about to be made.
type Point struct {
	// Service is its signing name, such as "cloudformation".
	Service string
	// Operation is the API's name for it.
	Operation string
	// N counts the server's calls, from 0.
	N int
	// NthOfOperation counts the calls of this operation of this service, from 0.
	NthOfOperation int
	// Caller is the ARN of who signed it.
	Caller string
}

// An Injector says what a call meets. It is asked once for each, in the order of N, but not
// necessarily from the same goroutine. It must not call the server.
type Injector interface {
	At(Point) Fault
}

// A Fault is what happens to a call. Its zero value is nothing. What is set happens in the order of
// the fields; the call has its effect between Stale and KillAfter, unless one of those before
// prevents it.
type Fault struct {
	// Delay is how long the call waits before all else, or until its context ends.
	Delay time.Duration
	// KillBefore is called instead of the call, whose connection then breaks: the caller dies
	// before the call has an effect.
	KillBefore func()
	// Reset breaks the connection before the call has an effect.
	Reset bool
	// Refuse answers with an error. The call has no effect.
	Refuse *Refusal
	// Stale answers a read (an operation named Describe…, Get… or List…, not of S3, whose reads are
	// consistent) with what the same question was last answered differently, or, if it never was,
	// with its last answer. A question that was never asked before gets the present state.
	Stale bool
	// KillAfter is called after the effect; then the connection breaks: the caller dies without
	// having seen the answer.
	KillAfter func()
	// LoseAnswer breaks the connection after the effect.
	LoseAnswer bool
	// DelayAnswer is how long the answer takes after the effect, or until the call's context ends.
	DelayAnswer time.Duration
}

// None tells whether the fault is none.
func (f Fault) None() bool {
	return f.Delay == 0 && f.KillBefore == nil && !f.Reset && f.Refuse == nil && !f.Stale &&
		f.KillAfter == nil && !f.LoseAnswer && f.DelayAnswer == 0
}

// A Refusal is an error answer. The server puts it on the wire in the protocol of the call.
type Refusal struct {
	// Kind, unless empty, lets the service refuse in its own words: S3's "SlowDown" is
	// CloudFormation's "Throttling". The other members are not used then.
	Kind          Kind
	Status        int
	Code, Message string
}

// A Kind is a refusal that each service has its own status, code and text for.
type Kind string

// The kinds.
const (
	KindThrottled   Kind = "throttled"
	KindDenied      Kind = "denied"
	KindExpired     Kind = "expired"
	KindInternal    Kind = "internal"
	KindUnavailable Kind = "unavailable"
)

// Refused is a refusal in one's own words.
func Refused(status int, code, message string) Fault {
	return Fault{Refuse: &Refusal{Status: status, Code: code, Message: message}}
}

// Throttled is the refusal of a caller who asks too often.
func Throttled() Fault { return Fault{Refuse: &Refusal{Kind: KindThrottled}} }

// AccessDenied is the refusal of a caller without permission.
func AccessDenied() Fault { return Fault{Refuse: &Refusal{Kind: KindDenied}} }

// ExpiredToken is the refusal of credentials that have ended.
func ExpiredToken() Fault { return Fault{Refuse: &Refusal{Kind: KindExpired}} }

// InternalError is a failure of the service, a 500.
func InternalError() Fault { return Fault{Refuse: &Refusal{Kind: KindInternal}} }

// Unavailable is a service that is out of order for a moment, a 503.
func Unavailable() Fault { return Fault{Refuse: &Refusal{Kind: KindUnavailable}} }

// ConnectionReset breaks the connection before the call has an effect.
func ConnectionReset() Fault { return Fault{Reset: true} }

// AnswerLost lets the call have its effect and breaks the connection instead of answering.
func AnswerLost() Fault { return Fault{LoseAnswer: true} }

// Slow delays the call before its effect.
func Slow(d time.Duration) Fault { return Fault{Delay: d} }

// StaleRead answers with an old state.
func StaleRead() Fault { return Fault{Stale: true} }

// KilledBefore calls kill instead of the call.
func KilledBefore(kill func()) Fault { return Fault{KillBefore: kill} }

// KilledAfter calls kill after the call's effect.
func KilledAfter(kill func()) Fault { return Fault{KillAfter: kill} }
