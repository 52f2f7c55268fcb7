package feeds

import (
	"strconv"
	"strings"
)

// accepts says whether an Accept-Encoding header allows a coding: by its name, else by *, with a weight above zero
// (RFC 9110 §12.5.3).
func accepts(header, coding string) bool {
	any := false
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(part, ";")
		name = strings.TrimSpace(name)
		switch {
		case strings.EqualFold(name, coding), strings.EqualFold(name, "x-"+coding):
			return weight(params) > 0
		case name == "*":
			any = weight(params) > 0
		}
	}
	return any
}

// weight reads the q of a header's parameters; 1 if there is none, 0 if it is broken.
func weight(params string) float64 {
	for param := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(param, "=")
		if strings.EqualFold(strings.TrimSpace(name), "q") {
			q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err != nil || !(q >= 0 && q <= 1) {
				return 0
			}
			return q
		}
	}
	return 1
}

// feedNames are the media types by which a reader asks for each format. Plain XML means a feed, and the first that can be
// given is RSS.
var feedNames = map[string]format{
	"application/rss+xml": formatRSS, "application/xml": formatRSS, "text/xml": formatRSS, "application/rdf+xml": formatRSS,
	"application/atom+xml":  formatAtom,
	"application/feed+json": formatJSON, "application/json": formatJSON,
}

// negotiate chooses what /t/{topic} answers: a feed for whom names one of its types and does not like HTML as well,
// the page for everyone else. A browser names HTML before it names XML.
func negotiate(accept string) format {
	best, chosen, page := 0.0, formatHTML, 0.0
	for part := range strings.SplitSeq(accept, ",") {
		name, params, _ := strings.Cut(part, ";")
		name, q := strings.ToLower(strings.TrimSpace(name)), weight(params)
		if name == "text/html" || name == "application/xhtml+xml" {
			page = max(page, q)
		} else if f, ok := feedNames[name]; ok && q > best {
			best, chosen = q, f
		}
	}
	if page >= best {
		return formatHTML
	}
	return chosen
}
