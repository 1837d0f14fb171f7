package lambda

import (
	"bytes"
	"debug/elf"
	"fmt"
	"io"
	"os"
	"runtime"
)

// checkExecutable tells why a file cannot be run as a function on this machine.
func checkExecutable(path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return fmt.Errorf("lambda: no executable there: %w", err)
	case info.IsDir():
		return fmt.Errorf("lambda: %s is a directory: name the bootstrap executable in it", path)
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o111 == 0:
		return fmt.Errorf("lambda: %s is not executable: make it so with chmod +x", path)
	}
	return checkFormat(path)
}

func checkFormat(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("lambda: the executable cannot be read: %w", err)
	}
	defer func() { _ = file.Close() }()
	head := make([]byte, 4)
	n, err := io.ReadFull(file, head)
	switch head = head[:n]; {
	case err != nil:
		return fmt.Errorf("lambda: %s is too short for an executable", path)
	case bytes.HasPrefix(head, []byte("PK")):
		return fmt.Errorf("lambda: %s is a zip: unpack it and name the bootstrap executable in it", path)
	case string(head) == elf.ELFMAG:
		return checkMachine(path, file)
	}
	return nil
}

// checkMachine compares what a Linux executable was built for with this machine.
func checkMachine(path string, file io.ReaderAt) error {
	binary, err := elf.NewFile(file)
	if err != nil {
		return fmt.Errorf("lambda: %s is a damaged executable: %w", path, err)
	}
	built := map[elf.Machine]string{elf.EM_X86_64: "amd64", elf.EM_AARCH64: "arm64"}[binary.Machine]
	if built == "" {
		built = binary.Machine.String()
	}
	if here := runtime.GOOS + "/" + runtime.GOARCH; here != "linux/"+built {
		return fmt.Errorf("lambda: %s is built for linux/%s, this machine is %s: build it for this one (GOOS=%s GOARCH=%s)",
			path, built, here, runtime.GOOS, runtime.GOARCH)
	}
	return nil
}
