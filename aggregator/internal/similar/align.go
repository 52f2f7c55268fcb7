package similar

import "slices"

// Two notices made from one template are equal but for what was filled in. To sets of grams they look like edited
// copies; side by side they do not: an edit adds or leaves out, a template has other things in the same places.

// slots are the places of two aligned texts where both have something, and something else.
type slots struct {
	numbers int // with a number each, that the other text does not have anywhere
	words   int // with two words or more each
}

// align compares two folded texts in whose numbers every run of digits is one token.
func align(a, b *Text) slots {
	x, y := tokens(a.body), tokens(b.body)
	var s slots
	eachGap(x, y, func(left, right []token) {
		switch {
		case onlyIn(left, b.facts) && onlyIn(right, a.facts):
			s.numbers++
		case words(left) >= 2 && words(right) >= 2:
			s.words++
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

// onlyIn reports whether a gap holds a number that is not among the facts of the other text.
func onlyIn(gap []token, facts []fact) bool {
	return slices.ContainsFunc(gap, func(t token) bool {
		return t&isNumber != 0 && !hasNumber(facts, uint32(t))
	})
}

func words(gap []token) int {
	n := 0
	for _, t := range gap {
		if t&isNumber == 0 {
			n += weight(rune(t))
		}
	}
	return n / 2
}

// eachGap calls emit for every place between two pieces of the longest common subsequence where both sides have
// something. It takes time and memory in the product of the lengths: short texts only.
func eachGap(a, b []token, emit func(left, right []token)) {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	rest := commonLengths(a, b)
	fromA, fromB := 0, 0
	flush := func(i, j int) {
		if i > fromA && j > fromB {
			emit(a[fromA:i], b[fromB:j])
		}
	}
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			flush(i, j)
			i, j = i+1, j+1
			fromA, fromB = i, j
		case rest[i+1][j] >= rest[i][j+1]:
			i++
		default:
			j++
		}
	}
	flush(len(a), len(b))
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
