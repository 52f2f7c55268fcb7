package similar

import "slices"

// Two notices made from one template are equal but for what was filled in. To sets of grams they look like edited
// copies; side by side they do not: an edit adds or leaves out, a template has other things in the same places.

// slots are the places of two aligned texts where both have something, and something else.
type slots struct {
	filled  int // short, with a number each, between words that both have
	numbers int // of these, those whose numbers the other text does not have anywhere
	words   int // with two words or more each
	names   int // with a short name each, that its own title has and the other item does not
}

// longestSlot is how many words a slot has around its number, in Chinese characters. What is longer was cut or added.
const longestSlot = 12

// align compares two folded texts in which every run of digits is one token. Two texts can often be laid side by side in
// several ways; two of them are looked at, so that it does not matter which text is which.
func align(a, b *Text) slots {
	var found [2]slots
	p := layOut(tokens(a.body), tokens(b.body))
	for way, s := range []*slots{&found[0], &found[1]} {
		p.eachGap(way == 0, func(left, right gap, held bool) { s.look(a, b, left, right, held) })
	}
	return slots{
		filled: max(found[0].filled, found[1].filled), numbers: max(found[0].numbers, found[1].numbers),
		words: max(found[0].words, found[1].words), names: max(found[0].names, found[1].names),
	}
}

// look counts a place where a has left and b has right. held says that it is between words that both have.
func (s *slots) look(a, b *Text, left, right gap, held bool) {
	if held && left.units() <= longestSlot && right.units() <= longestSlot && left.hasNumber() && right.hasNumber() {
		s.filled++
		if left.onlyIn(b.facts) && right.onlyIn(a.facts) {
			s.numbers++
		}
	}
	if left.units() >= 2 && right.units() >= 2 {
		s.words++
	}
	if left.names(a, b) && right.names(b, a) {
		s.names++
	}
}

// token is a rune, or the hash of a run of digits with the top bit set.
type token uint64

const isNumber token = 1 << 63

func tokens(text []rune) []token {
	out := make([]token, 0, len(text))
	for i := 0; i < len(text); i++ {
		from := i
		for i < len(text) && isDigit(text[i]) {
			i++
		}
		if i > from {
			out = append(out, token(uint32(hashRunes(text[from:i])))|isNumber)
			i--
			continue
		}
		out = append(out, token(text[i]))
	}
	return out
}

// gap is a stretch of one text that the other does not have in that place.
type gap struct {
	text     []token
	from, to int
}

// onlyIn reports whether the gap holds a number that is not among the facts of the other text.
func (g gap) onlyIn(facts []fact) bool {
	return slices.ContainsFunc(g.text[g.from:g.to], func(t token) bool {
		return t&isNumber != 0 && !hasNumber(facts, uint32(t))
	})
}

func (g gap) hasNumber() bool {
	return slices.ContainsFunc(g.text[g.from:g.to], func(t token) bool { return t&isNumber != 0 })
}

// units is the length of the words in the gap, in Chinese characters.
func (g gap) units() int {
	n := 0
	for _, t := range g.text[g.from:g.to] {
		if t&isNumber == 0 {
			n += weight(rune(t))
		}
	}
	return n / 2
}

const (
	longestName = 8 // units
	nameEdge    = titleWeight - 1
)

// names reports whether the gap, in a text of x, is a name: short, and part of x's title, but nowhere in y. An outlet's own
// name around the title is none.
func (g gap) names(x, y *Text) bool { return g.isNameIn(x.title.ownGrams(), y) }

// isNameIn reports whether the gap is short, and has something of the grams that is nowhere in y.
func (g gap) isNameIn(grams *gramSet, y *Text) bool {
	if g.units() > longestName {
		return false
	}
	var words []rune
	for _, t := range g.text[max(g.from-nameEdge, 0):min(g.to+nameEdge, len(g.text))] {
		if t&isNumber == 0 {
			words = append(words, rune(t))
		}
	}
	found := false
	eachGram(words, titleWeight, func(g uint32) {
		found = found || grams.has(g) && !y.title.allGrams().has(g) && !y.bodyPairs().has(g)
	})
	return found
}

// layout is two texts side by side. It takes time and memory in the product of their lengths: short texts only.
type layout struct {
	a, b []token
	head int        // so many tokens at the beginning are the same
	tail int        // and so many at the end
	rest [][]uint16 // for the texts between: how much of what follows two places is common
}

func layOut(a, b []token) layout {
	p := layout{a: a, b: b}
	p.head, p.tail = sameEnds(a, b)
	p.rest = commonLengths(a[p.head:len(a)-p.tail], b[p.head:len(b)-p.tail])
	return p
}

// sameEnds returns how many tokens at the beginning and at the end of two texts are the same.
func sameEnds(a, b []token) (head, tail int) {
	most := min(len(a), len(b))
	for head < most && a[head] == b[head] {
		head++
	}
	for head+tail < most && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	return head, tail
}

// eachGap calls emit for every place between two pieces of the longest common subsequence where both sides have
// something. Where two subsequences are equally long, it takes what a has out first, or what b has. held is false where hardly
// anything in front of the place or behind it is common: there it is chance that the two are side by side.
func (p *layout) eachGap(aFirst bool, emit func(left, right gap, held bool)) {
	i, j, fromA, fromB, before := p.head, p.head, p.head, p.head, heldBy
	endA, endB := len(p.a)-p.tail, len(p.b)-p.tail
	for i < endA && j < endB {
		withoutA, withoutB := p.rest[i+1-p.head][j-p.head], p.rest[i-p.head][j+1-p.head]
		switch {
		case p.a[i] == p.b[j] && (i > fromA || j > fromB) && p.byChance(i, j):
			i, j = i+1, j+1
		case p.a[i] == p.b[j]:
			if i > fromA && j > fromB {
				emit(gap{p.a, fromA, i}, gap{p.b, fromB, j}, before+p.common(i, j) >= heldBy)
			}
			if i > fromA || j > fromB {
				before = 0
			}
			i, j, before = i+1, j+1, before+1
			fromA, fromB = i, j
		case withoutA > withoutB || withoutA == withoutB && aFirst:
			i++
		default:
			j++
		}
	}
	if endA > fromA && endB > fromB {
		emit(gap{p.a, fromA, endA}, gap{p.b, fromB, endB}, p.tail > 0 && before+p.tail >= heldBy)
	}
}

// heldBy is how many tokens on both sides together hold a place.
const heldBy = 4

// byChance reports whether what is the same from two places on is a letter or two, as any two words have: Quartz and Alder.
func (p *layout) byChance(i, j int) bool {
	n := p.common(i, j)
	return n <= chance && !slices.ContainsFunc(p.a[i:i+n], func(t token) bool { return t&isNumber != 0 || weight(rune(t)) > 1 })
}

const chance = 2

// common is how many tokens from two places on are the same, up to heldBy.
func (p *layout) common(i, j int) int {
	n := 0
	for n < heldBy && i+n < len(p.a) && j+n < len(p.b) && p.a[i+n] == p.b[j+n] {
		n++
	}
	return n
}

// commonLengths returns for every i, j the length of the longest common subsequence of a[i:] and b[j:].
func commonLengths(a, b []token) [][]uint16 {
	cells := make([]uint16, (len(a)+1)*(len(b)+1))
	rest := make([][]uint16, len(a)+1)
	for i := range rest {
		rest[i] = cells[i*(len(b)+1) : (i+1)*(len(b)+1)]
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				rest[i][j] = rest[i+1][j+1] + 1
			} else {
				rest[i][j] = max(rest[i+1][j], rest[i][j+1])
			}
		}
	}
	return rest
}
