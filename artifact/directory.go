package artifact

import (
	"bytes"
	"cmp"
	"io/fs"
	"math"
	"slices"
	"strings"
	"time"
)

const (
	entrySize  = 46
	entryMagic = "PK\x01\x02"
	// extraZip64 is the extra field with the values that did not fit 32 bits (APPNOTE 4.5.3).
	extraZip64 = 0x0001
)

// The general purpose flags that matter here (APPNOTE 4.4.4).
const (
	flagEncrypted  = 1<<0 | 1<<6 | 1<<13
	flagDescriptor = 1 << 3
	flagUTF8       = 1 << 11
)

// member is one entry of the directory.
type member struct {
	path     string // as package fs wants it: "dir/file"
	name     string // as the zip has it; the local header must repeat it
	offset   int64  // where the local header begins in the object
	end      int64  // where the next member, or the directory, begins
	packed   int64  // compressed size
	size     int64  // inflated size
	crc      uint32
	modified uint32 // MS-DOS date and time
	mode     fs.FileMode
	method   uint16
	flags    uint16
}

// least is the first byte that certainly no longer belongs to m: after a local
// header without extra fields, and the data.
func (m *member) least() int64 {
	return m.offset + localSize + int64(len(m.name)) + m.packed
}

// parseDirectory reads the directory and gives its members in the order of
// comparePaths. The number of entries must have been checked against its size.
func parseDirectory(raw []byte, d directory) ([]member, error) {
	var names strings.Builder
	names.Grow(int(d.size - d.entries*entrySize))
	members := make([]member, 0, d.entries)
	at := 0
	for i := range d.entries {
		m, n, err := parseEntry(raw[at:], &names, d)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			return nil, refuse(Malformed, "entry %d of the %d in the zip's directory is broken or missing", i+1, d.entries)
		}
		members = append(members, m)
		at += n
	}
	if at != len(raw) {
		return nil, refuse(Malformed, "the zip's directory does not end with the last entry that its end record counts (entries: %d, bytes after them: %d)", d.entries, len(raw)-at)
	}
	if err := separate(members, d.start); err != nil {
		return nil, err
	}
	return index(members)
}

// parseEntry reads the entry with which b begins and gives its length, 0 if
// there is none. All names share the memory of names.
func parseEntry(b []byte, names *strings.Builder, d directory) (member, int, error) {
	if len(b) < entrySize || !bytes.HasPrefix(b, []byte(entryMagic)) {
		return member{}, 0, nil
	}
	nameEnd := entrySize + int(le.Uint16(b[28:]))
	extraEnd := nameEnd + int(le.Uint16(b[30:]))
	end := extraEnd + int(le.Uint16(b[32:]))
	if end > len(b) {
		return member{}, 0, nil
	}
	names.Write(b[entrySize:nameEnd])
	m := member{
		name:     names.String()[names.Len()-(nameEnd-entrySize):],
		flags:    le.Uint16(b[8:]),
		method:   le.Uint16(b[10:]),
		modified: uint32(le.Uint16(b[14:]))<<16 | uint32(le.Uint16(b[12:])),
		crc:      le.Uint32(b[16:]),
	}
	err := m.place(b, b[nameEnd:extraEnd], d)
	if err == nil {
		m.path, err = cleanName(m.name, m.flags&flagUTF8 != 0)
	}
	m.mode = modeOf(m.name, b[5], le.Uint32(b[38:]))
	return m, end, locate(err, "", "", m.name)
}

// place takes sizes and offset from the entry or its zip64 field and checks
// that such a member can be there.
func (m *member) place(b, extra []byte, d directory) error {
	wide := zip64Values(extra)
	size := wide.or(le.Uint32(b[24:]))
	packed := wide.or(le.Uint32(b[20:]))
	offset := wide.or(le.Uint32(b[42:]))
	if disk := le.Uint16(b[34:]); disk != 0 && disk != max16 {
		return errDisks()
	}
	body := uint64(d.start - d.shift) // what comes before the directory
	if offset > body || packed > body-offset {
		return refuse(Malformed, "the directory says that its %d bytes begin at %d, which is beyond the %d bytes there are before the directory", packed, offset, body)
	}
	if size > math.MaxInt64 {
		return refuse(Malformed, "the directory says that it has %d bytes", size)
	}
	m.size, m.packed, m.offset = int64(size), int64(packed), int64(offset)+d.shift
	return nil
}

// zip64Field holds the values of a zip64 extra field that have not been used.
type zip64Field []byte

// zip64Values finds the zip64 field among extra fields; it is empty if there is
// none. Fields that are cut off are ignored, as they are everywhere.
func zip64Values(extra []byte) zip64Field {
	for len(extra) >= 4 {
		id, size := le.Uint16(extra), int(le.Uint16(extra[2:]))
		extra = extra[4:]
		if size > len(extra) {
			return nil
		}
		if id == extraZip64 {
			return extra[:size]
		}
		extra = extra[size:]
	}
	return nil
}

// or gives the value for a 32-bit field: the field's own or, if that is set to
// its largest value and zip64 has one left, the next of zip64.
func (f *zip64Field) or(narrow uint32) uint64 {
	if narrow != max32 || len(*f) < 8 {
		return uint64(narrow)
	}
	value := le.Uint64(*f)
	*f = (*f)[8:]
	return value
}

// separate sorts the members by place, tells each where it must end, and
// refuses members that share bytes.
func separate(members []member, directoryStart int64) error {
	slices.SortFunc(members, func(a, b member) int { return cmp.Compare(a.offset, b.offset) })
	for i := range members {
		m := &members[i]
		m.end = directoryStart
		if i+1 < len(members) {
			m.end = members[i+1].offset
		}
		if m.least() > m.end {
			return errOverlap(m, members[i+1:])
		}
	}
	return nil
}

func errOverlap(m *member, following []member) error {
	next := "the zip's directory"
	if len(following) > 0 {
		next = shown(following[0].name)
	}
	return locate(refuse(Overlapping, "it overlaps with %s: an ordinary zip program makes no such zip", next), "", "", m.name)
}

// index sorts the members by path, drops the root, and refuses names that
// could mean two things.
func index(members []member) ([]member, error) {
	members = slices.DeleteFunc(members, func(m member) bool { return m.path == "." })
	slices.SortFunc(members, func(a, b member) int { return comparePaths(a.path, b.path) })
	for i := 1; i < len(members); i++ {
		a, b := &members[i-1], &members[i]
		if a.path == b.path {
			return nil, locate(refuse(Duplicate, "the name is in the zip twice: remove one"), "", "", b.name)
		}
		if !a.mode.IsDir() && within(b.path, a.path) {
			return nil, locate(refuse(Duplicate, "it is a file, and also the folder of %s: rename one", shown(b.name)), "", "", a.name)
		}
	}
	return members, nil
}

// within reports whether path is somewhere in the folder dir.
func within(path, dir string) bool {
	return len(path) > len(dir) && path[len(dir)] == '/' && path[:len(dir)] == dir
}

// comparePaths orders paths so that a folder is followed by all that is in it:
// as strings, but with "/" before everything else.
func comparePaths(a, b string) int {
	for i := range min(len(a), len(b)) {
		switch x, y := a[i], b[i]; {
		case x == y:
		case x == '/':
			return -1
		case y == '/':
			return 1
		default:
			return int(x) - int(y)
		}
	}
	return len(a) - len(b)
}

// modeOf gives the mode from the "version made by" and the external attributes:
// what Unix and macOS recorded, else that of an ordinary file. A name that ends
// with a slash is a folder, and nothing else is.
func modeOf(name string, system byte, attributes uint32) fs.FileMode {
	const unix, macOS = 3, 19
	unixMode := attributes >> 16
	mode := fs.FileMode(0o644)
	if strings.HasSuffix(name, "/") {
		mode = fs.ModeDir | 0o755
	}
	if system != unix && system != macOS || unixMode == 0 {
		return mode
	}
	if !mode.IsDir() {
		mode |= typeOf(unixMode)
	}
	return mode.Type() | fs.FileMode(unixMode)&fs.ModePerm
}

// typeOf gives the type of something that is not a folder from its Unix mode.
func typeOf(unixMode uint32) fs.FileMode {
	const (
		typeMask = 0xf000
		regular  = 0x8000
		symlink  = 0xa000
	)
	switch unixMode & typeMask {
	case 0, regular:
		return 0
	case symlink:
		return fs.ModeSymlink
	}
	return fs.ModeIrregular
}

// time decodes the MS-DOS date and time, which have no zone and count two seconds.
func (m *member) time() time.Time {
	date, clock := m.modified>>16, m.modified&0xffff
	return time.Date(1980+int(date>>9), time.Month(date>>5&0xf), int(date&0x1f),
		int(clock>>11), int(clock>>5&0x3f), int(clock&0x1f)*2, 0, time.UTC)
}
