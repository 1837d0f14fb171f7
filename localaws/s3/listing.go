package s3

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// pageLimit is how many keys and prefixes a page of a listing has at most.
const pageLimit = 1000

// A listing is one page of a bucket's keys, as both versions of the operation show it.
type listing struct {
	Name           string
	Prefix         string
	Delimiter      string `xml:",omitempty"`
	EncodingType   string `xml:",omitempty"`
	MaxKeys        int
	IsTruncated    bool
	Contents       []listedObject
	CommonPrefixes []commonPrefix

	last  string // the last key or prefix of the page, as it is
	owner string // the bucket's account
}

type listedObject struct {
	Key               string
	LastModified      time.Time
	ETag              string
	ChecksumAlgorithm string `xml:",omitempty"`
	ChecksumType      string `xml:",omitempty"`
	Size              int64
	StorageClass      string
	Owner             *owner
}

type commonPrefix struct{ Prefix string }

// list makes the page that begins after a key (or a common prefix) for the query of a request.
func (s *Service) list(q *request, after string) (*listing, error) {
	if err := s.authorizeBucket(q, "s3:ListBucket"); err != nil {
		return nil, err
	}
	query := q.HTTP.URL.Query()
	page := &listing{Name: q.bucket, Prefix: query.Get("prefix"), Delimiter: query.Get("delimiter"),
		EncodingType: query.Get("encoding-type"), MaxKeys: pageLimit}
	if text := query.Get("max-keys"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return nil, invalidArgument("Provided max-keys not an integer or within integer range")
		}
		page.MaxKeys = min(n, pageLimit)
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	b, err := s.find(q)
	if err != nil {
		return nil, err
	}
	page.owner = b.owner
	page.fill(b, after)
	page.encode()
	return page, nil
}

// fill puts the keys after a key into the page, folding those that share a prefix up to the
// delimiter into one.
func (p *listing) fill(b *bucket, after string) {
	for _, key := range slices.Sorted(maps.Keys(b.objects)) {
		rest, ok := strings.CutPrefix(key, p.Prefix)
		if !ok || key <= after {
			continue
		}
		name := key
		inner, _, folded := strings.Cut(rest, p.Delimiter)
		if folded = folded && p.Delimiter != ""; folded {
			name = p.Prefix + inner + p.Delimiter
		}
		if folded && (name == p.last || name == after) {
			continue
		}
		if len(p.Contents)+len(p.CommonPrefixes) == p.MaxKeys {
			p.IsTruncated = p.MaxKeys > 0
			return
		}
		p.last = name
		if folded {
			p.CommonPrefixes = append(p.CommonPrefixes, commonPrefix{name})
			continue
		}
		p.Contents = append(p.Contents, b.objects[key].listed(key))
	}
}

func (o *object) listed(key string) listedObject {
	l := listedObject{Key: key, LastModified: o.modified.Truncate(time.Second), ETag: o.etag, Size: o.size, StorageClass: "STANDARD"}
	if o.checksum.algorithm != "" {
		l.ChecksumAlgorithm, l.ChecksumType = o.checksum.algorithm, o.checksum.kind()
	}
	return l
}

// encode escapes the texts of the page if the request wants it so.
func (p *listing) encode() {
	p.Prefix, p.Delimiter = p.encoded(p.Prefix), p.encoded(p.Delimiter)
	for i := range p.Contents {
		p.Contents[i].Key = p.encoded(p.Contents[i].Key)
	}
	for i := range p.CommonPrefixes {
		p.CommonPrefixes[i].Prefix = p.encoded(p.CommonPrefixes[i].Prefix)
	}
}

// encoded is a text as the request wants it: keys may hold what XML cannot, so that it may ask for
// escapes ("encoding-type=url").
func (p *listing) encoded(text string) string {
	if p.EncodingType != "url" {
		return text
	}
	return strings.ReplaceAll(url.QueryEscape(text), "%2F", "/")
}
