package wire_test

import (
	"encoding/xml"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/localaws/wire"
)

type tag struct{ Key, Value string }

type common struct{ StackName string }

type input struct {
	common
	Capabilities    []string
	Tags            []tag
	DisableRollback *bool
	Timeout         *int32
	Count           int64
	Description     *string
	Identifier      map[string]string
	Rollback        *struct {
		Minutes  int64
		Triggers []tag
	}
}

func TestQueryDecodes(t *testing.T) {
	yes, minutes, empty := true, int32(5), ""
	for _, test := range []struct {
		name string
		body string
		want input
	}{
		{"nothing", "", input{}},
		{"other members are ignored", form("Action", "Do", "Version", "2010-05-15", "Odd", "1"), input{}},
		{"an embedded struct's members", form("StackName", "web"), input{common: common{"web"}}},
		{"escapes", "StackName=a%26b%3D%C3%BC+c", input{common: common{"a&b=ü c"}}},
		{"a list of texts", form("Capabilities.member.1", "A", "Capabilities.member.2", "B"),
			input{Capabilities: []string{"A", "B"}}},
		{"more than nine", form("Capabilities.member.1", "1", "Capabilities.member.2", "2", "Capabilities.member.3", "3",
			"Capabilities.member.4", "4", "Capabilities.member.5", "5", "Capabilities.member.6", "6", "Capabilities.member.7", "7",
			"Capabilities.member.8", "8", "Capabilities.member.9", "9", "Capabilities.member.10", "10"),
			input{Capabilities: []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"}}},
		{"an empty text in a list", form("Capabilities.member.1", ""), input{Capabilities: []string{""}}},
		{"a list that is there and empty", "Tags=&Capabilities=", input{Tags: []tag{}, Capabilities: []string{}}},
		{"a list of structures", form("Tags.member.1.Key", "a", "Tags.member.1.Value", "", "Tags.member.2.Key", "b"),
			input{Tags: []tag{{"a", ""}, {"b", ""}}}},
		{"pointers", form("DisableRollback", "true", "Timeout", "5", "Description", ""),
			input{DisableRollback: &yes, Timeout: &minutes, Description: &empty}},
		{"a map of texts", form("Identifier.entry.1.key", "Name", "Identifier.entry.1.value", "a", "Identifier.entry.2.key", "Id",
			"Identifier.entry.2.value", ""), input{Identifier: map[string]string{"Name": "a", "Id": ""}}},
		{"a number", form("Count", "-12"), input{Count: -12}},
		{"a list in a structure behind a pointer", form("Rollback.Minutes", "3", "Rollback.Triggers.member.1.Key", "k"),
			input{Rollback: &struct {
				Minutes  int64
				Triggers []tag
			}{3, []tag{{Key: "k"}}}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := decode[input](t, test.body)
			if diff := cmp.Diff(&test.want, got, cmp.AllowUnexported(input{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestQueryRefuses(t *testing.T) {
	do := wire.Op(func(*wire.Call, *input) (*struct{}, error) { return nil, nil })
	for _, test := range []struct{ name, body, code, says string }{
		{"not a boolean", form("DisableRollback", "maybe"), "ValidationError", `DisableRollback must be true or false, not &#34;maybe&#34;`},
		{"not a number", form("Count", "ten"), "ValidationError", "Count must be a whole number"},
		{"a number too large for its member", form("Timeout", "99999999999"), "ValidationError", "Timeout must be a whole number of at most 32 bits"},
		{"not a form", "StackName=%zz", "MalformedQueryString", "invalid URL escape"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := query(t, do, test.body)
			body := w.Body.String()
			if w.Code != 400 || !strings.Contains(body, "<Code>"+test.code+"</Code>") || !strings.Contains(body, test.says) {
				t.Errorf("%d %s", w.Code, body)
			}
		})
	}
}

type output struct {
	Text     string
	Pointer  *string
	Number   int64
	Flag     *bool
	Time     time.Time
	Later    *time.Time
	Names    []string
	Tags     []tag
	Inner    *struct{ Deep string }
	Embedded common
}

func TestQueryEncodes(t *testing.T) {
	empty, no := "", false
	when := time.Date(2024, 1, 2, 3, 4, 5, 678_900_000, time.FixedZone("CET", 3600))
	for _, test := range []struct {
		name string
		out  output
		want string
	}{
		{"nothing but what has no absence", output{}, "<Number>0</Number><Embedded></Embedded>"},
		{"all", output{Text: "t", Pointer: &empty, Number: 7, Flag: &no, Time: when, Later: &when,
			Names: []string{"a", ""}, Tags: []tag{{"k", "v"}}, Embedded: common{"web"}},
			"<Text>t</Text><Pointer></Pointer><Number>7</Number><Flag>false</Flag>" +
				"<Time>2024-01-02T02:04:05.678Z</Time><Later>2024-01-02T02:04:05.678Z</Later>" +
				"<Names><member>a</member><member></member></Names>" +
				"<Tags><member><Key>k</Key><Value>v</Value></member></Tags>" +
				"<Embedded><StackName>web</StackName></Embedded>"},
		{"an empty list is not an absent one", output{Names: []string{}, Tags: nil},
			"<Number>0</Number><Names></Names><Embedded></Embedded>"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, result(t, &test.out)); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("an embedded struct", func(t *testing.T) {
		type out struct {
			common
			More string
		}
		if got := result(t, &out{common{"web"}, "x"}); got != "<StackName>web</StackName><More>x</More>" {
			t.Error(got)
		}
	})
}

// What goes into XML must come out of a strict reader, whatever bytes it has.
func FuzzQueryText(f *testing.F) {
	for _, seed := range []string{"plain", `<&>"'`, "]]>", "tab\tline\nreturn\r", "nul\x00bell\x07esc\x1b", "ü 🐢", "bad \xff utf-8", "\ufffe\uffff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		w := query(t, wire.Op(func(*wire.Call, *struct{}) (*struct{ Text *string }, error) {
			return &struct{ Text *string }{&text}, nil
		}), "")
		var got struct {
			Text string `xml:"DoResult>Text"`
		}
		if err := xml.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if want := holdable(text); got.Text != want {
			t.Errorf("%q came back as %q, want %q", text, got.Text, want)
		}
	})
}

// holdable is text with what XML 1.0 cannot hold replaced (XML 1.0, production 2).
func holdable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n', r == '\r', r >= 0x20 && r <= 0xD7FF, r >= 0xE000 && r <= 0xFFFD, r >= 0x10000:
			return r
		}
		return '\ufffd'
	}, text)
}

func TestQueryEnvelope(t *testing.T) {
	w := query(t, wire.Op(func(*wire.Call, *struct{}) (*struct{}, error) { return nil, nil }), "")
	want := `<DoResponse xmlns="urn:x"><DoResult></DoResult><ResponseMetadata><RequestId>req-1</RequestId></ResponseMetadata></DoResponse>`
	if w.Body.String() != want || w.Header().Get("Content-Type") != "text/xml" || w.Header().Get("X-Amzn-RequestId") != "req-1" {
		t.Errorf("%v %s", w.Header(), w.Body)
	}
}

func TestQueryWithoutResult(t *testing.T) {
	service := wire.Query{
		Namespace:  "urn:x",
		NoResult:   map[string]bool{"Do": true},
		Operations: wire.Operations{"Do": wire.Op(func(*wire.Call, *struct{}) (*struct{}, error) { return nil, nil })},
	}
	w := record(func(w http.ResponseWriter) { service.ServeCall(w, call("Do", "")) })
	if strings.Contains(w.Body.String(), "DoResult") {
		t.Errorf("a Result element in %s", w.Body)
	}
}

func TestQueryErrors(t *testing.T) {
	fail := func(err error) wire.Operation {
		return wire.Op(func(*wire.Call, *struct{}) (*struct{}, error) { return nil, err })
	}
	for _, test := range []struct {
		name   string
		err    error
		status int
		want   string
	}{
		{"a refusal", wire.Errorf(400, "ValidationError", "Stack with id %s does not exist", "<x>"), 400,
			"<Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id &lt;x&gt; does not exist</Message>"},
		{"a refusal inside another error", errors.Join(wire.Errorf(404, "ChangeSetNotFound", "gone")), 404,
			"<Type>Sender</Type><Code>ChangeSetNotFound</Code><Message>gone</Message>"},
		{"a fault of the service", wire.Errorf(503, "ServiceUnavailable", "later"), 503,
			"<Type>Receiver</Type><Code>ServiceUnavailable</Code><Message>later</Message>"},
		{"anything else", errors.New("broken"), 500,
			"<Type>Receiver</Type><Code>InternalFailure</Code><Message>localaws: broken</Message>"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := query(t, fail(test.err), "")
			want := `<ErrorResponse xmlns="urn:x"><Error>` + test.want + `</Error><RequestId>req-1</RequestId></ErrorResponse>`
			if w.Code != test.status || w.Body.String() != want {
				t.Errorf("%d %s\nwant %d %s", w.Code, w.Body, test.status, want)
			}
		})
	}
}

func TestUnknownOperationNamesTheKnown(t *testing.T) {
	none := wire.Op(func(*wire.Call, *struct{}) (*struct{}, error) { return nil, nil })
	service := wire.Query{Operations: wire.Operations{"B": none, "A": none}}
	w := record(func(w http.ResponseWriter) { service.ServeCall(w, call("C", "")) })
	for _, want := range []string{"InvalidAction", "cloudformation operation", "C", "A, B"} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("no %q in %s", want, w.Body)
		}
	}
}
