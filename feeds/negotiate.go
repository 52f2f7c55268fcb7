package feeds

import (
	"strconv"
	"strings"
)

// preference is the weight that an Accept-Encoding header gives to a coding: by its name, else by *; 0 if it is not allowed
// (RFC 9110 §12.5.3).
func preference(header, coding string) float64 {
	others := 0.0
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(part, ";")
		name = strings.TrimSpace(name)
		switch {
		case strings.EqualFold(name, coding), strings.EqualFold(name, "x-"+coding):
			return weight(params)
		case name == "*":
			others = weight(params)
		}
	}
	return others
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

// typeNames are the media types by which somebody asks for each format. Plain XML means a feed, and the first that can be
// given is RSS.
var typeNames = map[string]format{
	"application/rss+xml": formatRSS, "application/xml": formatRSS, "text/xml": formatRSS, "application/rdf+xml": formatRSS, "application/*": formatRSS,
	"application/atom+xml":  formatAtom,
	"application/feed+json": formatJSON, "application/json": formatJSON,
	"text/html": formatHTML,
}

// negotiate chooses what /t/{topic} answers: what is liked best, and of several the first, since readers name feeds before they
// name HTML and browsers name HTML before they name XML. Some old browsers do not, but only browsers name XHTML. The page is for
// everyone else.
func negotiate(accept string) format {
	best, chosen := 0.0, formatHTML
	for part := range strings.SplitSeq(accept, ",") {
		name, params, _ := strings.Cut(part, ";")
		name, q := strings.ToLower(strings.TrimSpace(name)), weight(params)
		if f, ok := typeNames[name]; ok && q > best {
			best, chosen = q, f
		} else if name == "application/xhtml+xml" && q > 0 && q >= best {
			best, chosen = q, formatHTML
		}
	}
	return chosen
}
