package feeds

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"
)

func TestTwins(t *testing.T) {
	w := newWorld(t)
	w.tellMany(20, "herald", "hot")
	h := w.publisher().Handler()
	plain := body(t, request(h, "GET", "/t/hot.rss"))
	for accept, want := range map[string]string{
		"gzip": "gzip", "gzip, deflate, br": "gzip", "gzip;q=0": "", "*": "zstd", "identity": "", "zstd;q=0.5, gzip": "gzip", "gzip, zstd": "zstd", "*;q=0": "",
		"br": "", "GZIP": "gzip", "gzip;q=0, *": "zstd", "gzip;q=x": "", "gzip;q=0, identity;q=0": "", "gzip;q=0.5, identity": "", "identity, gzip": "gzip",
		"identity;q=0, gzip;q=0.1": "gzip", "identity;q=0.5, *;q=0.1": "", "x-gzip": "gzip", "gzip ; q=0.001": "gzip",
	} {
		if got := request(h, "GET", "/t/hot.rss", "Accept-Encoding", accept).Header.Get("Content-Encoding"); got != want {
			t.Errorf("Accept-Encoding %q: %q, want %q", accept, got, want)
		}
	}
	packed := body(t, request(h, "GET", "/t/hot.rss", "Accept-Encoding", "gzip"))
	r, err := gzip.NewReader(strings.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	var unpacked bytes.Buffer
	if _, err := io.Copy(&unpacked, r); err != nil || unpacked.String() != plain {
		t.Errorf("the gzip twin holds something else: %v", err)
	}
}

func TestNegotiation(t *testing.T) {
	w := newWorld(t)
	h := w.publisher().Handler()
	const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
	for accept, want := range map[string]string{
		"": "text/html", "*/*": "text/html", browser: "text/html", "application/rss+xml": "application/rss+xml", "application/atom+xml, */*;q=0.1": "application/atom+xml",
		"application/feed+json, application/atom+xml;q=0.5": "application/feed+json", "application/xml": "application/rss+xml", "application/json": "application/feed+json",
		"application/xml,application/atom+xml,application/rss+xml,application/rdf+xml,application/feed+json,text/html,*/*;q=0.9": "application/rss+xml",
		"application/xml,application/xhtml+xml,text/html;q=0.9,text/plain;q=0.8,image/png,*/*;q=0.5":                             "text/html", "application/*": "application/rss+xml",
		"text/html, application/rss+xml": "text/html", "application/rss+xml, text/html": "application/rss+xml", "TEXT/HTML;level=1, Application/RSS+XML;Q=1": "text/html",
		"application/rss+xml;q=0.5, text/html;q=0.4": "application/rss+xml", "application/rss+xml;q=0": "text/html", "text/plain": "text/html",
	} {
		r := request(h, "GET", "/t/hot", "Accept", accept)
		if got, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); got != want {
			t.Errorf("Accept %q: %s, want %s", accept, got, want)
		}
		if got := r.Header.Get("Vary"); got != "Accept, Accept-Encoding" {
			t.Errorf("Accept %q: Vary %q", accept, got)
		}
	}
}

// TestContentLocation: behind a site address with a path, what was chosen stands below that path.
func TestContentLocation(t *testing.T) {
	w := newWorld(t)
	w.opts.Site.URL = "https://feeds.example.org/news"
	r := request(w.publisher().Handler(), "GET", "/t/hot", "Accept", "application/atom+xml")
	if got, want := r.Header.Get("Content-Location"), "/news/t/hot.atom"; got != want {
		t.Errorf("Content-Location %q, want %q", got, want)
	}
}
