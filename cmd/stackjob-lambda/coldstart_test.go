package main_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// empty is the least that a Go function can be.
const empty = `package main

import "github.com/aws/aws-lambda-go/lambda"

func main() { lambda.Start(func() error { return nil }) }
`

// BenchmarkColdStart measures from exec to the first poll of the runtime API, against the empty
// program on the same machine in the same run: times mean nothing elsewhere, their ratio does.
func BenchmarkColdStart(b *testing.B) {
	dir := b.TempDir()
	source := filepath.Join(dir, "main.go")
	if err := os.WriteFile(source, []byte(empty), 0o600); err != nil {
		b.Fatal(err)
	}
	ours, least := build(b, filepath.Join(dir, "ours"), "."), build(b, filepath.Join(dir, "empty"), source)
	var times, base []time.Duration
	for b.Loop() {
		times = append(times, coldStart(b, ours))
		base = append(base, coldStart(b, least))
	}
	b.ReportMetric(float64(median(times))/float64(median(base)), "x-empty")
	b.ReportMetric(float64(median(times).Microseconds()), "us/start")
	b.ReportMetric(0, "ns/op")
}

func build(b *testing.B, output, from string) string {
	b.Helper()
	c := exec.Command("go", "build", "-trimpath", "-tags", "lambda.norpc", "-ldflags", "-s -w", "-o", output, from)
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := c.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	return output
}

// coldStart runs a function until it polls for its first event.
func coldStart(b *testing.B, path string) time.Duration {
	b.Helper()
	polled := make(chan struct{})
	runtime := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(polled)
		<-r.Context().Done()
	}))
	defer runtime.Close()
	c := exec.Command(path)
	c.Env = []string{"AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(runtime.URL, "http://"), "AWS_REGION=us-east-1"}
	begin := time.Now()
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	<-polled
	took := time.Since(begin)
	_ = c.Process.Kill()
	_ = c.Wait() // it was killed
	return took
}

func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}
