package outlet

import "unicode/utf8"

// prefixes is a set of the beginnings of keys, by their hashes. It may take a beginning for known that is not, but never
// the other way round: most words of a text are told from a name by their first two or three characters.
type prefixes [1 << 12]uint64

// path follows a text through prefixes.
type path struct {
	set  *prefixes
	hash uint32
	lost bool // no key begins like the text so far
}

func (p *prefixes) path() path { return path{set: p} }

func (p *prefixes) add(key string) {
	at := p.path()
	for i := range key {
		_, size := utf8.DecodeRuneInString(key[i:])
		word, bit := at.next([]byte(key[i : i+size]))
		p[word] |= bit
	}
}

// step goes on by the folded characters of one of the text.
func (p *path) step(folded []byte) {
	word, bit := p.next(folded)
	p.lost = p.lost || len(folded) > 0 && p.set[word]&bit == 0
}

// next returns the place of the bit for the text so far and the given characters.
func (p *path) next(folded []byte) (word, bit uint64) {
	for _, c := range folded {
		p.hash = (p.hash ^ uint32(c)) * 0x01000193
	}
	at := p.hash * 0x9E3779B1 >> 14
	return uint64(at >> 6), 1 << (at & 63)
}
