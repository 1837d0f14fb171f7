package archtest

// tower lists the rooms from top to bottom: a room imports those below it only.
//
// Patterns name packages of this module with a leading "./" and others by their import path; a
// trailing "/..." includes the package and everything in it, "..." is everything and "std" the
// standard library.
var tower = []string{
	"./cmd/stackjob",
	"./cmd/stackjob-lambda",
	"./internal/cli/...",
	"./internal/function/...",
	"./internal/migrate/...",
	"./internal/schema/...",
	"./internal/deploy/...",
	"./internal/metrics/...",
	"./internal/engine/...",
	"./internal/stack/...",
	"./internal/cause/...",
	"./internal/parameters/...",
	"./internal/packaging/...",
	"./internal/staging/...",
	"./internal/template/...",
	"./internal/spec/...",
	"./internal/report/...",
	"./internal/progress/...",
	"./internal/guard/...",
	"./internal/plan/...",
	"./internal/record/...",
	"./internal/decision/...",
	"./internal/pattern",
	"./action/...",
	"./artifact/...",
	"./job/...",
}

// beside lists the rooms next to the tower.
var beside = []string{
	"./localaws/...",
	"./internal/contract/...",
	"./internal/archtest",
	"./internal/corpus",
	"./internal/dist",
	"./internal/readme",
	"./examples/...",
	"./deploy/...",
	"./docs/...",
	"./bench/...",
}

// cloudFormationHalf is what knows stacks and no pipeline; pipelineHalf the opposite.
var (
	cloudFormationHalf = []string{
		"./internal/engine/...", "./internal/stack/...", "./internal/cause/...", "./internal/parameters/...",
		"./internal/template/...", "./internal/spec/...", "./internal/schema/...", "./internal/report/...",
		"./internal/progress/...", "./internal/guard/...", "./internal/plan/...", "./internal/record/...", "./internal/decision/...",
	}
	pipelineHalf = []string{"./action/...", "./artifact/...", "./job/..."}
)

const sdk = "github.com/aws/aws-sdk-go-v2"

// A rule forbids edges of the import graph. Imports within one room are always allowed.
type rule struct {
	from   []string // packages that must not import
	unless []string // but these may
	to     []string // what they must not import
	except []string // but this they may
	links  bool     // whether imports of imports count too
	why    string
}

// vocabulary is what the CloudFormation half may use of package job: an error says which failure
// type it is, in the words there are for that.
var vocabulary = []string{
	"FailureType", "FailureTypeOf",
	"JobFailed", "ConfigurationError", "PermissionError", "RevisionOutOfSync", "RevisionUnavailable", "SystemUnavailable",
}

var rules = []rule{
	{
		from: []string{"./internal/decision/..."}, to: []string{"..."}, except: []string{"std"},
		why: "decisions are pure tables: what they need is handed to them",
	},
	{
		from: []string{"./internal/decision/..."},
		to:   []string{"context", "time", "log/...", "net/...", "os/...", "math/rand/..."},
		why:  "a decision knows no clock, context, log, chance or world: it is the same for the same observation",
	},
	{
		from: []string{"./internal/plan/...", "./internal/guard/...", "./internal/progress/..."},
		to:   []string{"context", "log/...", "net/...", "os/...", "math/rand/..."},
		why:  "they judge and describe values that are handed to them",
	},
	{
		from: pipelineHalf, to: []string{"./internal/...", "./localaws/...", "./cmd/..."},
		why: "these are for anyone's pipeline actions; what is only stackjob's stays out",
	},
	{
		from: []string{"./action/..."}, to: []string{sdk + "/service/cloudformation/..."}, links: true,
		why: "action runs any handler, so it knows no CloudFormation",
	},
	{
		from: cloudFormationHalf,
		to:   []string{"./action/...", "./artifact/...", sdk + "/service/codepipeline/..."},
		why:  "the CloudFormation half knows no pipeline, so that the command line uses it without one",
	},
	{
		from: []string{"./internal/template/...", "./internal/spec/...", "./internal/schema/...", "./internal/report/...",
			"./internal/progress/...", "./internal/guard/...", "./internal/plan/...", "./internal/record/..."},
		to:  []string{sdk + "/...", "github.com/aws/smithy-go/..."},
		why: "they hold plain values; calls are made in internal/stack",
	},
	{
		from: []string{"./localaws/..."}, to: []string{"./internal/...", "./job/...", "./action/...", "./artifact/...", "./cmd/..."},
		why: "an emulator that shares code with what it tests shares its mistakes",
	},
	{
		from: []string{"./localaws/..."}, unless: []string{"./localaws"}, to: []string{sdk + "/..."},
		why: "the emulator speaks the wire, not the SDK's idea of it",
	},
	{
		from: []string{"./localaws"}, to: []string{sdk + "/..."}, except: []string{sdk + "/aws"},
		why: "the front door only offers an aws.Config that leads to it",
	},
	{
		from: []string{"..."}, unless: []string{"./localaws/...", "./internal/cli/...", "./internal/contract/...", "./internal/corpus", "./cmd/stackjob"},
		to:  []string{"./localaws/..."},
		why: "the embedded AWS is for the command line, for contract and corpus runs and for tests",
	},
	{
		from: []string{"..."}, unless: []string{"./cmd/stackjob", "./internal/corpus"}, to: []string{"./internal/cli/..."},
		why: "the command line is a front door: only its main comes through it, and the corpus run, which deploys as it does",
	},
	{
		from: []string{"..."}, unless: []string{"./cmd/stackjob-lambda"}, to: []string{"./internal/function/..."},
		why: "the function is a front door too; the command line runs a built one as a program",
	},
	{
		from: tower, to: []string{"./internal/contract/...", "./internal/archtest", "./internal/corpus", "./internal/dist", "./internal/readme", "./examples/...", "./bench/..."},
		why: "what checks, measures and shows the program is no part of it",
	},
	{
		from: []string{"./cmd/stackjob-lambda"}, links: true,
		to: []string{
			"github.com/spf13/...", "charm.land/...", "github.com/charmbracelet/...", "github.com/muesli/...",
			"github.com/johannesboyne/gofakes3/...", "./localaws/...", "./internal/cli/...",
			"golang.org/x/term", "net/rpc/...",
		},
		why: "a function starts as fast as it is small: it links nothing of the command line and no net/rpc",
	},
}

// heaps are names of packages without an idea.
var heaps = []string{"util", "utils", "common", "commons", "helper", "helpers", "misc", "shared", "base", "lib"}

// longestFile is the most lines a file may have that a person writes.
const longestFile = 600
