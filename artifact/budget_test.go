package artifact_test

import (
	"archive/zip"
	"fmt"
	"io/fs"
	"net/http"
	"runtime"
	"testing"

	"github.com/stackjob/stackjob/artifact"
)

var sizes = []struct {
	name string
	size int64
}{{"1MB", 1 << 20}, {"100MB", 100 << 20}, {"1GB", 1 << 30}}

// readTemplate does what a handler does: open, read one file.
func readTemplate(t testing.TB, s *store) string {
	t.Helper()
	a, err := artifact.Open(t.Context(), s.client(), bucket, key, nil)
	check(t, err)
	text, err := fs.ReadFile(a.FS(t.Context()), "template.yml")
	check(t, err)
	return string(text)
}

func TestOneTemplateTakesThreeRequestsWhateverTheSize(t *testing.T) {
	template := noise(5 << 10)
	for _, where := range []layout{first, middle, last, crowded} {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s/%s", where, size.name), func(t *testing.T) {
				content, directory := generate(t, size.size, where, template)
				s := newStore()
				s.setReader(content, content.size)
				if got := readTemplate(t, s); got != template {
					t.Errorf("read %d bytes, not the template", len(got))
				}
				budget := directory + int64(len(template)) + 128<<10
				t.Logf("%d requests, %d bytes of %d (directory %d)", s.requests(), s.bytes.Load(), content.size, directory)
				if directory >= content.size {
					t.Fatalf("the directory cannot have %d bytes", directory)
				}
				if s.requests() > 3 || s.bytes.Load() > budget {
					t.Errorf("took %d requests %q and %d bytes, may take 3 and %d", s.requests(), s.ranges, s.bytes.Load(), budget)
				}
			})
		}
	}
}

// The worst case of the budget: a longest comment, so that the tail holds
// nothing else, a multi-megabyte directory, and room after the local header.
func TestBudgetHoldsInTheWorstCase(t *testing.T) {
	template := noise(5 << 10)
	content, directory := worstCase(t, template)
	s := newStore()
	s.setReader(content, content.size)
	if got := readTemplate(t, s); got != template {
		t.Errorf("read %d bytes, not the template", len(got))
	}
	if budget := directory + int64(len(template)) + 128<<10; s.requests() != 3 || s.bytes.Load() > budget {
		t.Errorf("took %d requests %q and %d bytes, may take 3 and %d", s.requests(), s.ranges, s.bytes.Load(), budget)
	}
}

func TestMemoryDoesNotGrowWithTheArtifact(t *testing.T) {
	template := noise(5 << 10)
	allocated := func(size int64) uint64 {
		content, _ := generate(t, size, middle, template)
		s := newStore()
		s.setReader(content, content.size)
		readTemplate(t, s)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		readTemplate(t, s)
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	small, large := allocated(1<<20), allocated(1<<30)
	t.Logf("allocated %d bytes for 1 MB, %d for 1 GB", small, large)
	if large > small+64<<10 {
		t.Errorf("reading from 1 GB allocated %d bytes, from 1 MB %d", large, small)
	}
}

func TestSmallArtifactIsReadAtOnce(t *testing.T) {
	s := holding(pack(t, "template.yml", "Resources: {}", "more.txt", noise(20<<10)))
	a, err := artifact.Open(t.Context(), s.client(), bucket, key, nil)
	check(t, err)
	for _, name := range []string{"template.yml", "more.txt"} {
		_, err = fs.ReadFile(a.FS(t.Context()), name)
		check(t, err)
	}
	if s.requests() != 1 {
		t.Errorf("took %d requests %q, want 1", s.requests(), s.ranges)
	}
}

func TestListingNeedsNoRequest(t *testing.T) {
	s := holding(pack(t, "a/b.txt", noise(100<<10), "template.yml", ""))
	a, err := artifact.Open(t.Context(), s.client(), bucket, key, nil)
	check(t, err)
	s.reset()
	check(t, fs.WalkDir(a.FS(t.Context()), ".", func(_ string, d fs.DirEntry, err error) error {
		if err == nil {
			_, err = d.Info()
		}
		return err
	}))
	if s.requests() != 0 {
		t.Errorf("a walk took the requests %q", s.ranges)
	}
}

func TestEveryLaterRequestIsTiedToTheFirst(t *testing.T) {
	content := packWith(t, func(z *zip.Writer) {
		add(t, z, &zip.FileHeader{Name: "template.yml"}, template)
		addCrowd(t, z, "node_modules/one/lib/", 2000)
	})
	s := holding(content)
	etag := s.objects["/"+bucket+"/"+key].etag
	s.before = func(n int, r *http.Request) *http.Response {
		want := etag
		if n == 0 {
			want = ""
		}
		if got := r.Header.Get("If-Match"); got != want {
			t.Errorf("request %d has If-Match %q, want %q", n, got, want)
		}
		return nil
	}
	readTemplate(t, s)
	if s.requests() != 3 {
		t.Errorf("took the requests %q, want three", s.ranges)
	}
}
