package feeds

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"headwater/storage"
)

// TestHub is the hub list of websub.rocks, as far as subscriptions differ in their wishes and their topics: 100 to 102, 105 (another
// type than the usual one; ours has no plain text) and 106. TestHub_103 and TestHub_104 are the rest.
func TestHub(t *testing.T) {
	for name, c := range map[string]struct {
		ending, mime string
		more         []string
	}{
		"100 typical":         {".rss", "application/rss+xml; charset=utf-8", nil},
		"100 with a lease":    {".rss", "application/rss+xml; charset=utf-8", []string{"hub.lease_seconds", "3600"}},
		"101 with a secret":   {".rss", "application/rss+xml; charset=utf-8", []string{"hub.secret", "s"}},
		"102 more parameters": {".rss", "application/rss+xml; charset=utf-8", []string{"foo", "bar", "hub.foo", "bar"}},
		"105 another type":    {".atom", "application/atom+xml; charset=utf-8", nil},
		"106 JSON":            {".json", "application/feed+json; charset=utf-8", nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			synctest.Test(t, func(t *testing.T) {
				s := newStation(t, w)
				defer s.end()
				s.subscribe(c.ending, c.more...)
				s.checkChallenge(c.ending)
				s.wantDeliveries(0)
				s.news(1)
				s.wantDeliveries(1)
				s.checkDelivery(c.ending, c.mime, c.more)
			})
		})
	}
}

func (s *station) checkChallenge(ending string) {
	s.t.Helper()
	if len(s.challenges()) != 1 {
		s.t.Fatalf("%d verifications, want 1", len(s.challenges()))
	}
	q := s.challenges()[0]
	if q.Get("x") != "1" || q.Get("hub.mode") != "subscribe" || q.Get("hub.topic") != topicURL+ending || q.Get("hub.lease_seconds") == "" || len(q.Get("hub.challenge")) < 16 {
		s.t.Errorf("verification %v", q)
	}
}

func (s *station) checkDelivery(ending, mime string, more []string) {
	s.t.Helper()
	d := s.deliveries()[0]
	if d.url != "https://reader.example/cb?x=1" || d.header.Get("Content-Type") != mime {
		s.t.Errorf("delivered to %s as %s", d.url, d.header.Get("Content-Type"))
	}
	if d.body == "" || d.body != body(s.t, request(s.handler, "GET", "/t/hot"+ending)) {
		s.t.Error("what was delivered is not the feed")
	}
	if got, want := d.header.Get("Link"), `<https://feeds.example.org/hub>; rel="hub", <`+topicURL+ending+`>; rel="self"`; got != want {
		s.t.Errorf("Link %s, want %s", got, want)
	}
	want := ""
	if len(more) > 0 && more[0] == "hub.secret" {
		want = signature(more[1], []byte(d.body))
	}
	if got := d.header.Get("X-Hub-Signature"); got != want {
		s.t.Errorf("signature %q, want %q", got, want)
	}
}

// TestHub_103: who asks again before the lease ends is asked back again, and has one subscription with the new wishes.
func TestHub_103(t *testing.T) {
	w := newWorld(t)
	synctest.Test(t, func(t *testing.T) {
		s := newStation(t, w)
		defer s.end()
		s.subscribe(".rss", "hub.secret", "old", "hub.lease_seconds", "600")
		s.pass(9 * time.Minute)
		s.subscribe(".rss", "hub.secret", "new", "hub.lease_seconds", "600")
		s.pass(9 * time.Minute)
		s.news(1)
		s.wantDeliveries(1)
		d := s.deliveries()[0]
		if got, want := d.header.Get("X-Hub-Signature"), signature("new", []byte(d.body)); got != want || len(s.challenges()) != 2 {
			t.Errorf("signature %q, want %q; %d verifications, want 2", got, want, len(s.challenges()))
		}
	})
}

// TestHub_104: who unsubscribes is asked back, and hears no more.
func TestHub_104(t *testing.T) {
	w := newWorld(t)
	synctest.Test(t, func(t *testing.T) {
		s := newStation(t, w)
		defer s.end()
		s.subscribe(".rss")
		s.news(1)
		got := s.ask("hub.mode", "unsubscribe", "hub.topic", topicURL+".rss", "hub.callback", "https://reader.example/cb?x=1")
		q := s.challenges()[1]
		if got != 202 || q.Get("hub.mode") != "unsubscribe" || q.Get("hub.topic") != topicURL+".rss" || q.Get("hub.challenge") == "" || q.Has("hub.lease_seconds") {
			t.Errorf("unsubscribe: %d, verification %v", got, q)
		}
		s.news(2)
		s.wantDeliveries(1)
	})
}

// TestSubscriptions: asking again replaces, unsubscribing ends, leases end, refusals change nothing.
func TestSubscriptions(t *testing.T) {
	w := newWorld(t)
	synctest.Test(t, func(t *testing.T) {
		s := newStation(t, w)
		defer s.end()
		s.subscribe(".rss", "hub.lease_seconds", "600")
		s.subscribe(".rss", "hub.lease_seconds", "1200", "hub.secret", "new")
		if got := s.subscriptions(); len(got) != 1 || got[0].Secret != "new" || time.Until(got[0].Until) != 20*time.Minute {
			t.Fatalf("subscriptions after asking again: %+v", got)
		}
		s.callback.say(false, 200)
		s.subscribe(".rss", "hub.secret", "evil")
		s.ask("hub.mode", "unsubscribe", "hub.topic", topicURL+".rss", "hub.callback", "https://reader.example/cb?x=1")
		if got := s.subscriptions(); len(got) != 1 || got[0].Secret != "new" {
			t.Fatalf("subscriptions after requests that were not confirmed: %+v", got)
		}
		s.pass(21 * time.Minute)
		s.news(1)
		s.wantDeliveries(0)
		if got := s.subscriptions(); len(got) != 0 {
			t.Fatalf("subscriptions after the lease: %+v", got)
		}
		s.callback.say(true, 200)
		s.subscribe(".rss")
		s.ask("hub.mode", "unsubscribe", "hub.topic", topicURL+".rss", "hub.callback", "https://reader.example/cb?x=1")
		s.news(2)
		s.wantDeliveries(0)
		if got := s.subscriptions(); len(got) != 0 {
			t.Fatalf("subscriptions after unsubscribing: %+v", got)
		}
	})
}

// TestNewsBeforeVerification: what is committed between a request and its verification is delivered; what the feed held before
// is not.
func TestNewsBeforeVerification(t *testing.T) {
	w := newWorld(t)
	w.tellMany(1, "herald", "hot")
	synctest.Test(t, func(t *testing.T) {
		s := newStation(t, w)
		defer s.end()
		s.callback.asked = func() {
			s.tell([]storage.Item{item(1, "herald", nil)}, "hot")
			s.publisher.Changed([]string{"hot"}, []string{"herald"})
		}
		s.subscribe(".rss")
		s.wantDeliveries(1)
		if got := s.deliveries()[0].body; !strings.Contains(got, "Story 1<") {
			t.Error("the delivery lacks the story")
		}
	})
}

// TestEndWhileVerifying: a subscriber that confirms while the hub ends is subscribed after the next start.
func TestEndWhileVerifying(t *testing.T) {
	w := newWorld(t)
	synctest.Test(t, func(t *testing.T) {
		s := newStation(t, w)
		release := make(chan bool)
		s.callback.asked = func() { <-release }
		s.subscribe(".rss")
		time.AfterFunc(lastTime/2, func() { close(release) })
		s.end()
		if got := s.subscriptions(); len(got) != 1 {
			t.Errorf("%d subscriptions, want 1", len(got))
		}
	})
}

// TestHubIsFull: while callbacks keep the senders waiting, only so many requests are taken.
func TestHubIsFull(t *testing.T) {
	w := newWorld(t)
	synctest.Test(t, func(t *testing.T) {
		s := newStation(t, w)
		defer s.end()
		release := make(chan bool)
		s.callback.asked = func() { <-release }
		taken := 0
		for n := 0; s.ask("hub.mode", "subscribe", "hub.topic", topicURL+".rss", "hub.callback", fmt.Sprint("https://reader.example/", n)) == 202; n++ {
			taken++
		}
		if want := senders + 1 + waiting; taken != want {
			t.Errorf("%d requests were taken, want %d", taken, want)
		}
		close(release)
		synctest.Wait()
		if got := len(s.subscriptions()); got != taken {
			t.Errorf("%d subscriptions of %d requests", got, taken)
		}
	})
}

func TestHubRefuses(t *testing.T) {
	w := newWorld(t)
	synctest.Test(t, func(t *testing.T) {
		s := newStation(t, w)
		defer s.end()
		good := map[string]string{"hub.mode": "subscribe", "hub.topic": topicURL + ".rss", "hub.callback": "https://reader.example/cb"}
		for _, bad := range [][2]string{
			{"hub.mode", "publish"}, {"hub.mode", ""}, {"hub.callback", ""}, {"hub.callback", "ftp://x/"}, {"hub.callback", "https://u:p@x/"},
			{"hub.callback", "https://x/" + strings.Repeat("y", maxCallback)}, {"hub.topic", "https://other.example/t/hot.rss"}, {"hub.topic", topicURL},
			{"hub.topic", "https://feeds.example.org/t/mine.rss"}, {"hub.topic", "https://feeds.example.org/s/herald.rss"}, {"hub.topic", topicURL + "/2026-01.rss"},
			{"hub.lease_seconds", "0"}, {"hub.lease_seconds", "-1"}, {"hub.lease_seconds", "soon"}, {"hub.secret", strings.Repeat("s", 200)},
			{"padding", strings.Repeat("x", maxForm)},
		} {
			var pairs []string
			for name, value := range good {
				if name != bad[0] {
					pairs = append(pairs, name, value)
				}
			}
			if got := s.ask(append(pairs, bad[0], bad[1])...); got != 400 {
				t.Errorf("%s = %.40q: %d, want 400", bad[0], bad[1], got)
			}
		}
		if got := request(s.handler, "GET", "/hub"); got.StatusCode != 405 || got.Header.Get("Allow") != "POST" {
			t.Errorf("GET /hub: %d, Allow %q", got.StatusCode, got.Header.Get("Allow"))
		}
		if len(s.challenges()) != 0 {
			t.Errorf("%d callbacks were asked about refused requests", len(s.challenges()))
		}
	})
}

// TestSubscriberDown: one that fails for an hour gets what it missed as soon as the waits allow; one that says 410 is
// left alone for good.
func TestSubscriberDown(t *testing.T) {
	w := newWorld(t)
	synctest.Test(t, func(t *testing.T) {
		s := newStation(t, w)
		defer s.end()
		s.subscribe(".rss")
		s.callback.say(true, 503)
		s.news(1)
		s.pass(30 * time.Minute)
		s.news(2)
		s.pass(30 * time.Minute)
		tried := len(s.deliveries())
		if tried < 5 || tried > 12 {
			t.Errorf("%d tries within an hour", tried)
		}
		s.callback.say(true, 204)
		s.pass(16 * time.Minute)
		s.wantDeliveries(tried + 1)
		if got := s.deliveries()[tried].body; !strings.Contains(got, "Story 1<") || !strings.Contains(got, "Story 2<") {
			t.Error("the delivery lacks what was missed")
		}
		s.callback.say(true, 410)
		s.news(3)
		s.news(4)
		s.wantDeliveries(tried + 2)
		if got := s.subscriptions(); len(got) != 0 {
			t.Errorf("subscriptions after 410: %+v", got)
		}
	})
}

// TestCrashBeforeDelivery: what was committed but not delivered when the process ended is delivered after the next start,
// and what was delivered is not sent again.
func TestCrashBeforeDelivery(t *testing.T) {
	w := newWorld(t)
	synctest.Test(t, func(t *testing.T) {
		first := newStation(t, w)
		first.subscribe(".rss")
		first.news(1)
		first.wantDeliveries(1)
		first.tell([]storage.Item{item(2, "herald", nil)}, "hot") // committed, and then the power goes
		first.end()

		second := newStation(t, w)
		second.wantDeliveries(1)
		if !strings.Contains(second.deliveries()[0].body, "Story 2<") {
			t.Error("the delivery after the crash lacks the story")
		}
		second.end()

		third := newStation(t, w)
		third.wantDeliveries(0)
		third.end()
	})
}

// TestDiscovery is the publisher list of websub.rocks: hub and self are found in every format, in header and document.
func TestDiscovery(t *testing.T) {
	w := newWorld(t)
	w.tell(reference(), "hot")
	h := w.publisher().Handler()
	for ending, in := range map[string][2]string{
		".rss":  {`href="https://feeds.example.org/hub" rel="hub"`, `href="` + topicURL + `.rss" rel="self"`},
		".atom": {`href="https://feeds.example.org/hub" rel="hub"`, `href="` + topicURL + `.atom" rel="self"`},
		".json": {`"url": "https://feeds.example.org/hub"`, `"feed_url": "` + topicURL + `.json"`},
	} {
		r := request(h, "GET", "/t/hot"+ending)
		link, text := r.Header.Get("Link"), body(t, r)
		if !strings.Contains(link, `rel="hub"`) || !strings.Contains(link, `<`+topicURL+ending+`>; rel="self"`) {
			t.Errorf("%s: Link %s", ending, link)
		}
		for _, want := range in {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %s", ending, want)
			}
		}
	}
}

func FuzzHubRequest(f *testing.F) {
	f.Add("hub.mode=subscribe&hub.topic=https%3A%2F%2Ffeeds.example.org%2Ft%2Fhot.rss&hub.callback=https%3A%2F%2Fr.example%2F")
	f.Add("hub.mode=unsubscribe&hub.lease_seconds=99999999999999999999")
	f.Add("%zz=;&hub.callback=http://[::1]:x/")
	p, err := New(context.Background(), newWorld(&testing.T{}).store, Options{Site: Site{URL: "https://feeds.example.org"}, Topics: []Topic{{ID: "hot", Hub: true}}})
	if err != nil {
		f.Fatal(err)
	}
	s := &server{Publisher: p, limiter: &limiter{}}
	f.Fuzz(func(t *testing.T, query string) {
		form, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		in, err := s.readIntent(form)
		if err != nil {
			return
		}
		if in.lease < minLease || in.lease > maxLease || in.topic.id != "hot" || len(in.secret) > maxSecret {
			t.Errorf("accepted %+v", in)
		}
		if u, err := url.Parse(challengeURL(&in, "c")); err != nil || u.Query().Get("hub.challenge") == "" {
			t.Errorf("verification at %v: %v", u, err)
		}
	})
}
