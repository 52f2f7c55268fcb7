package aggregator

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"headwater/storage"
)

var cleanContext = ReadContext{URL: "http://src.example/feed", Now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}

// cleanOne cleans a document of one item.
func cleanOne(raw rawItem) (storage.Item, *cleaned) {
	out := cleanDocument(&document{Title: markup{Source: "Source"}, Home: "http://src.example/", Items: []rawItem{raw}})
	return out.items[0], out
}

func cleanDocument(doc *document) *cleaned {
	return newCleaner().clean(doc, &Source{ID: "src"}, cleanContext)
}

func open(s string) markup { return markup{Source: s} }

func TestCleanItem(t *testing.T) {
	got, _ := cleanOne(rawItem{
		GUID: " g-1 ", Link: "/2026/a.html", Title: open("A &amp; B"), Language: "zh_CN",
		Summary: open("<p>First sentence. Second.</p>"),
		Content: open(`<p>Text <img src="a.jpg"><script>x()</script></p>`),
		Authors: []storage.Person{
			{Name: "<script>x</script>"}, {Name: "李四", Email: "li@src.example", URL: "mailto:x@src.example"}, {Email: "no mail"},
		},
		Categories: []storage.Category{{Term: "财经"}, {Term: " 财经 "}, {Label: "x", Scheme: "javascript:x"}, {}},
		Enclosures: []storage.Enclosure{{URL: "/a.mp3", Type: "audio/mpeg", Length: -5}, {URL: "/a.mp3"}, {URL: "javascript:x"}},
		Links:      []storage.Link{{Rel: "VIA", URL: "http://via.example/"}, {Rel: "x", URL: "data:x"}},
		Image:      `x" onerror="alert(1)`, Comments: "javascript:alert(1)",
		Podcast: storage.Podcast{Episode: " 7\n"},
		Dates:   rawDates{Published: "Sun, 22 Nov 2026 10:00:00 +0800", Updated: "2026-11-22T12:00:00Z"},
	})
	want := storage.Item{
		Source: "src", GUID: "g-1", URL: "http://src.example/2026/a.html", Title: "A & B", Language: "zh-CN",
		Summary:    "First sentence. Second.",
		Content:    `<p>Text <img src="http://src.example/2026/a.jpg"></p>`,
		Authors:    []storage.Person{{Name: "<script>x</script>"}, {Name: "李四", Email: "li@src.example"}},
		Categories: []storage.Category{{Term: "财经"}, {Term: "x"}},
		Enclosures: []storage.Enclosure{{URL: "http://src.example/a.mp3", Type: "audio/mpeg"}},
		Links:      []storage.Link{{Rel: "via", URL: "http://via.example/"}},
		Image:      "http://src.example/2026/x%22%20onerror=%22alert(1)",
		Podcast:    storage.Podcast{Episode: "7"},
		Published:  time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC), Updated: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("item (-want +got):\n%s", diff)
	}
}

func TestCleanTexts(t *testing.T) {
	for _, c := range []struct {
		name             string
		summary, content markup
		wantSummary      string
		wantContent      string
	}{
		{"one text", open("<b>x</b> y"), markup{}, "x y", "<b>x</b> y"},
		{"open text without markup", open("5 < 6 &amp; more\nnext"), markup{}, "5 < 6 & more next", "5 &lt; 6 &amp; more<br>\nnext"},
		{"plain text", markup{Source: "a <b> c", Kind: markupPlain}, markup{}, "a <b> c", "a &lt;b&gt; c"},
		{"both", markup{Source: "short"}, open("<p>long</p>"), "short", "<p>long</p>"},
		{"a summary without words", open("<img src=/x.jpg>"), open("<p>long</p>"), "long", "<p>long</p>"},
		{"its own base", markup{}, markup{Source: `<a href="x">y</a>`, Kind: markupHTML, Base: "http://base.example/d/"}, "y", `<a href="http://base.example/d/x">y</a>`},
	} {
		got, _ := cleanOne(rawItem{Summary: c.summary, Content: c.content})
		if got.Summary != c.wantSummary || got.Content != c.wantContent {
			t.Errorf("%s: summary %q, content %q", c.name, got.Summary, got.Content)
		}
	}
}

func TestCleanTitleIsNeverEmpty(t *testing.T) {
	long := strings.Repeat("字", 200)
	for _, c := range []struct {
		name string
		raw  rawItem
		want string
	}{
		{"from its text", rawItem{Content: open("<p>First words. And more.</p>")}, "First words. And more."},
		{"from a long text", rawItem{Content: open(long)}, strings.Repeat("字", 80) + "…"},
		{"from its link", rawItem{Title: open("\u200b"), Link: "http://src.example/1"}, "http://src.example/1"},
		{"from its guid", rawItem{GUID: "tag:1"}, "tag:1"},
		{"from its day", rawItem{Dates: rawDates{Published: "2026-11-22T12:00:00Z"}}, "2026-11-22"},
		{"from its source", rawItem{}, "Source"},
		{"only script", rawItem{Title: markup{Source: "<script>x</script>", Kind: markupHTML}, Link: "/1"}, "http://src.example/1"},
	} {
		if got, _ := cleanOne(c.raw); got.Title != c.want {
			t.Errorf("%s: title %q, want %q", c.name, got.Title, c.want)
		}
	}
}

func TestCleanLinks(t *testing.T) {
	for _, c := range []struct {
		raw  rawItem
		want string
	}{
		{rawItem{Link: "javascript:alert(1)", GUID: "http://src.example/1", Permalink: true}, "http://src.example/1"},
		{rawItem{Link: "javascript:alert(1)", GUID: "javascript:alert(2)", Permalink: true}, ""},
		{rawItem{GUID: "http://src.example/1"}, ""},
		{rawItem{Link: "http://u:p@src.example/"}, "http://src.example/"},
		{rawItem{Link: "x", Base: "http://base.example/d/"}, "http://base.example/d/x"},
		{rawItem{Link: `\\evil.example\x`}, "http://evil.example/x"},
	} {
		if got, _ := cleanOne(c.raw); got.URL != c.want {
			t.Errorf("link %q, guid %q: URL %q, want %q", c.raw.Link, c.raw.GUID, got.URL, c.want)
		}
	}
}

// TestCleanBase holds where the pictures of a page are looked for: beside the item's page if it is on the source's site.
func TestCleanBase(t *testing.T) {
	content := open(`<img src="x.jpg">`)
	for link, want := range map[string]string{
		"/2026/a.html":                   "http://src.example/2026/x.jpg",
		"http://www.src.example/b/":      "http://www.src.example/b/x.jpg",
		"http://clicks.example/~r/x/abc": "http://src.example/x.jpg",
		"":                               "http://src.example/x.jpg",
	} {
		got, _ := cleanOne(rawItem{Link: link, Content: content})
		if got.Content != `<img src="`+want+`">` {
			t.Errorf("link %q: content %s", link, got.Content)
		}
	}
}

func TestCleanDates(t *testing.T) {
	shanghai := time.FixedZone("CST", 8*3600)
	for _, c := range []struct {
		name string
		zone *time.Location
		lang string
		date string
		want string
	}{
		{"the source's zone", shanghai, "", "Sun, 22 Nov 2026 10:00:00 CST", "2026-11-22T02:00:00Z"},
		{"the source's zone for none", shanghai, "", "2026-11-22 10:00:00", "2026-11-22T02:00:00Z"},
		{"the zone of the language", nil, "zh-CN", "2026-11-22 10:00:00", "2026-11-22T02:00:00Z"},
		{"the zone of the script", nil, "", "2026年11月22日 10:00", "2026-11-22T02:00:00Z"},
		{"no zone at all", nil, "en", "2026-11-22 10:00:00", "2026-11-22T10:00:00Z"},
		{"the future", nil, "", "2099-12-31T23:59:59Z", "2099-12-31T23:59:59Z"},
		{"the epoch", nil, "", "Thu, 01 Jan 1970 00:00:00 GMT", ""},
		{"the first year", nil, "", "0001-01-01T00:00:00Z", ""},
		{"the last year", nil, "", "9999-12-31T23:59:59Z", ""},
		{"nonsense", nil, "", "not a date", ""},
	} {
		rc := cleanContext
		rc.Zone = c.zone
		doc := &document{Language: c.lang, Items: []rawItem{{Dates: rawDates{Published: c.date}}}}
		got := newCleaner().clean(doc, &Source{}, rc).items[0].Published
		if c.want == "" != got.IsZero() || c.want != "" && got.UTC().Format(time.RFC3339) != c.want {
			t.Errorf("%s: %v, want %q", c.name, got, c.want)
		}
	}
}

func TestCleanLimits(t *testing.T) {
	raw := rawItem{GUID: strings.Repeat("g", 1<<20), Title: open(strings.Repeat("T", 200_000))}
	for range 5000 {
		raw.Categories = append(raw.Categories, storage.Category{Term: strings.Repeat("c", 1+len(raw.Categories)%500)})
	}
	got, _ := cleanOne(raw)
	if len(got.GUID) > 200 || len(got.Title) > 1<<10 || len(got.Categories) > maxList || len(got.Categories[maxList-1].Term) > maxName {
		t.Errorf("guid %d bytes, title %d bytes, %d categories", len(got.GUID), len(got.Title), len(got.Categories))
	}
	raw.GUID += "x"
	if other, _ := cleanOne(raw); other.GUID == got.GUID {
		t.Error("two long guids became one")
	}
}

func TestCleanLanguage(t *testing.T) {
	for _, c := range []struct{ feed, item, title, want string }{
		{"en-us", "", "A title in English", "en-us"},
		{"en-US", "", "投资界快讯：某某科技完成融资", "zh"},
		{"en", "fr", "Un titre", "fr"},
		{"", "", "投资界快讯：某某科技完成融资", "zh"},
		{`"><script>`, "", "123", ""},
	} {
		doc := &document{Language: c.feed, Items: []rawItem{{Title: open(c.title), Language: c.item}}}
		if got := cleanDocument(doc).items[0].Language; got != c.want {
			t.Errorf("feed %q, item %q, title %q: language %q, want %q", c.feed, c.item, c.title, got, c.want)
		}
	}
}

func TestCleanChannel(t *testing.T) {
	got := cleanDocument(&document{
		Title: open("<b>T</b>"), Description: open(`<img src="/logo.png">`), Home: "/", Icon: "javascript:x", Language: "zh_CN",
		Rights: open("© &amp; co"), Generator: "x\ny", Hints: hints{Self: "/feed", Hub: "http://hub.example/"},
	}).channel
	want := storage.Channel{
		Title: "T", Description: "http://src.example/logo.png", Home: "http://src.example/", Language: "zh-CN", Rights: "© & co",
		Generator: "x y", Self: "http://src.example/feed", Hub: "http://hub.example/",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("channel (-want +got):\n%s", diff)
	}
}

func TestCleanOddities(t *testing.T) {
	_, out := cleanOne(rawItem{Link: "javascript:x", Dates: rawDates{Published: "2099-01-01T00:00:00Z"}})
	var codes []string
	for _, o := range out.oddities {
		codes = append(codes, o.Code)
		if o.Count != 1 || o.Text == "" || !o.Last.Equal(cleanContext.Now) {
			t.Errorf("oddity %+v", o)
		}
	}
	if want := []string{"future-dates", "unsafe-links", "no-links", "no-titles"}; !slices.Equal(codes, want) {
		t.Errorf("oddities %q, want %q", codes, want)
	}
	if _, out := cleanOne(rawItem{Link: "/1", Title: open("x"), Dates: rawDates{Published: "2026-11-22T12:00:00Z"}}); out.oddities != nil {
		t.Errorf("oddities of a healthy item: %+v", out.oddities)
	}
}

// FuzzClean cleans whatever an item can hold and checks what every output relies on.
func FuzzClean(f *testing.F) {
	f.Add("<b>t</b>", "<p>c<script>x</script>", "javascript:x", "昨天 10:20", uint8(0))
	f.Add("&amp;amp;", "<svg onload=x>", "//h.example/x", "2026-11-22", uint8(2))
	f.Fuzz(func(t *testing.T, title, content, link, date string, kind uint8) {
		m := markupKind(kind % 3)
		got, _ := cleanOne(rawItem{
			GUID: link, Permalink: true, Link: link, Title: markup{Source: title, Kind: m}, Content: markup{Source: content, Kind: m},
			Dates: rawDates{Published: date},
		})
		if got.Title == "" || strings.ContainsAny(got.Title+got.Summary, "\r\n\x00\u202e") {
			t.Fatalf("title %q, summary %q", got.Title, got.Summary)
		}
		if got.URL != "" && !strings.HasPrefix(got.URL, "http://") && !strings.HasPrefix(got.URL, "https://") {
			t.Fatalf("URL %q", got.URL)
		}
		if y := got.When().Year(); y > 9999 {
			t.Fatalf("year %d", y)
		}
	})
}

func BenchmarkClean(b *testing.B) {
	const paragraph = `<p style="text-align:justify">投资界（ID：pedaily2012）1月19日消息，<strong>某某科技</strong>宣布完成数亿元<a href="/tag/b" target="_blank">B轮</a>融资，本轮由红杉中国领投，老股东跟投。</p>
<p><img class="lazy" src="data:image/gif;base64,R0lGOD" data-src="https://img.src.example/a.jpg?x=1&amp;y=2" alt="配图"/></p>`
	raw := rawItem{
		GUID: "http://src.example/1", Link: "http://src.example/1", Title: open("投资界快讯：某某科技完成数亿元B轮融资"),
		Summary: open("某某科技宣布完成数亿元B轮融资，本轮由红杉中国领投。"), Content: open(strings.Repeat(paragraph, 11)),
		Dates: rawDates{Published: "Sun, 22 Nov 2026 10:00:00 +0800"},
	}
	doc := &document{Title: open("Source"), Language: "zh-CN", Home: "http://src.example/", Items: []rawItem{raw}}
	c := newCleaner()
	b.SetBytes(int64(len(raw.Content.Source)))
	b.ReportAllocs()
	for b.Loop() {
		c.clean(doc, &Source{ID: "src"}, cleanContext)
	}
}
