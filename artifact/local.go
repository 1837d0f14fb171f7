package artifact

// descriptorMost is the longest data descriptor: magic, checksum and two sizes of 64 bits.
const descriptorMost = 24

const descriptorMagic = 0x08074b50

// local is a member as it is found at its place: its local header, its data,
// and what follows it.
type local struct {
	header []byte // the fixed part
	name   []byte
	extra  []byte
	data   []byte
	after  []byte // at most descriptorMost bytes, none of the next member
}

// parseLocal takes a block apart whose data begins at dataAt.
func parseLocal(block []byte, dataAt, packed int64) local {
	nameEnd := localSize + int64(le.Uint16(block[26:]))
	dataEnd := dataAt + packed
	return local{
		header: block[:localSize],
		name:   block[localSize:nameEnd],
		extra:  block[nameEnd:dataAt],
		data:   block[dataAt:dataEnd],
		after:  block[dataEnd:min(int64(len(block)), dataEnd+descriptorMost)],
	}
}

// agrees refuses a member that says something else of itself than the directory.
func (l *local) agrees(m *member) error {
	switch {
	case string(l.name) != m.name:
		return l.contradicts("the name " + shown(string(l.name)))
	case l.method() != m.method:
		return l.contradicts("another compression method")
	case l.flags()&flagEncrypted != 0:
		return l.contradicts("an encryption flag")
	case !l.sizesAgree(m):
		return l.contradicts("other sizes or another checksum")
	case l.flags()&flagDescriptor != 0 && !l.descriptorAgrees(m):
		return refuse(Malformed, "it is followed by a data descriptor that is missing or has other sizes or another checksum than the directory")
	}
	return nil
}

func (l *local) contradicts(what string) *Error {
	return refuse(Malformed, "it is not what the directory says: its own header has %s", what)
}

func (l *local) flags() uint16  { return le.Uint16(l.header[6:]) }
func (l *local) method() uint16 { return le.Uint16(l.header[8:]) }

// sizesAgree compares checksum and sizes. With a data descriptor a header may
// leave any of them zero, as they were not known when it was written.
func (l *local) sizesAgree(m *member) bool {
	later := l.flags()&flagDescriptor != 0
	wide := zip64Values(l.extra)
	size := wide.or(le.Uint32(l.header[22:]))
	packed := wide.or(le.Uint32(l.header[18:]))
	same := func(got, want uint64) bool { return got == want || later && (got == 0 || got == max32) }
	return same(uint64(le.Uint32(l.header[14:])), uint64(m.crc)) &&
		same(packed, uint64(m.packed)) && same(size, uint64(m.size))
}

// descriptorAgrees looks for the data descriptor in all forms it has: with and
// without its magic, with sizes of 32 and of 64 bits.
func (l *local) descriptorAgrees(m *member) bool {
	if fieldsAgree(l.after, m) {
		return true
	}
	return len(l.after) >= 4 && le.Uint32(l.after) == descriptorMagic && fieldsAgree(l.after[4:], m)
}

func fieldsAgree(b []byte, m *member) bool {
	if len(b) < 12 || le.Uint32(b) != m.crc {
		return false
	}
	if le.Uint32(b[4:]) == uint32(m.packed) && le.Uint32(b[8:]) == uint32(m.size) {
		return true
	}
	return len(b) >= 20 && le.Uint64(b[4:]) == uint64(m.packed) && le.Uint64(b[12:]) == uint64(m.size)
}
