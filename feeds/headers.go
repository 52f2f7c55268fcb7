package feeds

import (
	"fmt"
	"net/http"
	"time"
)

// policy is what a page may do: show its own style and pictures, and nothing else.
const policy = "default-src 'none'; style-src 'self'; img-src 'self' https:; media-src https:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// guard sets what keeps a document from doing harm in a browser. A feed of XML is shown there as well, and is no page.
func guard(h http.Header, f format) {
	switch f {
	case formatHTML:
		h.Set("Content-Security-Policy", policy)
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Referrer-Policy", "no-referrer")
	case formatRSS, formatAtom, formatOPML:
		h.Set("Content-Security-Policy", policy+"; sandbox")
	}
}

// share says who may keep and read a document. A private one is for its reader alone.
func (r *reply) share(d *document) {
	if d.target.token != "" {
		r.header.Set("Cache-Control", "private, no-cache")
		return
	}
	r.header.Set("Cache-Control", d.cacheControl())
	if d.target.format == formatHTML || d.target.format == formatOPML {
		return
	}
	r.header.Set("Access-Control-Allow-Origin", "*")
	r.whole.Set("Access-Control-Expose-Headers", "ETag, Last-Modified, Link")
	link := ""
	for _, hub := range d.hubs {
		link += "<" + hub + `>; rel="hub", ` // WebSub §4: discovery by header
	}
	link += "<" + d.links.of(d.target) + `>; rel="self"`
	r.whole.Set("Link", link)
}

// cacheControl allows caches about the time to the next change (RFC 9111, RFC 5861); an archive is done changing.
func (d *document) cacheControl() string {
	if d.closed {
		return "public, max-age=31536000, immutable"
	}
	age := int(d.ttl / time.Second)
	return fmt.Sprintf("public, max-age=%d, stale-while-revalidate=%d, stale-if-error=86400", age, age)
}
