package template

import (
	"bytes"
	"encoding/json"
	"errors"
)

// decodeJSON reads a JSON template. Of a key given twice the later value holds.
func decodeJSON(body []byte) (any, error) {
	if err := checkJSON(body); err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	return jsonValue(decoder, 0)
}

// checkJSON refuses what is not exactly one JSON value, with the position in AWS's form: the column
// after the character that does not fit (aws-facts 4.10).
func checkJSON(body []byte) error {
	var whole json.RawMessage
	err := json.Unmarshal(body, &whole)
	if err == nil {
		return nil
	}
	offset := int64(len(body))
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		offset = syntax.Offset
	}
	read := body[:min(offset, int64(len(body)))]
	line := bytes.Count(read, []byte("\n")) + 1
	column := len(read) - bytes.LastIndexByte(read, '\n')
	return invalid("Template format error: JSON not well-formed. (line %d, column %d)", line, column)
}

func jsonValue(decoder *json.Decoder, depth int) (any, error) {
	if err := tooDeep(depth); err != nil {
		return nil, err
	}
	token, err := decoder.Token()
	if err != nil {
		return nil, invalid("Template format error: JSON not well-formed. (%v)", err)
	}
	switch token {
	case json.Delim('{'):
		return jsonObject(decoder, depth)
	case json.Delim('['):
		return jsonList(decoder, depth)
	}
	return token, nil
}

func jsonObject(decoder *json.Decoder, depth int) (any, error) {
	out := newObject()
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return nil, invalid("Template format error: JSON not well-formed. (%v)", err)
		}
		value, err := jsonValue(decoder, depth+1)
		if err != nil {
			return nil, err
		}
		out.set(key.(string), value) // checkJSON saw that keys are strings
	}
	_, err := decoder.Token()
	return out, err
}

func jsonList(decoder *json.Decoder, depth int) (any, error) {
	out := []any{}
	for decoder.More() {
		item, err := jsonValue(decoder, depth+1)
		if err != nil {
			return nil, err
		}
		out = append(out, item)
	}
	_, err := decoder.Token()
	return out, err
}
