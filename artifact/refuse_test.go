package artifact_test

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/stackjob/stackjob/artifact"
	"github.com/stackjob/stackjob/job"
)

// outcome opens an artifact and reads template.yml, and gives the first error.
func outcome(t testing.TB, content []byte, opts *artifact.Options) error {
	t.Helper()
	a, err := artifact.Open(t.Context(), holding(content).client(), bucket, key, opts)
	if err == nil {
		_, err = fs.ReadFile(a.FS(t.Context()), "template.yml")
	}
	return err
}

func one(m rawMember) rawZip {
	if m.name == "" {
		m.name = "template.yml"
	}
	if m.content == "" {
		m.content = template
	}
	return rawZip{members: []rawMember{m}}
}

func named(names ...string) rawZip {
	var z rawZip
	for _, name := range names {
		z.members = append(z.members, rawMember{name: name})
	}
	return z
}

func both(f func([]byte)) func(local, central []byte) {
	return func(local, central []byte) { f(local[6:]); f(central[8:]) }
}

func ending(z rawZip, end func([]byte)) rawZip {
	z.end = end
	return z
}

func TestRefuses(t *testing.T) {
	plain := rawMember{name: "template.yml", content: template}
	good := one(plain).build(t)
	bomb := strings.Repeat("a", 1<<20)
	ten := &artifact.Options{MaxEntries: 10, MaxDirectory: 1000}
	tests := []struct {
		name    string
		content []byte
		opts    *artifact.Options
		kind    artifact.Kind
		want    string // after the artifact's name
	}{
		// Not a zip.
		{"empty", nil, nil, artifact.NotZip, `the object is empty; an artifact is a zip`},
		{"tar.gz", []byte("\x1f\x8b\x08\x00\x00\x00\x00\x00"), nil, artifact.NotZip, `it is not a zip, it looks like a gzip file, such as a .tar.gz: pack the artifact as a zip`},
		{"tar", []byte(strings.Repeat("\x00", 257) + "ustar\x00"), nil, artifact.NotZip, `it is not a zip, it looks like a tar file: pack the artifact as a zip`},
		{"template", []byte("AWSTemplateFormatVersion: 2010-09-09\n"), nil, artifact.NotZip, `it is not a zip, it looks like a CloudFormation template that was not zipped: an artifact is a zip with the file in it; if it comes from an S3 source action, let that action point at a zip`},
		{"JSON", []byte(`{"a": 1}`), nil, artifact.NotZip, `it is not a zip, it looks like JSON: an artifact is a zip with the file in it; if it comes from an S3 source action, let that action point at a zip`},
		{"YAML", []byte("größe: 1\n"), nil, artifact.NotZip, `it is not a zip, it looks like YAML: an artifact is a zip with the file in it; if it comes from an S3 source action, let that action point at a zip`},
		{"HTML", []byte("\n<!DOCTYPE html><html>"), nil, artifact.NotZip, `it is not a zip, it looks like an HTML page: an artifact is a zip with the file in it; if it comes from an S3 source action, let that action point at a zip`},
		{"XML", []byte("<?xml version='1.0'?><Error>"), nil, artifact.NotZip, `it is not a zip, it looks like XML: an artifact is a zip with the file in it; if it comes from an S3 source action, let that action point at a zip`},
		{"text", []byte("hello"), nil, artifact.NotZip, `it is not a zip, it looks like plain text: an artifact is a zip with the file in it; if it comes from an S3 source action, let that action point at a zip`},
		{"binary", []byte("\x00\x01\x02"), nil, artifact.NotZip, `it is not a zip, it looks like binary data of another kind: pack the artifact as a zip`},
		{"long text", []byte("a" + strings.Repeat("é", 100_000)), nil, artifact.NotZip, `it is not a zip, it looks like plain text: an artifact is a zip with the file in it; if it comes from an S3 source action, let that action point at a zip`},

		// Cut off or grown.
		{"first half", good[:len(good)/2], nil, artifact.Truncated, `the zip has a beginning but no end: it was cut off when it was written or uploaded`},
		{"without its last bytes", good[:len(good)-5], nil, artifact.Truncated, `the zip is cut off (bytes missing from its end: 5)`},
		{"half a comment", append(ending(one(plain), set16(20, 10)).build(t), "half"...), nil, artifact.Truncated, `the zip is cut off (bytes missing from its end: 6)`},
		{"something appended", append(one(plain).build(t), "\n"...), nil, artifact.Malformed, `something was appended to the zip (bytes after its end: 1)`},
		{"without its first bytes", good[10:], nil, artifact.Malformed, `its end record says that 58 bytes of directory begin at 88, but the record itself is at 136: bytes are missing before it, or the record lies`},
		{"two ends", rawZip{members: []rawMember{plain}, comment: strings.Repeat("\x00", 3) + "PK\x05\x06" + strings.Repeat("\x00", 18)}.build(t), nil, artifact.Malformed, `it has two end records, one in the comment of the other, so what it contains depends on who reads it`},

		// An end record that lies.
		{"directory elsewhere", ending(one(plain), set32(16, 5000)).build(t), nil, artifact.Malformed, `its end record says that 58 bytes of directory begin at 5000, but the record itself is at 146: bytes are missing before it, or the record lies`},
		{"more entries than fit", ending(one(plain), edits(set16(8, 7), set16(10, 7))).build(t), nil, artifact.Malformed, `its end record counts 7 entries, but a directory of 58 bytes cannot hold as many`},
		{"more entries than there are", ending(named(strings.Repeat("a", 90), "b"), edits(set16(8, 3), set16(10, 3))).build(t), nil, artifact.Malformed, `entry 3 of the 3 in the zip's directory is broken or missing`},
		{"fewer entries than there are", ending(named("a", "b"), edits(set16(8, 1), set16(10, 1))).build(t), nil, artifact.Malformed, `the zip's directory does not end with the last entry that its end record counts (entries: 1, bytes after them: 47)`},
		{"several disks", ending(one(plain), set16(4, 1)).build(t), nil, artifact.Unsupported, `the zip is one part of a set of several: pack the artifact as a single zip`},
		{"entries on other disks", ending(named("a", "b"), set16(8, 1)).build(t), nil, artifact.Unsupported, `the zip is one part of a set of several: pack the artifact as a single zip`},
		{"zip64 record missing", rawZip{members: []rawMember{plain}, beforeEnd: wideEnd(1, 58, 88, 146)[56:]}.build(t), nil, artifact.Unsupported, `its zip64 end record is missing or has extensions, as with an encrypted directory: pack the artifact with an ordinary zip program`},
		{"zip64 contradicts", rawZip{members: []rawMember{plain}, beforeEnd: wideEnd(2, 58, 88, 146)}.build(t), nil, artifact.Malformed, `its end record and its zip64 end record contradict each other`},
		{"zip64 of several disks", rawZip{members: []rawMember{plain}, beforeEnd: append(wideEnd(1, 58, 88, 146)[:72], 2, 0, 0, 0)}.build(t), nil, artifact.Unsupported, `the zip is one part of a set of several: pack the artifact as a single zip`},
		{"zip64 locator lies", rawZip{members: []rawMember{plain}, beforeEnd: wideEnd(1, 58, 88, 140)}.build(t), nil, artifact.Malformed, `its zip64 locator says that the end record is at 140, but it is at 146`},
		{"zip64 directory elsewhere", rawZip{members: []rawMember{plain}, beforeEnd: wideEnd(1, 1<<63, 1<<63, 146), end: edits(set32(12, -1), set32(16, -1))}.build(t), nil, artifact.Malformed, `its end record says that 9223372036854775808 bytes of directory begin at 9223372036854775808, but the record itself is at 146: bytes are missing before it, or the record lies`},
		{"zip64 count", rawZip{members: []rawMember{plain}, beforeEnd: wideEnd(1<<63, 58, 88, 146), end: edits(set16(8, -1), set16(10, -1))}.build(t), nil, artifact.Malformed, `its end record counts 9223372036854775808 entries`},

		// A directory that lies.
		{"entry without magic", one(rawMember{central: set16(0, 0)}).build(t), nil, artifact.Malformed, `entry 1 of the 1 in the zip's directory is broken or missing`},
		{"entry longer than the directory", one(rawMember{central: set16(30, 500)}).build(t), nil, artifact.Malformed, `entry 1 of the 1 in the zip's directory is broken or missing`},
		{"entry on another disk", one(rawMember{central: set16(34, 3)}).build(t), nil, artifact.Unsupported, `"template.yml": the zip is one part of a set of several: pack the artifact as a single zip`},
		{"member beyond the directory", one(rawMember{central: set32(42, 5000)}).build(t), nil, artifact.Malformed, `"template.yml": the directory says that its 46 bytes begin at 5000, which is beyond the 88 bytes there are before the directory`},
		{"member longer than the zip", one(rawMember{central: set32(20, 1<<30)}).build(t), nil, artifact.Malformed, `"template.yml": the directory says that its 1073741824 bytes begin at 0, which is beyond the 88 bytes there are before the directory`},
		{"member of absurd size", one(rawMember{extra: wideExtra(1 << 63), central: set32(24, -1)}).build(t), nil, artifact.Malformed, `"template.yml": the directory says that it has 9223372036854775808 bytes`},
		{"no member where it says", one(rawMember{local: set16(0, 0)}).build(t), nil, artifact.Malformed, `"template.yml": the directory says that it begins at 0, but no member begins there`},

		// Overlaps and duplicates.
		{"two at one place", rawZip{members: []rawMember{plain, {name: "b", content: template, central: set32(42, 0)}}}.build(t), nil, artifact.Overlapping, `"template.yml": it overlaps with "b": an ordinary zip program makes no such zip`},
		{"one within another", rawZip{members: []rawMember{{name: "outer", content: template, central: edits(set32(20, 100), set32(24, 100))}, plain}}.build(t), nil, artifact.Overlapping, `"outer": it overlaps with "template.yml": an ordinary zip program makes no such zip`},
		{"into the directory", one(rawMember{central: edits(set32(20, 60), set32(24, 60))}).build(t), nil, artifact.Overlapping, `"template.yml": it overlaps with the zip's directory: an ordinary zip program makes no such zip`},
		{"by its extra field", rawZip{members: []rawMember{{name: "template.yml", content: template, local: set16(28, 9)}, {name: "b"}}}.build(t), nil, artifact.Overlapping, `"template.yml": it overlaps with what follows it by 9 bytes: an ordinary zip program makes no such zip`},
		{"one name twice", named("a", "template.yml", "template.yml").build(t), nil, artifact.Duplicate, `"template.yml": the name is in the zip twice: remove one`},
		{"one name in two spellings", named("./template.yml", "template.yml").build(t), nil, artifact.Duplicate, ``},
		{"file and folder", named("a/b/c", "a-b", "a/b").build(t), nil, artifact.Duplicate, `"a/b": it is a file, and also the folder of "a/b/c": rename one`},
		{"file and empty folder", named("a/", "a").build(t), nil, artifact.Duplicate, ``},

		// Names.
		{"absolute", named("/etc/passwd").build(t), nil, artifact.UnsafeName, `"/etc/passwd": the name is an absolute path: make the zip from relative paths`},
		{"climbing", named("../template.yml").build(t), nil, artifact.UnsafeName, `"../template.yml": the name climbs with "..": make the zip from relative paths`},
		{"climbing in the middle", named("a/../../b").build(t), nil, artifact.UnsafeName, `"a/../../b": the name climbs with "..": make the zip from relative paths`},
		{"backslash", named(`cfn\template.yml`).build(t), nil, artifact.UnsafeName, `"cfn\\template.yml": the name has a backslash, as old zip programs of Windows write them: make the zip with one that separates folders by "/"`},
		{"drive", named("C:/template.yml").build(t), nil, artifact.UnsafeName, `"C:/template.yml": the name begins with a drive letter: make the zip from relative paths`},
		{"NUL", named("template.yml\x00.txt").build(t), nil, artifact.UnsafeName, `"template.yml\x00.txt": the name has a NUL byte`},
		{"empty element", named("a//b").build(t), nil, artifact.UnsafeName, `"a//b": the name has an empty or "." element: make the zip from plain relative paths`},
		{"dot as a file", named(".").build(t), nil, artifact.UnsafeName, `".": the name has an empty or "." element: make the zip from plain relative paths`},
		{"empty name", named("").build(t), nil, artifact.UnsafeName, `a member has an empty name`},
		{"long name", named(strings.Repeat("n", 5000)).build(t), nil, artifact.UnsafeName, `"` + strings.Repeat("n", 200) + `…": the name is longer than 4096 bytes`},
		{"false UTF-8", one(rawMember{name: "a\xff", central: set16(8, 1<<11)}).build(t), nil, artifact.UnsafeName, `"a\xff": the name is declared to be UTF-8 but is not`},

		// Members that are not read.
		{"encrypted", one(rawMember{both: both(set16(0, 1))}).build(t), nil, artifact.Encrypted, `"template.yml": it is encrypted: put it into the artifact without a password`},
		{"strongly encrypted", one(rawMember{both: both(set16(0, 1<<6|1))}).build(t), nil, artifact.Encrypted, `"template.yml": it is encrypted: put it into the artifact without a password`},
		{"secretly encrypted", one(rawMember{local: set16(6, 1)}).build(t), nil, artifact.Malformed, `"template.yml": it is not what the directory says: its own header has an encryption flag`},
		{"bzip2", one(rawMember{both: both(set16(2, 12))}).build(t), nil, artifact.Unsupported, `"template.yml": it is compressed with method 12, only stored (0) and deflated (8) are read: pack it with an ordinary zip program`},
		{"symbolic link", one(rawMember{central: set32(38, 0o120777<<16)}).build(t), nil, artifact.Unsupported, `"template.yml": it is a symbolic link, which is not followed: put the file itself into the artifact`},
		{"device", one(rawMember{central: set32(38, 0o020666<<16)}).build(t), nil, artifact.Unsupported, `"template.yml": it is not a regular file`},

		// Limits.
		{"file", one(rawMember{content: noise(1<<20 + 1)}).build(t), nil, artifact.TooLarge, `"template.yml": it has 1048577 bytes, more than the limit of 1048576`},
		{"claimed to be large", one(rawMember{deflate: true, both: both(set32(16, 1<<30))}).build(t), nil, artifact.TooLarge, `"template.yml": it has 1073741824 bytes, more than the limit of 1048576`},
		{"ratio", one(rawMember{content: bomb, deflate: true}).build(t), nil, artifact.TooLarge, fmt.Sprintf(`"template.yml": its 1048576 bytes take %d bytes compressed, more than the limit of 250 to 1`, len(deflated(t, bomb)))},
		{"entries", named(strings.Split("abcdefghijk", "")...).build(t), ten, artifact.TooLarge, `the zip has 11 entries, more than the limit of 10: put fewer files into the artifact`},
		{"directory", named(strings.Repeat("d", 1000)).build(t), ten, artifact.TooLarge, `the zip's directory takes 1046 bytes, more than the limit of 1000: put fewer files into the artifact`},

		// Members that lie.
		{"another name", one(rawMember{localExtra: []byte("x"), local: edits(set16(26, 13), set16(28, 0))}).build(t), nil, artifact.Malformed, `"template.yml": it is not what the directory says: its own header has the name "template.ymlx"`},
		{"another method", one(rawMember{local: set16(8, 8)}).build(t), nil, artifact.Malformed, `"template.yml": it is not what the directory says: its own header has another compression method`},
		{"another size", one(rawMember{local: set32(22, 45)}).build(t), nil, artifact.Malformed, `"template.yml": it is not what the directory says: its own header has other sizes or another checksum`},
		{"another checksum", one(rawMember{local: set32(14, 45)}).build(t), nil, artifact.Malformed, `"template.yml": it is not what the directory says: its own header has other sizes or another checksum`},
		{"no size", one(rawMember{local: set32(18, 0)}).build(t), nil, artifact.Malformed, `"template.yml": it is not what the directory says: its own header has other sizes or another checksum`},
		{"stored, but smaller", one(rawMember{both: both(set32(16, 45))}).build(t), nil, artifact.Malformed, `"template.yml": it is stored uncompressed, but the directory gives it 46 bytes here and 45 bytes unpacked`},
		{"wrong checksum", one(rawMember{both: both(set32(8, 45))}).build(t), nil, artifact.Malformed, `"template.yml": its checksum is wrong: the artifact is damaged`},
		{"inflates to more", one(rawMember{deflate: true, both: both(set32(16, 45))}).build(t), nil, artifact.Malformed, `"template.yml": it inflates to more than the 45 bytes that the directory says`},
		{"inflates to less", one(rawMember{deflate: true, both: both(set32(16, 47))}).build(t), nil, artifact.Malformed, `"template.yml": it inflates to fewer than the 47 bytes that the directory says`},
		{"cannot inflate", one(rawMember{deflate: true, packed: []byte("\xff\xff\xff\xff")}).build(t), nil, artifact.Malformed, `"template.yml": its compressed data is broken: flate: corrupt input before offset 1`},
		{"compressed data cut off", one(rawMember{deflate: true, packed: deflated(t, template)[:20]}).build(t), nil, artifact.Malformed, `"template.yml": it inflates to fewer than the 46 bytes that the directory says`},
		{"compressed data goes on", one(rawMember{deflate: true, packed: append(deflated(t, template), "rest"...)}).build(t), nil, artifact.Malformed, fmt.Sprintf(`"template.yml": 4 of its %d compressed bytes are not used: the artifact is damaged`, len(deflated(t, template))+4)},
		{"compressed to more", one(rawMember{deflate: true, packed: make([]byte, 2000)}).build(t), nil, artifact.Malformed, `"template.yml": the directory says that its 46 bytes take 2000 bytes compressed, which no compression does`},
		{"no descriptor", one(streamed(nil)).build(t), nil, artifact.Malformed, `"template.yml": it is followed by a data descriptor that is missing or has other sizes or another checksum than the directory`},
		{"descriptor of another size", one(streamed(append(descriptor(true, false)[:12], 1, 0, 0, 0))).build(t), nil, artifact.Malformed, `"template.yml": it is followed by a data descriptor that is missing or has other sizes or another checksum than the directory`},
		{"descriptor with another checksum", one(streamed(make([]byte, 24))).build(t), nil, artifact.Malformed, `"template.yml": it is followed by a data descriptor that is missing or has other sizes or another checksum than the directory`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := outcome(t, test.content, test.opts)
			e, ok := errors.AsType[*artifact.Error](err)
			if !ok {
				t.Fatalf("error is %v, want an *artifact.Error", err)
			}
			text := strings.TrimPrefix(e.Error(), "artifact s3://"+bucket+"/"+key+": ")
			if e.Kind != test.kind || test.want != "" && text != test.want {
				t.Errorf("refused as %q with\n %s\nwant %q with\n %s", e.Kind, text, test.kind, test.want)
			}
			if got := job.FailureTypeOf(err); got != job.ConfigurationError {
				t.Errorf("failure type %s", got)
			}
		})
	}
}

// A file that may not be read can be opened and described all the same.
func TestRefusedFileCanBeDescribed(t *testing.T) {
	files := open(t, one(rawMember{name: "link", central: set32(38, 0o120777<<16)}).build(t))
	f, err := files.Open("link")
	check(t, err)
	if info, err := f.Stat(); err != nil || info.Mode().Type() != fs.ModeSymlink {
		t.Errorf("Stat = %v, %v", info, err)
	}
	if _, err := f.Read(make([]byte, 10)); err == nil || !strings.Contains(err.Error(), "it is a symbolic link") {
		t.Errorf("reading it: %v", err)
	}
}

// What one member is may not hinder reading another.
func TestOddMembersHinderNoOther(t *testing.T) {
	z := rawZip{members: []rawMember{
		{name: "template.yml", content: template},
		{name: "secret.txt", content: "x", both: both(set16(0, 1))},
		{name: "link", content: "template.yml", central: set32(38, 0o120777<<16)},
		{name: "video.mp4", content: noise(2 << 20)},
		{name: "zeros.bin", content: strings.Repeat("\x00", 1<<20), deflate: true},
		{name: "table.lzma", both: both(set16(2, 14))},
	}}
	if err := outcome(t, z.build(t), nil); err != nil {
		t.Error(err)
	}
}
