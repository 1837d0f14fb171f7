package spec

import (
	"slices"
	"strings"

	"github.com/stackjob/stackjob/internal/spec/source"
)

// outputSource is stack.Key.
func (f field) outputSource() *OutputSource {
	if !f.is(source.Text) {
		return nil
	}
	stack, key, ok := strings.Cut(f.node.Text, ".")
	if message, _ := stackName(stack); !ok || message != "" || !alphaPattern.MatchString(key) {
		f.fail("is no output of a stack", "write the stack's name, a dot and the output's name: network.VpcId")
	}
	return &OutputSource{stack, key}
}

func (o *OutputSource) written() any {
	if o == nil {
		return nil
	}
	return o.Stack + "." + o.Key
}

func ssmName(text string) (message, hint string) {
	const looks = "names look like /shop/size"
	switch {
	case strings.HasPrefix(text, "{{"):
		return "is a dynamic reference", "write the parameter's name alone: " + looks
	case len(text) > longestSSM || !ssmPattern.MatchString(text):
		return "is no name of a Systems Manager parameter", looks
	}
	return "", ""
}

func fileKey(text string) (message, hint string) {
	if text == "" {
		return "is empty", "leave it out to take the file's whole content"
	}
	return "", ""
}

// fileSource is the file of the source, made at the first of its two members.
func (s *Source) fileSource() *FileSource {
	if s.File == nil {
		s.File = &FileSource{}
	}
	return s.File
}

func (s *FileSource) written() any {
	if s == nil {
		return nil
	}
	return s.String()
}

// attributes are those of Fn::GetArtifactAtt (aws-facts 3.1).
func attributes() []string { return []string{"BucketName", "ObjectKey", "URL"} }

func (f field) artifactAtt() *ArtifactAtt {
	items := f.strings("artifact", "attribute")
	if items == nil {
		return nil
	}
	return &ArtifactAtt{items[0].checked(artifactName), items[1].word("attribute of an artifact", attributes()...)}
}

func (a *ArtifactAtt) written() any {
	if a == nil {
		return nil
	}
	return []string{a.Artifact, a.Attribute}
}

func (f field) getParam() *FileSource {
	items := f.strings("artifact", "file", "key")
	if items == nil {
		return nil
	}
	return &FileSource{
		File: File{items[0].checked(artifactName), items[1].checked(filePath)},
		Key:  items[2].checked(fileKey),
	}
}

// strings are the items of a list that has one for each name.
func (f field) strings(names ...string) []field {
	if !f.is(source.List) {
		return nil
	}
	items := f.items()
	if len(items) != len(names) {
		f.fail("has not the items it needs", "write ["+strings.Join(names, ", ")+"]")
		return nil
	}
	return slices.Clip(items)
}

// written is the source as it is read.
func (s Source) written() any {
	object := map[string]any{}
	for _, k := range kinds() {
		if k.write == nil {
			continue
		}
		if value := k.write(s); value != nil {
			object[k.name] = value
		}
	}
	if s.File != nil && s.File.Key != "" {
		object["key"] = s.File.Key
	}
	return object
}

// written are all parameters, those written out and those taken from elsewhere.
func (k *Stack) written() any {
	object := map[string]any{}
	for name, value := range k.Parameters {
		object[name] = value
	}
	for name, from := range k.Sources {
		object[name] = from.written()
	}
	if len(object) == 0 {
		return nil
	}
	return object
}
