package similar

import "slices"

// The sketch keeps a gram at position p (in Chinese characters) when the upper half of its hash is below
// 2^32 * min(1/3, 7/(p+10)): every third gram at the very head, one in a hundred after 700 characters. Both of two
// texts keep a shared gram that is below the smaller of the two bounds, so a prefix in front or a missing paragraph
// costs little.
const (
	keepMost  = 3
	keepRate  = 7
	keepShift = 10
	maxSketch = 64
)

// keeps reports whether the sketch keeps a gram that ends behind so many half units.
func keeps(hash uint64, at int) bool {
	return hash>>32*uint64(max(at+2*keepShift, 2*keepMost*keepRate)) < 2*keepRate<<32
}

// sketchOf returns the sketch of a body, sorted, and the body's length in Chinese characters.
func sketchOf(body []rune) (sketch []uint32, units int) {
	var buf [maxSketch]uint32
	kept := buf[:0]
	g, at := newRoll(body), 0
	for i, r := range body {
		w := weight(r)
		at += w
		g.take(r, w)
		for g.inside-g.first >= bodyWeight {
			g.drop(body, i)
		}
		if g.inside < bodyWeight || !keeps(g.hash, at) || len(kept) == maxSketch {
			continue
		}
		if h := uint32(mix(g.hash)); !slices.Contains(kept, h) {
			kept = append(kept, h)
		}
	}
	slices.Sort(kept)
	return slices.Clone(kept), at / 2
}
