package staging

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"path"
	"strings"
)

// A Content is what is to be staged.
type Content struct {
	// Name is what messages call it, such as a template's path.
	Name string
	// SHA256 is the hash of the content; Size is its length in bytes.
	SHA256 [sha256.Size]byte
	Size   int64
	// Extension ends the object's name, without its dot; "" for none. See [Extension].
	Extension string
	// Open opens the content, at its beginning. It may be called more than once.
	Open func() (io.ReadSeekCloser, error)
}

// Bytes is a content in memory, named like a file.
func Bytes(name string, data []byte) Content {
	return Content{
		Name: name, SHA256: sha256.Sum256(data), Size: int64(len(data)), Extension: Extension(name),
		Open: func() (io.ReadSeekCloser, error) { return open{bytes.NewReader(data)}, nil },
	}
}

type open struct{ *bytes.Reader }

func (open) Close() error { return nil }

// Extension is the end of a file's name in lower case, without its dot, as it may end an object's
// name; "" if there is none or it is no plain short word.
func Extension(name string) string {
	const longest = 10
	extension := strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
	strange := strings.ContainsFunc(extension, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	if strange || len(extension) > longest {
		return ""
	}
	return extension
}

// prefix is the folder of everything that is staged, for the function's policy to name.
const prefix = "stackjob/"

func (c Content) key() string {
	key := prefix + hex.EncodeToString(c.SHA256[:])
	if c.Extension != "" {
		key += "." + c.Extension
	}
	return key
}
