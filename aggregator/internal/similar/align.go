package similar

import "slices"

// Two notices made from one template are equal but for what was filled in. To sets of grams they look like edited
// copies; side by side they do not: an edit adds or leaves out, a template has other things in the same places.

// slots are the places of two aligned texts where both have something, and something else.
type slots struct {
	numbers int // with a number each, that the other text does not have anywhere
	words   int // with two words or more each
	names   int // with a short name each, that its own title has and the other item does not
}

// align compares two folded texts in which every run of digits is one token.
func align(a, b *Text) slots {
	var s slots
	eachGap(tokens(a.body), tokens(b.body), func(left, right gap) {
		if left.onlyIn(b.facts) && right.onlyIn(a.facts) {
			s.numbers++
		}
		if left.units() >= 2 && right.units() >= 2 {
			s.words++
		}
		if left.names(a, b) && right.names(b, a) {
			s.names++
		}
	})
	return s
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

// names reports whether the gap, in a text of x, is a name: short, and part of x's title, but nowhere in y.
func (g gap) names(x, y *Text) bool {
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
	eachGram(words, titleWeight, func(h uint64, _ int) {
		g := uint32(h)
		found = found || x.title.allGrams().has(g) && !y.title.allGrams().has(g) && !y.bodyPairs().has(g)
	})
	return found
}

// eachGap calls emit for every place between two pieces of the longest common subsequence where both sides have
// something. It takes time and memory in the product of the lengths: short texts only.
func eachGap(a, b []token, emit func(left, right gap)) {
	head, endA, endB := 0, len(a), len(b)
	for head < min(endA, endB) && a[head] == b[head] {
		head++
	}
	for head < min(endA, endB) && a[endA-1] == b[endB-1] {
		endA, endB = endA-1, endB-1
	}
	rest := commonLengths(a[head:endA], b[head:endB])
	i, j, fromA, fromB := head, head, head, head
	for i < endA && j < endB {
		switch {
		case a[i] == b[j]:
			if i > fromA && j > fromB {
				emit(gap{a, fromA, i}, gap{b, fromB, j})
			}
			i, j = i+1, j+1
			fromA, fromB = i, j
		case rest[i+1-head][j-head] >= rest[i-head][j+1-head]:
			i++
		default:
			j++
		}
	}
	if endA > fromA && endB > fromB {
		emit(gap{a, fromA, endA}, gap{b, fromB, endB})
	}
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
