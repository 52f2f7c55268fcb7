package aggregator

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"headwater/storage"
)

func newState(src *Source) *storage.Source {
	st := adopt(src, storage.Source{})
	return &st
}

// serve starts a server on loopback and returns a fetcher that may ask it.
func serve(t *testing.T, answer http.HandlerFunc) (*fetcher, string) {
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return testFetcher(t, polling("127.0.0.0/8")), server.URL
}

func TestLimitsOfAnAnswer(t *testing.T) {
	endless := func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := io.WriteString(w, strings.Repeat("<item/>", 1000)); err != nil {
				return
			}
		}
	}
	flood := []string{}
	for i := range 20_000 {
		flood = append(flood, fmt.Sprint("X-", i), "x")
	}
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   kind
	}{
		"endless body":           {endless, kindTooLarge},
		"announced body":         {reply(200, "", "Content-Length", "2000000"), kindTooLarge},
		"a byte too many":        {reply(200, strings.Repeat("x", 1<<20+1)), kindTooLarge},
		"header of 2 MB":         {reply(200, rssDoc, "X", strings.Repeat("x", 2<<20)), kindHeaders},
		"20000 headers":          {reply(200, rssDoc, flood...), kindHeaders},
		"bomb":                   {reply(200, zipped(strings.Repeat("x", 1<<24)), "Content-Encoding", "gzip"), kindTooLarge},
		"gzip that is cut":       {reply(200, zipped(rssDoc)[:40], "Content-Encoding", "gzip"), kindTruncated},
		"gzip that is damaged":   {reply(200, zipped(rssDoc)[:len(zipped(rssDoc))-8]+"checksum", "Content-Encoding", "gzip"), kindEncoding},
		"permanent without goal": {reply(301, ""), kindStatus},
	} {
		t.Run(name, func(t *testing.T) {
			f, address := serve(t, c.answer)
			a, err := get(t, f, Source{URL: address})
			if err == nil {
				_, err = a.body(t.Context())
			}
			if kindOf(err) != c.want {
				t.Errorf("got %v of kind %q, want %q", err, kindOf(err), c.want)
			}
		})
	}
}

func TestBodiesOfEverySize(t *testing.T) {
	for _, size := range []int{0, 1, firstBuffer, firstBuffer + 1, smallBody, smallBody + 1, 1 << 20} {
		text := strings.Repeat("文", size/3) + strings.Repeat("x", size%3)
		for _, encoding := range []string{"", "gzip"} {
			wire := text
			if encoding != "" {
				wire = zipped(text)
			}
			f, address := serve(t, reply(200, wire, "Content-Encoding", encoding))
			for range 2*largeBodies + 1 { // more than there are large buffers: each is given back
				a, err := f.fetch(t.Context(), query{src: &Source{URL: address}, state: &storage.Source{}})
				if err != nil {
					t.Fatal(err)
				}
				body, err := a.body(t.Context())
				if err != nil || string(body) != text {
					t.Fatalf("%d bytes as %q: got %d, %v", size, encoding, len(body), err)
				}
				a.release()
				a.release()
			}
		}
	}
}

func TestHashIsOfTheWire(t *testing.T) {
	f, address := serve(t, reply(200, zipped(rssDoc), "Content-Encoding", "gzip"))
	first, err := get(t, f, Source{URL: address})
	if err != nil {
		t.Fatal(err)
	}
	second, _ := get(t, f, Source{URL: address})
	if !second.unchanged(first.hash) || second.unchanged(first.hash+1) || first.plain != nil {
		t.Error("the same bytes on the wire must be known without decompressing them")
	}
	if !bytes.Equal(first.wire, []byte(zipped(rssDoc))) {
		t.Error("the body was touched")
	}
}

func TestValidatorsGoWhereTheyCameFrom(t *testing.T) {
	inWorld(t, func(w *world) {
		src := w.source("http://a.test/feed")
		w.host("a.test", script(redirectTo(302, "http://b.test/1"), redirectTo(302, "http://b.test/1"), redirectTo(302, "http://b.test/2")))
		w.host("b.test", ok("ETag", `"1"`, "Last-Modified", "x"))
		w.poll(src)
		for _, want := range []string{`"1"`, ""} {
			w.pollNext(src)
			if got := w.last().header.Get("If-None-Match"); got != want {
				t.Errorf("%s was sent to %s", got, w.last().uri)
			}
		}
	})
}

func TestTransportFailuresHaveKinds(t *testing.T) {
	server := httptest.NewServer(ok())
	address := server.URL
	server.Close()
	secure := httptest.NewTLSServer(ok())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // it says that we hung up
	defer secure.Close()
	f := testFetcher(t, polling("127.0.0.0/8"))
	for url, want := range map[string]kind{
		address: kindRefused, secure.URL: kindTLS, "ftp://a.test/": kindAddress, "http://": kindAddress, "http://a b/": kindAddress,
		"https" + strings.TrimPrefix(plainServer(t), "http"): kindTLS,
	} {
		if _, err := get(t, f, Source{URL: url}); kindOf(err) != want {
			t.Errorf("%s: %v of kind %q, want %q", url, err, kindOf(err), want)
		}
	}
}

func plainServer(t *testing.T) string {
	server := httptest.NewServer(ok())
	t.Cleanup(server.Close)
	return server.URL
}

func TestFreshness(t *testing.T) {
	now := time.Date(2026, time.November, 22, 10, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		header http.Header
		fresh  time.Duration
		said   bool
	}{
		{http.Header{}, 0, false},
		{http.Header{"Cache-Control": {"public"}}, 0, false},
		{http.Header{"Cache-Control": {`MAX-AGE="60"`}}, time.Minute, true},
		{http.Header{"Cache-Control": {"private, max-age=60, s-maxage=9"}}, time.Minute, true},
		{http.Header{"Cache-Control": {"max-age=60"}, "Age": {"90"}}, 0, true},
		{http.Header{"Cache-Control": {"max-age=99999999999999999999"}}, maxSeconds * time.Second, true},
		{http.Header{"Expires": {"Sun, 22 Nov 2026 11:00:00 GMT"}}, time.Hour, true},
		{http.Header{"Expires": {"Sun, 22 Nov 2026 09:00:00 GMT"}}, 0, true},
		{http.Header{"Expires": {"soon"}}, 0, true},
	} {
		if fresh, said := freshness(c.header, now); fresh != c.fresh || said != c.said {
			t.Errorf("%v: %v %v", c.header, fresh, said)
		}
	}
}

func TestUserAgent(t *testing.T) {
	for want, u := range map[string]UserAgent{
		"Headwater/1":                         {Product: "Headwater/1"},
		"Headwater/1 (+https://example.org/)": {Product: "Headwater/1", Contact: "https://example.org/"},
		"Headwater/1 (+me@example.org)":       {Product: "Headwater/1", Contact: " me@example.org\r\n(联系)"},
	} {
		if got := u.header(0); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := (UserAgent{Product: "H/1"}).header(1); got != "H/1 (1 topic)" {
		t.Error(got)
	}
}

func BenchmarkNotModified(b *testing.B) {
	server := httptest.NewServer(notModified())
	defer server.Close()
	p := polling("127.0.0.0/8")
	f := newFetcher(&Plan{Polling: p}, newHosts(p))
	defer f.close()
	src := &Source{ID: "a", URL: server.URL}
	st := newState(src)
	st.ETag = `"x"`
	b.ReportAllocs()
	for b.Loop() {
		a, err := f.fetch(b.Context(), query{src: src, state: st, conditional: true})
		if err != nil {
			b.Fatal(err)
		}
		settle(p, src, *st, outcome{answer: a}, a.received)
		a.release()
	}
}
