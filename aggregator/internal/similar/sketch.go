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

// keeps reports whether the sketch keeps a gram that ends behind so many Chinese characters.
func keeps(hash uint64, at int) bool {
	const all = 1 << 32
	upper := hash >> 32
	return upper < all/keepMost && (upper+1)*uint64(at+keepShift) <= all*keepRate
}

// sketchOf returns the sketch of a body, sorted, and the body's length in Chinese characters.
func sketchOf(body []rune) (sketch []uint32, units int) {
	var buf [maxSketch]uint32
	kept := buf[:0]
	total := eachGram(body, bodyWeight, func(h uint64, at int) {
		if keeps(h, at/2) && len(kept) < maxSketch && !slices.Contains(kept, uint32(h)) {
			kept = append(kept, uint32(h))
		}
	})
	slices.Sort(kept)
	return slices.Clone(kept), total / 2
}
