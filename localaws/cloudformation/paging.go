package cloudformation

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// A page token says which list it is of and where the next page begins, so that a token of another
// list is refused. To clients it is opaque.
func pageToken(list string, at int) string {
	return base64.RawURLEncoding.EncodeToString([]byte(list + "\n" + strconv.Itoa(at)))
}

func parsePageToken(list, token string) (int, error) {
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return 0, errBadNextToken()
	}
	of, at, _ := strings.Cut(string(text), "\n")
	n, err := strconv.Atoi(at)
	if err != nil || n < 0 || of != list {
		return 0, errBadNextToken()
	}
	return n, nil
}

// page cuts the page out of a list that a token asks for. The list's own order must be stable.
func page[T any](list, token string, items []T, size int) (out []T, next string, err error) {
	at := 0
	if token != "" {
		if at, err = parsePageToken(list, token); err != nil {
			return nil, "", err
		}
	}
	if at > len(items) {
		return nil, "", errBadNextToken()
	}
	end := min(at+size, len(items))
	if end < len(items) {
		next = pageToken(list, end)
	}
	return items[at:end], next, nil
}
