package similar

import "strings"

// A digest need not say so in its headline. It shows, too, by holding several other articles whole, which have nothing in common
// with each other: one of them may have given it its headline, but not all.

const (
	enoughPieces = 2   // articles inside one text that make it a digest
	pieceUnits   = 40  // a text below may be quoted anywhere
	pieceWithin  = .8  // share of a piece that is in the digest
	pieceCommon  = .2  // share of a piece that may be in another one
	mostPieces   = 6   // members of a story that are asked whether they are pieces of its root
	pieceTitled  = .34 // agreement of titles from which a text may be a longer copy of the piece
)

// gathers reports whether the text holds enough of the others.
func (t *Text) gathers(others []*Text) bool {
	var pieces []*Text
	strange := false
	for _, o := range others {
		titled := t.title.agreement(&o.title) >= pieceTitled
		if !t.holds(o) || !titled && o.titledByText() || overlaps(pieces, o) {
			continue
		}
		strange = strange || !titled
		if pieces = append(pieces, o); strange && len(pieces) >= enoughPieces {
			return true
		}
	}
	return false
}

// holds reports whether another text stands in this one, and is no more than half of it.
func (t *Text) holds(o *Text) bool {
	return o.units >= pieceUnits && 2*o.units <= t.units && within(o, t) >= pieceWithin
}

// titledByText reports whether the headline was taken from the text, word for word: that of a copy without one. It tells no article
// from another.
func (t *Text) titledByText() bool { return strings.Contains(string(t.body), string(t.title.own)) }

func overlaps(pieces []*Text, o *Text) bool {
	for _, p := range pieces {
		if max(within(o, p), within(p, o)) > pieceCommon {
			return true
		}
	}
	return false
}

// within is the share of a text that stands in another one.
func within(part, whole *Text) float64 {
	return ratio(shared(part.bodyGrams(), whole.bodyGrams()), part.bodyGrams().len())
}

// isGathered reports whether a text holds several of the items that it may be a copy of.
func (x *Index) isGathered(t *Text, candidates []uint32, lib Library) bool {
	return t.gathers(x.pieces(t, candidates, lib))
}

// pieces reads those of the items that are short enough to stand in a text beside another one.
func (x *Index) pieces(t *Text, items []uint32, lib Library) (texts []*Text) {
	for _, s := range items {
		if o := x.at(s); o.units >= pieceUnits && 2*int(o.units) <= t.units {
			if text := x.text(s, lib); text != nil {
				texts = append(texts, text)
			}
		}
	}
	return texts
}

// noteGathered reports whether the root of a story turns out to be a digest, now that t, a part of it, has come: it holds t and
// others, which came after it, too.
func (x *Index) noteGathered(root uint32, t *Text, lib Library) bool {
	digest := x.text(root, lib)
	if digest == nil || digest.gathered || !digest.holds(t) {
		return false
	}
	var others []uint32
	for s := range x.members(root) {
		if len(others) == mostPieces {
			break
		}
		if s != root {
			others = append(others, s)
		}
	}
	p := digest.Print()
	for _, c := range x.candidates(&p, x.at(root).at) {
		if x.at(c.slot).root != root {
			others = append(others, c.slot)
		}
	}
	digest.gathered = digest.gathers(append(x.pieces(digest, others, lib), t))
	x.at(root).gathered = digest.gathered
	return digest.gathered
}
