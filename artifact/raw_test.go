package artifact_test

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"hash/crc32"
	"testing"
)

// rawZip is a zip written record by record, so that each can be made to lie.
type rawZip struct {
	prefix    string
	members   []rawMember
	beforeEnd []byte       // between directory and end record, for zip64
	end       func([]byte) // edits the end record
	comment   string
}

// rawMember is a member; what is not said is as it should be.
type rawMember struct {
	name       string
	content    string
	deflate    bool
	packed     []byte       // instead of the compressed content
	extra      []byte       // in the directory
	localExtra []byte       // in the local header
	after      []byte       // after the data: descriptor or gap
	local      func([]byte) // edits the local header's fixed part
	central    func([]byte) // edits the directory entry's fixed part
	both       func(local, central []byte)
}

// build writes the zip.
func (z rawZip) build(t testing.TB) []byte {
	t.Helper()
	var out, directory bytes.Buffer
	out.WriteString(z.prefix)
	for _, m := range z.members {
		m.write(t, &out, &directory, len(z.prefix))
	}
	at, size := out.Len()-len(z.prefix), directory.Len()
	out.Write(directory.Bytes())
	out.Write(z.beforeEnd)
	end := []byte("PK\x05\x06\x00\x00\x00\x00............\x00\x00")
	put16(end, 8, len(z.members))
	put16(end, 10, len(z.members))
	put32(end, 12, size)
	put32(end, 16, at)
	put16(end, 20, len(z.comment))
	edit(z.end, end)
	out.Write(end)
	out.WriteString(z.comment)
	return out.Bytes()
}

func (m *rawMember) write(t testing.TB, out, directory *bytes.Buffer, shift int) {
	t.Helper()
	data := m.data(t)
	local := make([]byte, 30)
	copy(local, "PK\x03\x04\x14")
	central := make([]byte, 46)
	copy(central, "PK\x01\x02\x14\x03\x14")
	put32(central, 42, out.Len()-shift)
	m.describe(local[6:], len(data), len(m.localExtra))
	m.describe(central[8:], len(data), len(m.extra))
	edit(m.local, local)
	edit(m.central, central)
	if m.both != nil {
		m.both(local, central)
	}
	for _, part := range [][]byte{local, []byte(m.name), m.localExtra, data, m.after} {
		out.Write(part)
	}
	for _, part := range [][]byte{central, []byte(m.name), m.extra} {
		directory.Write(part)
	}
}

// describe fills in the fields that both headers have in the same order.
func (m *rawMember) describe(h []byte, packed, extra int) {
	if m.deflate {
		put16(h, 2, 8)
	}
	put32(h, 8, int(crc32.ChecksumIEEE([]byte(m.content))))
	put32(h, 12, packed)
	put32(h, 16, len(m.content))
	put16(h, 20, len(m.name))
	put16(h, 22, extra)
}

func (m *rawMember) data(t testing.TB) []byte {
	t.Helper()
	switch {
	case m.packed != nil:
		return m.packed
	case m.deflate:
		return deflated(t, m.content)
	}
	return []byte(m.content)
}

func deflated(t testing.TB, content string) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	check(t, err)
	_, err = w.Write([]byte(content))
	check(t, err)
	check(t, w.Close())
	return b.Bytes()
}

func edit(f func([]byte), h []byte) {
	if f != nil {
		f(h)
	}
}

func put16(b []byte, at, v int) { binary.LittleEndian.PutUint16(b[at:], uint16(v)) }
func put32(b []byte, at, v int) { binary.LittleEndian.PutUint32(b[at:], uint32(v)) }

func set16(at, v int) func([]byte) { return func(b []byte) { put16(b, at, v) } }
func set32(at, v int) func([]byte) { return func(b []byte) { put32(b, at, v) } }

func edits(all ...func([]byte)) func([]byte) {
	return func(b []byte) {
		for _, f := range all {
			f(b)
		}
	}
}

// words are 64-bit values as in a zip64 field.
func words(values ...uint64) []byte {
	var b []byte
	for _, v := range values {
		b = binary.LittleEndian.AppendUint64(b, v)
	}
	return b
}

// wideExtra is a zip64 extra field.
func wideExtra(values ...uint64) []byte {
	b := binary.LittleEndian.AppendUint16([]byte{1, 0}, uint16(8*len(values)))
	return append(b, words(values...)...)
}

// wideEnd is zip64's end record and its locator; at is where the record is.
func wideEnd(entries, size, offset, at uint64) []byte {
	b := append([]byte("PK\x06\x06"), words(44)...)
	b = append(b, "\x2d\x00\x2d\x00\x00\x00\x00\x00\x00\x00\x00\x00"...)
	b = append(b, words(entries, entries, size, offset)...)
	b = append(b, "PK\x06\x07\x00\x00\x00\x00"...)
	return append(append(b, words(at)...), 1, 0, 0, 0)
}
