package gate

import (
	"bytes"
	"strings"
)

// formats are the root elements of feeds, lower case without prefix.
var formats = map[string]Format{"rss": RSS, "rdf": RSS, "feed": Atom, "channel": CDF}

// NotFeedError says that a document is something else than a feed.
type NotFeedError struct {
	What   string   // in words: an HTML page, an OPML list, an empty document
	Kind   string   // one word: html, opml, sitemap, json, empty, xml, text
	Offers []string // addresses of feeds that an HTML page names by rel=alternate, as written there
}

func (e *NotFeedError) Error() string {
	if len(e.Offers) > 0 {
		return "not a feed but " + e.What + "; it offers " + strings.Join(e.Offers, " and ")
	}
	return "not a feed but " + e.What
}

// findRoot returns where the root element of a feed starts, and notes what had to be trimmed before it.
func (w *walk) findRoot() (int, error) {
	first := -1
	junk := false
	for l := (&lexer{doc: w.doc}); ; {
		t := l.next()
		if err := w.count(t); err != nil {
			return 0, err
		}
		switch t.kind {
		case tokenText:
			junk = junk || len(bytes.TrimSpace(t.text)) > 0
		case tokenStart:
			if first < 0 && isRoot(t) {
				if junk {
					w.note("junk-before-root")
				}
				return t.from, nil
			}
			first = t.from
		}
		if t.kind == tokenEOF || first >= 0 {
			break
		}
	}
	if start := buriedRoot(w.doc); start >= 0 {
		w.note("junk-before-root")
		return start, nil
	}
	return 0, whatIsIt(w.doc)
}

// isRoot reports whether a tag opens a feed.
func isRoot(t token) bool {
	_, local := splitName(t.name)
	name := strings.ToLower(string(local))
	format, ok := formats[name]
	// <channel> is the root of CDF only with its capitals or its address; elsewhere it is a part of RSS.
	return ok && (format != CDF || string(local) == "CHANNEL" || bytes.Contains(bytes.ToLower(t.attrs), []byte("href")))
}

// buriedRoot finds a feed after something that is none: a warning of PHP, a page around it (bad-input row 42). It must have
// an item to count; -1 if there is none.
func buriedRoot(doc []byte) int {
	for _, opening := range []string{"<?xml", "<rss ", "<rdf:RDF", "<feed "} {
		at := bytes.Index(doc, []byte(opening))
		if at < 0 {
			continue
		}
		for l := (&lexer{doc: doc, pos: at}); ; {
			t := l.next()
			if t.kind == tokenStart && isRoot(t) && hasItem(doc[t.to:]) {
				return t.from
			}
			if t.kind == tokenStart || t.kind == tokenEOF {
				break
			}
		}
	}
	return -1
}

// hasItem reports whether an item or entry starts somewhere.
func hasItem(doc []byte) bool {
	for _, opening := range []string{"<item", "<entry", ":item", ":entry", "<ITEM"} {
		rest := doc
		for {
			i := bytes.Index(rest, []byte(opening))
			if i < 0 || i+len(opening) >= len(rest) {
				break
			}
			if c := rest[i+len(opening)]; c == '>' || isSpace(c) {
				return true
			}
			rest = rest[i+len(opening):]
		}
	}
	return false
}

// whatIsIt names a document that is no feed.
func whatIsIt(doc []byte) *NotFeedError {
	if len(bytes.TrimSpace(doc)) == 0 {
		return &NotFeedError{What: "an empty document", Kind: "empty"}
	}
	for l := (&lexer{doc: doc}); ; {
		t := l.next()
		if t.kind == tokenEOF {
			return &NotFeedError{What: "text", Kind: "text"}
		}
		if t.kind != tokenStart {
			continue
		}
		_, local := splitName(t.name)
		switch name := strings.ToLower(string(local)); name {
		case "opml":
			return &NotFeedError{What: "an OPML list of feeds", Kind: "opml"}
		case "urlset", "sitemapindex":
			return &NotFeedError{What: "a sitemap", Kind: "sitemap"}
		case "html", "head", "body", "div", "script", "title", "meta", "p", "br", "b", "table", "style", "h1", "center", "pre":
			return &NotFeedError{What: "an HTML page", Kind: "html", Offers: offers(doc)}
		default:
			return &NotFeedError{What: "an XML document with the root element " + quoteName(name), Kind: "xml"}
		}
	}
}

// quoteName shortens a stranger's name for a message.
func quoteName(name string) string {
	if len(name) > 40 {
		name = name[:40] + "…"
	}
	return strings.ToValidUTF8("<"+name+">", "")
}

// offers returns the feeds that a page names by <link rel="alternate">.
func offers(doc []byte) (found []string) {
	l := &lexer{doc: doc[:min(len(doc), 1<<20)]}
	for t := l.next(); t.kind != tokenEOF && len(found) < 10; t = l.next() {
		if t.kind != tokenStart || !bytes.EqualFold(t.name, []byte("link")) {
			continue
		}
		var rel, href, media string
		for rest := t.attrs; ; {
			var a attr
			if a, rest = nextAttr(rest); a.name == nil {
				break
			}
			switch strings.ToLower(string(a.name)) {
			case "rel":
				rel = strings.ToLower(a.string())
			case "href":
				href = strings.TrimSpace(a.string())
			case "type":
				media = strings.ToLower(a.string())
			}
		}
		if strings.Contains(" "+rel+" ", " alternate ") && href != "" && isFeedType(media) {
			found = append(found, href)
		}
	}
	return found
}

func isFeedType(media string) bool {
	for _, t := range []string{"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "application/json"} {
		if strings.HasPrefix(media, t) {
			return true
		}
	}
	return false
}
