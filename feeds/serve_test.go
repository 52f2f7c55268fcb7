package feeds

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"headwater/feeds/opml"
	"headwater/storage"
)

// request is one request of a test, with headers as pairs.
func request(h http.Handler, method, path string, headers ...string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	r.RemoteAddr = "127.0.0.1:4711"
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestServedBytesAreRendered(t *testing.T) {
	w := newWorld(t)
	w.tell(reference(), "hot")
	h := w.publisher().Handler()
	for f, path := range map[format]string{formatRSS: "/t/hot.rss", formatAtom: "/t/hot.atom", formatJSON: "/t/hot.json", formatHTML: "/t/hot"} {
		r := request(h, "GET", path)
		if got := body(t, r); r.StatusCode != 200 || got != w.render("hot", f) {
			t.Errorf("%s: status %d, other bytes than Render", path, r.StatusCode)
		}
		if got, want := r.Header.Get("Content-Type"), f.mime()+"; charset=utf-8"; got != want {
			t.Errorf("%s: Content-Type %q, want %q", path, got, want)
		}
	}
}

// TestStatus asks for everything once: what is there, what is not, and what may not be done.
func TestStatus(t *testing.T) {
	w := newWorld(t)
	story := w.tell(reference(), "hot").String()
	secret := w.tell([]storage.Item{item(9, "diary", nil)}, "mine").String()
	h := w.publisher().Handler()
	for _, c := range []struct {
		method, path string
		want         int
	}{
		{"GET", "/", 200}, {"GET", "/t/hot", 200}, {"GET", "/t/quiet.atom", 200}, {"GET", "/t/none", 404}, {"GET", "/t/", 404},
		{"GET", "/t/hot.xml", 404}, {"GET", "/t/hot.rss.rss", 404}, {"GET", "/t/hot/2026-01.atom", 200}, {"GET", "/t/hot/2026-01", 200},
		{"GET", "/t/hot/2025-12.atom", 404}, {"GET", "/t/hot/2026-13.atom", 404}, {"GET", "/t/hot/2026-01-x.atom", 404}, {"GET", "/t/hot/", 404},
		{"GET", "/feeds.opml", 200}, {"GET", "/t/hot.opml", 200}, {"GET", "/t/mine.opml", 404}, {"GET", "/s/herald.opml", 404}, {"GET", "/t/hot/2026-01.opml", 404},
		{"GET", "/s/herald", 200}, {"GET", "/s/herald.rss", 200}, {"GET", "/s/krypton.json", 200}, {"GET", "/s/none.rss", 404}, {"GET", "/s/diary.rss", 404},
		{"GET", "/a/" + story, 200}, {"GET", "/a/" + strings.Repeat("0", 20), 404},
		{"GET", "/a/" + secret, 404}, {"GET", "/a/" + secret + "?token=s3cret", 200},
		{"GET", "/t/mine.rss", 404}, {"GET", "/t/mine", 404}, {"GET", "/t/mine.rss?token=wrong", 404}, {"GET", "/t/mine.rss?token=s3cret", 200},
		{"GET", "/t/mine.rss", 404}, {"GET", "/t/mine.rss?token=wrong", 404}, // also once it is in the cache
		{"GET", "/t/mine/2026-01.rss", 404}, {"GET", "/t/mine/2026-01.rss?token=s3cret", 200},
		{"GET", "/healthz", 200}, {"GET", "/readyz", 200}, {"GET", "/static/style.css", 200}, {"GET", "/static/none.css", 404}, {"GET", "/nowhere", 404},
		{"HEAD", "/t/hot.rss", 200}, {"POST", "/t/hot.rss", 405}, {"DELETE", "/", 405}, {"OPTIONS", "/t/hot.rss", 405}, {"PUT", "/a/" + story, 405},
	} {
		r := request(h, c.method, c.path)
		if r.StatusCode != c.want {
			t.Errorf("%s %s: %d, want %d", c.method, c.path, r.StatusCode, c.want)
		}
		if r.StatusCode == 405 && r.Header.Get("Allow") != "GET, HEAD" {
			t.Errorf("%s %s: Allow %q", c.method, c.path, r.Header.Get("Allow"))
		}
	}
}

func TestConditional(t *testing.T) {
	w := newWorld(t)
	w.tell(reference(), "hot")
	h := w.publisher().Handler()
	full := request(h, "GET", "/t/hot.rss")
	tag, modified := full.Header.Get("ETag"), full.Header.Get("Last-Modified")
	packed := request(h, "GET", "/t/hot.rss", "Accept-Encoding", "gzip").Header.Get("ETag")
	if tag == packed || strings.HasPrefix(tag, "W/") || packed != strings.TrimSuffix(tag, `"`)+`-gz"` {
		t.Fatalf("tags %s and %s", tag, packed)
	}
	later := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC).Format(http.TimeFormat)
	for name, c := range map[string]struct {
		want    int
		headers []string
	}{
		"same":                      {304, []string{"If-None-Match", tag}},
		"weak":                      {304, []string{"If-None-Match", "W/" + tag}},
		"any":                       {304, []string{"If-None-Match", "*"}},
		"list":                      {304, []string{"If-None-Match", `"a", W/"b" ,` + tag}},
		"two lines":                 {304, []string{"If-None-Match", `"a"`, "If-None-Match", tag}},
		"other":                     {200, []string{"If-None-Match", `"other"`}},
		"broken":                    {200, []string{"If-None-Match", "other"}},
		"other form":                {200, []string{"If-None-Match", packed}},
		"form":                      {304, []string{"If-None-Match", packed, "Accept-Encoding", "gzip"}},
		"date":                      {304, []string{"If-Modified-Since", modified}},
		"later date":                {304, []string{"If-Modified-Since", later}},
		"two dates":                 {200, []string{"If-Modified-Since", modified, "If-Modified-Since", modified}},
		"empty tag over the date":   {200, []string{"If-None-Match", "", "If-Modified-Since", later}},
		"form on two lines":         {304, []string{"If-None-Match", packed, "Accept-Encoding", "br", "Accept-Encoding", "gzip"}},
		"RFC 850 date":              {304, []string{"If-Modified-Since", "Tuesday, 01-Jan-30 00:00:00 GMT"}},
		"weak, of a list of forms":  {304, []string{"If-None-Match", "W/" + packed + ", W/" + tag}},
		"part of a tag":             {200, []string{"If-None-Match", strings.TrimSuffix(tag, `"`)}},
		"earlier date":              {200, []string{"If-Modified-Since", "Thu, 01 Jan 2015 00:00:00 GMT"}},
		"broken date":               {200, []string{"If-Modified-Since", "yesterday"}},
		"tag decides over the date": {200, []string{"If-None-Match", `"other"`, "If-Modified-Since", later}},
		"range is ignored":          {200, []string{"Range", "bytes=0-9"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := request(h, "GET", "/t/hot.rss", c.headers...)
			if r.StatusCode != c.want {
				t.Fatalf("status %d, want %d", r.StatusCode, c.want)
			}
			if r.StatusCode != 304 {
				return
			}
			for _, name := range []string{"ETag", "Cache-Control", "Vary", "Last-Modified"} {
				if r.Header.Get(name) == "" {
					t.Errorf("304 without %s", name)
				}
			}
			if got := body(t, r); got != "" || r.Header.Get("Content-Length") != "" {
				t.Errorf("304 with a body of %d bytes", len(got))
			}
		})
	}
}

func TestHeadSaysWhatGetSays(t *testing.T) {
	w := newWorld(t)
	w.tell(reference(), "hot")
	h := w.publisher().Handler()
	for _, path := range []string{"/t/hot.rss", "/t/hot", "/", "/s/herald.json"} {
		for _, coding := range []string{"", "gzip", "zstd"} {
			get, head := request(h, "GET", path, "Accept-Encoding", coding), request(h, "HEAD", path, "Accept-Encoding", coding)
			if diff := cmp.Diff(get.Header, head.Header); diff != "" {
				t.Errorf("%s %q (-get +head):\n%s", path, coding, diff)
			}
			if n := len(body(t, head)); n != 0 {
				t.Errorf("HEAD %s: body of %d bytes", path, n)
			}
		}
	}
}

func TestSharing(t *testing.T) {
	w := newWorld(t)
	w.tell(reference(), "hot")
	w.tell([]storage.Item{item(9, "diary", nil)}, "mine")
	h := w.publisher().Handler()
	open, closed := request(h, "GET", "/t/hot.rss").Header, request(h, "GET", "/t/mine.rss?token=s3cret").Header
	if open.Get("Access-Control-Allow-Origin") != "*" || !strings.HasPrefix(open.Get("Cache-Control"), "public, max-age=") {
		t.Errorf("public feed: %v", open)
	}
	if got, want := open.Get("Link"), `<https://feeds.example.org/hub>; rel="hub", <https://feeds.example.org/t/hot.rss>; rel="self"`; got != want {
		t.Errorf("Link %s, want %s", got, want)
	}
	if closed.Get("Access-Control-Allow-Origin") != "" || !strings.HasPrefix(closed.Get("Cache-Control"), "private") || closed.Get("Link") != "" {
		t.Errorf("private feed: %v", closed)
	}
	home := body(t, request(h, "GET", "/"))
	if strings.Contains(home, "mine") || strings.Contains(home, "私人") || !strings.Contains(home, "/t/hot.rss") {
		t.Errorf("home page: %s", home)
	}
	preflight := request(h, "OPTIONS", "/t/hot.rss", "Origin", "https://reader.example", "Access-Control-Request-Method", "GET")
	if preflight.StatusCode != 204 || preflight.Header.Get("Access-Control-Allow-Headers") == "" {
		t.Errorf("preflight: %d %v", preflight.StatusCode, preflight.Header)
	}
	for _, path := range []string{"/", "/t/hot", "/t/hot.rss", "/a/" + reference()[0].Story.String()} {
		h := request(h, "GET", path).Header
		if !strings.HasPrefix(h.Get("Content-Security-Policy"), "default-src 'none'") || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", path, h)
		}
	}
}

// TestOutlines reads our lists back: nothing private, nothing polled that carries a secret.
func TestOutlines(t *testing.T) {
	h := newWorld(t).publisher().Handler()
	for path, want := range map[string][]opml.Feed{
		"/feeds.opml": {
			{Text: "热点", URL: "https://feeds.example.org/t/hot.rss", Home: "https://feeds.example.org/t/hot"},
			{Text: "Quiet & <empty>", URL: "https://feeds.example.org/t/quiet.rss", Home: "https://feeds.example.org/t/quiet"},
		},
		"/t/hot.opml": {
			{Text: "投资界", URL: "https://www.pedaily.cn/feed.xml", Home: "https://www.pedaily.cn/"},
			{Text: "36氪", URL: "https://feeds.example.org/s/krypton.rss", Home: "https://feeds.example.org/s/krypton"},
			{Text: "The Herald", URL: "https://feeds.example.org/s/herald.rss", Home: "https://herald.example/"},
		},
	} {
		doc, err := opml.Read(request(h, "GET", path).Body)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, doc.Feeds()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
}

// TestCacheFollowsCommits: what a commit changed is made anew once the publisher is told, and not before; a reload
// makes everything anew.
func TestCacheFollowsCommits(t *testing.T) {
	w := newWorld(t)
	w.tellMany(1, "herald", "hot")
	p := w.publisher()
	h := p.Handler()
	read := func() string { return body(t, request(h, "GET", "/t/hot.rss")) }
	before := read()
	w.tell(reference(), "hot")
	if read() != before {
		t.Error("a feed was made anew although nothing was said to have changed")
	}
	p.Changed([]string{"quiet"}, nil)
	if read() != before {
		t.Error("a feed was made anew although another topic changed")
	}
	p.Changed([]string{"hot"}, nil)
	if after := read(); after == before || !strings.Contains(after, "重庆") {
		t.Error("a change is not seen")
	}
	w.topic("hot", func(t *Topic) { t.Title = "新的" })
	p.Apply(w.opts)
	if !strings.Contains(read(), "<title>新的</title>") {
		t.Error("a reload is not seen")
	}
}

// TestRestart: the same content gives the same bytes and tags to another publisher of the same store.
func TestRestart(t *testing.T) {
	w := newWorld(t)
	w.tell(reference(), "hot")
	w.tellMany(30, "herald", "hot")
	one, other := w.publisher().Handler(), w.publisher().Handler()
	for _, path := range []string{"/t/hot.rss", "/t/hot.atom", "/t/hot.json", "/t/hot", "/t/hot/2026-01.atom", "/s/herald.rss"} {
		a, b := request(one, "GET", path, "Accept-Encoding", "gzip"), request(other, "GET", path, "Accept-Encoding", "gzip")
		if body(t, a) != body(t, b) || a.Header.Get("ETag") != b.Header.Get("ETag") {
			t.Errorf("%s differs after a restart", path)
		}
	}
}

func TestAliasRedirects(t *testing.T) {
	w := newWorld(t)
	older := w.tell([]storage.Item{item(1, "herald", nil)}, "hot")
	younger := w.tell([]storage.Item{item(2, "herald", nil)}, "hot")
	w.commit(&storage.Batch{Stories: []storage.Story{{ID: younger, Alias: older}}})
	r := request(w.publisher().Handler(), "GET", "/a/"+younger.String())
	if r.StatusCode != 301 || r.Header.Get("Location") != "/a/"+older.String() {
		t.Errorf("status %d to %q", r.StatusCode, r.Header.Get("Location"))
	}
}

// TestCopyInItsSource: in the feed of its source a copy has an id of its own and leads to the story that it was folded into.
func TestCopyInItsSource(t *testing.T) {
	w := newWorld(t)
	story := w.tell(reference(), "hot")
	copied := item(5, "herald", func(it *storage.Item) { it.Story, it.URL = story, "" })
	w.commit(&storage.Batch{Items: []storage.Item{copied}})
	h := w.publisher().Handler()
	var feed checkedJSON
	if err := json.Unmarshal([]byte(body(t, request(h, "GET", "/s/herald.json"))), &feed); err != nil {
		t.Fatal(err)
	}
	entry := (*feed.Items)[0]
	if want := authorityOf + copied.ID.String(); entry.ID != want {
		t.Errorf("id %s, want %s", entry.ID, want)
	}
	page := "/a/" + story.String()
	if entry.URL != "https://feeds.example.org"+page || request(h, "GET", page).StatusCode != 200 {
		t.Errorf("the copy leads to %s, want %s", entry.URL, page)
	}
}

func TestLimits(t *testing.T) {
	w := newWorld(t)
	h := w.publisher().Handler()
	ask := func(remote string, headers ...string) *http.Response {
		r := httptest.NewRequest("GET", "/t/hot.rss", nil)
		r.RemoteAddr = remote
		for i := 0; i < len(headers); i += 2 {
			r.Header.Add(headers[i], headers[i+1])
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Result()
	}
	tag := ask("192.0.2.1:1").Header.Get("ETag")
	refused := 0
	for range 3 * limitFetches {
		if r := ask("192.0.2.1:1"); r.StatusCode == 429 {
			if refused++; r.Header.Get("Retry-After") == "" {
				t.Fatal("429 without Retry-After")
			}
		}
	}
	if refused < limitFetches {
		t.Errorf("%d of %d whole fetches were refused", refused, 3*limitFetches)
	}
	for remote, want := range map[string]int{"192.0.2.2:1": 200, "127.0.0.1:1": 200, "[2001:db8::1]:1": 200} {
		if got := ask(remote).StatusCode; got != want {
			t.Errorf("%s: %d, want %d", remote, got, want)
		}
	}
	if got := ask("192.0.2.1:1", "If-None-Match", tag).StatusCode; got != 304 {
		t.Errorf("a conditional fetch of a refused client: %d, want 304", got)
	}
}

func TestFullStoreStillServes(t *testing.T) {
	w := newWorld(t)
	p := w.publisher()
	h := p.Handler()
	request(h, "GET", "/t/hot.rss")
	if err := w.store.Close(); err != nil {
		t.Fatal(err)
	}
	if got := request(h, "GET", "/t/hot.rss").StatusCode; got != 200 {
		t.Errorf("a feed in the cache needs the store: %d", got)
	}
	if got := request(h, "GET", "/t/hot.atom").StatusCode; got != 503 {
		t.Errorf("a feed that cannot be read: %d, want 503", got)
	}
	if got := request(h, "GET", "/readyz").StatusCode; got != 503 {
		t.Errorf("/readyz without a store: %d, want 503", got)
	}
	if _, err := p.Render(context.Background(), "hot", "rss"); err == nil {
		t.Error("Render without a store succeeds")
	}
}
