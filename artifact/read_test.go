package artifact_test

import (
	"archive/zip"
	"encoding/binary"
	"hash/crc32"
	"io/fs"
	"strconv"
	"strings"
	"testing"

	"github.com/stackjob/stackjob/artifact"
)

const template = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n"

// descriptor is a data descriptor for template, stored.
func descriptor(magic, wide bool) []byte {
	var b []byte
	if magic {
		b = append(b, "PK\x07\x08"...)
	}
	b = binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE([]byte(template)))
	for range 2 {
		if wide {
			b = append(b, words(uint64(len(template)))...)
		} else {
			b = binary.LittleEndian.AppendUint32(b, uint32(len(template)))
		}
	}
	return b
}

// streamed is template as a program writes it that cannot seek: sizes only afterwards.
func streamed(after []byte) rawMember {
	return rawMember{name: "template.yml", content: template, after: after,
		local: edits(set16(6, 8), set32(14, 0), set32(18, 0), set32(22, 0)), central: set16(8, 8)}
}

func TestReadsWhatProgramsWrite(t *testing.T) {
	n := uint64(len(template))
	other := rawMember{name: "other.txt", content: noise(100 << 10)} // more than the tail
	plain := rawMember{name: "template.yml", content: template}
	tests := map[string]rawZip{
		"stored":                     {members: []rawMember{plain, other}},
		"deflated":                   {members: []rawMember{{name: "template.yml", content: template, deflate: true}, other}},
		"empty file, deflated":       {members: []rawMember{{name: "empty", deflate: true}, plain, other}},
		"descriptor":                 {members: []rawMember{streamed(descriptor(true, false)), other}},
		"descriptor without magic":   {members: []rawMember{streamed(descriptor(false, false)), other}},
		"descriptor of 64 bits":      {members: []rawMember{streamed(descriptor(true, true)), other}},
		"64 bits without magic":      {members: []rawMember{streamed(descriptor(false, true)), other}},
		"descriptor before the end":  {members: []rawMember{other, streamed(descriptor(false, false))}},
		"comment":                    {members: []rawMember{plain, other}, comment: "made by hand"},
		"longest comment":            {members: []rawMember{plain, other}, comment: strings.Repeat("c", 65_535)},
		"comment with a magic in it": {members: []rawMember{plain, other}, comment: "PK\x05\x06 is how a zip ends"},
		"self-extracting":            {prefix: "#!/bin/sh\nunzip $0\n", members: []rawMember{plain, other}},
		"gap after a member":         {members: []rawMember{{name: "template.yml", content: template, after: make([]byte, 300)}, other}},
		"aligned":                    {members: []rawMember{{name: "template.yml", content: template, localExtra: extraField(16 << 10)}, other}},
		"longest extra field":        {members: []rawMember{{name: "template.yml", content: template, localExtra: extraField(65_535)}, other}},
		"extra field cut off":        {members: []rawMember{{name: "template.yml", content: template, extra: []byte{9}, localExtra: []byte{1, 0, 9, 0, 1}}, other}},
		"from MS-DOS":                {members: []rawMember{{name: "template.yml", content: template, central: set16(4, 20)}, other}},
		"leading dot":                {members: []rawMember{{name: "./"}, {name: "./template.yml", content: template}, other}},
		"folders":                    {members: []rawMember{{name: "a/"}, {name: "a/b/"}, {name: "a/b/c", content: "c"}, plain, other}},
		"folder as jar writes it":    {members: []rawMember{{name: "META-INF/", deflate: true}, plain, other}},
		"zip64 sizes": {members: []rawMember{{name: "template.yml", content: template,
			localExtra: wideExtra(n, n), extra: wideExtra(n, n, 0),
			local:   edits(set32(18, -1), set32(22, -1)),
			central: edits(set32(20, -1), set32(24, -1), set32(42, -1))}, other}},
		"zip64 sizes, streamed": {members: []rawMember{{name: "template.yml", content: template, after: descriptor(true, true),
			localExtra: wideExtra(0, 0),
			local:      edits(set16(6, 8), set32(14, 0), set32(18, -1), set32(22, -1)), central: set16(8, 8)}, other}},
		"zip64 end": {members: []rawMember{plain}, beforeEnd: wideEnd(1, 58, 88, 146),
			end: edits(set16(8, -1), set16(10, -1), set32(12, -1), set32(16, -1))},
		"zip64 end beside a complete one": {members: []rawMember{plain}, beforeEnd: wideEnd(1, 58, 88, 146)},
		"zip64 end after a prefix": {prefix: "#!/bin/sh\n", members: []rawMember{plain}, beforeEnd: wideEnd(1, 58, 88, 146),
			end: set32(16, -1)},
	}
	for name, z := range tests {
		t.Run(name, func(t *testing.T) {
			s := holding(z.build(t))
			if got := readTemplate(t, s); got != template {
				t.Errorf("read %q", got)
			}
			most := 2
			if name == "longest extra field" {
				most = 3
			}
			if s.requests() > most {
				t.Errorf("took the requests %q", s.ranges)
			}
		})
	}
}

// Beyond 4 GiB offsets do not fit their fields.
func TestReadsBeyondFourGigabytes(t *testing.T) {
	content := &sparse{}
	z := zip.NewWriter(content)
	addZeros(t, z, "huge.bin", 5<<30)
	add(t, z, &zip.FileHeader{Name: "template.yml"}, template)
	addZeros(t, z, "more.bin", 1<<20)
	check(t, z.Close())
	s := newStore()
	s.setReader(content, content.size)
	if got := readTemplate(t, s); got != template {
		t.Errorf("read %q", got)
	}
	if s.requests() != 2 {
		t.Errorf("took the requests %q, want two", s.ranges)
	}
}

// 65,535 entries fill the end record's count to the brim without zip64.
func TestReadsTheMostEntriesWithoutZip64(t *testing.T) {
	z := rawZip{members: []rawMember{{name: "template.yml", content: template}}}
	for i := range 65_534 {
		z.members = append(z.members, rawMember{name: strconv.Itoa(i)})
	}
	if got := readTemplate(t, holding(z.build(t))); got != template {
		t.Errorf("read %q", got)
	}
}

func TestNamesInOldCodePage(t *testing.T) {
	z := rawZip{members: []rawMember{{name: "Gr\x94\xe1e.txt", content: "x"}}}
	a, err := artifact.Open(t.Context(), holding(z.build(t)).client(), bucket, key, nil)
	check(t, err)
	if _, err := fs.ReadFile(a.FS(t.Context()), "Größe.txt"); err != nil {
		t.Error(err)
	}
}

func TestEmptyArchive(t *testing.T) {
	a, err := artifact.Open(t.Context(), holding(pack(t)).client(), bucket, key, nil)
	check(t, err)
	entries, err := fs.ReadDir(a.FS(t.Context()), ".")
	if err != nil || len(entries) > 0 {
		t.Errorf("ReadDir = %v, %v", entries, err)
	}
}

func TestServerThatIgnoresRangesServesSmallArtifacts(t *testing.T) {
	s := holding(pack(t, "template.yml", template))
	s.ignoreRange = true
	if got := readTemplate(t, s); got != template {
		t.Errorf("read %q", got)
	}
}
