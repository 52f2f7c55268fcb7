package feeds

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"headwater/storage"
)

// entries reads a topic as JSON, the format that says most.
func (w *world) entries(topic string) []readEntry {
	w.t.Helper()
	var doc struct{ Items []readEntry }
	if err := json.Unmarshal([]byte(w.render(topic, formatJSON)), &doc); err != nil {
		w.t.Fatal(err)
	}
	return doc.Items
}

type readEntry struct {
	ID        string
	URL       string
	Original  string `json:"external_url"`
	Title     string
	Summary   string
	Content   string        `json:"content_html"`
	Headwater jsonExtension `json:"_headwater"`
}

func (w *world) titles(topic string) string {
	w.t.Helper()
	var titles []string
	for _, e := range w.entries(topic) {
		titles = append(titles, e.Title)
	}
	return strings.Join(titles, ", ")
}

func TestCreditLine(t *testing.T) {
	const own, other = `<a href="https://herald.example/a/1">The Herald</a>`, `<a href="https://pedaily.example/a/2">投资界</a>`
	for language, want := range map[string]string{
		"zh-CN":   `<p>来源：` + own + ` · 另见：` + other + `</p>`,
		"zh-TW":   `<p>來源：` + own + ` · 另見：` + other + `</p>`,
		"zh-Hant": `<p>來源：` + own + ` · 另見：` + other + `</p>`,
		"en-GB":   `<p>Source: ` + own + ` · See also: ` + other + `</p>`,
		"ja":      `<p>出典：` + own + ` · 関連：` + other + `</p>`,
		"de":      `<p>Quelle: ` + own + ` · Siehe auch: ` + other + `</p>`,
		"tlh":     `<p>Source: ` + own + ` · See also: ` + other + `</p>`,
	} {
		w := newWorld(t)
		lead := item(1, "herald", nil)
		w.tell([]storage.Item{lead, item(2, "pedaily", func(it *storage.Item) { it.Story = lead.Story })}, "hot")
		w.topic("hot", func(t *Topic) { t.Language = language })
		if got := w.entries("hot")[0].Content; !strings.HasSuffix(got, want) {
			t.Errorf("%s: %s, want it to end in %s", language, got, want)
		}
		w.topic("hot", func(t *Topic) { t.CreditLine = false })
		if got := w.entries("hot")[0].Content; got != "<p>Text of 1.</p>" {
			t.Errorf("%s without a credit line: %s", language, got)
		}
	}
}

// TestSourceElement: whom <source url> names, and that it always leads somewhere that may be shown.
func TestSourceElement(t *testing.T) {
	for name, c := range map[string]struct {
		source string
		origin storage.Outlet
		want   string
	}{
		"configured home":            {"pedaily", storage.Outlet{}, `<source url="https://www.pedaily.cn/">投资界</source>`},
		"no home that may be shown":  {"krypton", storage.Outlet{}, `<source url="https://feeds.example.org/s/krypton">36氪</source>`},
		"origin":                     {"krypton", storage.Outlet{Name: "新华社", URL: "http://www.news.cn/"}, `<source url="http://www.news.cn/">新华社</source>`},
		"origin that is a source":    {"krypton", storage.Outlet{Name: "投资界"}, `<source url="https://www.pedaily.cn/">投资界</source>`},
		"origin without an address":  {"pedaily", storage.Outlet{Name: "新华社"}, `<source url="https://www.pedaily.cn/">新华社</source>`},
		"origin with a secret":       {"pedaily", storage.Outlet{Name: "新华社", URL: "http://x.example/?token=1"}, `<source url="https://www.pedaily.cn/">新华社</source>`},
		"origin that is the source":  {"pedaily", storage.Outlet{Name: "投资界", URL: "http://x.example/"}, `<source url="https://www.pedaily.cn/">投资界</source>`},
		"source that is gone (kept)": {"unknown", storage.Outlet{}, `<source url="https://feeds.example.org/s/unknown">unknown</source>`},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.tell([]storage.Item{item(1, c.source, func(it *storage.Item) { it.Credit.Origin = c.origin })}, "hot")
			rss := w.render("hot", formatRSS)
			if !strings.Contains(rss, c.want) {
				t.Errorf("no %s in\n%s", c.want, rss)
			}
			for _, f := range everyFormat {
				if doc := w.render("hot", f); strings.Contains(doc, "polled.example") || strings.Contains(doc, "token=") {
					t.Errorf("%s shows a polled address", f)
				}
			}
		})
	}
}

func TestRepublish(t *testing.T) {
	long := strings.Repeat("很长的摘要在这里。", 50)
	for level, c := range map[string]struct{ summary, content string }{
		"link":    {"", `<p><a href="https://herald.example/a/1">Story 1</a></p>`},
		"excerpt": {long[:len("很长的摘要在这里。")*31], "<p>" + long[:len("很长的摘要在这里。")*31] + "</p>"},
		"feed":    {long, "<p>Text of 1.</p>"},
		"article": {long, "<p>Text of 1.</p>"},
	} {
		w := newWorld(t)
		w.topic("hot", func(t *Topic) { t.CreditLine = false })
		for i := range w.opts.Sources {
			w.opts.Sources[i].Republish = level
		}
		w.tell([]storage.Item{item(1, "herald", func(it *storage.Item) { it.Summary = long })}, "hot")
		if got := w.entries("hot")[0]; got.Summary != c.summary || got.Content != c.content {
			t.Errorf("%s: summary %q, content %q", level, got.Summary, got.Content)
		}
	}
}

// TestWhatIsShown: which item of a story leads, and what is left out of a topic.
func TestWhatIsShown(t *testing.T) {
	w := newWorld(t)
	withdrawn := func(it *storage.Item) { it.Withdrawn = true }
	join := func(lead storage.Item, change func(*storage.Item)) func(*storage.Item) {
		return func(it *storage.Item) {
			it.Story = lead.Story
			if change != nil {
				change(it)
			}
		}
	}
	gone := item(1, "herald", withdrawn)
	w.tell([]storage.Item{gone, item(2, "pedaily", join(gone, nil))}, "hot")
	w.tell([]storage.Item{item(3, "herald", withdrawn)}, "hot")
	missing := item(4, "herald", nil)
	w.tell([]storage.Item{missing, item(5, "pedaily", join(missing, nil))}, "hot")
	w.commit(&storage.Batch{Removed: []storage.ID{missing.ID}})
	plain := item(6, "herald", nil)
	w.tell([]storage.Item{plain, item(7, "pedaily", join(plain, withdrawn)), item(8, "herald", join(plain, nil))}, "hot")
	if got, want := w.titles("hot"), "Story 6, Story 5, Story 2"; got != want {
		t.Errorf("shown: %s, want %s", got, want)
	}
	if also := w.entries("hot")[0].Headwater.Also; len(also) != 0 {
		t.Errorf("also: %v, want nothing: one copy is withdrawn, the other of the same outlet", also)
	}
}

// TestFoldedStories: a pick of a story that was found to be another one keeps its id, unless the topic has the other too.
func TestFoldedStories(t *testing.T) {
	w := newWorld(t)
	older := w.tell([]storage.Item{item(1, "herald", nil)}, "quiet")
	younger := w.tell([]storage.Item{item(2, "pedaily", nil)}, "hot", "quiet")
	before := w.entries("hot")[0].ID
	w.commit(&storage.Batch{Stories: []storage.Story{{ID: younger, Alias: older}}})
	if got := w.entries("hot"); len(got) != 1 || got[0].ID != before || got[0].Title != "Story 1" {
		t.Errorf("a folded story is shown as %+v, want the older one under the id %s", got, before)
	}
	if got, want := w.titles("quiet"), "Story 1"; got != want {
		t.Errorf("both stories picked: %s, want %s", got, want)
	}
}

// TestByOutlets: of the stories that a feed shows, those that most outlets have come first.
func TestByOutlets(t *testing.T) {
	w := newWorld(t)
	lead := item(1, "herald", nil)
	w.tell([]storage.Item{item(0, "herald", nil)}, "hot")
	w.tell([]storage.Item{lead, item(2, "pedaily", func(it *storage.Item) { it.Story = lead.Story })}, "hot")
	for i := range 3 {
		w.tell([]storage.Item{item(3+i, "herald", nil)}, "hot")
	}
	for limit, want := range map[int]string{
		0: "Story 1, Story 5, Story 4, Story 3, Story 0",
		4: "Story 1, Story 5, Story 4, Story 3",
		3: "Story 5, Story 4, Story 3",
	} {
		w.topic("hot", func(t *Topic) { t.ByOutlets, t.Limit = true, limit })
		if got := w.titles("hot"); got != want {
			t.Errorf("limit %d: %s, want %s", limit, got, want)
		}
	}
}

func TestLimitAndPerSource(t *testing.T) {
	w := newWorld(t)
	for i := range 9 {
		source := "herald"
		if i%3 == 0 {
			source = "pedaily"
		}
		w.tell([]storage.Item{item(i, source, nil)}, "hot")
	}
	for _, c := range []struct {
		limit, perSource int
		want             string
	}{
		{3, 0, "Story 8, Story 7, Story 6"},
		{3, 1, "Story 8, Story 6"},
		{4, 2, "Story 8, Story 7, Story 6, Story 3"},
		{0, 0, "Story 8, Story 7, Story 6, Story 5, Story 4, Story 3, Story 2, Story 1, Story 0"},
	} {
		w.topic("hot", func(t *Topic) { t.Limit, t.PerSource = c.limit, c.perSource })
		if got := w.titles("hot"); got != c.want {
			t.Errorf("limit %d, per_source %d: %s, want %s", c.limit, c.perSource, got, c.want)
		}
	}
	for i := range w.opts.Sources {
		w.opts.Sources[i].Outlet = "one"
	}
	w.topic("hot", func(t *Topic) { t.Limit, t.PerSource = 9, 2 })
	if got, want := w.titles("hot"), "Story 8, Story 7"; got != want {
		t.Errorf("two of one outlet: %s, want %s", got, want)
	}
}

func TestLinkPage(t *testing.T) {
	w := newWorld(t)
	id := w.tell([]storage.Item{item(1, "herald", nil)}, "hot").String()
	w.tell([]storage.Item{item(0, "herald", func(it *storage.Item) { it.URL = "" })}, "hot")
	if got := w.entries("hot")[1]; !strings.HasPrefix(got.URL, "https://feeds.example.org/a/") || got.Original != "" {
		t.Errorf("without a link: url %q, original %q", got.URL, got.Original)
	}
	w.topic("hot", func(t *Topic) { t.LinkPage = true })
	if got := w.entries("hot")[0]; got.URL != "https://feeds.example.org/a/"+id || got.Original != "https://herald.example/a/1" {
		t.Errorf("links: page gives url %q, original %q", got.URL, got.Original)
	}
}

// TestIDsStay through another site address, another first start of the program, and in every format.
func TestIDsStay(t *testing.T) {
	w := newWorld(t)
	id := authorityOf + w.tell([]storage.Item{item(1, "herald", nil)}, "hot").String()
	for _, site := range []string{"https://feeds.example.org", "http://localhost:8080/", "https://other.example/deep"} {
		w.opts.Site.URL = site
		for f, want := range map[format]string{
			formatRSS: `<guid isPermaLink="false">` + id + `</guid>`, formatAtom: "<id>" + id + "</id>", formatJSON: `"id": "` + id + `"`,
		} {
			if doc := w.render("hot", f); !strings.Contains(doc, want) {
				t.Errorf("%s at %s lacks %s", f, site, want)
			}
		}
	}
}

func TestAuthority(t *testing.T) {
	for site, want := range map[string]string{
		"https://Feeds.Example.org:8443/x": "tag:feeds.example.org,2026-01-19:",
		"http://localhost:8080":            "random", "http://192.0.2.1/": "random", "http://nas.local/": "random", "": "random", "http://[::1]/": "random",
	} {
		got := string(newAuthority(site, dawn))
		if want == "random" {
			if !strings.HasSuffix(got, ".headwater.invalid,2026-01-19:") || got == string(newAuthority(site, dawn)) {
				t.Errorf("%q: %s, want a name of its own making", site, got)
			}
		} else if got != want {
			t.Errorf("%q: %s, want %s", site, got, want)
		}
		if a, err := parseAuthority(got); err != nil || a.prefix != got || a.since.Format("2006-01-02") != "2026-01-19" {
			t.Errorf("parseAuthority(%s) = %v, %v", got, a, err)
		}
	}
	w := newWorld(t)
	w.commit(&storage.Batch{Records: []storage.Record{{Kind: recordKind, Key: recordKey, Value: []byte("nonsense")}}})
	if _, err := New(context.Background(), w.store, w.opts); err == nil {
		t.Error("a damaged authority is taken")
	}
}
