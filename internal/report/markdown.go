package report

import (
	"strings"

	"github.com/stackjob/stackjob/internal/pattern"
)

// special is what means something in Markdown, in that of GitHub, or in HTML, which Markdown may hold.
var special = strings.NewReplacer(
	"&", "&amp;", "<", "&lt;", ">", "&gt;",
	"\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "|", "\\|", "~", "\\~", "#", "\\#", "!", "\\!", "$", "\\$",
)

// startsBlock matches what begins a list or a heading where it stands first in a line.
var startsBlock = pattern.New(`^([-+=]|[0-9]+[.)])`)

// inline writes a text so that Markdown shows it as it is, within a line or a cell of a table.
func inline(text string) string {
	text = special.Replace(line(text))
	if at := startsBlock.FindStringIndex(text); at != nil {
		text = text[:at[1]-1] + "\\" + text[at[1]-1:]
	}
	return text
}

var plainCode = pattern.New(`^[A-Za-z0-9_.:/@ +?~>=-]+$`)

// code writes a name as code, or as plain text where it has letters that code could not hold in a table.
func code(text string) string {
	text = line(text)
	if !plainCode.MatchString(text) {
		return inline(text)
	}
	return "`" + text + "`"
}

// fenced writes a text of several lines as it is, between fences longer than any in it.
func fenced(language, text string) string {
	text = lines(text)
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + language + "\n" + text + "\n" + fence + "\n"
}

// table writes rows under a heading; the cells are Markdown.
func table(heading []string, rows [][]string) string {
	var b strings.Builder
	writeRow(&b, heading)
	b.WriteString(strings.Repeat("|---", len(heading)) + "|\n")
	for _, row := range rows {
		writeRow(&b, row)
	}
	return b.String()
}

func writeRow(b *strings.Builder, cells []string) {
	b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}
