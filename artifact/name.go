package artifact

import (
	"io/fs"
	"strings"
	"unicode/utf8"
)

// longestName is the most bytes of a member's name: the longest path of Linux.
const longestName = 4096

// cleanName turns a member's name into a path as package fs wants it, "." for
// the root. Only a leading "./" and a folder's last slash are taken away;
// whatever else is no plain relative path is refused. Names that are not
// UTF-8 are in the code page of the IBM PC, as the zip format has it.
func cleanName(name string, declaredUTF8 bool) (string, error) {
	if !utf8.ValidString(name) && !declaredUTF8 {
		name = fromCP437(name)
	}
	if err := checkName(name); err != nil {
		return "", err
	}
	path := strings.TrimSuffix(name, "/")
	for strings.HasPrefix(path, "./") {
		path = path[len("./"):]
	}
	if path == name && path == "." || !fs.ValidPath(path) {
		return "", refuse(UnsafeName, "the name has an empty or \".\" element: make the zip from plain relative paths")
	}
	return path, nil
}

// checkName refuses names that another program might write outside the
// folder it unpacks to, or read as another name.
func checkName(name string) error {
	const advice = ": make the zip from relative paths"
	switch {
	case name == "":
		return refuse(UnsafeName, "a member has an empty name")
	case len(name) > longestName:
		return refuse(UnsafeName, "the name is longer than %d bytes", longestName)
	case !utf8.ValidString(name):
		return refuse(UnsafeName, "the name is declared to be UTF-8 but is not")
	case strings.Contains(name, "\x00"):
		return refuse(UnsafeName, "the name has a NUL byte")
	case strings.Contains(name, `\`):
		return refuse(UnsafeName, "the name has a backslash, as old zip programs of Windows write them: make the zip with one that separates folders by \"/\"")
	case strings.HasPrefix(name, "/"):
		return refuse(UnsafeName, "the name is an absolute path"+advice)
	case len(name) > 1 && name[1] == ':' && isLetter(name[0]):
		return refuse(UnsafeName, "the name begins with a drive letter"+advice)
	case climbs(name):
		return refuse(UnsafeName, "the name climbs with \"..\""+advice)
	}
	return nil
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func climbs(name string) bool {
	for element := range strings.SplitSeq(name, "/") {
		if element == ".." {
			return true
		}
	}
	return false
}

// cp437 is the upper half of the IBM PC's code page 437 (APPNOTE D.1).
var cp437 = []rune("ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0")

func fromCP437(name string) string {
	var b strings.Builder
	for i := range len(name) {
		if c := name[i]; c < 0x80 {
			b.WriteByte(c)
		} else {
			b.WriteRune(cp437[c-0x80])
		}
	}
	return b.String()
}
