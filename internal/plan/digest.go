package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// version is the first part of a digest. It changes when the same content gets another digest.
const version = "1"

// partLength is how many hexadecimal digits each part of a digest has: 128 bits, which nobody finds two
// plans for, and short enough for six of them in an output variable.
const partLength = 32

// Digest identifies what the plan would do: "1:<changes>:<template>:<parameters>:<tags>:<role>". Two
// plans with equal digests make the same stack out of the same base.
//
// The order in which AWS lists things, physical ids, the ARNs of stack and change set, the change set's
// name and times do not count, and neither does what the stack was: that is [Plan.BaseDigest].
func (p Plan) Digest() string {
	p = p.Normal()
	return strings.Join([]string{
		version,
		part(p.writeChanges),
		part(func(w io.Writer) { write(w, p.Template) }),
		part(p.writeParameters),
		part(p.writeTags),
		part(func(w io.Writer) { write(w, p.RoleARN) }),
	}, ":")
}

// BaseDigest identifies what the stack was when the plan was made, in 32 hexadecimal digits. All stacks
// that are yet to be created are the same base.
func (p Plan) BaseDigest() string {
	return part(func(w io.Writer) {
		if !p.New {
			write(w, p.StackID, p.Base.Status, p.Base.Changed.UTC().Format(time.RFC3339Nano))
		}
	})
}

func (p Plan) writeChanges(w io.Writer) {
	for _, c := range p.Changes {
		write(w, c.fields()...)
		write(w, c.Scope...)
		for _, property := range c.Properties {
			write(w, property.fields()...)
		}
		write(w)
	}
}

func (p Plan) writeParameters(w io.Writer) {
	for _, parameter := range p.Parameters {
		write(w, parameter.Name, parameter.Value)
	}
}

func (p Plan) writeTags(w io.Writer) {
	for _, key := range slices.Sorted(maps.Keys(p.Tags)) {
		write(w, key, p.Tags[key])
	}
}

// write writes a list of texts so that no two different lists look the same. Quoting to ASCII does not
// depend on the Unicode tables of a Go release, as other quoting does.
func write(w io.Writer, texts ...string) { fmt.Fprintf(w, "%+q\n", texts) }

func part(content func(io.Writer)) string {
	hash := sha256.New()
	content(hash)
	return hex.EncodeToString(hash.Sum(nil))[:partLength]
}
