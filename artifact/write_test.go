package artifact_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/artifact"
	"github.com/stackjob/stackjob/job"
)

func TestPutEncrypts(t *testing.T) {
	const arn = "arn:aws:kms:eu-central-1:123456789012:key/1234"
	tests := map[string]struct {
		encryption *job.EncryptionKey
		keys       []string // the header with the key id, as sent
	}{
		"no key":         {nil, nil},
		"key without id": {&job.EncryptionKey{Type: "KMS"}, nil},
		"key":            {&job.EncryptionKey{ID: arn, Type: "KMS"}, []string{arn}},
		"key, untyped":   {&job.EncryptionKey{ID: arn}, []string{arn}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := newStore()
			check(t, artifact.Put(t.Context(), s.client(), bucket, key, strings.NewReader("output"), test.encryption))
			sent := s.puts[0].Header
			want := http.Header{"X-Amz-Server-Side-Encryption": {"aws:kms"}}
			if test.keys != nil {
				want["X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id"] = test.keys
			}
			got := maps.Clone(sent)
			maps.DeleteFunc(got, func(name string, _ []string) bool { return !strings.Contains(name, "Encryption") })
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("encryption headers (-want +got):\n%s", diff)
			}
			if !strings.HasPrefix(sent.Get("Authorization"), "AWS4-HMAC-SHA256 Credential=AKIAJOB/") {
				t.Errorf("signed as %q", sent.Get("Authorization"))
			}
			if got := stored(t, s); got != "output" {
				t.Errorf("stored %q", got)
			}
		})
	}
}

func stored(t *testing.T, s *store) string {
	t.Helper()
	o := s.objects["/"+bucket+"/"+key]
	content, err := io.ReadAll(io.NewSectionReader(o.content, 0, o.size))
	check(t, err)
	return string(content)
}

func TestPutRefused(t *testing.T) {
	tests := []struct {
		status  int
		code    string
		kind    artifact.Kind
		failure job.FailureType
		want    string
	}{
		{403, "AccessDenied", artifact.Denied, job.PermissionError, "writing failed, S3 answered 403 AccessDenied; the job's artifact credentials come from the action's or the pipeline's role, not from the function's: that role may lack s3:PutObject on the object or kms:GenerateDataKey and kms:Decrypt on the key"},
		{400, "ExpiredToken", artifact.Expired, job.PermissionError, "every invocation brings fresh credentials"},
		{404, "NoSuchBucket", artifact.AbsentObject, job.RevisionUnavailable, "the bucket was deleted"},
		{400, "KMS.NotFoundException", artifact.Denied, job.PermissionError, "KMS key"},
		{400, "EntityTooLarge", artifact.TooLarge, job.ConfigurationError, "EntityTooLarge"},
		{503, "SlowDown", artifact.Unavailable, job.SystemUnavailable, "writing failed, S3 answered 503 SlowDown"},
	}
	for _, test := range tests {
		t.Run(test.code, func(t *testing.T) {
			s := newStore()
			s.before = func(int, *http.Request) *http.Response { return refusal(test.status, test.code, "") }
			err := artifact.Put(t.Context(), s.client(), bucket, key, strings.NewReader("canary"), nil)
			wantError(t, err, test.kind, test.failure, test.want)
		})
	}
}

func TestPutWhatCannotBeSent(t *testing.T) {
	s := newStore()
	err := artifact.Put(t.Context(), s.client(), bucket, key, strings.NewReader(""), &job.EncryptionKey{ID: "k", Type: "HSM"})
	wantError(t, err, artifact.Misconfigured, job.ConfigurationError, `the job's encryption key is of type "HSM"; CodePipeline knows only KMS`)
	err = artifact.Put(t.Context(), s.client(), bucket, "", strings.NewReader(""), nil)
	wantError(t, err, artifact.Misconfigured, job.ConfigurationError, "an artifact needs a bucket and a key")
	if len(s.puts) != 0 {
		t.Errorf("sent %d requests", len(s.puts))
	}
}

func outputs() fstest.MapFS {
	return fstest.MapFS{
		"out/stack.json": {Data: []byte(`{"Url":"https://example.com"}`), Mode: 0o600, ModTime: time.Unix(1e9, 0)},
		"run.sh":         {Data: []byte("echo"), Mode: 0o777, ModTime: time.Unix(2e9, 0)},
		"a-b.txt":        {Data: []byte(noise(10 << 10))},
		"a/b.txt":        {Data: []byte("b")},
		"empty":          {Mode: fs.ModeDir | 0o700},
	}
}

func TestZipIsReadBack(t *testing.T) {
	var b bytes.Buffer
	check(t, artifact.Zip(&b, outputs()))
	files := open(t, b.Bytes())
	check(t, fstest.TestFS(files, slices.Collect(maps.Keys(outputs()))...))
	modes := map[string]string{}
	check(t, fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		info, _ := d.Info()
		modes[name] = info.Mode().String()
		if want, err := fs.ReadFile(outputs(), name); err == nil {
			if got, _ := fs.ReadFile(files, name); !bytes.Equal(got, want) {
				t.Errorf("%s: read back %d bytes of %d", name, len(got), len(want))
			}
		}
		return err
	}))
	want := map[string]string{
		".": "drwxr-xr-x", "out": "drwxr-xr-x", "out/stack.json": "-rw-r--r--", "run.sh": "-rwxr-xr-x",
		"a": "drwxr-xr-x", "a-b.txt": "-rw-r--r--", "a/b.txt": "-rw-r--r--", "empty": "drwxr-xr-x",
	}
	if diff := cmp.Diff(want, modes); diff != "" {
		t.Errorf("modes (-want +got):\n%s", diff)
	}
}

func TestZipIsTheSameEachTime(t *testing.T) {
	var one, two bytes.Buffer
	check(t, artifact.Zip(&one, outputs()))
	later := outputs()
	for _, f := range later {
		f.ModTime = f.ModTime.Add(time.Hour)
	}
	check(t, artifact.Zip(&two, later))
	if !bytes.Equal(one.Bytes(), two.Bytes()) {
		t.Error("the same files at another time give another zip")
	}
}

func TestZipRefuses(t *testing.T) {
	tests := map[string]struct {
		files fstest.MapFS
		want  string
	}{
		"link":      {fstest.MapFS{"latest": {Mode: fs.ModeSymlink, Data: []byte("nowhere")}}, "output artifact: zip latest: only files and folders can be in an artifact, this is a symbolic link"},
		"socket":    {fstest.MapFS{"s": {Mode: fs.ModeSocket}}, "output artifact: zip s: only files and folders can be in an artifact, this is a special file"},
		"backslash": {fstest.MapFS{`a\b`: {}}, `output artifact: zip a\b: the name has a backslash`},
		"drive":     {fstest.MapFS{"c:": {}}, "output artifact: zip c:: the name begins with a drive letter"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := artifact.Zip(io.Discard, test.files)
			if err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("error is %v\nwant %s", err, test.want)
			}
			if got := job.FailureTypeOf(err); got != job.ConfigurationError {
				t.Errorf("failure type %s", got)
			}
		})
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestZipTellsWhenItCannotWrite(t *testing.T) {
	if err := artifact.Zip(fullDisk{}, outputs()); err == nil || err.Error() != "output artifact: disk full" {
		t.Errorf("error is %v", err)
	}
}
