package page

import (
	"encoding/json"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// head is what a page says about itself beside its visible text.
type head struct {
	html  string // what may name the origin
	title string
	image string
	dates []string
}

// readHead collects metas, the canonical link and JSON-LD. They are looked for in the whole page, because a stray element ends
// the head early and many sites put JSON-LD below the text; metas of single entries (itemprop) count in the head only.
func readHead(doc *html.Node) head {
	var h head
	var b strings.Builder
	var structured []string
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.DataAtom {
		case atom.Meta:
			if attr(n, "name") == "" && attr(n, "property") == "" && !inHead(n) {
				continue
			}
			h.meta(n)
			_ = html.Render(&b, n)
		case atom.Link:
			if strings.EqualFold(attr(n, "rel"), "canonical") {
				_ = html.Render(&b, n)
			}
		case atom.Script:
			if strings.Contains(attr(n, "type"), "ld+json") && n.FirstChild != nil {
				_ = html.Render(&b, n)
				structured = append(structured, n.FirstChild.Data)
			}
		case atom.Title:
			if h.title == "" && n.FirstChild != nil {
				h.title = strings.TrimSpace(n.FirstChild.Data)
			}
		}
	}
	for _, text := range structured {
		h.structured(text)
	}
	h.html = b.String()
	return h
}

func inHead(n *html.Node) bool { return n.Parent != nil && n.Parent.DataAtom == atom.Head }

// meta takes the picture and the date out of a meta element.
func (h *head) meta(n *html.Node) {
	content := strings.TrimSpace(attr(n, "content"))
	if content == "" {
		return
	}
	switch strings.ToLower(attr(n, "property") + attr(n, "name") + attr(n, "itemprop")) {
	case "og:image", "og:image:secure_url":
		if h.image == "" {
			h.image = content
		}
	case "article:published_time", "og:published_time", "og:article:published_time", "datepublished", "pubdate", "publishdate", "publish_date",
		"publication_date", "dc.date", "dc.date.issued", "dcterms.created", "dcterms.issued", "parsely-pub-date", "sailthru.date", "release_date",
		"article:create_at", "weibo:article:create_at", "weibo: article:create_at", "apub:time":
		h.dates = append(h.dates, content)
	}
}

// structured takes the date out of JSON-LD. Broken JSON is no JSON-LD.
func (h *head) structured(text string) {
	var v any
	if json.Unmarshal([]byte(strings.TrimSpace(text)), &v) == nil {
		h.published(v, 4)
	}
}

// published looks for datePublished, not deeper than depth.
func (h *head) published(v any, depth int) {
	if depth == 0 {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			h.published(one, depth-1)
		}
	case map[string]any:
		if date, ok := v["datePublished"].(string); ok && date != "" {
			h.dates = append(h.dates, date)
			return
		}
		h.published(v["@graph"], depth-1)
		h.published(v["mainEntity"], depth-1)
	}
}
