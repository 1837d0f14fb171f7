package schema

import (
	"bytes"
	"encoding/json"
)

// properties are members of an object in the order in which they are documented, which editors offer
// them in.
type properties struct {
	names []string
	nodes []*node
}

func (p *properties) add(name string, n *node) {
	p.names, p.nodes = append(p.names, name), append(p.nodes, n)
}

// MarshalJSON writes the members in their order.
func (p *properties) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for i, name := range p.names {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := e.Encode(name); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := e.Encode(p.nodes[i]); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
