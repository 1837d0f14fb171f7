package spec

import (
	"strings"

	"github.com/stackjob/stackjob/internal/spec/source"
)

// fileSeparator stands between artifact and path, as in the native action's configuration.
const fileSeparator = "::"

// String is the form in which files are written: "Artifact::path", or the path alone.
func (f File) String() string {
	if f.Artifact == "" {
		return f.Path
	}
	return f.Artifact + fileSeparator + f.Path
}

// splitFile takes Artifact::path apart.
func splitFile(text string) File {
	artifact, path, ok := strings.Cut(text, fileSeparator)
	if !ok {
		return File{Path: text}
	}
	return File{Artifact: artifact, Path: path}
}

// check says what is wrong with a file's name.
func (f File) check() (message, hint string, ok bool) {
	if f.Artifact != "" {
		if message, hint = artifactName(f.Artifact); message != "" {
			return message + " before ::", hint, false
		}
	}
	message, hint = filePath(f.Path)
	return message, hint, message == ""
}

// place is the file that a value names, or none if it is no file.
func (f field) place() File {
	if f.node.Kind != source.Text || f.node.Tag != "" || strings.HasPrefix(f.node.Text, fileSeparator) {
		return File{}
	}
	file := splitFile(f.node.Text)
	if _, _, ok := file.check(); !ok {
		return File{}
	}
	return file
}

// file is a file in an input artifact.
func (f field) file() File {
	if !f.is(source.Text) {
		return File{}
	}
	file := splitFile(f.node.Text)
	if strings.HasPrefix(f.node.Text, fileSeparator) {
		f.fail("names no artifact before ::", "write Artifact::path, or the path alone")
	} else if message, hint, ok := file.check(); !ok {
		f.fail(message, hint)
	}
	return file
}

// nativeFile is a file as the native action wants it, with the artifact.
func (f field) nativeFile() File {
	file := f.file()
	if f.node.Kind == source.Text && f.node.Tag == "" && !strings.Contains(f.node.Text, fileSeparator) {
		f.fail("names no artifact", "write Artifact::path")
	}
	return file
}

// template reads where the template is.
func (f field) template(d *draft, file File) {
	d.stack.Template.File = file.Path
	if file.Artifact != "" {
		d.prefix = named{file.Artifact, f}
	}
}

// places is the shape of files.
func places() Shape { return Shape{Type: String, Shortest: 1} }
