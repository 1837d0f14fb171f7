package packaging_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stackjob/stackjob/internal/packaging"
	"github.com/stackjob/stackjob/internal/staging"
	"github.com/stackjob/stackjob/internal/template"
	"github.com/stackjob/stackjob/job"
)

// counting tells how often files are opened, and fails after some.
type counting struct {
	fs.FS
	opened, most int
}

func (c *counting) Open(name string) (fs.File, error) {
	if info, err := fs.Stat(c.FS, name); err == nil && !info.IsDir() {
		if c.opened++; c.opened > c.most {
			return nil, &fs.PathError{Op: "open", Path: name, Err: passing{errors.New("the slice has ended")}}
		}
	}
	return c.FS.Open(name)
}

// Stat does not open.
func (c *counting) Stat(name string) (fs.FileInfo, error) { return fs.Stat(c.FS, name) }

// ReadDir does not open.
func (c *counting) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(c.FS, name) }

// What an interrupted call has staged the next one of the same source neither reads nor sends again.
func TestPackagingGoesOnWhereItWasInterrupted(t *testing.T) {
	t.Parallel()
	const folders, each = 12, 5 << 20
	files := map[string]string{"t.yaml": "Resources:\n"}
	for i := range folders {
		files["t.yaml"] += fmt.Sprintf("  A%d: {Type: AWS::Glue::Job, Properties: {Command: {ScriptLocation: f%d}}}\n", i, i)
		files[fmt.Sprint("f", i)] = strings.Repeat(fmt.Sprintf("%8d", i), each/8)
	}
	w := newWorld(t, files)
	memory, tmp := &packaging.Memory{}, t.TempDir()
	try := func(source string, most int) (*counting, packaging.Result, error) {
		within := &counting{FS: w.files, most: most}
		result, err := packaging.Package(t.Context(), within, w.parse("t.yaml"), w.stager, packaging.Options{TempDir: tmp, Memory: memory, Source: source})
		if left, _ := os.ReadDir(tmp); len(left) > 0 {
			t.Errorf("%d files are left", len(left))
		}
		return within, result, err
	}
	if _, _, err := try("one", 9); job.FailureTypeOf(err) != job.SystemUnavailable {
		t.Fatalf("got %v", err)
	}
	within, result, err := try("one", folders)
	if err != nil || within.opened >= folders-4 {
		t.Errorf("%d files were read again: %v", within.opened, err)
	}
	if len(result.Staged) != folders {
		t.Errorf("staged %d", len(result.Staged))
	}
	if again, same, err := try("two", folders); err != nil || again.opened != folders || string(same.Template.Text()) != string(result.Template.Text()) {
		t.Errorf("%d files of another source were read: %v", again.opened, err)
	}
}

// Nothing has a name in the temporary folder while it is sent, so nothing is left by a process that is killed.
func TestNothingIsLeftByAProcessThatIsKilled(t *testing.T) {
	t.Parallel()
	w := newWorld(t, map[string]string{"t.yaml": "Resources: {F: {Type: 'AWS::Lambda::Function', Properties: {Code: src}}}", "src/a": "a"})
	tmp := t.TempDir()
	looking := stagerFunc(func(contents ...staging.Content) error {
		left, err := os.ReadDir(tmp)
		if err != nil || len(left) > 0 {
			return fmt.Errorf("%d files while %s is sent: %w", len(left), contents[0].Name, err)
		}
		return errors.New("killed")
	})
	_, err := packaging.Package(t.Context(), w.files, w.parse("t.yaml"), looking, packaging.Options{TempDir: tmp})
	if err == nil || err.Error() != "killed" {
		t.Errorf("got %v", err)
	}
}

type stagerFunc func(contents ...staging.Content) error

func (f stagerFunc) Stage(_ context.Context, contents ...staging.Content) ([]staging.Object, error) {
	return nil, f(contents...)
}

// A template in one line with very many references takes no longer than one of many lines.
func TestManyReferencesInOneLine(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(`{"Resources":{"X":{}`)
	for i := range 8000 {
		fmt.Fprintf(&b, `,"A%d":{"Type":"AWS::Glue::Job","Properties":{"Command":{"ScriptLocation":"f"}}}`, i)
	}
	b.WriteString(`}}`)
	w := newWorld(t, map[string]string{"t.json": b.String(), "f": "x"})
	given, err := template.Parse("t.json", []byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	_, err = packaging.Package(t.Context(), w.files, given, w.stager, packaging.Options{TempDir: t.TempDir()})
	if err == nil || !strings.Contains(err.Error(), "1 MB") { // 8,000 addresses are too long
		t.Errorf("got %v", err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("took %s", took)
	}
}

// Files take room even if they are empty.
func TestVeryManyEmptyFiles(t *testing.T) {
	t.Parallel()
	files := map[string]string{"t.yaml": "Resources: {F: {Type: 'AWS::Lambda::Function', Properties: {Code: src}}}"}
	for i := range 10_000 {
		files[fmt.Sprint("src/", i)] = ""
	}
	w := newWorld(t, files)
	_, err := packaging.Package(t.Context(), w.files, w.parse("t.yaml"), w.stager, packaging.Options{TempDir: t.TempDir(), MaxTotal: 1 << 20})
	if err == nil || !strings.Contains(err.Error(), "more than 1 MiB are to be packaged") {
		t.Errorf("got %v", err)
	}
}
