package gate

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

const (
	rssHead = `<rss version="2.0"><channel><title>T</title>`
	rssTail = `</channel></rss>`
)

// skeleton reads a document that must be accepted.
func skeleton(t testing.TB, doc string) *Skeleton {
	t.Helper()
	s, err := XML([]byte(doc), Limits{}, "")
	if err != nil {
		t.Fatalf("%.100q: %v", doc, err)
	}
	sound(t, s)
	return s
}

// sound checks that a skeleton is well-formed and holds as many items as it says.
func sound(t testing.TB, s *Skeleton) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(s.XML))
	items := 0
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("skeleton is not well-formed: %v\n%.2000s", err, s.XML)
		}
		if start, ok := token.(xml.StartElement); ok && (start.Name.Local == "item" || start.Name.Local == "entry") && start.Name.Space == "" {
			items++
		}
	}
	if items != len(s.Items) {
		t.Fatalf("skeleton has %d items, %d are listed\n%.2000s", items, len(s.Items), s.XML)
	}
}

// filled is the skeleton with its texts put back, in brackets.
func filled(s *Skeleton) string {
	out := string(s.XML)
	for i := len(s.texts) - 1; i >= 0; i-- {
		out = strings.ReplaceAll(out, fmt.Sprint(">", s.mark, i, "<"), ">["+s.texts[i].HTML()+"]<")
	}
	return out
}

func TestSkeleton(t *testing.T) {
	for name, c := range map[string]struct{ in, want, repairs string }{
		"plain": {
			rssHead + `<item><title>one two</title><guid isPermaLink="false">7</guid></item>` + rssTail,
			`<rss version="2.0"><channel><title>T</title><item><title>[one two]</title><guid isPermaLink="false">7</guid></item></channel></rss>`, "",
		},
		"prefixes become canonical, declarations go": {
			`<x:feed xmlns:x="http://www.w3.org/2005/Atom" xmlns:d="http://purl.org/dc/elements/1.1/"><x:entry><d:creator>A</d:creator></x:entry></x:feed>`,
			`<feed><entry><dc:creator>A</dc:creator></entry></feed>`, "",
		},
		"unknown vocabularies are left out": {
			`<rss xmlns:z="urn:z"><channel><z:a><z:b>c</z:b></z:a><item><z:a/><title>t</title></item></channel></rss>`,
			`<rss><channel><item><title>t</title></item></channel></rss>`, "",
		},
		"an unknown namespace of the root is taken for the format": {
			`<feed xmlns="urn:none"><entry><title>t</title></entry></feed>`,
			`<feed><entry><title>t</title></entry></feed>`, "namespace",
		},
		"undeclared prefix": {
			rssHead + `<item><dc:creator>A</dc:creator></item>` + rssTail,
			rssHead + `<item><dc:creator>A</dc:creator></item>` + rssTail, "",
		},
		"markup in a text is lifted with it": {
			rssHead + `<item><description>a <b>b</i> c</description><title>t</title></item>` + rssTail,
			rssHead + `<item><description>[a <b>b</i> c]</description><title>t</title></item>` + rssTail, "",
		},
		"bare marks": {
			rssHead + `<item><title>AT&T 5 < 6&nbsp;7</title></item>` + rssTail,
			rssHead + "<item><title>[AT&T 5 < 6\u00a07]</title></item>" + rssTail, "bare-lt",
		},
		"mail address in brackets": {
			rssHead + `<managingEditor>A <a@b.example></managingEditor>` + rssTail,
			rssHead + `<managingeditor>[A <a@b.example>]</managingeditor>` + rssTail, "bare-lt",
		},
		"an element before the items that is not closed": {
			rssHead + `<itunes:category text="x"><item><title>t</title></item>` + rssTail,
			rssHead + `<itunes:category text="x"></itunes:category><item><title>t</title></item>` + rssTail, "unclosed",
		},
		"a title that is not closed": {
			rssHead + `<item><title>one<link>l</link></item><item><title>two</title></item>` + rssTail,
			rssHead + `<item><title>one</title><link>l</link></item><item><title>two</title></item>` + rssTail, "unclosed",
		},
		"an item that is not closed": {
			rssHead + `<item><title>one</title><item><title>two</title></item>` + rssTail,
			rssHead + `<item><title>two</title></item><item><title>one</title></item>` + rssTail, "nested-items unclosed",
		},
		"end tags that close nothing": {
			rssHead + `<item></b><title>t</title></channel2></item>` + rssTail,
			rssHead + `<item><title>t</title></item>` + rssTail, "end-tag",
		},
		"cut off in an item": {
			rssHead + `<item><title>one</title></item><item><title>two</title><descr`,
			rssHead + `<item><title>one</title></item>` + rssTail, "bare-lt truncated",
		},
		"cut off in the last bracket": {
			rssHead + `<item><title>one</title></item></channel></rss`,
			rssHead + `<item><title>one</title></item>` + rssTail, "end-tag",
		},
		"CDATA that does not end": {
			rssHead + `<item><title><![CDATA[one</title></item><item><title><![CDATA[two]]></title></item>` + rssTail,
			rssHead + `<item><title>[one]</title></item><item><title>[two]</title></item>` + rssTail, "cdata",
		},
		"prolog": {
			`<?xml version="1.1"?><!DOCTYPE rss [<!ENTITY a "b">]><!-- ` + strings.Repeat("x", 9000) + ` -->` + rssHead + rssTail,
			rssHead + rssTail, "",
		},
		"a warning before the document": {
			"<br />\n<b>Warning</b>: x in <b>y.php</b><br />\n" + rssHead + `<item><title>t</title></item>` + rssTail,
			rssHead + `<item><title>t</title></item>` + rssTail, "junk-before-root",
		},
		"two documents": {
			rssHead + rssTail + rssHead + `<item><title>t</title></item>` + rssTail,
			rssHead + rssTail, "",
		},
		"attributes": {
			rssHead + `<item><enclosure url='http://a/?b&c="d"' length=5 type="a&amp;b" ï="x" href/></item>` + rssTail,
			rssHead + `<item><enclosure url="http://a/?b&amp;c=&#34;d&#34;" length="5" type="a&amp;b" url=""/></item>` + rssTail, "",
		},
		"references to illegal characters": {
			rssHead + `<item><title>a&#8;b&#xFFFE;c&#0;d</title></item>` + rssTail,
			rssHead + `<item><title>[abcd]</title></item>` + rssTail, "character-references",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := skeleton(t, c.in)
			if got := filled(s); got != c.want {
				t.Errorf("skeleton\n got %s\nwant %s", got, c.want)
			}
			if got := strings.Join(s.Repairs, " "); got != c.repairs {
				t.Errorf("repairs %q, want %q", got, c.repairs)
			}
		})
	}
}

func TestBaseLangAndDates(t *testing.T) {
	s, err := XML([]byte(`<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/a/" xml:lang="en"><entry xml:base="b/" xml:lang="fr"><updated> 2026&#45;01-02 </updated><link href="c"/><content type="HTML" xml:lang="de">x y</content></entry></feed>`), Limits{}, "http://h.example/feed")
	if err != nil {
		t.Fatal(err)
	}
	item := s.Items[0]
	if s.Head.Base != "http://h.example/a/" || item.Base != "http://h.example/a/b/" {
		t.Errorf("bases %q, %q", s.Head.Base, item.Base)
	}
	if s.Head.Lang != "en" || item.Lang != "fr" || len(s.texts) != 1 || s.texts[0].Lang != "de" || s.texts[0].Type != "html" {
		t.Errorf("languages %q, %q, texts %+v", s.Head.Lang, item.Lang, s.texts)
	}
	if want := []Date{{"updated", "2026-01-02"}}; !slices.Equal(item.Dates, want) {
		t.Errorf("dates %v", item.Dates)
	}
	if !bytes.Contains(s.XML, []byte(`href="http://h.example/a/b/c"`)) {
		t.Errorf("link is not resolved: %s", s.XML)
	}
}

// many repeats a piece; %d in it counts.
func many(n int, piece string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(piece, "%d", fmt.Sprint(i)))
	}
	return b.String()
}

func TestLimits(t *testing.T) {
	item := rssHead + `<item>`
	for name, c := range map[string]struct{ limit, doc string }{
		"nested extensions":       {"depth", item + many(200, `<dc:a>`)},
		"nested unknown elements": {"depth", item + many(200, `<z:a>`)},
		"nested markup in a text": {"depth", item + `<description>` + many(200, `<div>`)},
		"attributes":              {"attributes", item + `<dc:a ` + many(200, `a%d="" `) + `/>`},
		"prefixes, nested":        {"prefixes", item + many(100, `<z xmlns:a%d="u">`)},
		"prefixes on one element": {"prefixes", item + `<z ` + many(100, `xmlns:a%d="u" `) + `>`},
		"fragments":               {"fragments", item + `<dc:a>` + many(2000, `a<!---->`)},
		"fragments of CDATA":      {"fragments", item + `<title>` + many(2000, `<![CDATA[a]]>`)},
		"fragments in the prolog": {"fragments", many(2000, `<!-- -->`) + rssHead},
		"tokens":                  {"tokens", rssHead + many(300_000, `<category/>`) + many(300_000, `<link/>`)},
		"items":                   {"items", rssHead + many(20_001, `<item/>`)},
		"a long title":            {"text", item + `<title>` + strings.Repeat("t", 3<<20) + `</title>`},
		"a long link":             {"text", item + `<link>` + strings.Repeat("t", 3<<20) + `</link>`},
		"bytes":                   {"bytes", rssHead + strings.Repeat(" ", 17<<20)},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := XML([]byte(c.doc), Limits{}, "")
			var over *LimitError
			if !errors.As(err, &over) || over.Limit != c.limit {
				t.Fatalf("error %v, want the limit %s", err, c.limit)
			}
			if !strings.Contains(err.Error(), c.limit+":") {
				t.Errorf("%q does not say how to raise it", err)
			}
		})
	}
}

func TestLimitsCanBeRaised(t *testing.T) {
	doc := []byte(rssHead + many(200, `<z:a>`) + many(200, `</z:a>`) + rssTail)
	if _, err := XML(doc, Limits{Depth: 300}, ""); err != nil {
		t.Error(err)
	}
	if _, err := XML(doc, Limits{Depth: -1}, ""); err != nil {
		t.Error(err)
	}
}

// TestNoQuadraticCost reads documents in which a search for something that is missing could start again and again. A
// quadratic one would take minutes.
func TestNoQuadraticCost(t *testing.T) {
	limits := Limits{Tokens: -1, Fragments: -1, Depth: -1, Items: -1, Attributes: -1}
	for name, piece := range map[string]string{
		"comments":          `<!-- <a>`,
		"CDATA":             `<![CDATA[ </item>`,
		"instructions":      `<? <a>`,
		"quotes":            `<a b="<`,
		"mixed quotes":      `<a b='"<c d="'<`,
		"end tags":          `</b`,
		"titles":            `<title>`,
		"items":             `<item>`,
		"ampersands":        `&`,
		"brackets":          `<`,
		"items with titles": `<item><title>`,
	} {
		t.Run(name, func(t *testing.T) {
			for _, tail := range []string{"", "]]>", "-->", "?>", ">", `"'>`} {
				if s, err := XML([]byte(rssHead+strings.Repeat(piece, 20_000)+tail), limits, ""); err == nil && tail == "" {
					sound(t, s)
				}
			}
		})
	}
}

func TestWhatIsIt(t *testing.T) {
	for doc, kind := range map[string]string{
		"":                                     "empty",
		" \n ":                                 "empty",
		"Forbidden":                            "text",
		"<!DOCTYPE html><html><body><item>":    "html",
		"<opml version='2.0'/>":                "opml",
		"<urlset xmlns='u'/>":                  "sitemap",
		"<foo/>":                               "xml",
		"<?xml version='1.0'?><channel/>":      "xml",
		"<p>The tag &lt;rss&gt; has items</p>": "html",
	} {
		_, err := XML([]byte(doc), Limits{}, "")
		var not *NotFeedError
		if !errors.As(err, &not) || not.Kind != kind {
			t.Errorf("%q: %v, want kind %s", doc, err, kind)
		}
	}
}

func TestOffers(t *testing.T) {
	_, err := XML([]byte(`<html><head><LINK rel="alternate" type="application/rss+xml" href="/a?b&amp;c"><link rel=stylesheet href=x><link href='/atom' type='application/atom+xml' rel='Alternate home'></head>`), Limits{}, "")
	var not *NotFeedError
	if !errors.As(err, &not) || !slices.Equal(not.Offers, []string{"/a?b&c", "/atom"}) {
		t.Errorf("error %v", err)
	}
}

func TestText(t *testing.T) {
	for _, c := range []struct {
		in         Text
		text, html string
	}{
		{Text{Raw: []byte(" a &amp; b ")}, "a & b", "a & b"},
		{Text{Raw: []byte("&lt;b&gt;")}, "<b>", "<b>"},
		{Text{Raw: []byte("x]]<![CDATA[]]]]><![CDATA[>y]]>")}, "x]]]]>y", "x]]]]>y"},
		{Text{Raw: []byte("caf&eacute;&nbsp;&mdash; &hellip; &unknown; &copy2; a&b=c;")}, "café\u00a0— … &unknown; &copy2; a&b=c;", "café\u00a0— … &unknown; &copy2; a&b=c;"},
		{Text{Raw: []byte("&#146;&#x2019;&#0;&#xD800;&#xFFFF;")}, "’’", "’’"},
		{Text{Raw: []byte("a<!-- b -->c<?d?>")}, "ac", "ac"},
		{Text{Raw: []byte(`<x:div a="1">b<x:br/><x:p/>&lt;</x:div>`), Markup: true}, "b<", `<div a="1">b<br><p></p>&lt;</div>`},
		{Text{Raw: []byte(`<div>1 < 2<![CDATA[<b>]]></div>`), Markup: true, Type: "xhtml"}, "1 < 2<b>", "<div>1 &lt; 2&lt;b&gt;</div>"},
	} {
		if got := c.in.String(); got != c.text {
			t.Errorf("String of %q = %q, want %q", c.in.Raw, got, c.text)
		}
		if got := c.in.HTML(); got != c.html {
			t.Errorf("HTML of %q = %q, want %q", c.in.Raw, got, c.html)
		}
	}
}

// TestMarksCannotBeForged gives a document that holds what marks look like.
func TestMarksCannotBeForged(t *testing.T) {
	s := skeleton(t, rssHead+`<item><title>~0~0</title><description>secret text</description></item>`+rssTail)
	if got := filled(s); !strings.Contains(got, "<title>[~0~0]</title>") {
		t.Errorf("got %s", got)
	}
}

func FuzzXML(f *testing.F) {
	for _, seed := range []string{
		rssHead + `<item><title>a</title><description><![CDATA[<p>]]></description></item>` + rssTail,
		`<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/"><entry><content type="xhtml"><div>a</div></content><source><title>s</title></source></entry></feed>`,
		`<rdf:RDF xmlns="http://purl.org/rss/1.0/"><channel/><item rdf:about="x"><dc:date>2026</dc:date></item></rdf:RDF>`,
		`<CHANNEL HREF="x"><ITEM HREF="y"><TITLE>t</TITLE></ITEM></CHANNEL>`,
		rssHead + `<item><title>a<item><link>b</item><!-- <![CDATA[ <a b='"`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		if !cleanUTF8(doc) {
			return
		}
		s, err := XML(doc, Limits{}, "http://h.example/")
		if err != nil {
			return
		}
		sound(t, s)
		for _, text := range s.texts {
			_, _ = text.String(), text.HTML()
		}
	})
}

// cleanUTF8 reports whether a document could come from decode.
func cleanUTF8(doc []byte) bool {
	for _, r := range string(doc) {
		if r == 0xFFFD || r == 0xFFFE || r == 0xFFFF || r < 0x20 && r != '\t' && r != '\n' && r != '\r' {
			return false
		}
	}
	return true
}
