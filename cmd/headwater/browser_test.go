package main

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// These tests ask a real browser what no parser can tell: whether anything that a stranger wrote runs (bad-input rows 68-72).

// browser finds a headless Chromium; without one the test is skipped.
func browser(t *testing.T) string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no browser to ask; get one with: apt-get install chromium")
	return ""
}

// visit opens an address until everything on it has settled, and returns what the browser wrote to its console. It reaches
// this machine alone: every other name is unknown to it, and every other address lies behind a proxy that is not there.
func visit(t *testing.T, program, address string) (console string) {
	t.Helper()
	talk, err := dump(t, program, address)
	if err != nil { // browsers crash, or hang, on busy machines; what counts is what one says that ran
		t.Logf("%s: %v; asked once more", program, err)
		if talk, err = dump(t, program, address); err != nil {
			t.Fatalf("%s %s: %v\n%s", program, address, err, talk)
		}
	}
	var lines []string
	for line := range strings.Lines(talk) {
		if strings.Contains(line, "CONSOLE") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}

// perAddress is how long a browser may take for one address.
const perAddress = 3 * time.Minute

// dump has a browser open an address, and returns what it said.
func dump(t *testing.T, program, address string) (talk string, err error) {
	ctx, cancel := context.WithTimeout(t.Context(), perAddress)
	defer cancel()
	c := exec.CommandContext(ctx, program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic", "--no-first-run",
		"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--proxy-server=http://127.0.0.1:1",
		"--proxy-bypass-list=127.0.0.1", "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
		"--user-data-dir="+t.TempDir(), "--enable-logging=stderr", "--virtual-time-budget=20000", "--dump-dom", address)
	c.WaitDelay = time.Second // its helpers may keep the pipes open
	var said bytes.Buffer
	c.Stderr = &said
	out, err := c.Output()
	if err == nil && len(out) == 0 {
		err = errors.New("it showed nothing")
	}
	return said.String(), err
}

// trap is a web server that shows documents to a browser, each in a frame of its own, and writes down in which of them
// anything ran. It sends no policy of security: whatever could run, does.
type trap struct {
	*httptest.Server
	documents []string

	mu  sync.Mutex
	ran []string // the paths of documents in which something ran
}

// armed stands in front of every document. hit reports that something ran. When the document has settled, every link is
// followed that does not lead to the web, as a careless reader would, and a button pressed.
const armed = `<!doctype html><meta charset=utf-8><script>
function hit() { fetch("/hit" + location.pathname, {method: "POST"}) }
addEventListener("load", () => setTimeout(() => {
	if (!document.baseURI.startsWith(location.origin)) hit()
	for (const link of document.querySelectorAll("a, area, button")) {
		const to = String(link.href && link.href.baseVal || link.href || "")
		if (link.localName == "button" || !/^(https?:|$)/i.test(to)) link.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true}))
		if (/^data:/i.test(to)) hit()
	}
}, 100))
</script>`

// perVisit is how many documents are shown at the same time.
const perVisit = 100

func newTrap(t *testing.T, documents []string) *trap {
	trap := &trap{documents: documents}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /frames/{first}", trap.frames)
	mux.HandleFunc("GET /document/{n}", trap.document)
	mux.HandleFunc("/hit/", trap.hit)
	mux.HandleFunc("/hit", trap.hit)
	trap.Server = httptest.NewServer(mux)
	t.Cleanup(trap.Close)
	return trap
}

func (trap *trap) frames(w http.ResponseWriter, r *http.Request) {
	first, _ := strconv.Atoi(r.PathValue("first"))
	for n := first; n < min(first+perVisit, len(trap.documents)); n++ {
		fmt.Fprintf(w, `<iframe src="/document/%d"></iframe>`, n)
	}
}

func (trap *trap) document(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n >= len(trap.documents) {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprint(w, armed, trap.documents[n])
}

func (trap *trap) hit(w http.ResponseWriter, r *http.Request) {
	document := strings.TrimPrefix(r.URL.Path, "/hit/document/")
	if document == "/hit" { // a document that led the browser away
		document = r.Referer()[strings.LastIndexByte(r.Referer(), '/')+1:]
	}
	trap.mu.Lock()
	defer trap.mu.Unlock()
	if !slices.Contains(trap.ran, document) {
		trap.ran = append(trap.ran, document)
	}
}

// spring shows all documents and returns those in which something ran.
func (trap *trap) spring(t *testing.T, program string) (live []string) {
	t.Helper()
	for first := 0; first < len(trap.documents); first += perVisit {
		visit(t, program, fmt.Sprintf("%s/frames/%d", trap.URL, first))
	}
	trap.mu.Lock()
	defer trap.mu.Unlock()
	for _, n := range trap.ran {
		i, err := strconv.Atoi(n)
		if err != nil {
			t.Fatalf("something ran in %q", n)
		}
		live = append(live, trap.documents[i])
	}
	return live
}

// TestBrowser_NothingRuns shows a browser every page and every fragment of every feed that is made of hostile sources.
func TestBrowser_NothingRuns(t *testing.T) {
	t.Parallel()
	program := browser(t)
	list := payloads(t)
	control := newTrap(t, list).spring(t, program)
	if len(control) < len(list)*3/4 {
		t.Fatalf("only %d of %d payloads run as they are: the trap is blind", len(control), len(list))
	}
	documents := published(t, list)
	t.Logf("%d of %d payloads run as they are; %d pages and fragments made of them", len(control), len(list), len(documents))
	for _, document := range newTrap(t, documents).spring(t, program) {
		t.Errorf("something runs in %s", document)
	}
}

// published is everything that is published of hostile sources: the pages, and what readers take out of the feeds as HTML.
func published(t *testing.T, payloads []string) []string {
	t.Helper()
	mux := http.NewServeMux()
	config := "polling: {allow_networks: [127.0.0.0/8], host_gap: 0s}\ndedup: {window: 0}\ntopics: [{id: all, title: All, limit: 0, max_age: 0}]\nsources:\n"
	server := httptest.NewServer(mux)
	defer server.Close()
	for _, h := range hostiles {
		text := h.write(payloads)
		mux.HandleFunc("/"+h.name, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) })
		config += fmt.Sprintf("  - {id: %s, url: '%s/%[1]s'}\n", h.name, server.URL)
	}
	house := newHome(t, config)
	house.run("poll", "--all")
	if got, want := len(storiesIn(t, house.run("render", "all", "--format", "json"))), len(hostiles)*len(payloads); got != want {
		t.Fatalf("%d stories are published, want %d", got, want)
	}
	documents := house.pages()
	documents = append(documents, fragmentsOfJSON(t, house.run("render", "all", "--format", "json"))...)
	documents = append(documents, fragmentsOfXML(t, house.run("render", "all", "--format", "rss"))...)
	documents = append(documents, fragmentsOfXML(t, house.run("render", "all", "--format", "atom"))...)
	slices.Sort(documents)
	return slices.Compact(documents)
}

// pages publishes everything as files and returns the pages.
func (h *home) pages() (pages []string) {
	h.t.Helper()
	dir := filepath.Join(h.dir, "out")
	h.run("publish", dir)
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".html" {
			return err
		}
		text, err := os.ReadFile(path)
		pages = append(pages, string(text))
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return pages
}

// fragmentsOfJSON are the values of a JSON feed that readers show as HTML.
func fragmentsOfJSON(t *testing.T, feed string) (fragments []string) {
	t.Helper()
	var document struct {
		Items []struct {
			HTML string `json:"content_html"`
		}
	}
	if err := json.Unmarshal([]byte(feed), &document); err != nil {
		t.Fatal(err)
	}
	for _, item := range document.Items {
		fragments = append(fragments, item.HTML)
	}
	return fragments
}

// fragmentsOfXML are the texts of an RSS or Atom feed that readers show as HTML.
func fragmentsOfXML(t *testing.T, feed string) (fragments []string) {
	t.Helper()
	type text struct {
		Type string `xml:"type,attr"`
		Text string `xml:",chardata"`
	}
	var document struct {
		Entries []struct {
			Texts []text `xml:",any"`
		} `xml:"entry"`
		Items []struct {
			Description string `xml:"description"`
			Content     string `xml:"http://purl.org/rss/1.0/modules/content/ encoded"`
		} `xml:"channel>item"`
	}
	if err := xml.Unmarshal([]byte(feed), &document); err != nil {
		t.Fatal(err)
	}
	for _, entry := range document.Entries {
		for _, text := range entry.Texts {
			if text.Type == "html" {
				fragments = append(fragments, text.Text)
			}
		}
	}
	for _, item := range document.Items {
		fragments = append(fragments, item.Description, item.Content)
	}
	return fragments
}

// TestBrowser_PagesAreQuiet opens pages as `serve` answers them: nothing on them may offend their own policy of security.
func TestBrowser_PagesAreQuiet(t *testing.T) {
	t.Parallel()
	program := browser(t)
	loud := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'")
		_, _ = w.Write([]byte("<!doctype html><style>p{}</style>"))
	}))
	defer loud.Close()
	if visit(t, program, loud.URL) == "" {
		t.Fatal("a page that breaks its policy leaves nothing on the console: the test is blind")
	}
	p := newPress(t, 2)
	p.print(3)
	s := newHome(t, p.sources()+topicAll).serve()
	s.awaitItems(5)
	_, topic := s.page("/t/all")
	_, article, _ := strings.Cut(topic, `/a/`)
	article, _, _ = strings.Cut(article, `"`)
	for _, path := range []string{"/", "/t/all", "/s/paper0", "/a/" + article, "/search?q=paper"} {
		if console := visit(t, program, s.base+path); console != "" {
			t.Errorf("%s: %s", path, console)
		}
	}
}
