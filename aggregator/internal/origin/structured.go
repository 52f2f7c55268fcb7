package origin

import (
	"html"
	"strings"
)

// structured reads the fields of a feed's entry that exist to name the origin.
func (rd *reading) structured() []found {
	in := &rd.in
	var hits []found
	hits = rd.appendNamed(hits, in.RSSSource, HowRSSSource, 1)
	hits = rd.appendNamed(hits, in.AtomSource, HowAtomSource, 1)
	hits = rd.appendNamed(hits, Named{Name: in.DCSource}, HowDCSource, .95)
	hits = rd.appendNamed(hits, Named{Name: in.DCPublisher}, HowDCPublisher, .9)
	return hits
}

// publishing are the roles of media:credit (EBU role codes) that name who the item is from. The others name
// photographers, actors and the like.
var publishing = [...]string{"publish", "distribut", "syndicat", "news agency", "broadcast", "owner", "source"}

// mediaCredit reads media:credit.
func (rd *reading) mediaCredit() []found {
	var hits []found
	for _, c := range rd.in.MediaCredit {
		role := strings.ToLower(c.Role)
		for _, p := range publishing {
			if strings.Contains(role, p) {
				hits = rd.appendNamed(hits, Named{Name: c.Name}, HowMediaCredit, .8)
				break
			}
		}
	}
	return hits
}

// titleOutlet reads a known outlet behind the last dash of an item's title, as search feeds write it.
func (rd *reading) titleOutlet() (found, bool) {
	if rd.in.Page != (Page{}) {
		return found{}, false // a page's title ends in the site's own name
	}
	title := unescape(rd.in.Title)
	if !containsAny(title, "-", "|", "–", "—", "_") {
		return found{}, false
	}
	for _, sep := range [...]string{" - ", " | ", " – ", " — ", "_"} {
		if i := strings.LastIndex(title, sep); i > 0 {
			if name := strings.TrimSpace(title[i+len(sep):]); rd.set.Known(name) {
				return rd.hit(name, HowTitle, .5)
			}
		}
	}
	return found{}, false
}

// unescape decodes entities that were escaped once too often.
func unescape(s string) string {
	if strings.IndexByte(s, '&') < 0 {
		return strings.TrimSpace(s)
	}
	return strings.TrimSpace(html.UnescapeString(s))
}
