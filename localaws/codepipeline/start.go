package codepipeline

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/stackjob/stackjob/localaws/wire"
)

// Start writes the input artifacts, makes the action's first job and invokes its function. It
// refuses a declaration that CodePipeline would refuse, and an unknown function. The context ends
// nothing but Start itself.
func (s *Service) Start(ctx context.Context, a Action) (*Execution, error) {
	a = a.withDefaults(s.config.Region)
	if err := a.validate(); err != nil {
		return nil, err
	}
	place := s.pipelineContext(a)
	configuration, err := a.resolve(a.configuration(), place)
	if err != nil {
		return nil, err
	}
	data, err := s.prepare(ctx, a, configuration)
	if err != nil {
		return nil, err
	}
	function := data.ActionConfiguration.Configuration["FunctionName"]
	e := s.newExecution(function, s.config.Account, a.Region, data, place)
	s.mu.Lock()
	event, err := e.newJob("")
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return s.invokeFirst(e, event)
}

// prepare puts the artifacts in their places and says where they are.
func (s *Service) prepare(ctx context.Context, a Action, configuration map[string]string) (jobData, error) {
	data := jobData{
		ActionConfiguration: actionConfiguration{configuration},
		InputArtifacts:      []artifact{}, OutputArtifacts: []artifact{},
		EncryptionKey: a.EncryptionKey,
	}
	if len(a.Inputs)+len(a.Outputs) == 0 {
		return data, nil
	}
	bucket, err := s.bucket(a.Region)
	if err != nil {
		return data, err
	}
	for _, in := range a.Inputs {
		placed := newArtifact(bucket, a.Pipeline, in.Name, in.Revision)
		if err := ctx.Err(); err != nil {
			return data, context.Cause(ctx)
		}
		if err := s.config.Artifacts.Write(bucket, placed.Location.S3Location.ObjectKey, in.Body); err != nil {
			return data, fmt.Errorf("codepipeline: input artifact %s: %w", in.Name, err)
		}
		data.InputArtifacts = append(data.InputArtifacts, placed)
	}
	for _, name := range a.Outputs {
		data.OutputArtifacts = append(data.OutputArtifacts, newArtifact(bucket, a.Pipeline, name, ""))
	}
	return data, nil
}

// bucket is a region's artifact bucket; it is made when it is first needed.
func (s *Service) bucket(region string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if name, ok := s.buckets[region]; ok {
		return name, nil
	}
	name := fmt.Sprintf("codepipeline-%s-%s", region, s.config.Account)
	if err := s.config.Artifacts.CreateBucket(name, region); err != nil {
		return "", fmt.Errorf("codepipeline: artifact bucket %s: %w", name, err)
	}
	s.buckets[region] = name
	return name, nil
}

func (s *Service) pipelineContext(a Action) pipelineContext {
	return pipelineContext{
		PipelineName: a.Pipeline, Stage: stageContext{a.Stage},
		Action:              actionContext{a.Name, wire.NewID()},
		PipelineARN:         strings.Join([]string{"arn:aws:codepipeline", a.Region, s.config.Account, a.Pipeline}, ":"),
		PipelineExecutionID: wire.NewID(),
	}
}

// An Event is a job event in the form a Lambda function gets, to be run as it is.
type Event struct {
	// Body is the event.
	Body []byte
	// FunctionName is the function to invoke; by default the one that the event names.
	FunctionName string
	// Region in which the job exists; the service's by default.
	Region string
	// Renew replaces the event's credentials, if it has artifacts, by valid ones for the buckets of
	// these artifacts. All else is delivered as given.
	Renew bool
}

// StartEvent makes a given event the first job of an action: its id, whatever the form of it, its
// artifacts where it says they are. Continuations get new ids and credentials, as always. It
// refuses an event without a job id, one whose id was used before, and an unknown function.
func (s *Service) StartEvent(ctx context.Context, given Event) (*Execution, error) {
	if err := ctx.Err(); err != nil {
		return nil, context.Cause(ctx)
	}
	details, err := decodeEvent(given.Body)
	if err != nil {
		return nil, err
	}
	a := Action{Region: given.Region}.withDefaults(s.config.Region)
	function := given.FunctionName
	if function == "" {
		function = details.Data.ActionConfiguration.Configuration["FunctionName"]
	}
	if function == "" {
		return nil, errors.New("codepipeline: the event's action configuration has no FunctionName: name the function to invoke")
	}
	e := s.newExecution(function, details.AccountID, a.Region, details.Data, s.pipelineContext(a))
	body, err := s.adopt(e, details, given)
	if err != nil {
		return nil, err
	}
	return s.invokeFirst(e, body)
}

// adopt makes the given event a job of the execution.
func (s *Service) adopt(e *Execution, details jobDetails, given Event) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, used := s.jobs[details.ID]; used {
		return nil, fmt.Errorf("codepipeline: there is already a job %s: give the event another id", details.ID)
	}
	body := given.Body
	if given.Renew {
		fresh, err := e.issue(details.Data, time.Now())
		if err != nil {
			return nil, err
		}
		if fresh != nil {
			details.Data.ArtifactCredentials = fresh
			if body, err = renewCredentials(body, fresh); err != nil {
				return nil, err
			}
		}
	}
	e.addJob(details, body)
	return body, nil
}

// invokeFirst hands the first job to its function. Without it there is no execution.
func (s *Service) invokeFirst(e *Execution, event []byte) (*Execution, error) {
	_, err := s.config.Functions.Enqueue(e.function, event)
	if err == nil {
		return e, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.jobs, e.jobs[0].details.ID)
	return nil, fmt.Errorf("codepipeline: function %s: %w", e.function, err)
}
