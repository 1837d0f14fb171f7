package s3

import (
	"net/http"
	"strings"
	"time"
)

// checkRead holds a read to its conditions. If-Match beats If-Unmodified-Since, and If-None-Match
// beats If-Modified-Since (RFC 9110, section 13.2.2).
func checkRead(h http.Header, o *object) error {
	if wanted := h.Get("If-Match"); wanted != "" {
		if !names(wanted, o.etag) {
			return preconditionFailed()
		}
	} else if t, ok := httpTime(h, "If-Unmodified-Since"); ok && o.modified.Truncate(time.Second).After(t) {
		return preconditionFailed()
	}
	if unwanted := h.Get("If-None-Match"); unwanted != "" {
		if names(unwanted, o.etag) {
			return notModified()
		}
	} else if t, ok := httpTime(h, "If-Modified-Since"); ok && !o.modified.Truncate(time.Second).After(t) {
		return notModified()
	}
	return nil
}

// checkWrite holds a write to its conditions: If-None-Match takes only "*", If-Match only an ETag
// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html). o is the object
// that is there now, if any.
func checkWrite(h http.Header, o *object) error {
	switch unwanted := h.Get("If-None-Match"); {
	case unwanted != "" && unwanted != "*":
		return notImplemented("If-None-Match with anything but *")
	case unwanted == "*" && o != nil:
		return preconditionFailed()
	}
	switch wanted := h.Get("If-Match"); {
	case wanted == "":
		return nil
	case o == nil:
		return noSuchKey()
	case !names(wanted, o.etag):
		return preconditionFailed()
	}
	return nil
}

// names tells whether a list of ETags, quoted or not, or "*", has this one.
func names(list, etag string) bool {
	for tag := range strings.SplitSeq(list, ",") {
		tag = strings.TrimSpace(tag)
		if tag == "*" || tag == etag || quote(tag) == etag {
			return true
		}
	}
	return false
}

func httpTime(h http.Header, name string) (time.Time, bool) {
	t, err := http.ParseTime(h.Get(name))
	return t, err == nil
}
