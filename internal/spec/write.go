package spec

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// UserParameters writes the spec as the JSON object that [FromUserParameters] reads, without the
// keys that have their default and without blanks: a pipeline action's configuration takes 1,000
// characters (aws-facts 1.1). The text contains the parameters' values, so it may be secret.
// It fails for a spec of more or fewer than one stack, for which there are no keys.
func (s *Spec) UserParameters() (string, error) {
	if len(s.Stacks) != 1 {
		return "", fmt.Errorf("a spec of %d stacks cannot be written as user parameters", len(s.Stacks))
	}
	var b bytes.Buffer
	b.WriteByte('{')
	for _, key := range Keys() {
		if key.write == nil {
			continue
		}
		value := key.write(s, &s.Stacks[0])
		if value == nil {
			continue
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		text, err := plainJSON(value)
		if err != nil {
			return "", fmt.Errorf("write %s: %w", key.Name, err)
		}
		fmt.Fprintf(&b, "%q:%s", key.Name, text)
	}
	b.WriteByte('}')
	return b.String(), nil
}

// plainJSON leaves <, > and & as they are: escaped, each takes six characters of the 1,000.
func plainJSON(value any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(value)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// unless is the value if it is not the default.
func unless[T comparable](value, byDefault T) any {
	if value == byDefault {
		return nil
	}
	return value
}

func unlessEmpty(text string) any { return unless(text, "") }

// plainMap is a map without the protection of [Parameters]: it is written where values belong.
func plainMap(values map[string]string) any {
	if len(values) == 0 {
		return nil
	}
	return values
}

// unlessEither is a word that is neither the default nor empty, which means the same.
func unlessEither(word, byDefault string) any {
	if word == byDefault {
		return nil
	}
	return unlessEmpty(word)
}
