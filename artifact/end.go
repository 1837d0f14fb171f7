package artifact

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
)

// The records that end a zip (PKWARE APPNOTE 4.3.14 to 4.3.16): the directory,
// zip64's end record and its locator if there are more or larger things than
// fit 16 and 32 bits, the end record, a comment of up to 65,535 bytes.
const (
	endSize       = 22
	locatorSize   = 20
	end64Size     = 56
	max16, max32  = math.MaxUint16, math.MaxUint32
	endMagic      = "PK\x05\x06"
	locatorMagic  = "PK\x06\x07"
	end64Magic    = "PK\x06\x06"
	end64SizeRest = end64Size - 12 // what the record's own size field counts
)

var le = binary.LittleEndian

// errNoEnd means that nothing in the tail looks like an end record.
var errNoEnd = errors.New("no end record")

// directory is where the zip's directory lies.
type directory struct {
	start, size int64
	// shift is the length of a prefix that the zip's offsets do not count, such
	// as the program of a self-extracting zip.
	shift   int64
	entries int64
}

// findDirectory reads the end of a zip from the tail of an object of the given size.
func findDirectory(tail []byte, size int64) (directory, error) {
	at, err := findEnd(tail)
	if err != nil {
		return directory{}, err
	}
	r := parseEnd(tail[at:])
	wide, err := r.widen(tail[:at])
	if err != nil {
		return directory{}, err
	}
	if wide {
		at -= locatorSize + end64Size
	}
	return r.locate(size - int64(len(tail)) + int64(at))
}

// findEnd gives the place of the one end record whose comment ends exactly
// where the tail does. Two such records would let two readers see two
// different archives, so they are refused.
func findEnd(tail []byte) (int, error) {
	found, nearest := -1, -1
	magic := []byte(endMagic)
	for at := bytes.LastIndex(tail, magic); at >= 0; at = bytes.LastIndex(tail[:at], magic) {
		switch {
		case excess(tail[at:]) != 0:
			nearest = max(nearest, at)
		case found >= 0:
			return 0, refuse(Malformed, "it has two end records, one in the comment of the other, so what it contains depends on who reads it")
		default:
			found = at
		}
	}
	switch {
	case found >= 0:
		return found, nil
	case nearest < 0:
		return 0, errNoEnd
	}
	n := excess(tail[nearest:])
	if n < 0 {
		return 0, refuse(Truncated, "the zip is cut off (bytes missing from its end: %d)", -n)
	}
	return 0, refuse(Malformed, "something was appended to the zip (bytes after its end: %d)", n)
}

// excess is how many bytes follow an end record and its comment; negative if
// they are missing.
func excess(record []byte) int {
	if len(record) < endSize {
		return len(record) - endSize
	}
	return len(record) - endSize - int(le.Uint16(record[20:]))
}

// endRecord is the end record, wide enough for zip64.
type endRecord struct {
	disk, directoryDisk        uint64
	entriesHere, entries       uint64
	directorySize, directoryAt uint64
	// end64At is the place of zip64's end record as its locator tells it.
	end64At uint64
	wide    bool
}

func parseEnd(b []byte) endRecord {
	return endRecord{
		disk:          uint64(le.Uint16(b[4:])),
		directoryDisk: uint64(le.Uint16(b[6:])),
		entriesHere:   uint64(le.Uint16(b[8:])),
		entries:       uint64(le.Uint16(b[10:])),
		directorySize: uint64(le.Uint32(b[12:])),
		directoryAt:   uint64(le.Uint32(b[16:])),
	}
}

func parseEnd64(b []byte) endRecord {
	return endRecord{
		disk:          uint64(le.Uint32(b[16:])),
		directoryDisk: uint64(le.Uint32(b[20:])),
		entriesHere:   le.Uint64(b[24:]),
		entries:       le.Uint64(b[32:]),
		directorySize: le.Uint64(b[40:]),
		directoryAt:   le.Uint64(b[48:]),
	}
}

// widen replaces r by zip64's end record, if before, which ends where r begins,
// ends with one and its locator.
func (r *endRecord) widen(before []byte) (bool, error) {
	locator := before[max(0, len(before)-locatorSize):]
	if len(locator) < locatorSize || !bytes.HasPrefix(locator, []byte(locatorMagic)) {
		return false, nil // 65,535 entries, for one, are possible without zip64
	}
	before = before[:len(before)-locatorSize]
	record := before[max(0, len(before)-end64Size):]
	if len(record) < end64Size || !bytes.HasPrefix(record, []byte(end64Magic)) || le.Uint64(record[4:]) != end64SizeRest {
		return false, refuse(Unsupported, "its zip64 end record is missing or has extensions, as with an encrypted directory: pack the artifact with an ordinary zip program")
	}
	wide := parseEnd64(record)
	if !r.agrees(wide) {
		return false, refuse(Malformed, "its end record and its zip64 end record contradict each other")
	}
	if disks := le.Uint32(locator[16:]); disks > 1 {
		return false, errDisks()
	}
	wide.wide, wide.end64At = true, le.Uint64(locator[8:])
	*r = wide
	return true, nil
}

// agrees reports whether every field of r is the same in wide, or set to its
// largest value, which refers to wide.
func (r *endRecord) agrees(wide endRecord) bool {
	same := func(narrow, wide, most uint64) bool { return narrow == wide || narrow == most }
	return same(r.disk, wide.disk, max16) && same(r.directoryDisk, wide.directoryDisk, max16) &&
		same(r.entriesHere, wide.entriesHere, max16) && same(r.entries, wide.entries, max16) &&
		same(r.directorySize, wide.directorySize, max32) && same(r.directoryAt, wide.directoryAt, max32)
}

// locate places the directory, which ends at end: right before the end records.
func (r *endRecord) locate(end int64) (directory, error) {
	if r.disk != 0 || r.directoryDisk != 0 || r.entriesHere != r.entries {
		return directory{}, errDisks()
	}
	if r.directorySize > uint64(end) || r.directoryAt > uint64(end)-r.directorySize {
		return directory{}, refuse(Malformed, "its end record says that %d bytes of directory begin at %d, but the record itself is at %d: bytes are missing before it, or the record lies",
			r.directorySize, r.directoryAt, end)
	}
	start := end - int64(r.directorySize)
	shift := start - int64(r.directoryAt)
	if r.wide && r.end64At != uint64(end-shift) {
		return directory{}, refuse(Malformed, "its zip64 locator says that the end record is at %d, but it is at %d", r.end64At, end-shift)
	}
	if r.entries > math.MaxInt64 {
		return directory{}, refuse(Malformed, "its end record counts %d entries", r.entries)
	}
	return directory{start: start, size: int64(r.directorySize), shift: shift, entries: int64(r.entries)}, nil
}

func errDisks() *Error {
	return refuse(Unsupported, "the zip is one part of a set of several: pack the artifact as a single zip")
}
