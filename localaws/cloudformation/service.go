// Package cloudformation is the embedded CloudFormation: stacks, change sets and events as clients
// written by others expect them, over the awsQuery protocol.
//
// There is one file per operation, named as the SDK names it, and one table of them
// (operations.go). State is in one file per noun with its legal transitions: stack.go,
// change_set.go, resource.go, event.go. What an operation sets going is a [run] (run.go, deploy.go,
// rollback.go, cleanup.go, removal.go): a walk over the template's dependency graph (graph.go) on a
// timeline (timeline.go). Error codes and texts are in errors.go, with their source.
//
// Resources are simulated: they take time, have physical ids and attributes of the right shape
// (catalog.go), are replaced as the public specification says (updates.txt) and can be told to fail, to
// drift and more, by [Settings], by the methods of [Service], or by the template itself: see "Metadata"
// below. A bucket is real: it is created in the S3 of [Config.Objects].
//
// # Metadata
//
// AWS ignores the metadata "localaws" of a resource, so a template that has it stays valid there.
//
//	Resources:
//	  Queue:
//	    Type: AWS::SQS::Queue
//	    Properties: {VisibilityTimeout: 30}
//	    Metadata:
//	      localaws:
//	        create: {fail: "Rate limit exceeded", after: 2s, times: 1}
//	        delete: {takes: 40s}
//	        drift: {VisibilityTimeout: 45}
//
// Its keys are:
//
//   - create, update, delete, rollback (the way back of an update) and import: how that goes. "takes" is
//     how long it takes; "fail" makes it fail with that reason, "after" so long, only the first "times" times.
//   - drift: what properties are by now, by name or by a path such as /Tags/0/Value, for drift detection to
//     find; null for one that is gone. The methods Drift, Remove and HideFromDrift do the same and more.
//   - invalid: what early validation finds wrong with the properties, such as "#: extraneous key [Foo] is
//     not permitted"; without validation the resource fails for it when it is made.
//   - hook: {type: "Private::Guard::Encryption", fail: "a message"} invokes a CloudFormation Hook before
//     the resource is made or changed, which fails; "warn" makes it warn, neither of both makes it succeed.
//     [Settings.Hooks] are invoked for every resource.
//   - state: of an alarm of CloudWatch, what state it is in: OK, ALARM or INSUFFICIENT_DATA, for stacks
//     that have it as a rollback trigger. The method SetAlarm does that for any alarm.
//
// The template's own Metadata may have a hook too, which is invoked before the stack is made or changed:
//
//	Metadata: {localaws: {hook: {fail: "the stack is too large"}}}
//
// What cannot be meant is refused when the template is read.
//
// # Limits
//
// AWS's schema of resource types is not here. Whether a type exists beyond its form A::B::C, whether
// it has the properties that a template gives it, whether Fn::GetAtt names one of its attributes, and
// whether the value of a parameter of an AWS-specific type exists in the account is not checked: what
// AWS would refuse for that is taken.
//
// An AWS::CloudFormation::Stack is a stack of its own (nested.go), whose operations the parent's drives:
// made, changed, taken back and deleted with it, with its own events, exports and, if the change set
// includes nested stacks, its own change set. It cleans up when its root does. Its template is read from
// [Config.Objects]; the root's capabilities, role and stack tags hold for it. A rule in the metadata of
// the resource is about the resource as its parent sees it, one in the nested template about what is in
// it. The templates of a hierarchy may have 32 MiB together, a limit that AWS does not have.
//
// Nothing runs in the background. Each call first lets everything happen that was due by time.Now(),
// with the time at which it was due.
package cloudformation

import (
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/stackjob/stackjob/localaws/wire"
)

// Objects is what CloudFormation needs of the account's S3.
type Objects interface {
	// Locate finds the bucket and the key in a URL, for TemplateURL and StackPolicyURL. It takes the
	// forms AWS takes, and the S3's own address.
	Locate(url string) (bucket, key string, err error)
	// Read returns the content of an object.
	Read(bucket, key string) ([]byte, error)
	// CreateBucket makes the bucket of an AWS::S3::Bucket. It fails if the name is taken.
	CreateBucket(name, region string) error
	// DeleteBucket removes a bucket. It fails if there are objects in it.
	DeleteBucket(name string) error
	// Bucket tells whether there is a bucket of the name, and whether it has no objects.
	Bucket(name string) (there, empty bool)
}

// Config is what a [Service] is made of.
type Config struct {
	Settings
	// Account is the twelve-digit account id; empty means 123456789012.
	Account string
	// Pace scales how long everything takes: 1 is about AWS's pace, 0.01 a hundred times faster.
	// 0 means 1.
	Pace float64
	// Objects is the account's S3. Without it templates cannot be read by URL and buckets are
	// simulated like all other resources.
	Objects Objects
	// Presigned reads what a presigned URL gives to whoever has it. Nil reads every object that one names.
	Presigned func(url string) ([]byte, error)
	// Parameters is the account's Systems Manager, for parameters of the types
	// AWS::SSM::Parameter::Value<…>. Without it there are those of Settings.SSM and AWS's public ones.
	Parameters Parameters
	// Log gets a line per stack event, at debug level. Nil discards them.
	Log *slog.Logger
}

// Parameters is what CloudFormation needs of Systems Manager.
type Parameters interface {
	// Value is the value behind a name, "name:version" or "name:label". It fails for one that is not
	// there, and for a SecureString.
	Value(region, name string) (string, error)
}

// A Service is the CloudFormation of one account, in all its regions. It is safe for concurrent use.
type Service struct {
	settings  Settings
	account   string
	pace      float64
	objects   Objects
	presigned func(url string) ([]byte, error)
	store     Parameters
	log       *slog.Logger
	query     wire.Query

	mu            sync.Mutex
	timeline      timeline
	stacks        stackTable
	names         nameRegister
	exports       exportTable
	tokens        tokenMemory
	rules         ruleMemory
	alarms        map[string]AlarmState
	notifications []Notification // oldest first
	left          []*resource    // physical resources that stacks have left behind
}

// New makes a service without stacks.
func New(c Config) *Service {
	s := &Service{
		settings: c.Settings,
		account:  c.Account,
		pace:     c.Pace,
		objects:  c.Objects, presigned: c.Presigned,
		store:   c.Parameters,
		log:     c.Log,
		stacks:  newStackTable(),
		names:   nameRegister{},
		exports: exportTable{},
		tokens:  tokenMemory{},
		rules:   ruleMemory{},
		alarms:  map[string]AlarmState{},
	}
	if s.account == "" {
		s.account = "123456789012"
	}
	if s.pace == 0 {
		s.pace = 1
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.query = wire.Query{
		Namespace:  "http://cloudformation.amazonaws.com/doc/2010-05-15/",
		Operations: s.operations(),
		NoResult:   withoutResult(),
	}
	return s
}

// ServeCall answers one call.
func (s *Service) ServeCall(w http.ResponseWriter, c *wire.Call) { s.query.ServeCall(w, c) }

// paced is a duration at the service's pace.
func (s *Service) paced(d time.Duration) time.Duration {
	return time.Duration(float64(d) * s.pace)
}

// authorize refuses a caller who may not do the operation on the resource.
func authorize(c *wire.Call, resource string) error {
	return c.Authorize("cloudformation:"+c.Operation, resource)
}

// stackARN is the ARN of a stack; the id is "*" where only the name is known.
func (s *Service) stackARN(region, name, id string) string {
	return fmt.Sprintf("arn:aws:cloudformation:%s:%s:stack/%s/%s", region, s.account, name, id)
}
