package pack

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

var (
	// resourcesKey is the section that every template has, in YAML or JSON.
	resourcesKey = regexp.MustCompile(`(?m)^\s*["']?Resources["']?\s*:|[{,]\s*"Resources"\s*:`)
	// resourceType is what every resource has.
	resourceType = regexp.MustCompile(`["']?Type["']?\s*:\s*["']?(AWS|Alexa|Custom)::`)
)

// maxTemplate is CloudFormation's limit for a template, in bytes (aws-facts 4.8).
const maxTemplate = 1 << 20

// LooksLikeTemplate tells a CloudFormation template, good or bad, from other YAML and JSON.
func LooksLikeTemplate(data []byte) bool {
	return resourcesKey.Match(data) && resourceType.Match(data)
}

// HasTemplateName tells whether a file's name ends as templates' names do.
func HasTemplateName(name string) bool {
	return slices.Contains([]string{".yaml", ".yml", ".json", ".template"}, strings.ToLower(path.Ext(name)))
}

// Templates lists the files that look like CloudFormation templates: the usual name at the top,
// template.yaml or .yml or .json, alone if there is one, or else all others, sorted.
func (d *Dir) Templates() ([]string, error) {
	for _, usual := range []string{"template.yaml", "template.yml", "template.json"} {
		if info, err := d.tree.Stat(usual); err == nil && info.Mode().IsRegular() {
			return []string{usual}, nil
		}
	}
	var found []string
	err := fs.WalkDir(d.tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !HasTemplateName(name) {
			return err
		}
		info, err := entry.Info()
		if err != nil || info.Size() > maxTemplate {
			return err
		}
		data, err := d.tree.ReadFile(name)
		if err == nil && LooksLikeTemplate(data) {
			found = append(found, name)
		}
		return err
	})
	return found, err
}
