package similar

import (
	"slices"
	"strings"

	"headwater/aggregator/internal/fold"
)

// Boilerplate is what one source writes under or over its articles: disclaimers, editors' boxes, calls to follow.
// It is learnt by counting short paragraphs over the source's items, and left out of the comparison from the fourth
// sighting on. A nil *Boilerplate knows nothing.
//
// It belongs to the source: one poll at a time reads it, learns, and hands it back to be stored.
type Boilerplate struct {
	seen []sighting // oldest first
}

// A sighting counts a paragraph, or a part of a title, that stood in different items.
type sighting struct {
	key   uint32 // hash of the folded paragraph
	count uint8
	last  uint16 // hash of what else the item had that was counted last
}

const (
	learntAt       = 4   // sightings
	maxSightings   = 256 // about 2 KB a source
	maxBoilerplate = 200 // runes of a paragraph; longer ones are articles
	edgeParas      = 6   // paragraphs at either end of an item that are counted
)

// Learn counts the paragraphs of one new item of the source. An item seen again, even under another address or with other
// words around it, counts nothing: only paragraphs in different company do.
func (b *Boilerplate) Learn(d *Draft) {
	parts := edges(d.paras)
	heading := titleKey(d.heading)
	again := b.has(heading) && b.knowsMost(parts)
	b.count(heading, 0)
	if again {
		return
	}
	company := uint64(0)
	for _, p := range parts {
		company ^= p.hash
	}
	own := hashRunes(fold.AppendKey(nil, d.heading))
	for _, p := range parts {
		if len(p.text) <= maxBoilerplate {
			b.count(p.hash, company^p.hash+own)
		}
	}
	for _, p := range titleParts(d.heading) {
		b.count(titlePartKey(p), own)
	}
}

// knowsMost reports whether most of what is no boilerplate in the paragraphs has been seen before.
func (b *Boilerplate) knowsMost(paras []para) bool {
	seen, all := 0, 0
	for _, p := range paras {
		if b.knows(p.hash) {
			continue
		}
		all += len(p.text)
		if b.has(p.hash) {
			seen += len(p.text)
		}
	}
	return 2*seen > all
}

func edges(paras []para) []para {
	if len(paras) <= 2*edgeParas {
		return paras
	}
	return append(paras[:edgeParas:edgeParas], paras[len(paras)-edgeParas:]...)
}

func (b *Boilerplate) count(key, company uint64) {
	k, c := uint32(key), uint16(company)
	for i := range b.seen {
		s := &b.seen[i]
		if s.key != k {
			continue
		}
		if s.last != c && s.count < 255 {
			s.count, s.last = s.count+1, c
		}
		return
	}
	if len(b.seen) == maxSightings {
		b.forget()
	}
	b.seen = append(b.seen, sighting{key: k, count: 1, last: c})
}

// forget makes room: of the oldest half, the paragraph with the fewest sightings goes.
func (b *Boilerplate) forget() {
	least := 0
	for i := range len(b.seen) / 2 {
		if b.seen[i].count < b.seen[least].count {
			least = i
		}
	}
	b.seen = append(b.seen[:least], b.seen[least+1:]...)
}

func (b *Boilerplate) knows(key uint64) bool { return b.sightings(key) >= learntAt }

func (b *Boilerplate) has(key uint64) bool { return b.sightings(key) > 0 }

func (b *Boilerplate) sightings(key uint64) uint8 {
	if b == nil {
		return 0
	}
	for _, s := range b.seen {
		if s.key == uint32(key) {
			return s.count
		}
	}
	return 0
}

// strip takes learnt paragraphs out of paras.
func (b *Boilerplate) strip(paras []para) []para {
	if b == nil {
		return paras
	}
	return slices.DeleteFunc(paras, func(p para) bool { return len(p.text) <= maxBoilerplate && b.knows(p.hash) })
}

// titleParts returns what stands before the first and behind the last separator of a heading.
func titleParts(s string) []string {
	var parts []string
	if i := strings.IndexAny(s, separators+":："); i > 0 {
		parts = append(parts, s[:i])
	}
	if i := strings.LastIndexAny(s, separators+"-"); i > 0 {
		parts = append(parts, s[i:])
	}
	return parts
}

// titlePartKey keeps parts of titles apart from paragraphs.
func titlePartKey(part string) uint64 { return hashRunes(fold.AppendKey(nil, part)) + 1 }

// titleKey keeps whole headings, without what outlets write around them, apart from their parts and from paragraphs.
func titleKey(heading string) uint64 { return hashRunes(fold.AppendKey(nil, core(heading))) + 2 }

// stripTitle cuts learnt parts off a heading.
func (b *Boilerplate) stripTitle(s string) string {
	for _, p := range titleParts(s) {
		if len(p) < len(s) && b.knows(titlePartKey(p)) {
			if rest, ok := strings.CutPrefix(s, p); ok {
				s = rest
			} else {
				s = strings.TrimSuffix(s, p)
			}
		}
	}
	return s
}
