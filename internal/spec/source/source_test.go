package source_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stackjob/stackjob/internal/spec/problem"
	"github.com/stackjob/stackjob/internal/spec/source"
)

// print writes a tree in one line, with tags and with positions where asked.
func print(n *source.Node, positions bool) string {
	text := n.Tag
	switch n.Kind {
	case source.Object:
		var parts []string
		for _, m := range n.Members {
			name := m.Name
			if positions {
				name += fmt.Sprintf("@%d:%d", m.Line, m.Column)
			}
			parts = append(parts, name+":"+print(m.Value, positions))
		}
		text += "{" + strings.Join(parts, " ") + "}"
	case source.List:
		var parts []string
		for _, item := range n.Items {
			parts = append(parts, print(item, positions))
		}
		text += "[" + strings.Join(parts, " ") + "]"
	case source.Text:
		text += "'" + n.Text + "'"
	case source.Null:
		text += "null"
	default:
		text += n.Text
	}
	if positions {
		text += fmt.Sprintf("@%d:%d", n.Line, n.Column)
	}
	return text
}

func TestJSONAndYAMLGiveOneTree(t *testing.T) {
	for _, test := range []struct{ grammar, text, want string }{
		{"json", `{"a":"b","c":[1,1.50,true,false,null,{}],"c":[]}`, "{a:'b' c:[1 1.50 true false null {}] c:[]}"},
		{"yaml", "a: b\nc: [1, 1.50, true, false, ~, {}]\nc: []\n", "{a:'b' c:[1 1.50 true false null {}] c:[]}"},
		{"json", `"\u00e9\n"`, "'é\n'"},
		{"json", ` 012`[:2], "0"},
		{"yaml", "a: 012345678901\nb: 0x1f\nc: 2026-01-31\nd: yes\ne: True\nf: '1'\ng:", "{a:012345678901 b:0x1f c:'2026-01-31' d:'yes' e:True f:'1' g:null}"},
		{"yaml", "a: !Sub '${b}'\nb: !GetAtt [x, y]\nc: !!str 1\n", "{a:!Sub'${b}' b:!GetAtt['x' 'y'] c:'1'}"},
		{"yaml", "a: &x [1]\nb: *x\n? &k c\n: 2\n*k : 3\n", "{a:[1] b:[1] c:2 c:3}"},
		{"yaml", "1: a\ntrue: b\n", "{1:'a' true:'b'}"},
		{"yaml", "# nothing\n", "null"},
		{"yaml", "--- \n", "null"},
	} {
		n, p := read(test.grammar)([]byte(test.text))
		if p != nil {
			t.Errorf("%q: %v", test.text, p)
			continue
		}
		if got := print(n, false); got != test.want {
			t.Errorf("%q\ngot  %s\nwant %s", test.text, got, test.want)
		}
	}
}

func TestPositions(t *testing.T) {
	const want = "{é@1:3:[1@2:4 {x@3:4:'y'@3:9}@3:3]@1:8 z@5:3:false@5:8}@1:1"
	n, p := source.JSON([]byte("{ \"é\" :[\n   1,\n  {\"x\": \"y\"}\n]  ,\n  \"z\": false}"))
	if p != nil {
		t.Fatal(p)
	}
	if got := print(n, true); got != want {
		t.Errorf("JSON\ngot  %s\nwant %s", got, want)
	}
	n, p = source.YAML([]byte("é:\n   - 1\n   - x: y\nz: false\n"))
	if p != nil {
		t.Fatal(p)
	}
	const wantYAML = "{é@1:1:[1@2:6 {x@3:6:'y'@3:9}@3:6]@2:4 z@4:1:false@4:4}@1:1"
	if got := print(n, true); got != wantYAML {
		t.Errorf("YAML\ngot  %s\nwant %s", got, wantYAML)
	}
}

func TestMistakesAreTold(t *testing.T) {
	deep := strings.Repeat("[", 600) + strings.Repeat("]", 600)
	for _, test := range []struct {
		grammar, text string
		line, column  int
		want          string
	}{
		{"json", `{"a": }`, 1, 7, "is not JSON: unexpected character looking for beginning of value"},
		{"json", "{\"a\": 1,\n \"b\" 2}", 2, 6, "is not JSON: unexpected character after object key"},
		{"json", `{'a': 1}`, 1, 2, "is not JSON: unexpected character looking for beginning of object key string"},
		{"json", `{"é": x}`, 1, 7, "is not JSON: unexpected character looking for beginning of value"},
		{"json", "{\"a\": \"\n\"}", 1, 8, "is not JSON: unexpected character in string literal"},
		{"json", `{"a": [1`, 1, 9, "is not complete JSON: it ends too early"},
		{"json", ``, 1, 1, "is not complete JSON: it ends too early"},
		{"json", "{}\n{}", 2, 1, "has more text after the end of the JSON value"},
		{"json", deep, 0, 0, "nests values more than 500 deep"},
		{"yaml", deep, 0, 0, "nests values more than 500 deep"},
		{"yaml", "a: b: c\n", 1, 0, "mapping values are not allowed"},
		{"yaml", "a: 1\nb: c: d\ne: 2\nf: 3\n", 2, 0, "mapping values are not allowed"},
		{"yaml", "a:\n\tb: c\n", 2, 0, "found character that cannot start any token"},
		{"yaml", "a: 1\nb: 2\nc: 'it's'\nd: 4\ne: 5\n", 3, 0, "did not find expected key"},
		{"yaml", "a: 1\nb: *canary\nc: 3\n", 2, 0, "an anchor that is not defined before"},
		{"yaml", "a: &x [*x]\n", 1, 4, "has an anchor that contains itself"},
		{"yaml", "? [a]\n: b\n", 1, 3, "has a key that is no plain text"},
		{"yaml", "a: b\n---\nc: d\n", 2, 1, "has more than one YAML document"},
		{"yaml", "a: b\n...\nfoo: [", 3, 0, "is not YAML"},
		{"yaml", "a: 1\nb: \x01\n", 2, 0, "control characters are not allowed"},
	} {
		_, p := read(test.grammar)([]byte(test.text))
		if p == nil {
			t.Errorf("%.40q is accepted", test.text)
			continue
		}
		if p.Line != test.line || p.Column != test.column || !strings.Contains(p.Message, test.want) {
			t.Errorf("%.40q: got %d:%d %s\nwant %d:%d %s", test.text, p.Line, p.Column, p.Message, test.line, test.column, test.want)
		}
		if strings.Contains(p.String(), "canary") {
			t.Errorf("%.40q: the problem quotes the text: %s", test.text, p)
		}
	}
}

func TestAliasesCostNothing(t *testing.T) {
	text := "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
	for i := range 40 {
		alias := fmt.Sprintf("*a%d", i)
		text += fmt.Sprintf("a%d: &a%d [%s%s]\n", i+1, i+1, alias, strings.Repeat(", "+alias, 8))
	}
	n, p := source.YAML([]byte(text))
	if p != nil {
		t.Fatal(p)
	}
	if got := n.Get("a40").Items[8].Items[8]; got != n.Get("a38") {
		t.Error("an alias is a copy")
	}
}

func TestClean(t *testing.T) {
	for _, test := range []struct {
		data, want, message string
		line                int
	}{
		{"a", "a", "", 0},
		{"\xef\xbb\xbfa", "a", "", 0},
		{"\xff\xfea\x00", "", "is UTF-16 text", 0},
		{"\xfe\xff\x00a", "", "is UTF-16 text", 0},
		{"PK\x03\x04\x00", "", "is binary, not text", 0},
		{"a\nb: \xe9\n", "", "is not UTF-8 text", 2},
	} {
		got, p := source.Clean([]byte(test.data))
		if p == nil {
			p = &problem.Problem{}
		}
		if string(got) != test.want || p.Message != test.message || p.Line != test.line {
			t.Errorf("%q: got %q, %d: %q", test.data, got, p.Line, p.Message)
		}
	}
}

func TestGetOfOtherKinds(t *testing.T) {
	var none *source.Node
	if none.Get("a") != nil || (&source.Node{Kind: source.Text}).Get("a") != nil {
		t.Error("found a member where there is none")
	}
}

func read(grammar string) func([]byte) (*source.Node, *problem.Problem) {
	if grammar == "json" {
		return source.JSON
	}
	return source.YAML
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{`{"a":[1,true,null,"x"]}`, "a: &x [1]\nb: *x\n", "? [a]\n", "{}{}", "a:\n\tb", "\xef\xbb\xbf{}", "!!int a: !<b> c"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		clean, p := source.Clean(data)
		if p != nil {
			return
		}
		for _, grammar := range []string{"json", "yaml"} {
			n, p := read(grammar)(clean)
			if (n == nil) == (p == nil) {
				t.Fatalf("%s: a tree %v and a problem %v", grammar, n, p)
			}
			if p != nil && (p.Message == "" || p.Line > strings.Count(string(clean), "\n")+2) {
				t.Fatalf("%s: %d: %q", grammar, p.Line, p.Message)
			}
		}
	})
}
