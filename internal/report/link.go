package report

import (
	"net/url"
	"strings"
)

// consoles are the console's hosts in other partitions than the first.
var consoles = map[string]string{
	"aws-cn":     "console.amazonaws.cn",
	"aws-us-gov": "console.amazonaws-us-gov.com",
}

// ConsoleURL is the console's page of a change set, or that of the stack where changeSetID is "". Both
// are ARNs; it is "" for a stack id that is none.
func ConsoleURL(stackID, changeSetID string) string {
	arn := strings.SplitN(stackID, ":", 6)
	if len(arn) < 6 || arn[0] != "arn" || arn[3] == "" {
		return ""
	}
	region, host := arn[3], "console.aws.amazon.com"
	if other, found := consoles[arn[1]]; found {
		host = other
	}
	query := url.Values{"stackId": {stackID}}
	page := "stackinfo"
	if changeSetID != "" {
		page = "changesets/changes"
		query.Set("changeSetId", changeSetID)
	}
	link := url.URL{Scheme: "https", Host: region + "." + host, Path: "/cloudformation/home", RawQuery: url.Values{"region": {region}}.Encode()}
	return link.String() + "#/stacks/" + page + "?" + query.Encode()
}

// safeLink is a link that may be followed: https, and nothing that would end it in Markdown.
func safeLink(link string) string {
	parsed, err := url.Parse(link)
	if err != nil || parsed.Scheme != "https" || parsed.Host == "" || strings.ContainsAny(link, " <>()[]\"'`\\|\n\r\t") {
		return ""
	}
	return link
}
