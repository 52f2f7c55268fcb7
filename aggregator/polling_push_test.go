package aggregator

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"time"

	"headwater/storage"
)

var pushRows = []row{
	{52, "hub_and_topic_headers_before_document", func(w *world) {
		doc := hinted("hub", "http://hub.test/doc</hub><self>http://a.test/doc</self><hub>")
		for id, want := range map[string][3]string{
			"header":   {`<http://hub.test/1>; rel="hub", <http://hub.test/2>; rel=hub, <http://a.test/1,2>; rel="self alternate"`, "http://hub.test/1", "http://a.test/1,2"},
			"relative": {`</hub>; rel="alternate hub"; title="a, b", </me>; rel=self`, "http://relative.test/hub", "http://relative.test/me"},
			"document": {`</other>; rel=alternate`, "http://hub.test/doc", "http://a.test/doc"},
		} {
			w.host(id+".test", reply(200, doc, "ETag", `"x"`, "Link", want[0]))
			st := w.poll(w.source("http://" + id + ".test/feed"))
			w.check(st.Feed.Hub == want[1] && st.Feed.Self == want[2], "%s: hub %s, self %s", id, st.Feed.Hub, st.Feed.Self)
		}
	}},
	{53, "verification_of_an_unknown_topic", func(w *world) {
		p := w.subscribed()
		for _, query := range []string{
			"hub.mode=subscribe&hub.topic=http://evil.test/&hub.challenge=x", "hub.mode=subscribe&hub.challenge=x", "",
			"hub.mode=unsubscribe&hub.challenge=x&hub.topic=" + url.QueryEscape(p.push.Topic),
		} {
			w.check(p.call("GET", p.callback+"?"+query, "", nil).Code == 404, "%s was verified", query)
		}
		guess := p.call("GET", p.callback+"0?hub.mode=subscribe&hub.challenge=x&hub.topic="+url.QueryEscape(p.push.Topic), "", nil)
		w.check(guess.Code == 404, "a guessed callback answers")
		w.check(p.push.State == pushAsked, "state %s", p.push.State)
	}},
	{54, "verification_with_a_challenge", func(w *world) {
		p := w.subscribed()
		res := p.verify("3600")
		w.check(res.Code == 200 && res.Body.String() == "chal<b>", "%d %q", res.Code, res.Body)
		w.check(strings.HasPrefix(res.Header().Get("Content-Type"), "text/plain"), "type %s", res.Header().Get("Content-Type"))
		w.check(p.push.State == pushActive && time.Until(p.push.Until) == time.Hour, "state %+v", p.push)
	}},
	{55, "pushes_that_are_not_signed", func(w *world) {
		p := w.subscribed()
		p.verify("3600")
		mac := hmac.New(sha1.New, []byte("another secret"))
		io.WriteString(mac, rssDoc)
		for _, signature := range []string{"", "sha1=" + hex.EncodeToString(mac.Sum(nil)), "md5=00", "sha256=zz", "sha256"} {
			res := p.call("POST", p.callback, rssDoc, map[string]string{"X-Hub-Signature": signature})
			w.check(res.Code/100 == 2 && len(p.delivered) == 0, "%q: %d, %d delivered", signature, res.Code, len(p.delivered))
		}
	}},
	{56, "pushes_slow_polling_and_never_stop_it", func(w *world) {
		p := w.subscribed()
		p.verify("864000")
		mac := hmac.New(sha256.New, []byte(p.push.Secret))
		io.WriteString(mac, rssDoc)
		res := p.call("POST", p.callback, rssDoc, map[string]string{"X-Hub-Signature": "sha256=" + hex.EncodeToString(mac.Sum(nil))})
		w.check(res.Code/100 == 2 && len(p.delivered) == 1, "%d, %d delivered", res.Code, len(p.delivered))
		a := p.delivered[0]
		w.check(string(a.wire) == rssDoc && a.partial && a.etag == "", "delivered %+v", a)

		before := w.state(p.src.ID)
		after := settlePush(p.src, before, outcome{answer: a, read: true, fresh: 1, entries: 1}, time.Now())
		w.check(after.ETag == before.ETag && after.Schedule.Next.Equal(before.Schedule.Next), "a push changed what polling knows")
		w.check(after.Push.LastPush.Equal(time.Now()) && after.Health.LastNew.Equal(time.Now()), "the push left no trace")
		polls := 0
		for began := time.Now(); time.Since(began) < 7*24*time.Hour; polls++ {
			w.pollNext(p.src)
		}
		w.check(polls >= 7 && polls < 80, "%d polls in a week of pushes", polls)
	}},
	{57, "a_lease_is_renewed_before_it_ends", func(w *world) {
		p := w.subscribed()
		p.verify("86400")
		until := p.push.Until
		for time.Now().Before(until) && p.requests == 1 {
			st := w.pollNext(p.src)
			if wantsPush(&st, time.Now()) {
				w.check(p.sub.subscribe(w.t.Context(), p.src, &st, time.Now()) == nil, "renewal failed")
			}
		}
		w.check(p.requests == 2 && time.Now().Before(until), "asked %d times until %v", p.requests, until)
		w.check(p.push.State == pushActive, "not active while it is renewed")
		time.Sleep(time.Until(until) + time.Second) // the hub does not answer
		st := w.pollNext(p.src)
		w.check(!pushed(&st.Push, time.Now()), "active after the end of the lease")
		w.dueIn(st, st.Schedule.Interval)
	}},
}

// pushing is a source with a subscription that its hub was asked for.
type pushing struct {
	w         *world
	src       *Source
	sub       *subscriber
	push      storage.Push
	callback  string // with its token
	requests  int    // that the hub got
	delivered []*answer
}

// subscribed makes a source whose document names a hub, polls it, and asks the hub, which has moved for a while.
func (w *world) subscribed() *pushing {
	p := &pushing{w: w, src: w.source("http://a.test/feed")}
	w.host("a.test", reply(200, hinted("hub", "http://hub.test/</hub><self>http://a.test/feed</self><hub>"), "ETag", `"x"`))
	w.host("hub.test", byPath(map[string]http.HandlerFunc{
		"/": redirectTo(307, "/new"),
		"/new": func(rw http.ResponseWriter, r *http.Request) {
			p.requests++
			p.callback = r.FormValue("hub.callback")
			w.check(r.FormValue("hub.mode") == "subscribe" && r.FormValue("hub.topic") == "http://a.test/feed", "form %v", r.Form)
			rw.WriteHeader(202)
		},
	}))
	p.sub = &subscriber{
		callback: "http://me.test/push/", fetcher: w.fetcher,
		state:   func(id string) (storage.Source, bool) { return w.state(id), id == p.src.ID },
		deliver: func(_ string, a *answer) { p.delivered = append(p.delivered, a) },
		changed: func(_ context.Context, id string, push storage.Push, _ error) error {
			p.push = push
			st := w.state(id)
			st.Push = push
			w.mu.Lock()
			defer w.mu.Unlock()
			w.states[id] = st
			return nil
		},
	}
	st := w.poll(p.src)
	w.check(wantsPush(&st, time.Now()), "no subscription wanted")
	w.check(p.sub.subscribe(w.t.Context(), p.src, &st, time.Now()) == nil, "the hub was not asked")
	st = w.state(p.src.ID)
	w.check(!wantsPush(&st, time.Now()), "asked again at once")
	return p
}

// verify plays the hub that verifies the subscription.
func (p *pushing) verify(lease string) *httptest.ResponseRecorder {
	q := url.Values{"hub.mode": {"subscribe"}, "hub.topic": {p.push.Topic}, "hub.challenge": {"chal<b>"}, "hub.lease_seconds": {lease}}
	return p.call("GET", p.callback+"?"+q.Encode(), "", nil)
}

// call makes a request to the callback.
func (p *pushing) call(method, address, body string, header map[string]string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, address, strings.NewReader(body))
	for name, value := range header {
		r.Header.Set(name, value)
	}
	res := httptest.NewRecorder()
	p.sub.ServeHTTP(res, r)
	return res
}

var backfillRows = []row{
	{48, "further_pages_only_on_request", func(w *world) {
		src := w.source("http://a.test/feed")
		w.host("a.test", ok("ETag", `"x"`))
		w.poll(src)
		w.check(w.count("a.test") == 1, "a poll made %d requests", w.count("a.test"))
		w.check(w.pages(src, func(n int) onward { return onward{Next: fmt.Sprint("/page/", n)} }, nil) == maxBackfill, "no page limit")
		w.check(w.count("a.test") == 1+maxBackfill, "%d requests", w.count("a.test"))
		w.manners(time.Second)
		for _, elsewhere := range []string{"http://b.test/2", "https://a.test/2", "http://a.test:81/2"} {
			w.check(w.pages(src, func(int) onward { return onward{Next: elsewhere} }, nil) == 0, "went to %s", elsewhere)
		}
		w.check(w.pages(src, func(int) onward { return onward{Next: "/page/1"} }, nil) == 1, "no end to a circle")
	}},
	{49, "archives_are_read_once", func(w *world) {
		src := w.source("http://a.test/feed")
		w.host("a.test", ok())
		archives := func(n int) onward {
			if n > 5 {
				return onward{}
			}
			return onward{PrevArchive: fmt.Sprint("/archive/", n), Next: "/page"}
		}
		known := map[string]onward{}
		w.check(w.pages(src, archives, known) == 5, "not all archives were read")
		w.check(w.pages(src, archives, known) == 0 && w.count("a.test") == 5, "asked again: %d requests", w.count("a.test"))
	}},
}

// pages runs a backfill over documents that name others, the nth as named says, and returns how many were read.
func (w *world) pages(src *Source, named func(n int) onward, known map[string]onward) int {
	n := 1
	b := backfill{fetcher: w.fetcher, source: src}
	b.known = func(_ context.Context, address string) (onward, bool, error) {
		named, read := known[address]
		return named, read, nil
	}
	b.visit = func(_ context.Context, _ *answer, archive string) (onward, error) {
		n++
		if archive != "" {
			known[archive] = named(n)
		}
		return named(n), nil
	}
	read, _ := b.run(w.t.Context(), src.URL, named(1))
	return read
}
