package aggregator

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"headwater/storage"
)

func itoa(n int) string { return strconv.Itoa(n) }

// redirect answers a redirect.
func redirectTo(status int, to string) http.HandlerFunc { return reply(status, "", "Location", to) }

var moveRows = []row{
	{23, "permanent_redirect", func(w *world) {
		for _, status := range []int{301, 308} {
			w.requestsFrom()
			src := w.sourceAs("s"+itoa(status), "http://a"+itoa(status)+".test/old")
			old, moved := hostOf(src.URL), "http://b.test/new"
			w.host(old, redirectTo(status, moved))
			w.host("b.test", ok("ETag", `"x"`))
			began := time.Now()
			st := w.poll(src)
			for time.Since(began) < 72*time.Hour {
				st = w.pollNext(src)
			}
			for _, r := range w.requests() {
				w.check(r.host != old || r.at.Sub(began) < 40*time.Hour, "%d: still asked after %v", status, r.at.Sub(began))
			}
			w.check(w.lastOf(old).Sub(began) >= 24*time.Hour, "%d: believed after %v", status, w.lastOf(old).Sub(began))
			w.check(st.Health.State == storage.StateMoved && strings.Contains(st.Health.Reason, moved), "health: %+v", st.Health)
			w.check(st.URL == src.URL, "the configured address was changed")
		}
	}},
	{24, "temporary_redirects", func(w *world) {
		for _, status := range []int{302, 303, 307} {
			src := w.sourceAs("s"+itoa(status), "http://a.test/"+itoa(status))
			w.host("a.test", redirectTo(status, "http://b.test/new"))
			w.host("b.test", ok("ETag", `"x"`))
			w.remembers(src, "")
		}
	}},
	{25, "only_the_leading_permanent_step", func(w *world) {
		w.host("a.test", byPath(map[string]http.HandlerFunc{
			"/1": redirectTo(308, "/2"), "/2": redirectTo(302, "/3"), "/3": ok("ETag", `"x"`),
			"/5": redirectTo(302, "/6"), "/6": redirectTo(301, "/3"),
		}))
		w.remembers(w.sourceAs("permanent-first", "http://a.test/1"), "http://a.test/2")
		w.remembers(w.sourceAs("temporary-first", "http://a.test/5"), "")
	}},
	{26, "permanent_redirect_to_a_page", func(w *world) {
		w.host("a.test", redirectTo(301, "http://b.test/login"))
		w.host("b.test", reply(200, pageDoc, "ETag", `"x"`))
		src := w.source("http://a.test/feed")
		w.remembers(src, "")
		w.failedWith(w.state(src.ID), kindNotFeed)
	}},
	{27, "loops_and_long_ways", func(w *world) {
		w.host("a.test", func(rw http.ResponseWriter, r *http.Request) {
			n, _ := strconv.Atoi(r.URL.Path[1:])
			redirectTo(302, "/"+itoa(n+1))(rw, r)
		})
		w.failedWith(w.poll(w.source("http://a.test/1")), kindRedirect)
		w.check(w.count("a.test") == 11, "%d requests", w.count("a.test"))
		w.host("b.test", redirectTo(302, "/feed"))
		w.failedWith(w.poll(w.source("http://b.test/feed")), kindRedirect)
		w.check(w.count("b.test") == 1, "%d requests around a circle of one", w.count("b.test"))
		for i, to := range []string{"file:///etc/passwd", "ftp://a.test/", "gopher://a.test/", "data:text/xml,x", "//", "http://"} {
			host := "c" + itoa(i) + ".test"
			w.host(host, redirectTo(302, to))
			w.failedWith(w.poll(w.source("http://"+host+"/feed")), kindRedirect)
		}
	}},
	{28, "nothing_private_to_another_origin", func(w *world) {
		src := w.source("http://user:pass@a.test/feed")
		src.Headers = map[string]string{"X-Key": "secret", "Cookie": "id=1"}
		w.host("a.test", redirectTo(302, "http://evil:x@b.test/feed"))
		w.host("b.test", ok("ETag", `"x"`))
		w.poll(src)
		first, second := w.requests()[0].header, w.requests()[1].header
		w.check(first.Get("Authorization") == "Basic dXNlcjpwYXNz" && first.Get("X-Key") == "secret", "not sent at home: %v", first)
		for _, name := range []string{"Authorization", "Cookie", "X-Key", "Referer"} {
			w.check(second[name] == nil, "%s was sent to another origin", name)
		}
	}},
	{29, "from_https_to_http", func(w *world) {
		t := trip{permanent: true}
		t.at, _ = readAddress("https://a.test/feed")
		err := t.follow(&redirect{301, "http://a.test/feed"})
		w.check(err != nil && kindOf(err) == kindRedirect && t.moved == "", "followed to %s", t.at)
		t.at, _ = readAddress("http://a.test/feed")
		w.check(t.follow(&redirect{301, "https://a.test/feed"}) == nil, "http may not become https")
	}},
}

// requestsFrom forgets what was asked so far.
func (w *world) requestsFrom() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.log = nil
}

// lastOf is when a host was asked last.
func (w *world) lastOf(host string) time.Time {
	var last time.Time
	for _, r := range w.requests() {
		if r.host == host {
			last = r.at
		}
	}
	return last
}

// remembers polls a source for three days and checks what is kept of its redirects.
func (w *world) remembers(src *Source, want string) {
	w.t.Helper()
	began := time.Now()
	for time.Since(began) < 72*time.Hour {
		w.pollNext(src)
	}
	if got := w.state(src.ID).Move.To; got != want {
		w.t.Errorf("%s: remembers %q, want %q", src.ID, got, want)
	}
}

var requestRows = []row{
	{32, "cookies_are_never_sent_back", func(w *world) {
		src := w.source("http://a.test/feed")
		w.host("a.test", script(redirectTo(302, "/2"), ok("Set-Cookie", "id=1; Path=/")))
		w.poll(src)
		w.pollNext(src)
		for _, r := range w.requests() {
			w.check(r.header["Cookie"] == nil, "%s: a cookie was sent", r.uri)
		}
	}},
	{33, "every_request_says_who_asks", func(w *world) {
		src := w.source("http://a.test/feed")
		w.plan.Topics = []Topic{{ID: "x", Sources: []string{src.ID}}, {ID: "y", Sources: []string{src.ID}}}
		w.reload()
		w.host("a.test", ok())
		w.poll(src)
		h := w.last().header
		w.check(h.Get("User-Agent") == "Headwater/1.0 (+https://example.org/about; 2 topics)", "User-Agent %q", h.Get("User-Agent"))
		for _, part := range []string{"application/rss+xml", "application/atom+xml", "application/feed+json"} {
			w.check(strings.Contains(h.Get("Accept"), part), "Accept %q", h.Get("Accept"))
		}
		w.check(h.Get("Accept-Encoding") == "gzip", "Accept-Encoding %q", h.Get("Accept-Encoding"))
	}},
	{34, "the_address_is_asked_as_it_is", func(w *world) {
		w.host("a.test", ok())
		for id, uri := range map[string]string{"q": "/f?b=2&a=1&&x=%7e+%2F;", "p": "/a%2Fb/%7Euser/?", "n": "/feed.php?id=%E4%B8%AD&t="} {
			w.poll(w.sourceAs(id, "http://a.test"+uri))
			w.check(w.last().uri == uri, "asked %s for %s", w.last().uri, uri)
		}
		w.poll(w.sourceAs("blank", "http://a.test/f?q=a b中"))
		w.check(w.last().uri == "/f?q=a%20b%E4%B8%AD", "asked %s", w.last().uri)
	}},
	{35, "one_request_per_poll", func(w *world) {
		src := w.source("http://a.test/feed")
		w.host("a.test", script(reply(200, pageDoc), ok(), reply(500, "")))
		w.poll(src)
		w.pollNext(src)
		w.pollNext(src)
		w.check(len(w.requests()) == 3, "%d requests in three polls", len(w.requests()))
	}},
	{36, "fifty_sources_on_one_host", func(w *world) {
		w.storm(50, 1)
		w.run(5 * time.Minute)
		w.check(len(w.requests()) == 50, "%d requests", len(w.requests()))
		w.manners(time.Second)
		w.requestsFrom()
		w.host("h0.test", byPath(map[string]http.HandlerFunc{"/0": redirectTo(302, "/1"), "/1": ok()}))
		w.round(func(id string) bool { return id == "s0" || id == "s1" })
		w.check(len(w.requests()) == 3, "%d requests", len(w.requests()))
		w.manners(time.Second)
	}},
	{37, "one_address_listed_twice", func(w *world) {
		w.host("a.test", ok("ETag", `"x"`))
		w.sourceAs("one", "http://a.test/feed")
		w.sourceAs("two", "https://A.test:443/feed#top")
		w.sourceAs("three", "http://a.test/feed")
		w.run(30 * time.Minute)
		w.check(len(w.requests()) == 1, "%d requests", len(w.requests()))
	}},
	{43, "a_thousand_sources_with_one_interval", func(w *world) {
		w.storm(1000, 1000)
		w.run(10 * time.Hour)
		minutes := map[int]int{}
		for _, r := range w.requests() {
			minutes[r.at.Minute()]++
		}
		for minute, n := range minutes {
			w.check(n < len(w.requests())/10, "minute :%02d has %d of %d requests", minute, n, len(w.requests()))
		}
	}},
}
