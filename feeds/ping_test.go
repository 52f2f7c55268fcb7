package feeds

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

const outside = "https://hub.example/"

// told are the addresses of feeds that the hub outside was told of, sorted; it forgets them.
func (s *station) told() []string {
	s.t.Helper()
	told := map[string]bool{}
	for _, d := range s.deliveries() {
		form, err := url.ParseQuery(d.body)
		if err != nil || d.url != outside || form.Get("hub.mode") != "publish" || form.Get("hub.topic") != form.Get("hub.url") {
			s.t.Errorf("%s was sent %q (%v)", d.url, d.body, err)
		}
		told[form.Get("hub.url")] = true
	}
	s.callback.mu.Lock()
	s.callback.deliveries = nil
	s.callback.mu.Unlock()
	return slices.Sorted(maps.Keys(told))
}

func (s *station) wantTold(when string, want ...string) {
	s.t.Helper()
	slices.Sort(want)
	if diff := cmp.Diff(want, s.told()); diff != "" {
		s.t.Fatalf("%s, the hub was told of other feeds (-want +got):\n%s", when, diff)
	}
}

// feedsOf are the addresses of a topic's feeds.
func feedsOf(topic string) []string {
	at := "https://feeds.example.org/t/" + topic
	return []string{at + ".rss", at + ".atom", at + ".json"}
}

// TestHubElsewhere: a hub of the configuration is told of every change of a public topic until it has heard, each revision
// once, also after a restart; a private topic is not mentioned.
func TestHubElsewhere(t *testing.T) {
	w := newWorld(t)
	w.opts.Site.Hubs = []string{outside}
	reported := 0
	w.opts.Report = func(string, error) { reported++ }
	synctest.Test(t, func(t *testing.T) {
		s := newStation(t, w)
		s.wantTold("at first", append(feedsOf("hot"), feedsOf("quiet")...)...)
		s.news(1)
		s.wantTold("after a commit", feedsOf("hot")...)
		s.publisher.Changed([]string{"hot"}, nil)
		synctest.Wait()
		s.wantTold("after a commit that changed nothing")

		s.callback.say(true, 500)
		s.news(2)
		s.wantTold("while it is down", feedsOf("hot")...)
		if reported != 3 {
			t.Errorf("%d failures were reported, want 3", reported)
		}
		s.end()
		s.callback.say(true, 204)
		again := newStation(t, w)
		defer again.end()
		again.wantTold("after a restart", feedsOf("hot")...)
		again.pass(time.Hour)
		again.wantTold("later")
	})
}

// TestHubRetries: a hub that is down for an hour hears of the change a quarter of an hour later at most.
func TestHubRetries(t *testing.T) {
	w := newWorld(t)
	w.opts.Site.Hubs = []string{outside}
	synctest.Test(t, func(t *testing.T) {
		s := newStation(t, w)
		defer s.end()
		s.told()
		s.callback.say(true, 503)
		s.news(1)
		s.pass(time.Hour)
		if n := len(s.deliveries()); n < 6 || n > 60 {
			t.Errorf("%d requests in an hour", n)
		}
		s.told()
		s.callback.say(true, 200)
		s.pass(15 * time.Minute)
		s.wantTold("when it is back", feedsOf("hot")...)
		s.pass(time.Hour)
		s.wantTold("later")
	})
}

// TestHubsChange: a reload adds hubs and takes them away, and their records with them.
func TestHubsChange(t *testing.T) {
	w := newWorld(t)
	synctest.Test(t, func(t *testing.T) {
		s := newStation(t, w)
		defer s.end()
		s.wantTold("without a hub")
		w.opts.Site.Hubs = []string{outside}
		s.publisher.Apply(w.opts)
		synctest.Wait()
		s.wantTold("with a hub", append(feedsOf("hot"), feedsOf("quiet")...)...)
		w.opts.Site.Hubs = nil
		s.publisher.Apply(w.opts)
		synctest.Wait()
		s.news(1)
		s.wantTold("without it again")
		if left, err := s.store.Records(t.Context(), recordPing); err != nil || len(left) > 0 {
			t.Errorf("%d records are left (%v)", len(left), err)
		}
	})
}

// TestHubsAreNamed: every format and the header name all hubs of a topic, the built-in one unless it is turned off.
func TestHubsAreNamed(t *testing.T) {
	w := newWorld(t)
	w.opts.Site.Hubs = []string{outside}
	w.topic("quiet", func(t *Topic) { t.Hub = false })
	own := w.opts.Site.URL + "/hub"
	h := w.publisher().Handler()
	for path, want := range map[string]struct{ own, outside bool }{
		"/t/hot": {true, true}, "/t/quiet": {false, true}, "/t/mine": {false, false},
	} {
		for _, f := range feedFormats {
			r := request(h, "GET", path+"."+string(f)+"?token=s3cret")
			text, links := body(t, r), r.Header.Get("Link")
			for hub, named := range map[string]bool{own: want.own, outside: want.outside} {
				inText := strings.Contains(text, `"`+hub+`"`)
				inHeader := strings.Contains(links, "<"+hub+`>; rel="hub"`)
				if inText != named || inHeader != named {
					t.Errorf("%s.%s: %s named in the document %v, in the header %v, want %v", path, f, hub, inText, inHeader, named)
				}
			}
		}
	}
}
