package feeds

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"headwater/storage"
)

// aged tells n stories whose places lie apart by step, and every tenth at the place of the one before it.
func (w *world) aged(n int, step time.Duration) (ids []string) {
	w.t.Helper()
	for i := range n {
		at := dawn.Add(time.Duration(i-btoi(i%10 == 9)) * step)
		id := w.tell([]storage.Item{item(i, "herald", func(it *storage.Item) { it.Published, it.FirstSeen = at, at })}, "hot")
		ids = append(ids, authorityOf+id.String())
	}
	slices.Sort(ids)
	return ids
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// history reads a feed and all that it goes on with, and returns the ids of the entries, each once, and the addresses.
func history(t *testing.T, h http.Handler, path string, read func(string) (ids []string, next string)) (ids, paths []string) {
	t.Helper()
	for path != "" {
		r := request(h, "GET", path)
		if r.StatusCode != 200 || len(paths) > 100 {
			t.Fatalf("%s: status %d after %d documents", path, r.StatusCode, len(paths))
		}
		paths = append(paths, path)
		more, next := read(body(t, r))
		ids = append(ids, more...)
		path = strings.TrimPrefix(next, "https://feeds.example.org")
	}
	slices.Sort(ids)
	return slices.Compact(ids), paths
}

func readAtom(doc string) (ids []string, next string) {
	var d checkedAtom
	if xml.Unmarshal([]byte(doc), &d) != nil {
		return nil, ""
	}
	for _, e := range d.Entries {
		ids = append(ids, e.ID)
	}
	return ids, linkOf(d.Links)
}

func readRSS(doc string) (ids []string, next string) {
	var d checkedRSS
	if xml.Unmarshal([]byte(doc), &d) != nil {
		return nil, ""
	}
	for _, it := range d.Channel.Items {
		ids = append(ids, it.GUID.Value)
	}
	return ids, linkOf(d.Channel.Links)
}

func readJSON(doc string) (ids []string, next string) {
	var d struct {
		Next  string `json:"next_url"`
		Items []struct{ ID string }
	}
	if json.Unmarshal([]byte(doc), &d) != nil {
		return nil, ""
	}
	for _, it := range d.Items {
		ids = append(ids, it.ID)
	}
	return ids, d.Next
}

func linkOf(list []checkedLink) string {
	for _, l := range list {
		if l.Rel == "prev-archive" {
			return l.Href
		}
	}
	return ""
}

// TestHistoryIsWhole: feed and archives together hold every story, whatever the feed shows itself, in every format; and
// the documents of a month of many stories hold what is of one moment once.
func TestHistoryIsWhole(t *testing.T) {
	for name, c := range map[string]struct {
		stories int
		step    time.Duration
	}{
		"few": {3, time.Hour}, "months": {400, 6 * time.Hour}, "one day": {2*archiveStep + 7, time.Minute}, "one moment": {archiveStep + 50, 0}, "none": {0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			want := w.aged(c.stories, c.step)
			w.topic("hot", func(t *Topic) { t.Limit, t.PerSource = 5, 1 })
			h := w.publisher().Handler()
			for ending, read := range map[string]func(string) ([]string, string){".atom": readAtom, ".rss": readRSS, ".json": readJSON} {
				got, paths := history(t, h, "/t/hot"+ending, read)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s: %d documents hold other stories (-want +got):\n%.500s", ending, len(paths), diff)
				}
			}
		})
	}
}

// TestArchivesStay: a closed month keeps its bytes while new stories come, and may be kept for a year.
func TestArchivesStay(t *testing.T) {
	w := newWorld(t)
	w.aged(300, 12*time.Hour)
	p := w.publisher()
	h := p.Handler()
	before := request(h, "GET", "/t/hot/2026-02.atom")
	if got, want := before.Header.Get("Cache-Control"), "public, max-age=31536000, immutable"; got != want {
		t.Errorf("Cache-Control %q, want %q", got, want)
	}
	w.tell([]storage.Item{item(9999, "herald", func(it *storage.Item) { it.FirstSeen = dawn.AddDate(1, 0, 0) })}, "hot")
	p.Changed([]string{"hot"}, nil)
	if after := request(h, "GET", "/t/hot/2026-02.atom"); after.Header.Get("ETag") != before.Header.Get("ETag") {
		t.Error("a closed month changed with a new story")
	}
	text := body(t, request(h, "GET", "/t/hot/2026-02.atom"))
	for _, want := range []string{
		`<fh:archive>`, `rel="prev-archive"`, `href="https://feeds.example.org/t/hot/2026-03.atom" rel="next-archive"`,
		`href="https://feeds.example.org/t/hot.atom" rel="current"`, `href="https://feeds.example.org/t/hot/2026-02.atom" rel="self"`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the archive lacks %s", want)
		}
	}
	open := request(h, "GET", fmt.Sprintf("/t/hot/%s.atom", dawn.AddDate(1, 0, 0).Format(monthForm)))
	if strings.Contains(open.Header.Get("Cache-Control"), "immutable") || strings.Contains(body(t, open), "<fh:archive>") {
		t.Error("the month that is still open is given out as an archive that will not change")
	}
}

func TestPlaces(t *testing.T) {
	p := place{order: dawn, story: storage.NewID("a")}
	if got, ok := parsePlace(p.String()); !ok || got.story != p.story || !got.order.Equal(p.order) {
		t.Errorf("parsePlace(%q) = %v, %v", p, got, ok)
	}
	for _, bad := range []string{"", "-", "0-x", p.String() + "0", "0" + p.String(), strings.ToUpper(p.String()), "zzzzzzzzzzzzzzzz-" + p.story.String()} {
		if _, ok := parsePlace(bad); ok {
			t.Errorf("parsePlace(%q) is taken", bad)
		}
	}
}
