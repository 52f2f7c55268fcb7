package sanitise

import (
	"net/url"
	"strings"
	"testing"
)

func TestLink(t *testing.T) {
	base := NewBase("http://src.example/dir/page?q=1")
	for ref, want := range map[string]string{
		"http://src.example/a?b=c#d":      "http://src.example/a?b=c#d",
		"https://h.example":               "https://h.example",
		"HTTP://H.Example:8080/A":         "http://h.example:8080/A",
		" x.html ":                        "http://src.example/dir/x.html",
		"../x":                            "http://src.example/x",
		"./a/./b/../c":                    "http://src.example/dir/a/c",
		"/x":                              "http://src.example/x",
		"?z":                              "http://src.example/dir/page?z",
		"#z":                              "http://src.example/dir/page?q=1#z",
		"//cdn.example/x":                 "http://cdn.example/x",
		`\\cdn.example\x`:                 "http://cdn.example/x",
		`http:\\cdn.example\x?a\b`:        "http://cdn.example/x?a%5Cb",
		"www.other.example":               "http://www.other.example",
		"http://u:p@src.example/":         "http://src.example/",
		"http://a@b@src.example/x@y":      "http://src.example/x@y",
		"http://src.example/a b\"c<d>":    "http://src.example/a%20b%22c%3Cd%3E",
		"http://src.example/100%/é/中":     "http://src.example/100%25/é/中",
		"http://src.example/\u202efdp":    "http://src.example/%E2%80%AEfdp",
		"http://münchen.example/":         "http://xn--mnchen-3ya.example/",
		"http://аррӏе.example/":           "http://xn--80ak6aa92e.example/",
		"ht\ttp://src.example/\nx":        "http://src.example/x",
		"http:/src.example/x":             "http://src.example/x",
		"http://[::1]:80/x":               "http://[::1]:80/x",
		"JaVaScRiPt:alert(1)":             "",
		" javascript:alert(1)":            "",
		"java\tscript:alert(1)":           "",
		"\x01javascript:alert(1)":         "",
		"data:text/html,x":                "",
		"vbscript:x":                      "",
		"file:///etc/passwd":              "",
		"blob:http://x/1":                 "",
		"about:blank":                     "",
		"mailto:a@b.example":              "",
		"":                                "",
		"http://":                         "",
		"http://a b/":                     "",
		"http://h.example:80x/":           "",
		"http://exa%6dple.example/":       "",
		strings.Repeat("x", maxLink+1):    "",
		"http://..":                       "",
		"http://h.example/x\x00y":         "http://h.example/xy",
		"http://h.example/?u=javascript:": "http://h.example/?u=javascript:",
	} {
		if got := base.Link(ref); got != want {
			t.Errorf("Link(%q) = %q, want %q", ref, got, want)
		}
	}
}

func TestLinkWithoutBase(t *testing.T) {
	for ref, want := range map[string]string{"/x": "", "x": "", "//h.example/x": "", "http://h.example/x": "http://h.example/x"} {
		if got := (Base{}).Link(ref); got != want {
			t.Errorf("Link(%q) = %q, want %q", ref, got, want)
		}
	}
	if !NewBase("ftp://h.example/").IsZero() {
		t.Error("a base that is not http")
	}
}

func TestBaseString(t *testing.T) {
	const address = "https://h.example:8443/a/b?c=d"
	if got := NewBase(address + "#frag").String(); got != address {
		t.Errorf("String = %q", got)
	}
}

// FuzzLink holds what everything that shows a link relies on.
func FuzzLink(f *testing.F) {
	for _, s := range []string{"http://h.example/x", "//u@h.example", "java\nscript:x", `\\h\x`, "../../x?y#z", "http://münchen.example/é%zz", "www.x.example"} {
		f.Add(s)
	}
	base := NewBase("https://src.example/dir/page?q=1")
	f.Fuzz(func(t *testing.T, ref string) {
		got := base.Link(ref)
		if got == "" {
			return
		}
		u, err := url.Parse(got)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Host == "" {
			t.Fatalf("Link(%q) = %q: %v", ref, got, err)
		}
		if strings.ContainsAny(got, " \"<>`\\\t\n\r\x00") {
			t.Fatalf("Link(%q) = %q", ref, got)
		}
		if again := (Base{}).Link(got); again != got {
			t.Fatalf("Link(%q) = %q, again %q", ref, got, again)
		}
	})
}

func BenchmarkLink(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		testBase.Link("https://img.example.cn/2026/01/19/a.jpg?x=1&y=2")
		testBase.Link("/2026/01/19/a.jpg?x=1")
	}
}
