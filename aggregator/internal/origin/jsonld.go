package origin

import (
	"encoding/json"
	"strings"

	"headwater/aggregator/internal/outlet"
)

// maxDepth bounds the nesting of JSON-LD that is followed.
const maxDepth = 6

// article is what the JSON-LD of a page says about where its article came from. The publisher is not among it: it is
// nearly always the site itself.
type article struct {
	basedOn []Named // isBasedOn, isBasedOnUrl
	source  []Named // sourceOrganization, provider
	author  []Named
}

// jsonLD reads the origin out of a page's JSON-LD. Broken JSON is no JSON-LD.
func (rd *reading) jsonLD(h *head) []found {
	var a article
	for _, text := range h.linked {
		var v any
		if json.Unmarshal([]byte(strings.TrimSpace(text)), &v) == nil {
			a.collect(v, 0)
		}
	}
	var hits []found
	for _, n := range a.basedOn {
		if strings.HasPrefix(n.URL, "http") && rd.isOwnSite(n.URL) {
			continue
		}
		hits = rd.appendNamed(hits, n, HowJSONLD, .85)
	}
	for _, n := range a.source {
		hits = rd.appendNamed(hits, n, HowJSONLD, .85)
	}
	for _, n := range a.author {
		if name := rd.outletAmong(n.Name); name != "" {
			hits = rd.appendNamed(hits, Named{name, ""}, HowJSONLD, .8)
		}
	}
	return hits
}

// appendNamed adds a structured name as a candidate; an address alone names the outlet that stands there.
func (rd *reading) appendNamed(hits []found, n Named, how string, confidence float64) []found {
	if n == (Named{}) {
		return hits
	}
	name := n.Name
	if name == "" && n.URL != "" {
		name = rd.siteName(n.URL)
	}
	if strings.HasPrefix(name, "http") {
		n.URL, name = name, rd.siteName(name)
	}
	clean := rd.clean(mention{text: unescape(name), quoted: true})
	if clean.name == "" || clean.name == outlet.Host(n.URL) && rd.isOwnSite(n.URL) {
		return hits
	}
	return append(hits, found{name: clean.name, via: clean.via, url: n.URL, how: how, confidence: confidence})
}

// collect walks through objects, arrays and @graph.
func (a *article) collect(v any, depth int) {
	if depth > maxDepth {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			a.collect(e, depth+1)
		}
	case map[string]any:
		a.basedOn = append(a.basedOn, organisations(v["isBasedOn"])...)
		a.basedOn = append(a.basedOn, organisations(v["isBasedOnUrl"])...)
		a.source = append(a.source, organisations(v["sourceOrganization"])...)
		a.source = append(a.source, organisations(v["provider"])...)
		a.author = append(a.author, organisations(v["author"])...)
		for _, key := range [...]string{"@graph", "mainEntity", "mainEntityOfPage"} {
			a.collect(v[key], depth+1)
		}
	}
}

// organisations reads a name or an address, one or many of them. A work (isBasedOn) is named by its publisher.
func organisations(v any) []Named {
	switch v := v.(type) {
	case string:
		if strings.HasPrefix(v, "http") {
			return []Named{{"", v}}
		}
		return []Named{{v, ""}}
	case []any:
		var all []Named
		for _, e := range v {
			all = append(all, organisations(e)...)
		}
		return all
	case map[string]any:
		n := Named{textOf(v["name"]), textOf(v["url"])}
		if n.URL == "" {
			n.URL = textOf(v["@id"])
		}
		for _, key := range [...]string{"publisher", "sourceOrganization"} {
			if of := organisations(v[key]); len(of) > 0 && of[0].Name != "" {
				return []Named{{of[0].Name, n.URL}}
			}
		}
		if kind := textOf(v["@type"]); n.URL != "" && (strings.Contains(kind, "Article") || strings.Contains(kind, "Work") || strings.Contains(kind, "WebPage") || strings.Contains(kind, "Posting")) {
			n.Name = "" // the name of a work is its title
		}
		if n != (Named{}) {
			return []Named{n}
		}
	}
	return nil
}

func textOf(v any) string {
	s, _ := v.(string)
	return strings.TrimSpace(s)
}
