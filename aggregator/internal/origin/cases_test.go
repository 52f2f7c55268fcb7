package origin

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"headwater/aggregator/internal/fold"
	"headwater/aggregator/internal/outlet"
)

// testCase is a line of testdata/cases.txt; its head describes the form.
type testCase struct {
	line  int
	in    Input
	names []string // who is right; "" is nobody
	url   string
	text  string
}

func readCases(t *testing.T) []testCase {
	t.Helper()
	data, err := os.ReadFile("testdata/cases.txt")
	if err != nil {
		t.Fatal(err)
	}
	var cases []testCase
	for i, line := range strings.Split(string(data), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		field := append(strings.Split(line, "\t"), "")
		if len(field) < 4 {
			t.Fatalf("cases.txt:%d: %d fields", i+1, len(field)-1)
		}
		c := testCase{line: i + 1, names: strings.Split(field[1], " = "), text: field[2], url: field[3]}
		c.in = inputOf(t, field[0], strings.ReplaceAll(field[2], `\n`, "\n"))
		for j, n := range c.names {
			c.names[j] = fold.Key(strings.TrimPrefix(n, "-"))
		}
		cases = append(cases, c)
	}
	return cases
}

func inputOf(t *testing.T, kind, text string) Input {
	t.Helper()
	item := Input{Link: "https://portal.example/a/1", Title: "标题"}
	switch kind {
	case "text":
		return Input{Text: text}
	case "byline":
		item.Page, item.ContentHTML = Page{Byline: text}, "<p>正文。</p>"
		return item
	case "head":
		item.Page, item.ContentHTML = Page{HeadHTML: text}, "<p>正文。</p>"
		return item
	case "body":
		item.ContentHTML = text
		return item
	case "author":
		item.Authors, item.ContentHTML = []string{text}, "<p>正文。</p>"
		return item
	}
	t.Fatalf("unknown kind %q", kind)
	return Input{}
}

func TestCases(t *testing.T) {
	set := outlet.New()
	for _, c := range readCases(t) {
		a := read(c.in, set, Options{MinConfidence: .5})
		if !slices.Contains(c.names, fold.Key(a.Name)) {
			t.Errorf("cases.txt:%d: %s: got %q by %s, want %q", c.line, c.text, a.Name, a.How, c.names)
		}
		if c.url != "" && a.URL != c.url {
			t.Errorf("cases.txt:%d: %s: got url %q, want %q", c.line, c.text, a.URL, c.url)
		}
	}
}

// TestReader has one reader for all cases: none of them may leave anything behind for the next.
func TestReader(t *testing.T) {
	set := outlet.New()
	r := NewReader(portal, set, Options{})
	for _, c := range readCases(t) {
		if d := cmp.Diff(read(c.in, set, Options{}), r.Read(c.in)); d != "" {
			t.Errorf("cases.txt:%d: %s (-alone +among others):\n%s", c.line, c.text, d)
		}
	}
}

// TestCaseForm reads the form of `headwater attribute`, one case of each kind.
func TestCaseForm(t *testing.T) {
	set := outlet.New()
	for _, c := range []struct{ line, answer string }{
		{
			`{"id":"a","kind":"feed_item","input":{"feed_title":"Google News","title":"T - Patch","link":"https://news.google.com/x","content_html":"<p>t</p>","source":{"name":"Patch","url":"https://patch.com"}}}`,
			`{"id":"a","name":"Patch","url":"https://patch.com","how":"rss-source","confidence":1}`,
		},
		{
			`{"id":"b","kind":"feed_item","input":{"feed_title":"Planet","atom_source":{"title":"A Blog","link":"https://blog.example.org/","id":"x"}}}`,
			`{"id":"b","name":"A Blog","url":"https://blog.example.org/","how":"atom-source","confidence":1}`,
		},
		{
			`{"id":"c","kind":"page","input":{"link":"https://portal.example/1","title":"T","page_html_head":"","page_text":"2026-01-19 08:12 来源:投资界 阅读量:9772","content_html":"<p>正文。</p>"}}`,
			`{"id":"c","name":"投资界","url":"https://www.pedaily.cn/","how":"byline","confidence":0.9}`,
		},
		{
			`{"id":"d","kind":"feed_item","input":{"feed_title":"样例","dc":{"source":"","publisher":"Example Wire","creator":"Jane Roe"}}}`,
			`{"id":"d","name":"Example Wire","url":"","how":"dc-publisher","confidence":0.9}`,
		},
		{
			`{"id":"e","kind":"text","input":{"text":"图片来源：视觉中国"}}`,
			`{"id":"e","name":"","url":"","how":"source","confidence":1}`,
		},
	} {
		parsed, err := ParseCase([]byte(c.line))
		if err != nil {
			t.Fatal(err)
		}
		source, in := parsed.Origin()
		got, err := json.Marshal(parsed.Answer(NewReader(source, set, Options{}).Read(in)))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != c.answer {
			t.Errorf("%s\n got %s\nwant %s", c.line, got, c.answer)
		}
	}
	if _, err := ParseCase([]byte(`{"id":`)); err == nil {
		t.Error("a torn line is no error")
	}
}

func FuzzRead(f *testing.F) {
	f.Add("来源：投资界", "<p>本文来自<a href='x'>“甲”</a></p>", `<meta name="source" content="来源：新华网"><script type="application/ld+json">{"isBasedOn":["x",{"publisher":{"name":1}}]}</script>`)
	f.Add("By Jane Roe | AP", "BERLIN (dpa) - Text.\n\nvia: https://example.org/x", "<link rel=canonical href='https://a.example/'>")
	f.Add("阅读量:9772", "This article was originally published\nin [The Guardian][1].", "")
	set := outlet.New()
	f.Fuzz(func(t *testing.T, byline, content, head string) {
		in := Input{Link: "https://portal.example/a", Page: Page{HeadHTML: head, Byline: byline}, ContentHTML: content}
		a := read(in, set, Options{MinConfidence: .5})
		if a.IsRepost() && (a.Name == "" || a.Confidence < .5 || len(a.Name) > 400) {
			t.Errorf("%+v", a)
		}
		read(Input{Text: content + "\n" + byline}, set, Options{})
		if n, ok := Reads(byline); ok && n < 0 {
			t.Errorf("Reads(%q) = %d", byline, n)
		}
		CutCounts(byline)
	})
}
