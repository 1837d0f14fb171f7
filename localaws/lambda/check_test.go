//go:build linux

package lambda_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stackjob/stackjob/localaws/lambda"
)

func TestExecutableThatCannotRun(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	other := map[string]string{"amd64": "arm64"}[runtime.GOARCH]
	if other == "" {
		other = "amd64"
	}
	s := lambda.New(lambda.Config{})
	defer s.Close()
	for name, c := range map[string]struct{ path, want string }{
		"missing":        {filepath.Join(dir, "nothing"), "no such file"},
		"directory":      {dir, "is a directory"},
		"not executable": {write("plain", "#!/bin/sh\n", 0o644), "chmod +x"},
		"zip":            {write("zip", "PK\x03\x04....", 0o755), "is a zip"},
		"empty":          {write("empty", "", 0o755), "too short"},
		"damaged":        {write("damaged", "\x7fELF....", 0o755), "damaged"},
		"other machine":  {build(t, "GOOS=linux", "GOARCH="+other), "is built for linux/" + other + ", this machine is"},
	} {
		err := s.RegisterExecutable("fn", lambda.Executable{Path: c.path})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	if err := s.RegisterExecutable("text", lambda.Executable{Path: write("text", "just text", 0o755)}); err != nil {
		t.Fatal(err)
	}
	_, err := s.Invoke(t.Context(), "text", nil)
	if failure, ok := errors.AsType[*lambda.FunctionError](err); !ok || failure.Type != "Runtime.InvalidEntrypoint" {
		t.Errorf("text: %v", err)
	}
}
