package feeds

import (
	"testing"
	"testing/synctest"
	"time"

	"headwater/storage"
)

// TestLastModified: it is the time at which the content last changed, or the options that documents are made by, and the same
// again after a restart; a client that knows nothing else hears of both.
func TestLastModified(t *testing.T) {
	w := newWorld(t)
	w.tell([]storage.Item{item(1, "herald", nil)}, "hot")
	synctest.Test(t, func(t *testing.T) {
		modified := func() string {
			return request(w.publisher().Handler(), "GET", "/t/hot.rss").Header.Get("Last-Modified")
		}
		first := modified()
		if want := "Mon, 19 Jan 2026 00:13:02 GMT"; first != want {
			t.Errorf("at first %s, want %s", first, want)
		}
		time.Sleep(time.Hour)
		if got := modified(); got != first {
			t.Errorf("after a restart %s, want %s", got, first)
		}
		for name, change := range map[string]func(){
			"title":       func() { w.topic("hot", func(t *Topic) { t.Title = "Hot" }) },
			"limit":       func() { w.topic("hot", func(t *Topic) { t.Limit = 7 }) },
			"description": func() { w.topic("hot", func(t *Topic) { t.Description = "what is hot" }) },
			"source":      func() { w.opts.Sources[2].Name = "A Herald" },
			"site":        func() { w.opts.Site.URL = "https://other.example" },
			"zone":        func() { w.opts.Site.Zone = time.UTC },
		} {
			time.Sleep(30 * 365 * 24 * time.Hour)
			before := modified()
			time.Sleep(time.Hour)
			change()
			r := request(w.publisher().Handler(), "GET", "/t/hot.rss", "If-Modified-Since", before)
			if want := time.Now().UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT"); r.StatusCode != 200 || r.Header.Get("Last-Modified") != want {
				t.Errorf("%s: status %d, modified %s, want 200 and %s", name, r.StatusCode, r.Header.Get("Last-Modified"), want)
			}
			time.Sleep(time.Hour)
			again := request(w.publisher().Handler(), "GET", "/t/hot.rss", "If-Modified-Since", r.Header.Get("Last-Modified"))
			if again.StatusCode != 304 {
				t.Errorf("%s: status %d after a restart, want 304", name, again.StatusCode)
			}
		}
	})
}

// TestEditionIsNoSecret: what is kept of the options changes with no token.
func TestEditionIsNoSecret(t *testing.T) {
	w := newWorld(t)
	before := w.opts.hash()
	w.topic("mine", func(t *Topic) { t.Token = "another" })
	if w.opts.hash() != before {
		t.Error("a token is part of what is kept")
	}
}
