package cause

// AdviceOf names the well-known failure that a cause was taken for; "" if for none.
func AdviceOf(c Cause) string {
	f := c.leading()
	if f == nil {
		return ""
	}
	if row, _ := f.advice(); row != nil {
		return row.name
	}
	return ""
}

// ClassOf is the class of a reason of a resource.
func ClassOf(reason, resource, status string) (Class, string) {
	f := Failure{Kind: Resource, Path: "X", Type: resource, Status: status}
	f.setReason(reason)
	return f.class(), f.next()
}
