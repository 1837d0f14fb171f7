// Command dist packs the function's bootstrap executable as the zip file that Lambda takes. The same
// executable gives the same bytes: the archive says nothing of time, machine or user.
package main

import (
	"archive/zip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: dist EXECUTABLE FILE.zip")
		os.Exit(2)
	}
	if err := pack(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "dist:", err)
		os.Exit(1)
	}
}

// pack writes the archive beside its place first, so that a half written one is never taken for it.
func pack(executable, archive string) error {
	binary, err := os.ReadFile(executable)
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(archive), ".dist-*.zip")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) // fails once it has its name
	if err := write(file, binary); err != nil {
		file.Close()
		return err
	}
	if err := file.Chmod(0o644); err != nil {
		file.Close()
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), archive)
}

// earliest is the first time a zip file can tell.
var earliest = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// write makes an archive with one member: bootstrap, executable, which is what the runtime
// provided.al2023 starts (aws-facts 7.1).
func write(w io.Writer, binary []byte) error {
	archive := zip.NewWriter(w)
	header := &zip.FileHeader{Name: "bootstrap", Method: zip.Deflate, Modified: earliest}
	header.SetMode(0o755)
	member, err := archive.CreateHeader(header)
	if err != nil {
		return err
	}
	if _, err := member.Write(binary); err != nil {
		return err
	}
	return archive.Close()
}
