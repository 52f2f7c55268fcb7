package origin

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestLines has the lines of fragments, with · for the edges of inline elements and {text|address} for links.
func TestLines(t *testing.T) {
	for fragment, want := range map[string][]string{
		"<p>a <b>b</b></p><P CLASS='x>y'>c<br/>d": {"a ·b", "c", "d"},
		"<script>if (a<b) '</p>'</script>a<style>p{}</style><figure><img><figcaption>图</figcaption></figure>b": {"ab"},
		`<a href="https://example.org/?a=1&amp;b=2">Ａ　Ｂ</a>`:                                                   {"{A  B|https://example.org/?a=1&b=2}"},
		"<a class=x HREF=/y>z</a>":                         {"{z|/y}"},
		"<a href='u'><div>one</div><p>two</p></a>":         {"{one|u}", "{two|u}"},
		"a < b &lt; c<!-- <p> -->d":                        {"a < b < cd"},
		"<table><tr><td>来源：</td><td>新华社</td></tr></table>": {"来源:·新华社"},
		"来源丨Ａ&nbsp;&nbsp;作者\u200b︰Ｂ":                       {"来源|A  作者:B"},
		"<p>\n  a\n  b  c\n</p>":                           {"a b c"},
		"<p":                                               nil,
		"<!-- never closed":                                nil,
		"a\xffb\xe4\xb8":                                   {"a\ufffdb\ufffd\ufffd"},
		"":                                                 nil,
	} {
		var got []string
		for _, l := range new(builder).htmlLines(fragment) {
			got = append(got, shown(l))
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q (-want +got):\n%s", fragment, d)
		}
	}
}

func TestMarkdownLines(t *testing.T) {
	for text, want := range map[string][]string{
		"> **本文来源**：_flydean_的博客":                 {"本文来源:flydean的博客"},
		"a [b](https://x.example/) [c][1]\n\n* d": {"a {b|https://x.example/} {c|}", "d"},
		"[x] y [z": {"[x] y [z"},
		"作者：甲    来源：乙\n  snake_case": {"作者:甲  来源:乙", "snake_case"},
		`<a href="u">v</a>` + "\nw":  {"{v|u}", "w"},
	} {
		var got []string
		for _, l := range new(builder).plainLines(text) {
			got = append(got, shown(l))
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q (-want +got):\n%s", text, d)
		}
	}
}

// shown writes a line in the tests' form.
func shown(l line) string {
	text := l.text
	for i := len(l.links) - 1; i >= 0; i-- {
		a := l.links[i]
		to := min(a.to, len(text))
		text = text[:a.from] + "{" + text[a.from:to] + "|" + a.address() + "}" + text[to:]
	}
	return strings.ReplaceAll(text, string(mark), "·")
}

func TestWindow(t *testing.T) {
	long := "<p>" + strings.Repeat("很长的正文。", 4*window) + "</p>"
	lines := new(builder).htmlLines("<p>first</p>" + long + `<p title="a>b">last</p>`)
	if lines[0].text != "first" || lines[len(lines)-1].text != "last" {
		t.Errorf("got %q … %q", lines[0].text, lines[len(lines)-1].text)
	}
	size := 0
	for _, l := range lines {
		size += len(l.text)
	}
	if size > 3*window {
		t.Errorf("looked at %d bytes", size)
	}
}
