package feeds

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"headwater/storage"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a document with testdata/golden/{name}.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func TestGolden(t *testing.T) {
	worlds := map[string]func(*world){
		"rich":    func(w *world) { w.tell(reference(), "hot"); w.tellMany(3, "herald", "hot") },
		"empty":   func(*world) {},
		"hostile": func(w *world) { w.tellHostile("hot") },
	}
	for name, fill := range worlds {
		w := newWorld(t)
		fill(w)
		for _, f := range []format{formatRSS, formatAtom, formatJSON, formatHTML} {
			t.Run(name+"."+string(f), func(t *testing.T) { golden(t, name+"."+string(f), w.render("hot", f)) })
		}
	}
}

// TestPages compares the home page, and an article with everything that a page can have.
func TestPages(t *testing.T) {
	w := newWorld(t)
	lead := reference()
	lead[0].Reads = 9772
	story := w.tell(lead, "hot")
	w.tell([]storage.Item{item(-5, "herald", nil)}, "hot")
	h := w.publisher().Handler()
	golden(t, "home.html", body(t, request(h, "GET", "/")))
	golden(t, "article.html", body(t, request(h, "GET", "/a/"+story.String())))
}

// TestDates: every entry has one, whatever its source said.
func TestDates(t *testing.T) {
	never, far := time.Time{}, time.Date(2099, 12, 31, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		published, updated         time.Time
		wantPublished, wantUpdated time.Time
	}{
		"both":                       {dawn, dawn.Add(time.Hour), dawn, dawn.Add(time.Hour)},
		"undated":                    {never, never, dawn.Add(time.Minute), dawn.Add(time.Minute)},
		"updated before":             {dawn, dawn.Add(-time.Hour), dawn, dawn},
		"updated in times to come":   {dawn, far, dawn, dawn},
		"published in times to come": {far, far, dawn.Add(time.Minute), dawn.Add(time.Minute)},
		"published in another zone":  {dawn.Add(9 * time.Hour), never, dawn.Add(9 * time.Hour), dawn.Add(9 * time.Hour)},
		"before all computers":       {time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC), never, dawn.Add(time.Minute), dawn.Add(time.Minute)},
		"parts of a second":          {dawn.Add(time.Millisecond), never, dawn, dawn},
		"another zone":               {dawn.In(time.FixedZone("", 3600)), never, dawn, dawn},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.tell([]storage.Item{item(1, "herald", func(it *storage.Item) {
				it.Published, it.Updated, it.FirstSeen = c.published, c.updated, dawn.Add(time.Minute)
			})}, "hot")
			d, err := w.publisher().document(context.Background(), target{id: "hot", format: formatRSS})
			if err != nil {
				t.Fatal(err)
			}
			if e := d.entries[0]; e.published != c.wantPublished || e.updated != c.wantUpdated {
				t.Errorf("published %v, updated %v, want %v and %v", e.published, e.updated, c.wantPublished, c.wantUpdated)
			}
		})
	}
}

// TestDocumentDates: no document is newer than the last time at which anything in it was seen to change, whatever dates its
// entries came with.
func TestDocumentDates(t *testing.T) {
	w := newWorld(t)
	seen := dawn.Add(time.Minute)
	w.tell([]storage.Item{item(1, "herald", func(it *storage.Item) {
		it.Published, it.Updated, it.FirstSeen = seen.Add(9*time.Hour), seen.AddDate(50, 0, 0), seen
	})}, "hot")
	w.commit(&storage.Batch{Sources: []storage.Source{{ID: "herald", Health: storage.Health{LastSuccess: seen.Add(time.Second)}}}})
	for _, to := range []target{{id: "hot"}, {kind: kindArchive, id: "hot", month: monthName(seen)}, {kind: kindSource, id: "herald"}} {
		to.format = formatAtom
		d, err := w.publisher().document(context.Background(), to)
		if err != nil {
			t.Fatal(err)
		}
		if want := seen.Add(time.Second); !d.updated.Equal(want) {
			t.Errorf("%s: updated %v, want %v", to.path(), d.updated, want)
		}
	}
}

// TestMarkupAsText: text that looks like HTML says in Atom that it is shown by HTML, and reads the same; in RSS, which cannot
// say it, no end tag stands in a title.
func TestMarkupAsText(t *testing.T) {
	for text, want := range map[string]struct{ atom, rss string }{
		"5 < 6 & more":   {`<title>5 &#x3C; 6 &#x26; more</title>`, `<title>5 &#x3C; 6 &#x26; more</title>`},
		"the </b> tag":   {`<title type="html">the &#x26;lt;/b&#x26;gt; tag</title>`, `<title>the &#x26;lt;/b&#x26;gt; tag</title>`},
		"what &nbsp; is": {`<title type="html">what &#x26;amp;nbsp; is</title>`, `<title>what &#x26;nbsp; is</title>`},
	} {
		w := newWorld(t)
		w.tell([]storage.Item{item(1, "herald", func(it *storage.Item) { it.Title = text })}, "hot")
		if got := w.render("hot", formatAtom); !strings.Contains(got, want.atom) {
			t.Errorf("%q is not written as %s", text, want.atom)
		}
		if got := w.render("hot", formatRSS); !strings.Contains(got, want.rss) {
			t.Errorf("%q is not written as %s", text, want.rss)
		}
	}
}
