package artifact_test

import (
	"io/fs"
	"testing"

	"github.com/stackjob/stackjob/artifact"
)

// The benchmarks report what S3 is asked for beside the time: requests and
// body bytes, each per operation.
func report(b *testing.B, s *store) {
	b.ReportMetric(float64(s.requests())/float64(b.N), "requests/op")
	b.ReportMetric(float64(s.bytes.Load())/float64(b.N), "s3-bytes/op")
}

func BenchmarkOneTemplate(b *testing.B) {
	text := noise(5 << 10)
	for _, where := range []layout{first, crowded} {
		for _, size := range sizes {
			b.Run(string(where)+"/"+size.name, func(b *testing.B) {
				content, _ := generate(b, size.size, where, text)
				s := newStore()
				s.setReader(content, content.size)
				b.ReportAllocs()
				for b.Loop() {
					readTemplate(b, s)
				}
				report(b, s)
			})
		}
	}
}

func BenchmarkSmallArtifact(b *testing.B) {
	s := holding(pack(b, "template.yml", noise(5<<10), "README.md", noise(2<<10)))
	b.ReportAllocs()
	for b.Loop() {
		readTemplate(b, s)
	}
	report(b, s)
}

func BenchmarkAbsentMember(b *testing.B) {
	content, _ := generate(b, 1<<20, crowded, template)
	s := newStore()
	s.setReader(content, content.size)
	a, err := artifact.Open(b.Context(), s.client(), bucket, key, nil)
	check(b, err)
	s.reset()
	for b.Loop() {
		if _, err := fs.Stat(a.FS(b.Context()), "node_modules/one/lib/99999.ts"); err == nil {
			b.Fatal("found what is absent")
		}
	}
	report(b, s)
}
