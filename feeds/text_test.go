package feeds

import (
	"encoding/xml"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestLegal(t *testing.T) {
	for in, want := range map[string]string{
		"":                           "",
		"投资界 & <b>":                  "投资界 & <b>",
		"a\x00b\x0bc\x1bd\x7fe":      "abcde",
		"x\u0080\u009fy":             "xy",
		"n\u0085l":                   "n\nl",
		"\ufeffbom":                  "bom",
		"\ufffd\ufffe\uffff\ufdd0":   "",
		"bad \xff\xc3( utf":          "bad ( utf",
		"\xed\xa0\x80":               "",
		"a\r\nb\rc\n\r":              "a\nb\nc\n\n",
		"\U0001f469\u200d\U00020bb7": "\U0001f469\u200d\U00020bb7",
	} {
		if got := legal(in); got != want {
			t.Errorf("legal(%q) = %q, want %q", in, got, want)
		}
	}
}

// FuzzLegal: whatever goes through the door is valid, stays as it is the second time, and is read back from XML.
func FuzzLegal(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := legal(s)
		if !utf8.ValidString(got) || legal(got) != got {
			t.Fatalf("legal(%q) = %q", s, got)
		}
		written, err := xml.Marshal(struct {
			XMLName xml.Name `xml:"x"`
			Plain   plain    `xml:"p"`
			CDATA   struct {
				Text string `xml:",cdata"`
			} `xml:"c"`
			Link string `xml:"l,attr"`
		}{Plain: newPlain(got), CDATA: struct {
			Text string `xml:",cdata"`
		}{got}, Link: address("https://x.example/" + s)})
		if err != nil {
			t.Fatal(err)
		}
		var back struct {
			Plain string `xml:"p"`
			CDATA string `xml:"c"`
		}
		if err := xml.Unmarshal(written, &back); err != nil {
			t.Fatalf("%q: %v", written, err)
		}
		if back.Plain != got || back.CDATA != got {
			t.Fatalf("%q came back as %q and %q", got, back.Plain, back.CDATA)
		}
	})
}

func TestAddress(t *testing.T) {
	for in, want := range map[string]string{
		"https://a.example/x?y=1&z=2#f":  "https://a.example/x?y=1&z=2#f",
		" http://A.example/路径 ":          "http://a.example/%E8%B7%AF%E5%BE%84",
		"https://中文.example/?a[]=1|2":    "https://xn--fiq228c.example/?a%5B%5D=1%7C2",
		"https://user:pass@a.example/":   "https://a.example/",
		"http://[2001:db8::1]:8080/a[1]": "http://[2001:db8::1]:8080/a%5B1%5D",
		"https://a_b.example/":           "https://a_b.example/",
		"https://a.example/%E4%B8%AD%2F": "https://a.example/%E4%B8%AD%2F",
		"javascript:alert(1)":            "",
		"/relative":                      "",
		"ftp://a.example/":               "",
		"https://":                       "",
		"https://a b.example/":           "",
		"http://%zz/":                    "",
	} {
		if got := address(in); got != want {
			t.Errorf("address(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestShowable(t *testing.T) {
	const polled = "https://a.example/feed"
	for in, want := range map[string]string{
		"https://a.example/":              "https://a.example/",
		polled:                            "",
		"https://u:p@a.example/":          "",
		"https://a.example/?token=x":      "",
		"https://a.example/?api_key=x":    "",
		"https://a.example/?accessToken=": "",
		"https://a.example/?page=2":       "https://a.example/?page=2",
	} {
		if got := showable(in, polled); got != want {
			t.Errorf("showable(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestExcerpt(t *testing.T) {
	for _, c := range []struct {
		in    string
		limit int
		want  string
	}{
		{"short", 10, "short"},
		{"第一句话在这里。第二句话很长很长。", 12, "第一句话在这里。"},
		{"one two three four five", 16, "one two three…"},
		{strings.Repeat("长", 20), 10, strings.Repeat("长", 10) + "…"},
	} {
		if got := excerpt(c.in, c.limit); got != c.want {
			t.Errorf("excerpt(%q, %d) = %q, want %q", c.in, c.limit, got, c.want)
		}
	}
	if got, want := plainText("<h1>标题</h1><p>a &lt; <b>b</b><br>c</p>", 100), "标题 a < b c"; got != want {
		t.Errorf("plainText = %q, want %q", got, want)
	}
}

func TestLabel(t *testing.T) {
	for in, want := range map[string]string{
		"张 三":                             "张 三",
		"a < b":                           "a < b",
		"<b>The</b> Herald":               "The Herald",
		"<script>alert(1)</script>":       "alert(1)",
		"<img src=x onerror=alert(1)/>":   "<img src=x onerror=alert(1)/>",
		"<i></i>":                         "<i></i>",
		"\x00 line\nbreak </a> &amp; tag": "line break & tag",
	} {
		if got := label(in); got != want {
			t.Errorf("label(%q) = %q, want %q", in, got, want)
		}
	}
}
