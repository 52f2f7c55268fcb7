package feeds

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"headwater/storage"
)

// discard is a client that takes everything and keeps nothing.
type discard struct{ header http.Header }

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) WriteHeader(int)             {}
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }

// fifty is a world whose feed has 50 stories, about 125 KB of RSS that compress to 50 KB as real text does.
func fifty() *world {
	w := newWorld(&testing.T{})
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 50 {
		text := make([]rune, 700)
		for j := range text {
			text[j] = rune(0x4e00 + random.IntN(300)*random.IntN(8))
		}
		w.tell([]storage.Item{item(i, "herald", func(it *storage.Item) { it.Content = "<p>" + string(text) + "</p>" })}, "hot")
	}
	return w
}

// BenchmarkServe compares answers from the cache with the least that a handler can do: write stored bytes.
func BenchmarkServe(b *testing.B) {
	p := fifty().publisher()
	answer, err := p.feedReply(context.Background(), target{id: "hot", format: formatRSS})
	if err != nil {
		b.Fatal(err)
	}
	packed := answer.form("gzip")
	length := strconv.Itoa(len(packed.body))
	bare := http.NewServeMux()
	bare.HandleFunc("/t/", func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("ETag", packed.tag)
		if r.Header.Get("If-None-Match") == packed.tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		h.Set("Content-Type", "application/rss+xml; charset=utf-8")
		h.Set("Content-Encoding", "gzip")
		h.Set("Content-Length", length)
		_, _ = w.Write(packed.body)
	})
	for name, tag := range map[string]string{"304": packed.tag, "gzip": ""} {
		for kind, h := range map[string]http.Handler{"bare": bare, "ours": p.Handler()} {
			b.Run(name+"/wire/"+kind, func(b *testing.B) { overWire(b, h, tag) })
			b.Run(name+"/handler/"+kind, func(b *testing.B) {
				r := feedRequest("http://feeds.example/t/hot.rss", tag)
				for b.Loop() {
					h.ServeHTTP(&discard{header: http.Header{}}, r)
				}
			})
		}
	}
}

func feedRequest(url, tag string) *http.Request {
	r := httptest.NewRequest("GET", url, nil)
	r.RequestURI = ""
	r.RemoteAddr = "127.0.0.1:1"
	r.Header.Set("Accept-Encoding", "gzip")
	if tag != "" {
		r.Header.Set("If-None-Match", tag)
	}
	return r
}

// overWire asks a real server over one kept connection.
func overWire(b *testing.B, h http.Handler, tag string) {
	s := httptest.NewServer(h)
	defer s.Close()
	transport := &http.Transport{DisableCompression: true}
	defer transport.CloseIdleConnections()
	sink := make([]byte, 64<<10)
	for b.Loop() {
		resp, err := transport.RoundTrip(feedRequest(s.URL+"/t/hot.rss", tag))
		if err != nil {
			b.Fatal(err)
		}
		for {
			if _, err := resp.Body.Read(sink); err != nil {
				break
			}
		}
		_ = resp.Body.Close()
	}
}

// BenchmarkRender makes a feed of 50 stories from the store, which happens once per change and format.
func BenchmarkRender(b *testing.B) {
	p := fifty().publisher()
	for _, f := range everyFormat {
		b.Run(string(f), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := p.Render(context.Background(), "hot", string(f)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("reply", func(b *testing.B) {
		for b.Loop() {
			if _, err := p.reply(context.Background(), target{id: "hot", format: formatRSS}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
