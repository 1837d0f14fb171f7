package artifact_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"sort"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// pack makes a zip with archive/zip: name, content, name, content...
func pack(t testing.TB, namesAndContents ...string) []byte {
	t.Helper()
	return packWith(t, func(z *zip.Writer) {
		for i := 0; i < len(namesAndContents); i += 2 {
			add(t, z, &zip.FileHeader{Name: namesAndContents[i], Method: zip.Deflate}, namesAndContents[i+1])
		}
	})
}

// packWith makes a zip with archive/zip.
func packWith(t testing.TB, write func(*zip.Writer)) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	write(z)
	check(t, z.Close())
	return b.Bytes()
}

func add(t testing.TB, z *zip.Writer, h *zip.FileHeader, content string) {
	t.Helper()
	w, err := z.CreateHeader(h)
	check(t, err)
	_, err = io.WriteString(w, content)
	check(t, err)
}

// addRaw adds a stored member whose header is complete, without data descriptor.
func addRaw(t testing.TB, z *zip.Writer, h *zip.FileHeader, content string) {
	t.Helper()
	h.Method = zip.Store
	h.CRC32 = crc32.ChecksumIEEE([]byte(content))
	h.CompressedSize64, h.UncompressedSize64 = uint64(len(content)), uint64(len(content))
	w, err := z.CreateRaw(h)
	check(t, err)
	_, err = io.WriteString(w, content)
	check(t, err)
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// noise is text that does not compress.
func noise(n int) string {
	r := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(' ' + r.IntN(90))
	}
	return string(b)
}

// sparse is a file that remembers runs of zeros by their length, so that an
// artifact of 1 GB takes no memory.
type sparse struct {
	parts []part
	size  int64
}

type part struct {
	at      int64
	content []byte // nil for zeros
}

// zeros is the block in which zeros are written.
var zeros = make([]byte, 1<<20)

func (s *sparse) Write(p []byte) (int, error) {
	if n := cap(p); &p[:n][n-1] == &zeros[len(zeros)-1] { // p is a part of zeros
		s.parts = append(s.parts, part{at: s.size})
	} else {
		s.parts = append(s.parts, part{s.size, bytes.Clone(p)})
	}
	s.size += int64(len(p))
	return len(p), nil
}

func (s *sparse) ReadAt(p []byte, at int64) (int, error) {
	n := 0
	for n < len(p) && at < s.size {
		i := sort.Search(len(s.parts), func(i int) bool { return s.parts[i].at > at }) - 1
		end := s.size
		if i+1 < len(s.parts) {
			end = s.parts[i+1].at
		}
		k := int(min(end-at, int64(len(p)-n)))
		if content := s.parts[i].content; content != nil {
			copy(p[n:n+k], content[at-s.parts[i].at:])
		} else {
			clear(p[n : n+k])
		}
		n, at = n+k, at+int64(k)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// crcOfZeros is computed once per length; a gigabyte takes a moment.
var crcOfZeros = func() func(int64) uint32 {
	var known sync.Map
	return func(n int64) uint32 {
		if sum, ok := known.Load(n); ok {
			return sum.(uint32)
		}
		sum := uint32(0)
		for left := n; left > 0; left -= int64(len(zeros)) {
			sum = crc32.Update(sum, crc32.IEEETable, zeros[:min(left, int64(len(zeros)))])
		}
		known.Store(n, sum)
		return sum
	}
}()

// addZeros adds a stored member of n zeros.
func addZeros(t testing.TB, z *zip.Writer, name string, n int64) {
	t.Helper()
	w, err := z.CreateRaw(&zip.FileHeader{Name: name, CRC32: crcOfZeros(n), CompressedSize64: uint64(n), UncompressedSize64: uint64(n)})
	check(t, err)
	for left := n; left > 0; left -= int64(len(zeros)) {
		_, err := w.Write(zeros[:min(left, int64(len(zeros)))])
		check(t, err)
	}
}

// layout is where the template is in a generated artifact.
type layout string

const (
	first   layout = "first"
	middle  layout = "middle"
	last    layout = "last"
	crowded layout = "among 100,000"
)

// generate makes an artifact of about size bytes with template.yml in it.
func generate(t testing.TB, size int64, where layout, template string) (content *sparse, directory int64) {
	t.Helper()
	s := &sparse{}
	z := zip.NewWriter(s)
	addTemplate := func(at layout) {
		if at == where {
			add(t, z, &zip.FileHeader{Name: "template.yml", Method: zip.Deflate}, template)
		}
	}
	addTemplate(first)
	addZeros(t, z, "assets/one.bin", size/2)
	addTemplate(middle)
	addZeros(t, z, "assets/two.bin", size/2)
	addTemplate(last)
	if where == crowded {
		addCrowd(t, z, "node_modules/one/lib/", 50_000)
		addTemplate(crowded)
		addCrowd(t, z, "node_modules/two/lib/", 50_000)
	}
	check(t, z.Close())
	return s, directorySize(t, s)
}

// addCrowd adds n members to a folder, as a build brings them along.
func addCrowd(t testing.TB, z *zip.Writer, folder string, n int) {
	t.Helper()
	for i := range n {
		addRaw(t, z, &zip.FileHeader{Name: folder + strconv.Itoa(i) + ".js"}, "")
	}
}

// directorySize is what the end record says, which is the last of its magic, or
// zip64's, which comes 76 bytes before it.
func directorySize(t testing.TB, s *sparse) int64 {
	t.Helper()
	tail := make([]byte, min(s.size, 66<<10))
	_, err := s.ReadAt(tail, s.size-int64(len(tail)))
	check(t, err)
	end := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	size := binary.LittleEndian.Uint32(tail[end+12:])
	if size == 1<<32-1 {
		return int64(binary.LittleEndian.Uint64(tail[end-76+40:]))
	}
	return int64(size)
}

// worstCase makes an artifact that takes as many bytes to read as one may.
func worstCase(t testing.TB, template string) (content *sparse, directory int64) {
	t.Helper()
	s := &sparse{}
	z := zip.NewWriter(s)
	addRaw(t, z, &zip.FileHeader{Name: "template.yml", Extra: extraField(55 << 10)}, template)
	addZeros(t, z, "assets.bin", 100<<20)
	addCrowd(t, z, "node_modules/one/lib/", 60_000)
	check(t, z.SetComment(strings.Repeat("c", 65_535)))
	check(t, z.Close())
	return s, directorySize(t, s)
}

// extraField is an extra field of n bytes altogether that means nothing.
func extraField(n int) []byte {
	field := make([]byte, n)
	binary.LittleEndian.PutUint16(field, 0x9999)
	binary.LittleEndian.PutUint16(field[2:], uint16(n-4))
	return field
}
