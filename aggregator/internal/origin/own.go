package origin

import (
	"cmp"
	"strings"

	"headwater/aggregator/internal/fold"
	"headwater/aggregator/internal/outlet"
)

// reading is what a Reader knows of its source, and of the item that it reads.
type reading struct {
	set    *outlet.Set
	ignore map[string]bool // keys of Options.IgnoreNames
	own    []ownName       // of the source
	house  string          // the outlet on whose site the source stands, "" when unknown
	home   string          // the registrable domain of the source, "" when unknown
	room   builder         // for lines

	in     Input
	hosted string // the outlet on whose site the item or its source stands, "" when unknown
	site   string // the registrable domain of the item, "" when unknown
}

// ownName is a name of the item's own source.
type ownName struct {
	name, key string
	meaning   outlet.Meaning
}

// setSource takes in what holds for every item of a source.
func (rd *reading) setSource(src Source) {
	o, site, _ := rd.set.Place(src.Home)
	rd.house, rd.home = o.Name, site
	for _, title := range src.Names {
		for _, name := range ownNames(title) {
			if name != "" {
				rd.own = append(rd.own, ownName{name, fold.Key(name), rd.set.Meaning(name)})
			}
		}
	}
}

// setItem begins the reading of an item.
func (rd *reading) setItem(in Input) {
	o, site, _ := rd.set.Place(in.Link)
	rd.in, rd.hosted, rd.site = in, cmp.Or(rd.house, o.Name), site
	rd.room.reset()
}

// keysOf returns the keys of names.
func keysOf(names []string) map[string]bool {
	keys := make(map[string]bool, len(names))
	for _, n := range names {
		keys[fold.Key(n)] = true
	}
	return keys
}

// ownNames returns a source's name and, of a feed's title with a channel (界面新闻: 财经, BBC News - World), its parts.
func ownNames(title string) []string {
	names := []string{strings.TrimSpace(title)}
	for _, sep := range [...]string{": ", "：", ":", " - ", " | ", "|", " – ", " — ", "_", "·", " » ", "-"} {
		if head, tail, ok := strings.Cut(title, sep); ok {
			names = append(names, strings.TrimSpace(head))
			if sep != ":" && sep != ": " && sep != "：" {
				names = append(names, strings.TrimSpace(tail))
			}
		}
	}
	return names
}

// isOwn reports whether a name is the item's own source's. A channel's name that begins with the outlet's (网易新闻 and 网易)
// is the same, unless both are known to be different outlets.
func (rd *reading) isOwn(name string) bool {
	if rd.hosted != "" && rd.set.Same(rd.hosted, name) {
		return true
	}
	key, meaning := fold.Key(name), rd.set.Meaning(name)
	for _, own := range rd.own {
		if own.meaning == meaning || rd.channelOf(key, own.key, name, own.name) {
			return true
		}
	}
	if rd.hosted != "" && rd.channelOf(key, fold.Key(rd.hosted), name, rd.hosted) {
		return true
	}
	return rd.isSite(key)
}

func (rd *reading) channelOf(a, b, nameA, nameB string) bool {
	if len(a) < 5 || len(b) < 5 || !strings.HasPrefix(a, b) && !strings.HasPrefix(b, a) {
		return false
	}
	oa, oka := rd.set.Find(nameA)
	ob, okb := rd.set.Find(nameB)
	return !oka || !okb || outlet.Site(oa.Home) == outlet.Site(ob.Home) && oa.Home != ""
}

// isSite reports whether a key is the first label of the item's domain: patch of patch.com.
func (rd *reading) isSite(key string) bool {
	for _, site := range [...]string{rd.site, rd.home} {
		label, _, _ := strings.Cut(site, ".")
		if site != "" && (key == fold.Key(site) || len(label) >= 3 && key == fold.Key(label)) {
			return true
		}
	}
	return false
}

// isOwnSite reports whether an address stands on the item's own site, or on one of the same name under another ending
// (bbc.com, bbc.co.uk; but example.com and example.net are anybody's, RFC 2606).
func (rd *reading) isOwnSite(address string) bool {
	site := outlet.Site(address)
	label, _, _ := strings.Cut(site, ".")
	for _, own := range [...]string{rd.site, rd.home} {
		ownLabel, _, _ := strings.Cut(own, ".")
		if own != "" && (site == own || label == ownLabel && label != "example") {
			return true
		}
	}
	o, ok := rd.set.At(address)
	return ok && rd.isOwn(o.Name)
}
