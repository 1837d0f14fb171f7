package rehearsal

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/internal/progress"
	"github.com/stackjob/stackjob/internal/record"
)

// nestedEvery is how often the events of nested stacks are read while one is at work; they are read
// when it has ended, too.
const nestedEvery = 2 * time.Second

// stackType is the type of nested stacks.
const stackType = "AWS::CloudFormation::Stack"

// A watcher lets whoever follows a deployment see what happens in nested stacks. The function reads
// their events only to find the cause of a failure; these are read beside it. That they cannot be read
// is no trouble of the deployment's.
type watcher struct {
	next func(record.Entry)
	// client is for where a stack is.
	client func(arn string) *cloudformation.Client

	mu     sync.Mutex
	inside []*nested
}

// A nested is a nested stack that was heard of, or one nested in that.
type nested struct {
	// name is the root stack's name and the path in it: "shop.Storage".
	name, arn string
	// since is when its parent began to work on it.
	since time.Time
	told  map[string]bool
	ended bool
}

// observe passes an entry on, after what happened in the nested stack whose end it tells.
func (w *watcher) observe(e record.Entry) {
	if e.Event != nil && e.Event.Type == stackType && !e.Event.OfStack {
		w.mu.Lock()
		w.heard(context.Background(), e)
		w.mu.Unlock()
	}
	w.next(e)
}

// heard takes in an event of a nested stack in its parent.
func (w *watcher) heard(ctx context.Context, e record.Entry) {
	n := w.named(e.Stack + "." + e.Event.LogicalID)
	underway := progress.StateOf(e.Event.Status) == progress.Underway
	if underway && (n.since.IsZero() || n.ended) {
		n.since, n.ended = e.Event.Time, false
	}
	n.arn = cmp.Or(e.Event.PhysicalID, n.arn)
	if !underway {
		w.read(ctx, n)
		n.ended = true
	}
}

func (w *watcher) named(name string) *nested {
	for _, n := range w.inside {
		if n.name == name {
			return n
		}
	}
	n := &nested{name: name, told: map[string]bool{}}
	w.inside = append(w.inside, n)
	return n
}

// run reads what is under way until ctx ends.
func (w *watcher) run(ctx context.Context) {
	ticker := time.NewTicker(nestedEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		w.mu.Lock()
		for _, n := range slices.Clone(w.inside) {
			if !n.ended {
				w.read(ctx, n)
			}
		}
		w.mu.Unlock()
	}
}

// readFor is how long a read may take: a person waits for what comes after it.
const readFor = 5 * time.Second

// read passes on what has happened in a nested stack since its parent began to work on it.
func (w *watcher) read(ctx context.Context, n *nested) {
	if !strings.HasPrefix(n.arn, "arn:") || n.since.IsZero() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, readFor)
	defer cancel()
	for _, e := range w.news(ctx, n) {
		entry := record.Entry{Time: time.Now(), Stack: n.name, Event: e}
		if e.Type == stackType {
			w.heard(ctx, entry)
		}
		w.next(entry)
	}
}

// news are the events that were not told yet, the oldest first.
func (w *watcher) news(ctx context.Context, n *nested) []*record.Event {
	var found []*record.Event
	pages := cloudformation.NewDescribeStackEventsPaginator(w.client(n.arn), &cloudformation.DescribeStackEventsInput{StackName: &n.arn})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil
		}
		for _, e := range page.StackEvents {
			if aws.ToTime(e.Timestamp).Before(n.since) || n.told[aws.ToString(e.EventId)] {
				return n.tell(found)
			}
			if aws.ToString(e.PhysicalResourceId) != n.arn {
				found = append(found, eventOf(e))
			}
		}
	}
	return n.tell(found)
}

// tell turns events around, and knows them from now on.
func (n *nested) tell(found []*record.Event) []*record.Event {
	slices.Reverse(found)
	for _, e := range found {
		n.told[e.ID] = true
	}
	return found
}

func eventOf(e types.StackEvent) *record.Event {
	return &record.Event{
		ID: aws.ToString(e.EventId), Time: aws.ToTime(e.Timestamp), LogicalID: aws.ToString(e.LogicalResourceId),
		PhysicalID: aws.ToString(e.PhysicalResourceId), Type: aws.ToString(e.ResourceType),
		Status: string(e.ResourceStatus), Reason: aws.ToString(e.ResourceStatusReason), Ours: true,
	}
}
