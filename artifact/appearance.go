package artifact

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// headSize is how much of an object that is no zip is looked at.
const headSize = 512

// signatures are the beginnings by which files that are no zips are known.
var signatures = []struct {
	at          int
	magic, what string
}{
	{0, "\x1f\x8b", "a gzip file, such as a .tar.gz"},
	{257, "ustar", "a tar file"},
	{0, "BZh", "a bzip2 file"},
	{0, "\xfd7zXZ\x00", "an xz file"},
	{0, "\x28\xb5\x2f\xfd", "a zstd file"},
	{0, "7z\xbc\xaf\x27\x1c", "a 7z file"},
	{0, "Rar!", "a rar file"},
	{0, "%PDF-", "a PDF"},
	{0, "\x7fELF", "an executable"},
	{0, "\xff\xfe", "text in UTF-16"},
	{0, "\xfe\xff", "text in UTF-16"},
}

// refuseNonZip says what an object without a zip's end looks like from its head.
func refuseNonZip(head []byte) *Error {
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x07\x08")) {
		return refuse(Truncated, "the zip has a beginning but no end: it was cut off when it was written or uploaded")
	}
	if what := textLook(head); what != "" {
		return refuse(NotZip, "it is not a zip, it looks like %s: an artifact is a zip with the file in it; if it comes from an S3 source action, let that action point at a zip", what)
	}
	return refuse(NotZip, "it is not a zip, it looks like %s: pack the artifact as a zip", binaryLook(head))
}

func binaryLook(head []byte) string {
	for _, s := range signatures {
		if len(head) > s.at && bytes.HasPrefix(head[s.at:], []byte(s.magic)) {
			return s.what
		}
	}
	return "binary data of another kind"
}

// textLook names the kind of text, "" if it is none.
func textLook(head []byte) string {
	text, ok := plainText(head)
	lower := strings.ToLower(strings.TrimSpace(strings.TrimPrefix(text, "\ufeff")))
	switch {
	case !ok:
		return ""
	case strings.HasPrefix(lower, "<!doctype html") || strings.HasPrefix(lower, "<html"):
		return "an HTML page"
	case strings.HasPrefix(lower, "<"):
		return "XML"
	case strings.Contains(text, "AWSTemplateFormatVersion") || strings.Contains(text, "Resources"):
		return "a CloudFormation template that was not zipped"
	case strings.HasPrefix(lower, "{") || strings.HasPrefix(lower, "["):
		return "JSON"
	case strings.Contains(lower, ": ") || strings.Contains(lower, ":\n"):
		return "YAML"
	}
	return "plain text"
}

// plainText decodes head as UTF-8 that may be cut off within a rune.
func plainText(head []byte) (string, bool) {
	for range utf8.UTFMax - 1 {
		if last, size := utf8.DecodeLastRune(head); last != utf8.RuneError || size != 1 {
			break
		}
		head = head[:len(head)-1]
	}
	if !utf8.Valid(head) || bytes.IndexFunc(head, isControl) >= 0 {
		return "", false
	}
	return string(head), len(head) > 0
}

func isControl(r rune) bool {
	return r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0x7f
}
