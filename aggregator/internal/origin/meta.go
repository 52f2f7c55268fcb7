package origin

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"headwater/aggregator/internal/outlet"
)

// head is what a page's head says about who wrote it.
type head struct {
	source    []string // meta source, mediaid and their like
	authors   []string
	site      string // og:site_name
	canonical string
	ogURL     string
	reposted  string // original-source, syndication-source: an address
	linked    []string
}

// sourceMetas are metas that hold the origin's name.
var sourceMetas = map[string]bool{
	"source": true, "mediaid": true, "contentsource": true, "article:source": true, "news_source": true, "newssource": true, "og:source": true, "dc.source": true,
	"dcterms.source": true, "dc.publisher.original": true, "copyright-source": true, "article_source": true, "infosource": true, "webfrom": true, "laiyuan": true, "media": true,
	"sourcename": true, "source_name": true, "article:origin": true, "origin": true, "provider": true, "cre": true, "byl_source": true, "news_agency": true, "agency": true, "article.source": true, "sailthru.source": true,
}

var authorMetas = map[string]bool{
	"author": true, "article:author": true, "byl": true, "dc.creator": true, "dcterms.creator": true, "parsely-author": true, "sailthru.author": true, "article:author_name": true, "og:article:author": true, "twitter:creator:name": true,
}

var repostedMetas = map[string]bool{"syndication-source": true, "original-source": true, "original_source": true, "originalsource": true, "dc.relation.isversionof": true}

func readHead(fragment string) head {
	var h head
	z := html.NewTokenizer(strings.NewReader(fragment))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return h
		case html.StartTagToken, html.SelfClosingTagToken:
			h.tag(z)
		}
	}
}

func (h *head) tag(z *html.Tokenizer) {
	name, _ := z.TagName()
	a := atom.Lookup(name)
	if a != atom.Meta && a != atom.Link && a != atom.Script {
		return
	}
	attrs := attributes(z)
	switch a {
	case atom.Meta:
		h.meta(strings.ToLower(attrs["name"]+attrs["property"]+attrs["itemprop"]), strings.TrimSpace(attrs["content"]))
	case atom.Link:
		if strings.EqualFold(attrs["rel"], "canonical") {
			h.canonical = strings.TrimSpace(attrs["href"])
		}
	case atom.Script:
		if strings.Contains(attrs["type"], "ld+json") && z.Next() == html.TextToken {
			h.linked = append(h.linked, string(z.Text()))
		}
	}
}

func attributes(z *html.Tokenizer) map[string]string {
	attrs := map[string]string{}
	for {
		key, value, more := z.TagAttr()
		attrs[string(key)] = string(value)
		if !more {
			return attrs
		}
	}
}

func (h *head) meta(name, content string) {
	switch {
	case content == "":
	case sourceMetas[name]:
		h.source = append(h.source, content)
	case authorMetas[name]:
		h.authors = append(h.authors, content)
	case repostedMetas[name]:
		h.reposted = content
	case name == "og:site_name":
		h.site = content
	case name == "og:url":
		h.ogURL = content
	}
}

// metaSource reads the metas that name the origin. Some hold the label as well: content="来源：新华网".
func (rd *reading) metaSource(h *head) []found {
	var hits []found
	for _, content := range h.source {
		if hit, ok := rd.metaName(content); ok {
			hits = append(hits, hit)
		}
	}
	if strings.HasPrefix(h.reposted, "http") && !rd.isOwnSite(h.reposted) {
		hits = append(hits, found{name: rd.siteName(h.reposted), url: h.reposted, how: HowMeta, confidence: .85})
	}
	return hits
}

func (rd *reading) metaName(content string) (found, bool) {
	lines := rd.room.plainLines(content)
	if len(lines) == 0 {
		return found{}, false
	}
	l, from := &lines[0], 0
	if k, end := labels().match(l.text, 0); k == kindSource || k == kindCame {
		from = end
	}
	m := rd.mention(l, from, false)
	n := rd.clean(m)
	return rd.named(n, m, HowMeta, .85), n.name != ""
}

// metaAgency reads an agency out of the author metas, alone or behind persons: "Felix Schröder, dpa".
func (rd *reading) metaAgency(h *head) (found, bool) {
	for _, a := range h.authors {
		if strings.Contains(a, "://") {
			continue
		}
		if name := rd.outletAmong(cutByline(displayName(a))); name != "" {
			if hit, ok := rd.hit(name, HowMeta, .85); ok {
				return hit, true
			}
		}
	}
	return found{}, false
}

// canonicalElsewhere reads a canonical address on another site than the page's own.
func (rd *reading) canonicalElsewhere(h *head) (found, bool) {
	for _, address := range [...]string{h.canonical, h.ogURL} {
		if !strings.HasPrefix(address, "http") || rd.site == "" || rd.isOwnSite(address) {
			continue
		}
		name := rd.siteName(address)
		if h.site != "" && !rd.isOwn(h.site) {
			name = rd.set.Shown(h.site)
		}
		if name != "" && outlet.Site(address) != "" {
			return found{name: name, url: address, how: HowCanonical, confidence: .5}, true
		}
	}
	return found{}, false
}
