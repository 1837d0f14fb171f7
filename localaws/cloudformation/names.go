package cloudformation

// A nameRegister knows who has which custom name: "X already exists in stack ARN".
type nameRegister map[nameKey]string

// A nameKey is a name in its namespace: names are unique per type, and per region unless the type
// is global.
type nameKey struct{ kind, region, name string }

func keyOfName(kind, region, name string) nameKey {
	if global(kind) {
		region = ""
	}
	return nameKey{kind, region, name}
}

func global(kind string) bool {
	switch serviceOf(kind) {
	case "IAM", "S3", "CloudFront", "Route53":
		return true
	}
	return false
}

// claim takes a name for a stack. It returns the reason why not, or "".
func (n nameRegister) claim(key nameKey, stackID string) string {
	if owner, taken := n[key]; taken {
		return textTaken(key.name, owner)
	}
	n[key] = stackID
	return ""
}

// orphan leaves the name taken by a resource that no stack owns any more.
func (n nameRegister) orphan(key nameKey) { n[key] = "" }

func (n nameRegister) free(key nameKey) { delete(n, key) }
