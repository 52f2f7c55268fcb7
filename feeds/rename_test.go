package feeds

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"headwater/storage"
)

// renamed is a world whose topic hot was called old and older before: four stories were picked under those ids, one under
// each only, one under all three, and one was found to be another story meanwhile.
func renamed(t *testing.T) (w *world, ids []string) {
	w = newWorld(t)
	w.topic("hot", func(t *Topic) { t.Was = []string{"old", "older"} })
	var stories []storage.ID
	for n, topics := range [][]string{{"hot"}, {"old"}, {"older"}, {"older", "old", "hot"}} {
		id := w.tell([]storage.Item{item(n, "herald", func(it *storage.Item) {
			it.FirstSeen = dawn.AddDate(0, n, 0)
		})}, topics...)
		stories = append(stories, id)
		ids = append(ids, authorityOf+id.String())
	}
	folded := w.tell([]storage.Item{item(9, "herald", nil)}, "old")
	w.commit(&storage.Batch{Stories: []storage.Story{{ID: folded, Alias: stories[3], FirstSeen: dawn}}})
	slices.Sort(ids)
	return w, ids
}

// TestFormerPicks: the archives of a renamed topic hold what was published under its former ids, each story once, and the
// feed what is picked for it now.
func TestFormerPicks(t *testing.T) {
	w, ids := renamed(t)
	h := w.publisher().Handler()
	for ending, read := range map[string]func(string) ([]string, string){".atom": readAtom, ".rss": readRSS, ".json": readJSON} {
		got, _ := history(t, h, "/t/hot"+ending, read)
		if diff := cmp.Diff(ids, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", ending, diff)
		}
		entries, _ := read(body(t, request(h, "GET", "/t/hot"+ending)))
		if len(entries) != 2 {
			t.Errorf("%s: the feed has %d entries, want 2", ending, len(entries))
		}
	}
	archived := body(t, request(h, "GET", "/t/hot/"+monthName(dawn.AddDate(0, 3, 0))+".atom"))
	if n := strings.Count(archived, "</entry>"); n != 1 {
		t.Errorf("a story that was picked under three ids stands %d times in its archive", n)
	}
	faults, err := w.publisher().Check(context.Background())
	if err != nil || len(faults) > 0 {
		t.Errorf("faults: %v, %v", faults, err)
	}
}

// TestFormerAddresses: every address of a former id leads to the same document of the new one, for good.
func TestFormerAddresses(t *testing.T) {
	w, _ := renamed(t)
	w.opts.Site.URL = "https://feeds.example.org/news"
	w.topic("mine", func(t *Topic) { t.Was = []string{"yours"} })
	h := w.publisher().Handler()
	for path, want := range map[string]string{
		"/t/old":                     "/news/t/hot",
		"/t/old.rss":                 "/news/t/hot.rss",
		"/t/older.json":              "/news/t/hot.json",
		"/t/old.opml":                "/news/t/hot.opml",
		"/t/old/2026-01.atom":        "/news/t/hot/2026-01.atom",
		"/t/yours.rss?token=s3cret":  "/news/t/mine.rss?token=s3cret",
		"/t/yours.rss?token=guessed": "",
		"/t/yours.rss":               "",
		"/s/old.rss":                 "",
	} {
		status := 301
		if want == "" {
			status = 404
		}
		if r := request(h, "GET", path); r.StatusCode != status || r.Header.Get("Location") != want {
			t.Errorf("%s: %d to %q, want %d to %q", path, r.StatusCode, r.Header.Get("Location"), status, want)
		}
	}
	for path, want := range map[string]string{"/t/old.rss": "*", "/t/old": "", "/t/yours.rss?token=s3cret": ""} {
		r := request(h, "GET", path)
		if got := r.Header.Get("Access-Control-Allow-Origin"); got != want || r.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: readers at %q may follow, %v", path, got, r.Header)
		}
	}
	r := request(h, "GET", "/t/old", "Accept", "application/atom+xml")
	if r.StatusCode != 301 || r.Header.Get("Location") != "/news/t/hot" || r.Header.Get("Content-Location") != "" {
		t.Errorf("a reader at the page's address: %d to %q", r.StatusCode, r.Header.Get("Location"))
	}
}

// TestFormerFiles: files of former ids lead on as far as files can.
func TestFormerFiles(t *testing.T) {
	w, _ := renamed(t)
	dir := t.TempDir()
	if err := w.publisher().Publish(context.Background(), dir, nil); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		"t/old.html": `url=https://feeds.example.org/t/hot"`,
		"t/old.rss":  `<atom:link href="https://feeds.example.org/t/hot.rss" rel="self"`,
	} {
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s does not hold %s (%v)", file, want, err)
		}
	}
}

// TestFormerPages: an article that was only published under a former id still has its topic around it.
func TestFormerPages(t *testing.T) {
	w, _ := renamed(t)
	id := item(1, "herald", nil).Story
	text := body(t, request(w.publisher().Handler(), "GET", "/a/"+id.String()))
	if !strings.Contains(text, `<a href="https://feeds.example.org/t/hot">热点</a>`) {
		t.Error("the page does not lead to the topic")
	}
}

// TestPublishedStays follows a topic through changes of the configuration. Whatever was published once is found again, in the
// feed or its archives, under the same id.
func TestPublishedStays(t *testing.T) {
	w := newWorld(t)
	w.aged(30, 24*time.Hour)
	w.topic("hot", func(t *Topic) { t.Limit = 5 })
	published := map[string]bool{}
	for _, step := range []struct {
		name   string
		change func()
	}{
		{"at first", func() {}},
		{"another address", func() { w.opts.Site.URL = "https://elsewhere.example/feeds" }},
		{"a source is removed", func() { w.opts.Sources = w.opts.Sources[:2] }},
		{"a source is added again", func() {
			w.opts.Sources = append(w.opts.Sources, Source{ID: "herald", Name: "The New Herald", Republish: "excerpt"})
		}},
		{"another name", func() { w.topic("hot", func(t *Topic) { t.ID, t.Was = "warm", []string{"hot"} }) }},
		{"and another, with a story under it", func() {
			w.topic("warm", func(t *Topic) { t.ID, t.Was = "mild", []string{"warm", "hot"} })
			w.tell([]storage.Item{item(1000, "herald", nil)}, "mild")
		}},
		{"pages instead of originals, private", func() { w.topic("mild", func(t *Topic) { t.LinkPage, t.Token = true, "s3cret" }) }},
	} {
		t.Run(step.name, func(t *testing.T) {
			step.change()
			found := map[string]bool{}
			for _, id := range w.everyEntry(w.opts.Topics[0]) {
				found[id] = true
			}
			for id := range published {
				if !found[id] {
					t.Errorf("%s is lost", id)
				}
			}
			maps.Copy(published, found)
		})
	}
	if len(published) != 31 {
		t.Errorf("%d entries were published, want 31", len(published))
	}
}

// everyEntry reads the ids of a topic's feed and all its archives.
func (w *world) everyEntry(topic Topic) (ids []string) {
	w.t.Helper()
	p := w.publisher()
	next := &target{kind: kindTopic, id: topic.ID, token: topic.Token, format: formatAtom}
	for next != nil {
		d, err := p.document(context.Background(), *next)
		if err != nil {
			w.t.Fatal(err)
		}
		for i := range d.entries {
			ids = append(ids, d.entries[i].id)
		}
		next = d.older
	}
	return ids
}
