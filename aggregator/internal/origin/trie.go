package origin

import (
	"unicode"
	"unicode/utf8"
)

// trie finds the longest of many words that begins at an offset: labels, verbs, units. Words begin with a letter. Case does
// not matter, nor do blanks inside Chinese words.
type trie struct {
	first [1 << 10]uint64 // a bit for each rune of the basic plane that words begin with, in both cases
	alone [1 << 10]uint64 // the same for words of one rune
	pairs [1 << 8]uint64  // a bit for each hash of the two runes that longer words begin with
	heads [1 << 7]uint64  // a bit for each hash of the Latin letters that words begin with, of which eight at most are looked at
	nodes []node
}

// node is a place in the trie. Latin letters have an array, because every word of a Latin text is tried.
type node struct {
	kind  kind
	latin *[26]int32
	other map[rune]int32
}

func (n *node) next(r rune) int32 {
	if r >= 'a' && r <= 'z' {
		if n.latin == nil {
			return 0
		}
		return n.latin[r-'a']
	}
	return n.other[r]
}

func (t *trie) begins(r rune) bool { return r < 1<<16 && t.first[r>>6]&(1<<(r&63)) != 0 }

// seek returns the first offset from i to end at which a word may begin, end or more when there is none. It spares nearly
// every place of a text a match.
func (t *trie) seek(s string, i, end int) int {
	for i < end {
		switch c := s[i]; {
		case c < utf8.RuneSelf:
			to, found := t.seekLatin(s, i, end)
			if found {
				return to
			}
			i = to
		case isHanAt(s, i):
			if r := hanAt(s, i); t.begins(r) && t.goesOn(r, runeAt(s, i+3)) {
				return i
			}
			i += 3
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			if t.begins(r) && t.goesOn(r, runeAt(s, i+size)) && wordStarts(runeBefore(s, i), r) {
				return i
			}
			i += size
		}
	}
	return i
}

// seekLatin does it for the signs and letters of ASCII at i. It returns what follows them when no word may begin there. Such
// a word has all letters of the text's one, as far as they are looked at, unless a letter of another script follows them,
// which may fold to a Latin one.
func (t *trie) seekLatin(s string, i, end int) (to int, found bool) {
	for i < end && s[i] < utf8.RuneSelf {
		if !isLatin(rune(s[i])) {
			i++
			continue
		}
		letters, n := latinHead(upToEight(s[i:]))
		behind := i + n
		known := t.hasHead(letters) || behind < len(s) && s[behind] >= utf8.RuneSelf && !isHan(runeAt(s, behind))
		if known && wordStarts(runeBefore(s, i), rune(s[i])) {
			return i, true
		}
		i = behind
	}
	return i, false
}

// hasHead reports whether a word may begin with these Latin letters.
func (t *trie) hasHead(letters uint64) bool {
	bit := headHash(letters)
	return t.heads[bit>>6]&(1<<(bit&63)) != 0
}

func headHash(head uint64) uint64 { return head * 0x9E3779B97F4A7C15 >> 51 }

// goesOn reports whether a word that begins with r, one of begins, may go on with next.
func (t *trie) goesOn(r, next rune) bool {
	if next == ' ' || next == mark || t.alone[r>>6]&(1<<(r&63)) != 0 {
		return true
	}
	pair := pairHash(lower(r), lower(next))
	return t.pairs[pair>>6]&(1<<(pair&63)) != 0
}

func pairHash(a, b rune) uint32 { return (uint32(a)*0x9E3779B1 ^ uint32(b)*0x85EBCA6B) >> 18 }

// add registers a word. The first kind that a word is given stays.
func (t *trie) add(word string, k kind) {
	if len(t.nodes) == 0 {
		t.nodes = append(t.nodes, node{})
	}
	t.announce(word)
	at := int32(0)
	for _, r := range word {
		at = t.child(at, normal(r))
	}
	if t.nodes[at].kind == kindNone {
		t.nodes[at].kind = k
	}
}

// announce sets the bits of a word's first runes and letters.
func (t *trie) announce(word string) {
	r, size := utf8.DecodeRuneInString(word)
	r = normal(r)
	for _, c := range [...]rune{r, unicode.ToUpper(r)} {
		t.first[c>>6] |= 1 << (c & 63)
		if size == len(word) {
			t.alone[c>>6] |= 1 << (c & 63)
		}
	}
	pair := pairHash(r, normal(runeAt(word, size)))
	t.pairs[pair>>6] |= 1 << (pair & 63)
	if head, n := latinHead(upToEight(word)); n > 0 {
		bit := headHash(head)
		t.heads[bit>>6] |= 1 << (bit & 63)
	}
}

func (t *trie) child(at int32, r rune) int32 {
	if n := t.nodes[at].next(r); n != 0 {
		return n
	}
	t.nodes = append(t.nodes, node{})
	n, parent := int32(len(t.nodes)-1), &t.nodes[at]
	switch {
	case r < 'a' || r > 'z':
		if parent.other == nil {
			parent.other = map[rune]int32{}
		}
		parent.other[r] = n
	default:
		if parent.latin == nil {
			parent.latin = new([26]int32)
		}
		parent.latin[r-'a'] = n
	}
	return n
}

// match returns the kind of the longest word at s[i:] and where it ends; kindNone when there is none.
func (t *trie) match(s string, i int) (k kind, end int) {
	at := int32(0)
	for j := i; j < len(s); {
		r, size := rune(s[j]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[j:])
		}
		if r == ' ' || r == mark {
			if j = t.skipBlanks(s, j, at); j < 0 {
				break
			}
			if n := t.nodes[at].next(' '); n != 0 {
				at = n
			}
			continue
		}
		if at = t.nodes[at].next(lower(r)); at == 0 {
			break
		}
		j += size
		if t.nodes[at].kind != kindNone && wordEnds(s, j) {
			k, end = t.nodes[at].kind, j
		}
	}
	return k, end
}

func lower(r rune) rune {
	switch {
	case r >= 0x4E00 && r <= 0x9FFF: // most of a Chinese text
		return r
	case r >= 'A' && r <= 'Z':
		return r + 'a' - 'A'
	case r < utf8.RuneSelf || isHan(r):
		return r
	}
	return unicode.ToLower(r)
}

// skipBlanks returns the offset behind the blanks at j if the word that was read so far may go on there: "来  源",
// "news  source". It returns -1 otherwise.
func (t *trie) skipBlanks(s string, j int, at int32) int {
	if at == 0 {
		return -1
	}
	k := j
	for k < len(s) && (s[k] == ' ' || s[k] == mark) {
		k++
	}
	if t.nodes[at].next(' ') == 0 && !isHan(runeAt(s, k)) {
		return -1
	}
	return k
}

// wordEnds reports whether a word of a spaced script may end at i.
func wordEnds(s string, i int) bool {
	before, after := runeBefore(s, i), runeAt(s, i)
	return isHan(before) || isHan(after) || !isWord(after) || unicode.Is(unicode.Hangul, before) // particles are joined to it
}

// wordStarts reports whether a word that begins with r may start behind the rune before.
func wordStarts(before, r rune) bool {
	return isHan(r) || !isLetter(before) || isHan(before)
}

func isLetter(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return isLatin(r)
	case r >= 0x4E00 && r <= 0x9FFF: // most of a Chinese text
		return true
	}
	return unicode.IsLetter(r)
}

// isLatin reports whether r is a letter of ASCII.
func isLatin(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'z' }
