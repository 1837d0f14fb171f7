package artifact

import (
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
)

const (
	localSize  = 30
	localMagic = "PK\x03\x04"
	// extraSlack is how many bytes more than the directory tells are read with a
	// member at most, for its local header's extra fields, whose length only the
	// header itself knows. Real ones have a few dozen, aligned ones up to 16 KiB.
	// Where members lie close together nothing is read in vain, because a member
	// ends where the next begins; together with the tail it is less than 128 KiB.
	extraSlack = 56 << 10
	// ratioFloor is the size up to which any compression ratio is allowed.
	ratioFloor = 64 << 10

	methodStored   = 0
	methodDeflated = 8
)

// check refuses to read a member for what the directory says of it.
func (o *Options) check(m *member) error {
	switch {
	case m.mode.Type() == fs.ModeSymlink:
		return refuse(Unsupported, "it is a symbolic link, which is not followed: put the file itself into the artifact")
	case !m.mode.IsRegular():
		return refuse(Unsupported, "it is not a regular file")
	case m.flags&flagEncrypted != 0:
		return refuse(Encrypted, "it is encrypted: put it into the artifact without a password")
	case m.method != methodStored && m.method != methodDeflated:
		return refuse(Unsupported, "it is compressed with method %d, only stored (0) and deflated (8) are read: pack it with an ordinary zip program", m.method)
	}
	return o.checkSize(m)
}

func (o *Options) checkSize(m *member) error {
	switch {
	case m.size > o.MaxFile:
		return refuse(TooLarge, "it has %d bytes, more than the limit of %d", m.size, o.MaxFile)
	case m.method == methodStored && m.size != m.packed:
		return refuse(Malformed, "it is stored uncompressed, but the directory gives it %d bytes here and %d bytes unpacked", m.packed, m.size)
	case m.packed > m.size+m.size/16+1024:
		return refuse(Malformed, "the directory says that its %d bytes take %d bytes compressed, which no compression does", m.size, m.packed)
	case m.size > ratioFloor && m.size/o.MaxRatio > m.packed:
		return refuse(TooLarge, "its %d bytes take %d bytes compressed, more than the limit of %d to 1", m.size, m.packed, o.MaxRatio)
	}
	return nil
}

// readMember gives a member's contents, which are the caller's.
func (a *Archive) readMember(ctx context.Context, m *member) ([]byte, error) {
	if err := a.limits.check(m); err != nil {
		return nil, err
	}
	l, err := a.fetchMember(ctx, m)
	if err != nil {
		return nil, err
	}
	if err := l.agrees(m); err != nil {
		return nil, err
	}
	content, err := m.unpack(l.data)
	if err != nil {
		return nil, err
	}
	if crc32.ChecksumIEEE(content) != m.crc {
		return nil, refuse(Malformed, "its checksum is wrong: the artifact is damaged")
	}
	return content, nil
}

// fetchMember reads a member's local header and data with one request, or with
// a second one if its extra fields are longer than extraSlack.
func (a *Archive) fetchMember(ctx context.Context, m *member) (local, error) {
	block, err := a.object.read(ctx, m.offset, min(m.end, m.least()+extraSlack))
	if err != nil {
		return local{}, err
	}
	if !bytes.HasPrefix(block, []byte(localMagic)) {
		return local{}, refuse(Malformed, "the directory says that it begins at %d, but no member begins there", m.offset)
	}
	data := localSize + int64(le.Uint16(block[26:])) + int64(le.Uint16(block[28:]))
	rest := m.offset + data + m.packed
	if rest > m.end {
		return local{}, refuse(Overlapping, "it overlaps with what follows it by %d bytes: an ordinary zip program makes no such zip", rest-m.end)
	}
	if want := min(m.end, rest+descriptorMost); want > m.offset+int64(len(block)) {
		more, err := a.object.read(ctx, m.offset+int64(len(block)), want)
		if err != nil {
			return local{}, err
		}
		block = append(block[:len(block):len(block)], more...)
	}
	return parseLocal(block, data, m.packed), nil
}

// unpack inflates data to exactly the size the directory tells.
func (m *member) unpack(data []byte) ([]byte, error) {
	if m.method == methodStored {
		if len(data) > blockSize { // read for this member alone
			return data, nil
		}
		return bytes.Clone(data), nil
	}
	in := bytes.NewReader(data)
	r := flate.NewReader(in)
	content := make([]byte, m.size)
	if _, err := io.ReadFull(r, content); err != nil {
		return nil, m.inflateError(err)
	}
	var beyond [1]byte
	if _, err := io.ReadFull(r, beyond[:]); !errors.Is(err, io.EOF) {
		return nil, m.inflateError(err)
	}
	if in.Len() > 0 {
		return nil, refuse(Malformed, "%d of its %d compressed bytes are not used: the artifact is damaged", in.Len(), m.packed)
	}
	return content, nil
}

// inflateError is for data that is broken (err is what flate says), shorter
// (an EOF) or longer (nil) than the directory says.
func (m *member) inflateError(err error) error {
	switch {
	case err == nil:
		return refuse(Malformed, "it inflates to more than the %d bytes that the directory says", m.size)
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return refuse(Malformed, "it inflates to fewer than the %d bytes that the directory says", m.size)
	}
	return refuse(Malformed, "its compressed data is broken: %v", err)
}
