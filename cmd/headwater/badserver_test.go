package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// badServer is one way in which a server goes wrong, and what must be left after two polls.
type badServer struct {
	answer   http.HandlerFunc
	health   string // of the source, as `sources --json` names it
	says     string // part of its error
	items    int
	requests int
	tag      string // If-None-Match of the second request; "" for none
}

// twoItems is a plain good feed.
const twoItems = `<rss version="2.0"><channel><title>T</title><link>https://t.example/</link><description/>` +
	`<item><guid>1</guid><title>One</title><link>https://t.example/1</link><pubDate>Mon, 19 Jan 2026 08:00:00 GMT</pubDate></item>` +
	`<item><guid>2</guid><title>Two</title><link>https://t.example/2</link><pubDate>Mon, 19 Jan 2026 09:00:00 GMT</pubDate></item>` +
	`</channel></rss>`

// good answers with the feed and these headers.
func good(headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		_, _ = io.WriteString(w, twoItems)
	}
}

// refuse answers with a status and nothing to read.
func refuse(status int, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
	}
}

// drip sends the feed a byte at a time and never gets to its end.
func drip(w http.ResponseWriter, r *http.Request) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for i := range twoItems {
		_, _ = io.WriteString(w, twoItems[i:i+1])
		w.(http.Flusher).Flush()
		select {
		case <-tick.C:
		case <-r.Context().Done():
			return
		}
	}
}

// endless sends good items until nobody listens.
func endless(w http.ResponseWriter, r *http.Request) {
	padding := strings.Repeat("x", 10<<10)
	_, err := io.WriteString(w, strings.TrimSuffix(twoItems, "</channel></rss>"))
	for n := 0; err == nil && r.Context().Err() == nil; n++ {
		_, err = fmt.Fprintf(w, "<item><guid>e%d</guid><title>%s</title></item>", n, padding)
	}
}

// bomb is small on the wire and large behind it.
func bomb() http.HandlerFunc {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(strings.TrimSuffix(twoItems, "</channel></rss>")))
	for range 64 {
		_, _ = z.Write(bytes.Repeat([]byte("x"), 1<<20))
	}
	_ = z.Close()
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(b.Bytes())
	}
}

// deep nests elements that a parser without limits dies of.
func deep(w http.ResponseWriter, _ *http.Request) {
	_, _ = io.WriteString(w, `<rss version="2.0" xmlns:x="urn:x"><channel><item><x:a>`+strings.Repeat("<a>", 2_000_000))
}

// headers floods an answer with headers.
func headers(n, size int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for i := range n {
			w.Header().Set(fmt.Sprint("X-", i), strings.Repeat("x", size))
		}
		good("ETag", `"1"`)(w, r)
	}
}

// within leads to another address that is not open; if it were asked nevertheless, most of them would end at this server.
func within(host string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, port, _ := strings.Cut(r.Host, ":")
		http.Redirect(w, r, "http://"+host+":"+port+"/secret", http.StatusFound)
	}
}

// badServers are the HTTP cases of the list of bad input, rows 9-18 and 77-79.
func badServers() map[string]badServer {
	long := `"` + strings.Repeat("x", 8<<10) + `"`
	return map[string]badServer{
		"control":    {good("ETag", `"1"`), "ok", "", 2, 2, `"1"`},
		"cookies":    {good("Set-Cookie", "id=1"), "ok", "", 2, 2, ""},
		"moved":      {refuse(301, "Location", "/elsewhere"), "ok", "", 2, 2, ""},
		"unasked":    {refuse(304), "failing", "nothing was said to be known", 0, 2, ""},
		"gone":       {refuse(410), "gone", "410", 0, 1, ""},
		"busy":       {refuse(429, "Retry-After", "7200"), "waiting", "429", 0, 1, ""},
		"cut":        {good("Content-Length", "100000", "ETag", `"1"`), "failing", "ended early", 0, 2, ""},
		"not-zipped": {good("Content-Encoding", "gzip", "ETag", `"1"`), "failing", "is not: gzip", 0, 2, ""},
		"bomb":       {bomb(), "failing", "body is over the limit", 0, 2, ""},
		"endless":    {endless, "failing", "body is over the limit", 0, 2, ""},
		"deep":       {deep, "failing", "depth", 0, 2, ""},
		"many-heads": {headers(20_000, 1), "failing", "headers are over the limit", 0, 2, ""},
		"large-head": {headers(1, 2<<20), "failing", "headers are over the limit", 0, 2, ""},
		"drip":       {drip, "failing", "no complete answer", 0, 2, ""},
		"loop":       {refuse(302, "Location", "/back"), "failing", "circle", 0, 2, ""},
		"to-file":    {refuse(302, "Location", "file:///etc/passwd"), "failing", "neither http nor https", 0, 2, ""},
		"to-any":     {within("0.0.0.0"), "failing", "prohibited", 0, 2, ""},
		"to-other":   {within("127.0.0.2"), "failing", "prohibited", 0, 2, ""},
		"to-six":     {within("[::1]"), "failing", "prohibited", 0, 2, ""},
		"to-mapped":  {within("[::ffff:127.0.0.2]"), "failing", "prohibited", 0, 2, ""},
		"to-nat":     {within("[64:ff9b::7f00:2]"), "failing", "prohibited", 0, 2, ""},
		"tag-weak":   {good("ETag", `W/"a"`), "ok", "", 2, 2, `W/"a"`},
		"tag-bare":   {good("ETag", "plain"), "ok", "", 2, 2, "plain"},
		"tag-comma":  {good("ETag", `"a,b"`), "ok", "", 2, 2, `"a,b"`},
		"tag-long":   {good("ETag", long), "ok", "", 2, 2, ""}, // too long to be worth keeping
		"tag-letter": {good("ETag", `"é"`), "ok", "", 2, 2, `"é"`},
	}
}

// badWeb is the bad servers on loopback, one below each path. It writes down what it is asked.
type badWeb struct {
	*httptest.Server
	servers map[string]badServer

	mu    sync.Mutex
	asked map[string][]http.Header
}

func newBadWeb(t *testing.T) *badWeb {
	web := &badWeb{servers: badServers(), asked: map[string][]http.Header{}}
	web.Server = httptest.NewServer(web)
	t.Cleanup(web.Close)
	return web
}

func (web *badWeb) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, "/")
	web.mu.Lock()
	web.asked[path] = append(web.asked[path], r.Header.Clone())
	web.mu.Unlock()
	switch server, found := web.servers[path]; {
	case found:
		server.answer(w, r)
	case path == "elsewhere":
		good()(w, r)
	case path == "back":
		http.Redirect(w, r, "/loop", http.StatusFound)
	}
}

// requests are those for one path, the oldest first.
func (web *badWeb) requests(path string) []http.Header {
	web.mu.Lock()
	defer web.mu.Unlock()
	return web.asked[path]
}

// check compares what is left of a source, and how its server was asked, with what must be.
func (web *badWeb) check(t *testing.T, got sourceState) {
	t.Helper()
	want, asked := web.servers[got.ID], web.requests(got.ID)
	if got.Health != want.health || !strings.Contains(got.Error, want.says) || got.Items != want.items {
		t.Errorf("%s: %s with %d items: %q; want %s with %d: %q", got.ID, got.Health, got.Items, got.Error, want.health, want.items, want.says)
	}
	if len(asked) != want.requests {
		t.Errorf("%s: %d requests in two polls, want %d", got.ID, len(asked), want.requests)
	}
	if tag := asked[len(asked)-1].Get("If-None-Match"); tag != want.tag {
		t.Errorf("%s: the last request says If-None-Match: %.20s, want %.20s", got.ID, tag, want.tag)
	}
	for _, request := range asked {
		if cookie := request.Get("Cookie"); cookie != "" {
			t.Errorf("%s: a cookie was sent back: %s", got.ID, cookie)
		}
	}
}

// sourceState is what `sources --json` says about one.
type sourceState struct {
	ID, Health, Error string
	Items             int
}

// TestPoll_BadServers polls every bad server twice, each time by a process of its own: no restart forgets what a server said.
func TestPoll_BadServers(t *testing.T) {
	t.Parallel()
	web := newBadWeb(t)
	config := "polling: {allow_networks: [127.0.0.1/32], host_gap: 0s, per_host: 32, timeout: 3s}\nsources:\n"
	for id := range web.servers {
		config += fmt.Sprintf("  - {id: %s, url: '%s/%[1]s'}\n", id, web.URL)
	}
	h := newHome(t, config)
	for range 2 {
		var ended *exec.ExitError
		if out, err := h.command("poll", "--all").CombinedOutput(); !errors.As(err, &ended) || ended.ExitCode() != exitPartly {
			t.Fatalf("poll --all: %v\n%s", err, out)
		}
	}
	var states []sourceState
	if err := json.Unmarshal([]byte(h.run("sources", "--json")), &states); err != nil || len(states) != len(web.servers) {
		t.Fatalf("sources --json: %d sources, %v", len(states), err)
	}
	for _, state := range states {
		web.check(t, state)
	}
	if len(web.requests("secret")) > 0 {
		t.Error("an address was asked that is not open")
	}
}
