package codepipeline

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"unicode/utf8"
)

// An Action is the declaration of a Lambda invoke action together with its input artifacts: a
// pipeline of one action, enough to start a job by hand.
type Action struct {
	// Pipeline, Stage and Name say where the action is; "pipeline", "Invoke" and "Lambda" by default.
	Pipeline, Stage, Name string
	// Region of the action, its function and its artifacts; the service's by default.
	Region string
	// FunctionName is the function to invoke; by default the one that Configuration names.
	FunctionName string
	// Configuration is the action configuration; this action knows FunctionName, which need not be
	// repeated here, and UserParameters. A value has 1 to 1,000 characters (aws-facts 1.1).
	Configuration map[string]string
	// Resolved says that variables have been substituted already, so that values may be longer
	// than 1,000 characters, up to 100 KB in all (aws-facts 1.1).
	Resolved bool
	// Variables are what #{namespace.key} stands for in configuration values, by "namespace.key": of
	// actions before this one ([Result.Namespaced]), or of the pipeline. #{codepipeline.PipelineExecutionId}
	// is always known. Start fails for another reference, unless the configuration is Resolved.
	Variables map[string]string
	// Inputs are the input artifacts, at most five.
	Inputs []Input
	// Outputs are the names of the output artifacts, at most five.
	Outputs []string
	// EncryptionKey is the artifact store's KMS key; nil when it names none.
	EncryptionKey *EncryptionKey
}

// An Input is an input artifact.
type Input struct {
	// Name is the artifact's name.
	Name string
	// Body is the object, as a rule a zip.
	Body []byte
	// Revision is the source's revision id; "" is sent as null.
	Revision string
}

// An EncryptionKey is the KMS key of an artifact store.
type EncryptionKey struct {
	// ID is a key id, key ARN or alias ARN of 1 to 400 characters.
	ID string `json:"id"`
	// Type is "KMS", the only type there is; "" means that too.
	Type string `json:"type"`
}

// Limits and patterns of an action declaration (aws-facts 1.1, 2.3).
const (
	maxConfigurationKey   = 50
	maxConfigurationValue = 1000
	maxResolved           = 100 << 10
	maxArtifacts          = 5
	maxRevision           = 1500
	maxKeyID              = 400
)

var (
	pipelineName = regexp.MustCompile(`^[A-Za-z0-9.@\-_]{1,100}$`)
	artifactName = regexp.MustCompile(`^[a-zA-Z0-9_\-]{1,100}$`)
)

func (a Action) withDefaults(region string) Action {
	set := func(field *string, value string) {
		if *field == "" {
			*field = value
		}
	}
	set(&a.Pipeline, "pipeline")
	set(&a.Stage, "Invoke")
	set(&a.Name, "Lambda")
	set(&a.Region, region)
	if a.EncryptionKey != nil {
		key := *a.EncryptionKey
		set(&key.Type, "KMS")
		a.EncryptionKey = &key
	}
	return a
}

// validate tells everything that CodePipeline would refuse when the pipeline is created.
func (a Action) validate() error {
	var problems []error
	problem := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	for _, name := range []string{a.Pipeline, a.Stage, a.Name} {
		if !pipelineName.MatchString(name) {
			problem("name %q: use 1 to 100 letters, digits and . @ - _", name)
		}
	}
	a.checkConfiguration(problem)
	a.checkArtifacts(problem)
	if key := a.EncryptionKey; key != nil && (key.Type != "KMS" || !between(key.ID, 1, maxKeyID)) {
		problem("encryption key: use the type KMS and an id of 1 to %d characters", maxKeyID)
	}
	if len(problems) > 0 {
		return fmt.Errorf("codepipeline: action %s: %w", a.Name, errors.Join(problems...))
	}
	return nil
}

func (a Action) checkConfiguration(problem func(string, ...any)) {
	total := 0
	configuration := a.configuration()
	for _, key := range slices.Sorted(maps.Keys(configuration)) {
		value := configuration[key]
		total += len(key) + len(value)
		switch {
		case !between(key, 1, maxConfigurationKey):
			problem("configuration key %q: use 1 to %d characters", key, maxConfigurationKey)
		case key != "FunctionName" && key != "UserParameters":
			problem("configuration key %q: a Lambda action has FunctionName and UserParameters only", key)
		case value == "":
			problem("configuration value of %s is empty: leave the key out", key)
		case !a.Resolved && utf8.RuneCountInString(value) > maxConfigurationValue:
			problem("configuration value of %s has %d characters: at most %d are allowed (Resolved lifts it)",
				key, utf8.RuneCountInString(value), maxConfigurationValue)
		}
	}
	if total > maxResolved {
		problem("the configuration has %d bytes: at most %d are allowed", total, maxResolved)
	}
}

func (a Action) checkArtifacts(problem func(string, ...any)) {
	if len(a.Inputs) > maxArtifacts || len(a.Outputs) > maxArtifacts {
		problem("%d input and %d output artifacts: at most %d of each are allowed", len(a.Inputs), len(a.Outputs), maxArtifacts)
	}
	seen := map[string]bool{}
	check := func(name string) {
		switch {
		case !artifactName.MatchString(name):
			problem("artifact name %q: use 1 to 100 letters, digits, - and _", name)
		case seen[name]:
			problem("artifact %s is declared twice", name)
		}
		seen[name] = true
	}
	for _, in := range a.Inputs {
		check(in.Name)
		if !between(in.Revision, 0, maxRevision) {
			problem("revision of %s: at most %d characters are allowed", in.Name, maxRevision)
		}
	}
	for _, name := range a.Outputs {
		check(name)
	}
}

// configuration is the whole action configuration.
func (a Action) configuration() map[string]string {
	all := map[string]string{"FunctionName": a.FunctionName}
	for key, value := range a.Configuration {
		if key != "FunctionName" || a.FunctionName == "" {
			all[key] = value
		}
	}
	return all
}

// between tells whether a text has low to high characters, that is Unicode code points (aws-facts 1.4).
func between(text string, low, high int) bool {
	n := utf8.RuneCountInString(text)
	return n >= low && n <= high
}
