package pattern_test

import (
	"testing"

	"github.com/stackjob/stackjob/internal/pattern"
)

func TestAPatternIsTheRegularExpression(t *testing.T) {
	p := pattern.New(`(b+)c`)
	if !p.MatchString("abbc") || p.MatchString("abb") {
		t.Error("it matches something else")
	}
	if got := p.FindStringSubmatch("abbc"); len(got) != 2 || got[1] != "bb" {
		t.Errorf("found %q", got)
	}
	if got := p.ReplaceAllString("abbc", "$1"); got != "abb" {
		t.Errorf("made %q", got)
	}
	if got := p.ExpandString(nil, "<$1>", "abbc", p.FindStringSubmatchIndex("abbc")); string(got) != "<bb>" {
		t.Errorf("made %q", got)
	}
	if got, want := p.FindStringIndex("abbc"), p.Regexp().FindStringIndex("abbc"); got[0] != want[0] || got[1] != want[1] {
		t.Errorf("found at %v", got)
	}
}

func TestWhatDoesNotCompileIsNoticedWhenUsed(t *testing.T) {
	p := pattern.New(`(`)
	defer func() {
		if recover() == nil {
			t.Error("nobody notices")
		}
	}()
	p.MatchString("x")
}
