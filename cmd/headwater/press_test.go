package main

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// press is a web server with newspapers: paper n has its feed at /n.xml. Whatever a paper ever published stays in its feed.
// It answers conditional requests.
type press struct {
	*httptest.Server
	mu      sync.Mutex
	items   []int      // of each paper
	running bool       // every request for a feed adds an item to it
	asked   chan<- int // gets the paper of each request, if somebody listens
	size    int        // bytes of an item's text
}

func newPress(t *testing.T, papers int) *press {
	p := &press{items: make([]int, papers), size: 200}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

// print adds items to every paper.
func (p *press) print(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for paper := range p.items {
		p.items[paper] += n
	}
}

// set changes how the press works.
func (p *press) set(change func(*press)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(p)
}

// published lists the guids of everything that was ever printed, by source.
func (p *press) published() map[string][]string {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := map[string][]string{}
	for paper, items := range p.items {
		for item := range items {
			all[paperID(paper)] = append(all[paperID(paper)], guid(paper, item))
		}
	}
	return all
}

func paperID(paper int) string        { return fmt.Sprintf("paper%d", paper) }
func guid(paper, item int) string     { return fmt.Sprintf("%d-%d", paper, item) }
func syndicated(item int) bool        { return item%5 == 0 }
func (p *press) address(n int) string { return fmt.Sprintf("%s/%d.xml", p.URL, n) }

// sources is the configuration of all papers.
func (p *press) sources() string {
	var text strings.Builder
	text.WriteString("polling: {allow_networks: [127.0.0.0/8], host_gap: 0s, per_host: 32, interval: 1s, min_interval: 1s}\nsources:\n")
	for paper := range p.items {
		fmt.Fprintf(&text, "  - {id: %s, url: '%s'}\n", paperID(paper), p.address(paper))
	}
	return text.String()
}

func (p *press) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var paper int
	if _, err := fmt.Sscanf(r.URL.Path, "/%d.xml", &paper); err != nil || paper >= len(p.items) {
		http.NotFound(w, r)
		return
	}
	p.mu.Lock()
	if p.running {
		p.items[paper]++
	}
	items, size, asked := p.items[paper], p.size, p.asked
	p.mu.Unlock()
	if asked != nil {
		select {
		case asked <- paper:
		default: // nobody listens any more
		}
	}
	tag := fmt.Sprintf(`"%d"`, items)
	w.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write([]byte(feedOf(paper, items, size)))
}

// feedOf writes a paper's feed. Every fifth item is syndicated: all papers give it the address at the agency.
func feedOf(paper, items, size int) string {
	var text strings.Builder
	fmt.Fprintf(&text, `<rss version="2.0"><channel><title>Paper %d</title><link>https://paper%d.example/</link><description/>`, paper, paper)
	for item := items - 1; item >= 0; item-- {
		link, seed := fmt.Sprintf("https://paper%d.example/%d", paper, item), guid(paper, item)
		if syndicated(item) {
			link, seed = fmt.Sprintf("https://agency.example/%d", item), fmt.Sprint(item)
		}
		fmt.Fprintf(&text, "<item><guid isPermaLink=\"false\">%s</guid><link>%s</link><title>%s</title><description>%s</description></item>\n",
			guid(paper, item), link, prose(seed+" title", 40), prose(seed, size))
	}
	text.WriteString("</channel></rss>")
	return text.String()
}

// prose makes words out of a seed: other words for other seeds, so that no two articles resemble each other.
func prose(seed string, size int) string {
	var text strings.Builder
	for i := 0; text.Len() < size; i++ {
		for _, b := range sha256.Sum256(fmt.Appendf(nil, "%s %d", seed, i)) {
			text.WriteByte("etaoinshrdlcumwf"[b&15])
			text.WriteByte("etaoinshrdlcumw "[b>>4])
		}
	}
	return text.String()[:size]
}
