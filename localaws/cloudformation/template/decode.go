package template

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// MaxSize is how large a template may be, in bytes. A caller that enforces a smaller limit, such as
// that of TemplateBody, does so before [Parse] (aws-facts 4.8).
const MaxSize = 1 << 20

// maxDepth bounds the nesting of a template, so that nothing that walks one runs deep.
const maxDepth = 100

// decode reads a template body as JSON when it starts like a JSON object, else as YAML.
func decode(body []byte) (*object, error) {
	if len(body) > MaxSize {
		return nil, invalid("Template may not exceed %d bytes in size.", MaxSize)
	}
	if !utf8.Valid(body) {
		return nil, invalid("Template format error: the template is not valid UTF-8.")
	}
	tree, err := decodeTree(body)
	if err != nil {
		return nil, err
	}
	root, ok := tree.(*object)
	if !ok {
		return nil, invalid("Template format error: unsupported structure.")
	}
	if path, found := nullPath(root, ""); found {
		return nil, invalid("[%s] 'null' values are not allowed in templates", path)
	}
	return root, nil
}

func decodeTree(body []byte) (any, error) {
	if bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{")) {
		return decodeJSON(body)
	}
	return decodeYAML(body)
}

func tooDeep(depth int) error {
	if depth < maxDepth {
		return nil
	}
	return invalid("Template format error: the template is nested more than %d levels deep.", maxDepth)
}

// nullPath finds the first null of a template.
func nullPath(v any, path string) (string, bool) {
	switch v := v.(type) {
	case nil:
		return path, true
	case *object:
		for key, value := range v.all() {
			if at, found := nullPath(value, path+"/"+key); found {
				return at, true
			}
		}
	case []any:
		for i, item := range v {
			if at, found := nullPath(item, path+"/"+strconv.Itoa(i)); found {
				return at, true
			}
		}
	}
	return "", false
}
