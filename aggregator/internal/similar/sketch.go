package similar

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

func keepBelow(at int) uint64 {
	const all = 1 << 32
	return min(all/keepMost, all*keepRate/uint64(at+keepShift))
}
