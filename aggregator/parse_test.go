package aggregator

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"headwater/aggregator/internal/gate"
	"headwater/storage"
)

func parseString(t *testing.T, text string) *document {
	t.Helper()
	doc, err := parse([]byte(text), ReadContext{URL: "https://news.example/feed"})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// sameItem compares what was read of the first item, places in the document left out.
func sameItem(t *testing.T, doc *document, want rawItem) {
	t.Helper()
	if len(doc.Items) != 1 {
		t.Fatalf("%d items", len(doc.Items))
	}
	if diff := cmp.Diff(want, doc.Items[0], cmpopts.IgnoreFields(rawItem{}, "at", "Element"), cmp.AllowUnexported(rawItem{}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("item (-want +got):\n%s", diff)
	}
}

func TestParseRSS(t *testing.T) {
	doc := parseString(t, `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>投资界</title><link>https://news.example/</link><atom:link rel="self" href="/feed"/><atom:link rel="hub" href="https://hub.example/"/>
<ttl>30</ttl><skipHours><hour>1</hour></skipHours><sy:updatePeriod>daily</sy:updatePeriod><managingEditor>a@b.example (A B)</managingEditor>
<item><title>One &amp; two</title><link>https://news.example/1</link><guid isPermaLink="false">id 1</guid><pubDate>Mon, 02 Mar 2026 09:30:00 GMT</pubDate>
<description>short</description><content:encoded><![CDATA[<p>long</p>]]></content:encoded><dc:creator>First</dc:creator><dc:creator>Second</dc:creator>
<category domain="https://tags.example/">a</category><category>b</category><category>a</category><comments>https://news.example/1#c</comments>
<source url="https://origin.example/feed">Origin</source><enclosure url="https://f.example/1.mp3" length="12" type="audio/mpeg"/>
<enclosure url="https://f.example/2.mp3" length="-5" type="audio/mpeg"/><media:thumbnail url="https://f.example/t.jpg"/>
<media:content url="https://f.example/v.mp4" type="video/mp4" duration="90"><media:title>shadow</media:title></media:content><media:credit role="owner">Owner</media:credit></item>
</channel></rss>`)
	want := hints{TTL: "30", SkipHours: []string{"1"}, Period: "daily", Hub: "https://hub.example/", Self: "/feed"}
	if diff := cmp.Diff(want, doc.Hints, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("hints (-want +got):\n%s", diff)
	}
	if doc.Title.Source != "投资界" || doc.Home != "https://news.example/" || !slices.Equal(doc.Authors, []storage.Person{{Name: "A B", Email: "a@b.example"}}) {
		t.Errorf("head %+v", doc)
	}
	sameItem(t, doc, rawItem{
		GUID: "id 1", Link: "https://news.example/1", Title: markup{Source: "One & two"}, Summary: markup{Source: "short"}, Content: markup{Source: "<p>long</p>"},
		Authors:    []storage.Person{{Name: "First"}, {Name: "Second"}},
		Categories: []storage.Category{{Term: "a", Scheme: "https://tags.example/"}, {Term: "b"}, {Term: "a"}},
		Enclosures: []storage.Enclosure{{URL: "https://f.example/1.mp3", Type: "audio/mpeg", Length: 12}, {URL: "https://f.example/2.mp3", Type: "audio/mpeg"}, {URL: "https://f.example/v.mp4", Type: "video/mp4", Title: "shadow", Duration: 90 * time.Second}},
		Image:      "https://f.example/t.jpg", Comments: "https://news.example/1#c", Dates: rawDates{Published: "Mon, 02 Mar 2026 09:30:00 GMT"},
		Origin: rawOrigin{RSS: storage.Outlet{Name: "Origin", URL: "https://origin.example/feed"}, Creators: []string{"First", "Second"}, Credits: []mediaCredit{{"owner", "Owner"}}},
	})
}

func TestParseAtom(t *testing.T) {
	doc := parseString(t, `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="/blog/"><title type="html">A &amp;lt; B</title><id>feed</id>
<link href="."/><link rel="prev-archive" href="old"/>
<entry xml:lang="fr"><title type="text">1 &lt;b&gt; 2</title><id>HTTP://X.example/%7e[1]</id><link rel="alternate" href="one" type="text/html"/><link rel="via" href="https://via.example/" title="Via"/>
<link rel="replies" href="c.atom" type="application/atom+xml"/><link rel="replies" href="c" type="text/HTML; charset=utf-8"/>
<link rel="enclosure" href="f.mp3" length="5" type="audio/mpeg"/><author><name>A</name><uri>/a</uri></author><updated>2026-03-02T10:00:00Z</updated>
<published>2026-03-01T10:00:00Z</published><category term="t" label="T" scheme="s"/><summary>sum</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>x<br/></p></div></content>
<source><title>Origin</title><link href="https://origin.example/"/><link rel="self" href="https://origin.example/feed"/></source></entry></feed>`)
	const base = "https://news.example/blog/"
	if doc.Home != base || doc.PrevArchive != base+"old" || doc.Title != (markup{Source: "A &lt; B", Kind: markupHTML, Base: base, Lang: "en"}) {
		t.Errorf("head %+v", doc)
	}
	sameItem(t, doc, rawItem{
		GUID: "HTTP://X.example/%7e[1]", Link: base + "one", Base: base, Language: "fr",
		Title:      markup{Source: "1 <b> 2", Kind: markupPlain, Base: base, Lang: "fr"},
		Summary:    markup{Source: "sum", Base: base, Lang: "fr"},
		Content:    markup{Source: "<p>x<br></p>", Kind: markupHTML, Base: base, Lang: "fr"},
		Authors:    []storage.Person{{Name: "A", URL: "https://news.example/a"}},
		Categories: []storage.Category{{Term: "t", Scheme: "s", Label: "T"}},
		Enclosures: []storage.Enclosure{{URL: base + "f.mp3", Type: "audio/mpeg", Length: 5}},
		Comments:   base + "c",
		Links: []storage.Link{
			{Rel: "via", URL: "https://via.example/", Title: "Via"},
			{Rel: "replies", URL: base + "c.atom", Type: "application/atom+xml"}, {Rel: "replies", URL: base + "c", Type: "text/HTML; charset=utf-8"},
		},
		Dates:  rawDates{Published: "2026-03-01T10:00:00Z", Updated: "2026-03-02T10:00:00Z"},
		Origin: rawOrigin{Atom: storage.Outlet{Name: "Origin", URL: "https://origin.example/"}, AtomSelf: "https://origin.example/feed"},
	})
}

func TestParseRDF(t *testing.T) {
	doc := parseString(t, `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="c"><title>T</title><items><rdf:Seq><rdf:li resource="x"/></rdf:Seq></items></channel>
<item rdf:about="https://news.example/1"><title>t</title><dc:date>2026-03-02</dc:date><dc:subject>s</dc:subject></item></rdf:RDF>`)
	sameItem(t, doc, rawItem{
		GUID: "https://news.example/1", Link: "https://news.example/1", Title: markup{Source: "t"},
		Categories: []storage.Category{{Term: "s"}}, Dates: rawDates{Published: "2026-03-02"},
	})
}

func TestParseCDF(t *testing.T) {
	doc := parseString(t, `<CHANNEL HREF="https://news.example/"><TITLE>T</TITLE><ITEM HREF="https://news.example/1" LASTMOD="2026-03-02"><TITLE>t</TITLE><ABSTRACT>a</ABSTRACT></ITEM></CHANNEL>`)
	if doc.Format != "cdf" || doc.Home != "https://news.example/" {
		t.Errorf("head %+v", doc)
	}
	sameItem(t, doc, rawItem{Link: "https://news.example/1", Title: markup{Source: "t"}, Summary: markup{Source: "a"}, Dates: rawDates{Updated: "2026-03-02"}})
}

func TestParseJSON(t *testing.T) {
	doc := parseString(t, `{"version":"https://jsonfeed.org/version/1.1","title":"T","home_page_url":["https://news.example/"],"hubs":[{"type":"WebSub","url":"https://hub.example/"}],
"items":[{"id":7,"external_url":"https://other.example/","content_text":"a < b","title":"t","authors":[{"name":"A","url":"https://a.example/"}],"tags":["x","x"],
"attachments":[{"url":"https://f.example/1.mp3","mime_type":"audio/mpeg","size_in_bytes":5,"duration_in_seconds":60}],"_source":{"title":"Origin","url":"https://origin.example/"}}]}`)
	if doc.Version != "1.1" || doc.Home != "https://news.example/" || doc.Hints.Hub != "https://hub.example/" || !slices.Equal(doc.Repairs, []string{"json-type"}) {
		t.Errorf("head %+v", doc)
	}
	sameItem(t, doc, rawItem{
		GUID: "7", Link: "https://other.example/", Title: markup{Source: "t", Kind: markupPlain}, Summary: markup{Kind: markupPlain},
		Content: markup{Source: "a < b", Kind: markupPlain}, Authors: []storage.Person{{Name: "A", URL: "https://a.example/"}},
		Categories: []storage.Category{{Term: "x"}},
		Enclosures: []storage.Enclosure{{URL: "https://f.example/1.mp3", Type: "audio/mpeg", Length: 5, Duration: time.Minute}},
		Origin:     rawOrigin{RSS: storage.Outlet{Name: "Origin", URL: "https://origin.example/"}},
	})
}

// TestSalvage gives documents in which something is broken; what is sound is read.
func TestSalvage(t *testing.T) {
	const jsonHead = `{"version":"https://jsonfeed.org/version/1","items":[`
	for name, c := range map[string]struct {
		in, titles, repair string
	}{
		"JSON, an item that is none":    {jsonHead + `{"id":"1","title":"a"},["x"],{"id":"2","title":"b"}]}`, "a b", ""},
		"JSON, a wrong type":            {jsonHead + `{"id":"1","title":"a","tags":7},{"id":"2","title":["b"]}]}`, "a b", "json-type"},
		"JSON, line ends in a text":     {jsonHead + "{\"id\":\"1\",\"title\":\"a\",\"content_html\":\"x\ny\"}]}", "a", "json-controls"},
		"JSON, cut off":                 {jsonHead + `{"id":"1","title":"a"},{"id":"2","ti`, "a", "truncated"},
		"RSS, cut off":                  {"<rss><channel><item><title>a</title></item><item><title>b</ti", "a", "truncated"},
		"RSS, items outside":            {"<rss><item><title>a</title></item><channel><item><title>b</title></item></channel><item><title>c</title></item></rss>", "a b c", ""},
		"RSS, two channels":             {"<rss><channel><item><title>a</title></item></channel><channel><item><title>b</title></item></channel></rss>", "a b", ""},
		"RSS, an element left open":     {"<rss><channel><itunes:category text='x'><item><title>a</title></item><item><title>b</title></item></channel></rss>", "a b", "unclosed"},
		"RSS, an item in an item":       {"<rss><channel><item><title>a</title><item><title>b</title></item></item><item><title>c</title></item></channel></rss>", "a b c", "nested-items"},
		"Atom in an unknown namespace":  {"<feed xmlns='urn:x'><entry><title>a</title></entry></feed>", "a", "namespace"},
		"Atom inside a page":            {"<html><body><feed xmlns='http://www.w3.org/2005/Atom'><entry><title>a</title></entry></feed></body></html>", "a", "junk-before-root"},
		"RSS with the tags in capitals": {"<RSS><CHANNEL><ITEM><TITLE>a</TITLE></ITEM></CHANNEL></RSS>", "a", ""},
	} {
		t.Run(name, func(t *testing.T) {
			doc := parseString(t, c.in)
			var titles []string
			for _, item := range doc.Items {
				titles = append(titles, item.Title.Source)
			}
			if got := strings.Join(titles, " "); got != c.titles {
				t.Errorf("titles %q, want %q", got, c.titles)
			}
			if c.repair != "" && !slices.Contains(doc.Repairs, c.repair) {
				t.Errorf("repairs %v, want %s", doc.Repairs, c.repair)
			}
		})
	}
}

func TestNoFeed(t *testing.T) {
	for name, in := range map[string]string{
		"empty": "", "a page": "<!doctype html><title>Login</title>", "an error": `{"error":"not found"}`, "a JSON array": `[{"id":1}]`,
		"OPML": "<opml/>", "a sitemap": "<urlset/>", "gzip": "\x1f\x8b\x08", "JSON items of something else": `{"items":[{"sku":1},{"sku":2}]}`,
		"half an item": "<rss><channel><item><title>a",
	} {
		if doc, err := parse([]byte(in), ReadContext{}); err == nil {
			t.Errorf("%s: read as %+v", name, doc)
		}
	}
	_, err := parse([]byte("<html><link rel=alternate type='application/rss+xml' href='/feed'>"), ReadContext{})
	var not *gate.NotFeedError
	if !errors.As(err, &not) || !slices.Equal(not.Offers, []string{"/feed"}) {
		t.Errorf("error %v does not name the feed of the page", err)
	}
}

func TestHealthyAndEmpty(t *testing.T) {
	for _, in := range []string{"<rss><channel><title>t</title></channel></rss>", "<feed/>", `{"version":"https://jsonfeed.org/version/1","items":[]}`} {
		if doc := parseString(t, in); len(doc.Items) != 0 {
			t.Errorf("%s: %+v", in, doc.Items)
		}
	}
}

func TestPerson(t *testing.T) {
	for in, want := range map[string]storage.Person{
		"a@b.example (A B)":        {Name: "A B", Email: "a@b.example"},
		"A B (a@b.example)":        {Name: "A B", Email: "a@b.example"},
		`"A B" <a@b.example>`:      {Name: "A B", Email: "a@b.example"},
		"mailto:a@b.example":       {Email: "a@b.example"},
		"记者":                       {Name: "记者"},
		" (张三)":                    {Name: "张三"},
		"A (B)":                    {Name: "A (B)"},
		"noreply@x.example (张三)":   {Name: "张三", Email: "noreply@x.example"},
		"A <https://a.example/>":   {Name: "A <https://a.example/>"},
		"  A B,  ":                 {Name: "A B"},
		"":                         {},
		"(a@b.example)":            {Email: "a@b.example"},
		"a@b.example, c@d.example": {Name: "a@b.example, c@d.example"},
	} {
		if got, _ := person(in); got != want {
			t.Errorf("%q: %+v, want %+v", in, got, want)
		}
	}
}

// TestParseNew polls a feed, then the same feed with one item more and one changed.
func TestParseNew(t *testing.T) {
	item := func(id, title string) string {
		return "<item><guid>" + id + "</guid><title>" + title + "</title></item>"
	}
	wrap := func(items ...string) []byte {
		return []byte("<rss><channel><title>t</title>" + strings.Join(items, "\n") + "</channel></rss>")
	}
	known := map[uint64]bool{}
	seen := func(element uint64) bool { return known[element] }
	doc, cut, err := parseNew(wrap(item("1", "a"), item("2", "b")), ReadContext{}, seen)
	if err != nil || len(doc.Items) != 2 || len(cut) != 0 {
		t.Fatalf("first poll: %v, %v, %v", doc, cut, err)
	}
	for _, it := range doc.Items {
		known[it.Element] = true
	}
	doc, cut, err = parseNew(wrap(item("3", "c"), item("1", "a"), item("2", "b!")), ReadContext{}, seen)
	if err != nil || len(cut) != 1 || len(doc.Items) != 2 || doc.Items[0].GUID != "3" || doc.Items[1].GUID != "2" {
		t.Fatalf("second poll: %+v, %v, %v", doc, cut, err)
	}
	if doc.Items[0].Element == 0 || doc.Items[0].Element == doc.Items[1].Element {
		t.Errorf("elements %x, %x", doc.Items[0].Element, doc.Items[1].Element)
	}
	doc, cut, err = parseNew(wrap(item("1", "a"), item("2", "b")), ReadContext{}, seen)
	if err != nil || len(cut) != 2 || len(doc.Items) != 0 || doc.Title.Source != "t" {
		t.Errorf("nothing new: %+v, %v, %v", doc, cut, err)
	}
}

func TestPrintWritesNothingOnError(t *testing.T) {
	var out bytes.Buffer
	if err := Print(&out, []byte("<html>"), ReadContext{}); err == nil || out.Len() > 0 {
		t.Errorf("error %v, %d bytes", err, out.Len())
	}
}

// TestPrintIDs checks the id of items without a guid: the link, the enclosure, and one made of the text.
func TestPrintIDs(t *testing.T) {
	doc := printDocument(t, []byte(`<rss><channel><item><link>https://a.example/1</link></item><item><enclosure url="https://a.example/f"/></item><item><title>a</title></item><item><title>b</title></item></channel></rss>`), ReadContext{})
	ids := map[any]bool{}
	for i, want := range []any{"https://a.example/1", "https://a.example/f", nil, nil} {
		id := lookUp(doc, fmt.Sprintf("items[%d].id", i))
		if want != nil && id != want || id == "" || ids[id] {
			t.Errorf("item %d has the id %v", i, id)
		}
		ids[id] = true
	}
}

// FuzzParse looks for inputs that stop the process, and for documents that lose or invent items.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"<rss><channel><title>t</title><item><title>a</title><guid>1</guid><pubDate>x</pubDate></item></channel></rss>",
		`<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="html">a</title><content type="xhtml"><div>x</div></content></entry></feed>`,
		`<rdf:RDF xmlns="http://purl.org/rss/1.0/"><channel/><item rdf:about="x"/></rdf:RDF>`,
		`<CHANNEL HREF="x"><ITEM HREF="y"><TITLE>t</TITLE></ITEM></CHANNEL>`,
		`{"version":"https://jsonfeed.org/version/1","items":[{"id":1,"tags":["a"]},{"id":[]}]}`,
		"\xFF\xFE<\x00r\x00",
	} {
		f.Add([]byte(seed), "text/xml; charset=gbk")
	}
	f.Fuzz(func(t *testing.T, raw []byte, contentType string) {
		rc := ReadContext{ContentType: contentType, URL: "https://news.example/feed"}
		doc, err := parse(raw, rc)
		if err != nil {
			return
		}
		if !slices.IsSortedFunc(doc.Items, func(a, b rawItem) int { return a.at - b.at }) {
			t.Error("items are not in document order")
		}
		if err := Print(io.Discard, raw, rc); err != nil {
			t.Errorf("parsed, but not printed: %v", err)
		}
		part, cut, err := parseNew(raw, rc, func(element uint64) bool { return element%2 == 0 })
		if err != nil || len(part.Items)+len(cut) < len(doc.Items) && len(cut) > 0 {
			t.Errorf("%d items; cut %d, left %+v, %v", len(doc.Items), len(cut), part, err)
		}
	})
}
