package fold

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

// OpenCC's words of Taiwan with those of the mainland; its licence stands in data/LICENSE.
//
//go:embed data/TWPhrasesRev.txt
var openCCTaiwan string

// phrase is a word and what stands for it, both folded.
type phrase struct{ from, to []rune }

// phrasebook holds phrases by their first two runes, the longest first, and a filter before the map.
type phrasebook struct {
	by   map[[2]rune][]phrase
	some [1 << pairBits / 64]uint64
}

// pairBits is the size of the filter: a bit for each of 64 thousand groups of pairs, of which one in a hundred is taken.
const pairBits = 16

// group is the place of a pair of runes in the filter.
func group(a, b rune) uint32 {
	return (uint32(a)*0x9E3779B1 + uint32(b)) * 0x85EBCA6B >> (32 - pairBits)
}

var taiwan = sync.OnceValue(newTaiwan)

func newTaiwan() *phrasebook {
	b := &phrasebook{by: make(map[[2]rune][]phrase, 500)}
	for line := range strings.Lines(openCCTaiwan) {
		from, to, ok := strings.Cut(line, "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		to, _, _ = strings.Cut(to, " ")
		p := phrase{AppendKey(nil, from), AppendKey(nil, to)}
		if len(p.from) > 1 {
			head, g := [2]rune(p.from), group(p.from[0], p.from[1])
			b.by[head] = append(b.by[head], p)
			b.some[g/64] |= 1 << (g % 64)
		}
	}
	for _, list := range b.by {
		slices.SortFunc(list, func(a, b phrase) int { return len(b.from) - len(a.from) })
	}
	return b
}

// Mainland replaces the words of Taiwan in a key by those of the mainland: 软体 by 软件, 网路 by 网络. It is for
// comparing texts with each other; a reader who looks for 影片 does not mean 视频. The key may be returned unchanged.
func Mainland(key []rune) []rune {
	b := taiwan()
	var out []rune // nil until something is replaced
	from := 0      // what stands before has been copied to out
	for i := 0; i+1 < len(key); i++ {
		g := group(key[i], key[i+1])
		if b.some[g/64]&(1<<(g%64)) == 0 {
			continue
		}
		p := match(b.by[[2]rune(key[i:])], key[i:])
		if p == nil {
			continue
		}
		if !slices.Equal(p.from, p.to) {
			out = append(append(out, key[from:i]...), p.to...)
			from = i + len(p.from)
		}
		i += len(p.from) - 1
	}
	if from == 0 {
		return key
	}
	return append(out, key[from:]...)
}

// match returns the longest phrase that text begins with.
func match(list []phrase, text []rune) *phrase {
	for i := range list {
		p := &list[i]
		if len(p.from) <= len(text) && slices.Equal(p.from, text[:len(p.from)]) {
			return p
		}
	}
	return nil
}
