package opml

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

const export = `<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>My &amp; yours</title><ownerName>Li</ownerName></head><body>
<outline text="科技" title="科技">
  <outline type="rss" text="投资界" xmlUrl="https://a.example/feed?x=1&amp;y=2" htmlUrl="https://a.example/"/>
  <outline text="AI"><outline type="rss" title="B" xmlUrl="feed://b.example/rss" category="/top/sub,other"/></outline>
</outline>
<outline text="empty group"/>
<outline text="also there"><outline type="rss" text="again" xmlUrl="https://a.example/feed?x=1&amp;y=2"/></outline>
<outline type="link" text="no feed" url="https://c.example/"/>
<outline type="rss" text="script" xmlUrl="javascript:alert(1)"/>
<outline type="RSS" text="D" url="http://d.example/"/>
</body></opml>`

var exported = []Feed{
	{URL: "https://a.example/feed?x=1&y=2", Text: "投资界", Home: "https://a.example/", Tags: []string{"科技", "also there"}},
	{URL: "http://b.example/rss", Text: "B", Tags: []string{"科技", "AI", "top", "sub", "other"}},
	{URL: "http://d.example/", Text: "D"},
}

func TestRead(t *testing.T) {
	doc, err := Read(strings.NewReader(export))
	if err != nil {
		t.Fatal(err)
	}
	if doc.Title != "My & yours" || doc.Owner != "Li" {
		t.Errorf("head = %q, %q", doc.Title, doc.Owner)
	}
	if diff := cmp.Diff(exported, doc.Feeds()); diff != "" {
		t.Errorf("feeds (-want +got):\n%s", diff)
	}
}

func TestReadCharsets(t *testing.T) {
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(strings.Replace(export, "UTF-8", "gb2312", 1))
	if err != nil {
		t.Fatal(err)
	}
	undeclared, err := simplifiedchinese.GBK.NewEncoder().String(export[strings.Index(export, "<opml"):])
	if err != nil {
		t.Fatal(err)
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(strings.Replace(export, "UTF-8", "UTF-16", 1))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"GBK": gbk, "GBK that does not say so": undeclared, "UTF-16": utf16, "UTF-8 with a mark": "\uFEFF" + export,
		"UTF-8 that says it is not": strings.Replace(export, "UTF-8", "gb2312", 1), "an unknown name": strings.Replace(export, "UTF-8", "x-none", 1),
	} {
		doc, err := Read(strings.NewReader(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(exported, doc.Feeds()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestReadDamage(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"a bare ampersand":     {`<opml><body><outline text="Q&A" xmlUrl="http://h.example/?a=1&b=2"/></body></opml>`, []string{"http://h.example/?a=1&b=2"}},
		"a control character":  {"<opml><body><outline text='a\x0bb' xmlUrl='http://h.example/'/></body></opml>", []string{"http://h.example/"}},
		"a missing end tag":    {`<opml><body><outline text="g"><outline text="a" xmlUrl="http://h.example/"></body></opml>`, []string{"http://h.example/"}},
		"cut off":              {`<opml><body><outline text="a" xmlUrl="http://h.example/"/><outline text="b" xmlU`, []string{"http://h.example/"}},
		"cut off inside":       {`<opml><body><outline text="g"><outline text="a" xmlUrl="http://h.example/"/><outl`, []string{"http://h.example/"}},
		"junk in front":        {"warning: x\n<OPML><BODY><OUTLINE TEXT='a' XMLURL='http://h.example/'/></BODY></OPML>", []string{"http://h.example/"}},
		"an empty list":        {`<opml version="2.0"><head/><body/></opml>`, nil},
		"an entity of its own": {`<!DOCTYPE opml [<!ENTITY x "y">]><opml><body><outline text="&x;" xmlUrl="http://h.example/"/></body></opml>`, []string{"http://h.example/"}},
	} {
		doc, err := Read(strings.NewReader(c.text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var got []string
		for _, f := range doc.Feeds() {
			got = append(got, f.URL)
		}
		if !cmp.Equal(got, c.want) {
			t.Errorf("%s: feeds %q, want %q", name, got, c.want)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	deep := "<opml><body>" + strings.Repeat(`<outline text="x">`, maxDepth+1)
	many := "<opml><body>" + strings.Repeat(`<outline text="x"/>`, maxOutlines+1)
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"nothing": {"", ErrNotOPML}, "HTML": {"<html><body>x", ErrNotOPML}, "a feed": {"<rss><channel/></rss>", ErrNotOPML},
		"JSON": {`{"a":1}`, ErrNotOPML}, "deep": {deep, ErrTooLarge}, "many": {many, ErrTooLarge},
	} {
		if _, err := Read(strings.NewReader(c.text)); !errors.Is(err, c.want) {
			t.Errorf("%s: error %v, want %v", name, err, c.want)
		}
	}
	if _, err := Read(io.LimitReader(zeros{}, maxBytes+2)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("huge: error %v", err)
	}
}

// zeros is an endless reader.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestMarshal(t *testing.T) {
	got, err := Marshal(Document{
		Title: "Feeds & more", Modified: time.Date(2026, 1, 19, 8, 12, 0, 0, time.FixedZone("CST", 8*3600)),
		Outlines: []Outline{
			{Text: "科技", Outlines: []Outline{{Text: "AI\x0b", Feed: "https://h.example/t/ai.rss?a=1&b=2", Home: "https://h.example/t/ai", Language: "zh-CN", Categories: []string{"a,b", "c"}}}},
			{Feed: "https://h.example/t/x.rss"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	const want = `<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0">
  <head>
    <title>Feeds &amp; more</title>
    <dateModified>Mon, 19 Jan 2026 00:12:00 GMT</dateModified>
    <docs>http://opml.org/spec2.opml</docs>
  </head>
  <body>
    <outline text="科技">
      <outline type="rss" text="AI�" title="AI�" xmlUrl="https://h.example/t/ai.rss?a=1&amp;b=2" htmlUrl="https://h.example/t/ai" language="zh-CN" category="a b,c"></outline>
    </outline>
    <outline type="rss" text="https://h.example/t/x.rss" title="https://h.example/t/x.rss" xmlUrl="https://h.example/t/x.rss"></outline>
  </body>
</opml>
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("Marshal (-want +got):\n%s", diff)
	}
}

func TestMarshalEmpty(t *testing.T) {
	got, err := Marshal(Document{Title: "x"})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(got, []byte("<body>")) {
		t.Errorf("a list without a body is not valid:\n%s", got)
	}
}

// FuzzRead holds that a list which was read is written and read again as the same list.
func FuzzRead(f *testing.F) {
	f.Add([]byte(export))
	f.Add([]byte("<opml><body><outline text='a' xmlUrl='http://h.example/?a&b'><outline"))
	f.Add([]byte("\xff\xfe<\x00o\x00p\x00m\x00l\x00>\x00"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		doc, err := Read(bytes.NewReader(raw))
		if err != nil {
			return
		}
		text, err := Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Read(bytes.NewReader(text))
		if err != nil {
			t.Fatalf("written and read again: %v\n%s", err, text)
		}
		if len(again.Feeds()) != len(doc.Feeds()) {
			t.Fatalf("%d feeds became %d\n%s", len(doc.Feeds()), len(again.Feeds()), text)
		}
	})
}
