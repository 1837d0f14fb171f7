package packaging_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/stackjob/stackjob/internal/packaging"
	"github.com/stackjob/stackjob/internal/staging"
	"github.com/stackjob/stackjob/internal/template"
	"github.com/stackjob/stackjob/localaws"
)

const bucket = "stackjob-staging"

// A world is an artifact and the bucket that it is staged in.
type world struct {
	*testing.T
	files  fstest.MapFS
	aws    *localaws.Server
	stager *staging.Stager
}

func newWorld(t *testing.T, files map[string]string) *world {
	t.Helper()
	server := localaws.New(localaws.Config{Region: "eu-central-1"})
	t.Cleanup(server.Close)
	if err := server.S3().CreateBucket(bucket, "eu-central-1"); err != nil {
		t.Fatal(err)
	}
	w := &world{T: t, files: fstest.MapFS{}, aws: server}
	for name, content := range files {
		w.files[name] = &fstest.MapFile{Data: []byte(content), Mode: 0o644}
	}
	w.stager = &staging.Stager{Bucket: bucket, Region: "eu-central-1", Client: s3.NewFromConfig(server.AWS())}
	return w
}

func (w *world) parse(name string) *template.Template {
	w.Helper()
	parsed, err := template.Read(w.files, name)
	if err != nil {
		w.Fatal(err)
	}
	return parsed
}

// pack packages the template of a name.
func (w *world) pack(name string) packaging.Result {
	w.Helper()
	result, err := w.try(name)
	if err != nil {
		w.Fatal(err)
	}
	return result
}

func (w *world) try(name string) (packaging.Result, error) {
	w.Helper()
	return packaging.Package(w.Context(), w.files, w.parse(name), w.stager, packaging.Options{TempDir: w.TempDir()})
}

// object is what was staged of a path.
func (w *world) object(result packaging.Result, path string) string {
	w.Helper()
	at := slices.IndexFunc(result.Staged, func(s packaging.Staged) bool { return s.Path == path })
	if at < 0 {
		w.Fatalf("%s is not staged", path)
	}
	return w.read(result.Staged[at].Object.Key)
}

func (w *world) read(key string) string {
	w.Helper()
	content, err := w.aws.S3().Read(bucket, key)
	if err != nil {
		w.Fatalf("%s: %v", key, err)
	}
	return string(content)
}

// unzipped lists a zip's files with their contents.
func unzipped(t *testing.T, content string) string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range z.File {
		if f.Mode().IsDir() {
			continue
		}
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, f.Name+"="+string(text))
	}
	return strings.Join(all, " ")
}

// zipOf is a zip with one file.
func zipOf(t *testing.T, name, content string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	f, err := z.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func keyOf(content, extension string) string {
	sum := sha256.Sum256([]byte(content))
	return "stackjob/" + hex.EncodeToString(sum[:]) + extension
}
