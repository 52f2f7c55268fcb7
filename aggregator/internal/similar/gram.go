package similar

// A gram is a run of runes of a fixed weight: heavier runes carry more meaning, so that a gram of Chinese and one of
// English say about as much.
const (
	bodyWeight  = 10 // 5 Han or kana, 10 Latin letters
	titleWeight = 4  // 2 Han or kana, 4 Latin letters
	maxRunes    = bodyWeight
)

// weight of a folded rune, in half units; a unit is one Chinese character.
func weight(r rune) int {
	if r >= 0x1100 { // Hangul, kana, Han
		return 2
	}
	return 1
}

const base = 0x9E3779B97F4A7C15 // odd, and its powers spread over all bits

var powers = func() (p [maxRunes + 2]uint64) {
	p[0] = 1
	for i := 1; i < len(p); i++ {
		p[i] = p[i-1] * base
	}
	return p
}()

// roll is the gram that ends at the rune last taken: a window that rolls over a text.
type roll struct {
	hash   uint64 // every rune tells in its upper half; mix it before looking at the lower one
	start  int    // of the window
	first  int    // weight of the rune there
	inside int    // weight of all runes in it
}

func newRoll(text []rune) (g roll) {
	if len(text) > 0 {
		g.first = weight(text[0])
	}
	return g
}

// take lets the window grow by a rune of weight w.
func (g *roll) take(r rune, w int) {
	g.hash = (g.hash + uint64(r)) * base
	g.inside += w
}

// drop lets the window, which ends at i, shrink by a rune.
func (g *roll) drop(text []rune, i int) {
	g.hash -= uint64(text[g.start]) * powers[i-g.start+1]
	g.inside -= g.first
	g.start++
	g.first = weight(text[g.start])
}

// eachGram calls emit with the hash of every gram of the text.
func eachGram(text []rune, size int, emit func(hash uint32)) {
	g := newRoll(text)
	for i, r := range text {
		g.take(r, weight(r))
		for g.inside-g.first >= size {
			g.drop(text, i)
		}
		if g.inside >= size {
			emit(uint32(mix(g.hash)))
		}
	}
}

// mix spreads a hash over all of its bits (the finalizer of MurmurHash3).
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xFF51AFD7ED558CCD
	h ^= h >> 33
	h *= 0xC4CEB9FE1A85EC53
	return h ^ h>>33
}

// hashRunes is the hash of a whole folded text; 0 only for the empty one.
func hashRunes(text []rune) uint64 {
	if len(text) == 0 {
		return 0
	}
	h := uint64(len(text))
	for _, r := range text {
		h = h*base + uint64(r)
	}
	return max(mix(h), 1)
}

// gramSet is a set of gram hashes in one flat table.
type gramSet struct {
	slots []uint32 // 0 is free
	list  []uint32 // the members, in the order of the text
}

func newGramSet(most int) gramSet {
	size := 16
	for 3*size < 4*most {
		size *= 2
	}
	return gramSet{slots: make([]uint32, size), list: make([]uint32, 0, most)}
}

// add reports whether g was new.
func (s *gramSet) add(g uint32) bool {
	if g == 0 {
		g = 1
	}
	mask := uint32(len(s.slots) - 1)
	for i := g & mask; ; i = (i + 1) & mask {
		switch s.slots[i] {
		case 0:
			s.slots[i] = g
			s.list = append(s.list, g)
			return true
		case g:
			return false
		}
	}
}

func (s *gramSet) has(g uint32) bool {
	mask := uint32(len(s.slots) - 1)
	for i := g & mask; ; i = (i + 1) & mask {
		switch s.slots[i] {
		case 0:
			return false
		case g:
			return true
		}
	}
}

func (s *gramSet) len() int { return len(s.list) }

// gramsOf returns the set of the text's grams.
func gramsOf(text []rune, size int) gramSet {
	s := newGramSet(len(text))
	eachGram(text, size, func(h uint32) { s.add(h) })
	return s
}

// shared counts the members of a that are in b.
func shared(a, b *gramSet) int {
	if len(a.list) > len(b.list) {
		a, b = b, a
	}
	n := 0
	for _, g := range a.list {
		if b.has(g) {
			n++
		}
	}
	return n
}
