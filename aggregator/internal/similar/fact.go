package similar

import "slices"

// A fact is a number with the words in front of it. Copies share their facts; two notices made from one template
// have the words in common and the numbers not. The upper half is the hash of the words, the lower one of the number.
type fact uint64

func (f fact) words() uint32  { return uint32(f >> 32) }
func (f fact) number() uint32 { return uint32(f) }

const factWords = 6 // weight of the words in front: 3 Chinese characters

// factsOf returns the numbers of a folded text, sorted.
func factsOf(text []rune) []fact {
	var buf [64]fact
	facts := buf[:0]
	for i := 0; i < len(text); i++ {
		if !isDigit(text[i]) {
			continue
		}
		from := i
		for i < len(text) && isDigit(text[i]) {
			i++
		}
		facts = append(facts, fact(wordsBefore(text, from))<<32|fact(uint32(hashRunes(text[from:i]))))
	}
	slices.Sort(facts)
	return slices.Clone(slices.Compact(facts))
}

// wordsBefore hashes what stands in front of text[end:]; they end at another number.
func wordsBefore(text []rune, end int) uint32 {
	var h uint64
	for i, w := end-1, 0; i >= 0 && w < factWords; i-- {
		if isDigit(text[i]) {
			h = h*base + '#'
			break
		}
		h = h*base + uint64(text[i])
		w += weight(text[i])
	}
	return uint32(mix(h))
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// compareFacts counts the contexts that stand in both texts with a number in common, and those where each text has a
// number that the other has nowhere.
func compareFacts(a, b []fact) (agree, conflict int) {
	allA, allB := a, b
	for len(a) > 0 && len(b) > 0 {
		switch x, y := a[0].words(), b[0].words(); {
		case x < y:
			a = a[run(a):]
		case x > y:
			b = b[run(b):]
		default:
			n, m := run(a), run(b)
			switch {
			case overlap(a[:n], b[:m]):
				agree++
			case hasUnknown(a[:n], allB) && hasUnknown(b[:m], allA):
				conflict++
			}
			a, b = a[n:], b[m:]
		}
	}
	return agree, conflict
}

// run is the number of facts at the head of f that share their words.
func run(f []fact) int {
	n := 1
	for n < len(f) && f[n].words() == f[0].words() {
		n++
	}
	return n
}

func overlap(a, b []fact) bool {
	for _, x := range a {
		if slices.Contains(b, x) {
			return true
		}
	}
	return false
}

// hasUnknown reports whether a has a number that stands nowhere in all.
func hasUnknown(a, all []fact) bool {
	return slices.ContainsFunc(a, func(f fact) bool { return !hasNumber(all, f.number()) })
}

func hasNumber(facts []fact, number uint32) bool {
	return slices.ContainsFunc(facts, func(f fact) bool { return f.number() == number })
}

// unknown returns the share of the numbers in a that stand nowhere in b, and how many different ones a has.
func unknown(a, b []fact) (share float64, of int) {
	missing := 0
	for i, x := range a {
		if hasNumber(a[:i], x.number()) {
			continue
		}
		of++
		if !hasNumber(b, x.number()) {
			missing++
		}
	}
	return ratio(missing, of), of
}
