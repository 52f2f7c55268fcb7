package feeds

import (
	"html"
	"strings"

	"headwater/storage"
)

// outlet is a publisher as a document names it. Name is never empty; URL may be shown.
type outlet struct {
	id   string // of the source, "" for an outlet that is only named
	name string
	url  string
}

// credit is who is thanked for an entry.
type credit struct {
	source     outlet   // who brought it to us
	origin     outlet   // whom it names as its origin; zero if nobody but its source
	via        []outlet // between the two, nearest to us first
	how        string
	confidence float64
	at         string // where the source published it
	tag        string // id of the shown outlet
	also       []copied
}

// copied is another outlet that has the same story.
type copied struct {
	outlet outlet
	url    string // of its copy
}

// shown is the outlet that stands in <source url>, in atom:source and behind 来源：the origin where one is known.
func (c *credit) shown() outlet {
	if c.origin.name != "" {
		return c.origin
	}
	return c.source
}

// address is where <source url> leads. It must lead somewhere (RSS 2.0, source): an origin without an address is found by
// way of the source that names it.
func (c *credit) address() string { return orElse(c.shown().url, c.source.url) }

// chain is whom the entry came through on its way from the origin, nearest to the origin first.
func (c *credit) chain() []outlet {
	if c.origin.name == "" {
		return nil
	}
	var chain []outlet
	for i := len(c.via) - 1; i >= 0; i-- {
		chain = append(chain, c.via[i])
	}
	return append(chain, outlet{id: c.source.id, name: c.source.name, url: orElse(c.at, c.source.url)})
}

// creditLine is the last line of an entry's content: 来源：投资界 · 经由：… · 另见：…
func creditLine(c *credit, w words) string {
	own := c.shown()
	if c.origin.name == "" {
		own.url = orElse(c.at, own.url)
	}
	parts := []string{w.Source + anchor(own, "")}
	if chain := c.chain(); len(chain) > 0 {
		parts = append(parts, w.Via+anchors(chain, w.Between, ""))
	}
	if len(c.also) > 0 {
		parts = append(parts, w.Also+anchors(c.copies(), w.Between, ""))
	}
	return "<p>" + strings.Join(parts, " · ") + "</p>"
}

// copies are the outlets that have the story too, each leading to its copy.
func (c *credit) copies() []outlet {
	list := make([]outlet, len(c.also))
	for i, other := range c.also {
		list[i] = outlet{name: other.outlet.name, url: orElse(other.url, other.outlet.url)}
	}
	return list
}

func anchors(list []outlet, between, attributes string) string {
	names := make([]string, len(list))
	for i, o := range list {
		names[i] = anchor(o, attributes)
	}
	return strings.Join(names, between)
}

// anchor is an outlet as a link with further attributes, or as its bare name if there is nowhere to lead.
func anchor(o outlet, attributes string) string {
	name := markup(o.name)
	if o.url == "" {
		return name
	}
	return `<a href="` + html.EscapeString(o.url) + `"` + attributes + `>` + name + `</a>`
}

// creditOf reads the credit of an entry: lead is the item that is shown, others are the rest of its story.
func (r *reader) creditOf(lead *storage.Item, others []storage.Item) credit {
	c := credit{
		tag:        r.ids.source(lead.Source),
		source:     r.source(lead.Source).outlet,
		how:        orElse(lead.Credit.How, storage.HowSource),
		confidence: lead.Credit.Confidence,
		at:         address(lead.URL),
	}
	if name := label(lead.Credit.Origin.Name); name != "" && name != c.source.name {
		c.origin = r.named(lead.Credit.Origin)
		c.tag = r.ids.outlet(name)
		for _, via := range lead.Credit.Via {
			if label(via.Name) != "" {
				c.via = append(c.via, outlet{name: label(via.Name), url: showable(via.URL, "")})
			}
		}
	}
	c.also = r.copied(&c, others)
	return c
}

// named is an outlet that an item names. Where the item gives no address, a source of the same name lends its home.
func (r *reader) named(o storage.Outlet) outlet {
	named := outlet{name: label(o.Name), url: showable(o.URL, "")}
	if id, ok := r.view.outlets[named.name]; ok && named.url == "" {
		named.url = r.source(id).outlet.url
	}
	return named
}

// copied lists the other outlets that have the story, each once, in the order they came.
func (r *reader) copied(c *credit, others []storage.Item) []copied {
	var also []copied
	seen := map[string]bool{c.source.name: true, c.origin.name: true}
	for i := range others {
		it := &others[i]
		o := r.source(it.Source).outlet
		if it.Withdrawn || seen[o.name] {
			continue
		}
		seen[o.name] = true
		also = append(also, copied{outlet: o, url: address(it.URL)})
		if len(also) == maxCopies {
			break
		}
	}
	return also
}

// maxCopies bounds the outlets that one entry names beside its own.
const maxCopies = 20

// orElse returns s, or other if s is empty.
func orElse(s, other string) string {
	if s != "" {
		return s
	}
	return other
}
