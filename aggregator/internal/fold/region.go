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

// phrasebook holds phrases by their first rune, the longest first, and a filter before the map.
type phrasebook struct {
	by    map[rune][]phrase
	first [1 << 16 / 64]uint64
}

var taiwan = sync.OnceValue(newTaiwan)

func newTaiwan() *phrasebook {
	b := &phrasebook{by: make(map[rune][]phrase, 500)}
	for line := range strings.Lines(openCCTaiwan) {
		from, to, ok := strings.Cut(line, "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		to, _, _ = strings.Cut(to, " ")
		p := phrase{AppendKey(nil, from), AppendKey(nil, to)}
		if head := p.from[0]; head < 1<<16 {
			b.by[head] = append(b.by[head], p)
			b.first[head/64] |= 1 << (head % 64)
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
	for i := 0; i < len(key); {
		r := key[i]
		if r >= 1<<16 || b.first[r/64]&(1<<(r%64)) == 0 {
			i++
			continue
		}
		p := match(b.by[r], key[i:])
		if p == nil {
			i++
			continue
		}
		if !slices.Equal(p.from, p.to) {
			out = append(append(out, key[from:i]...), p.to...)
			from = i + len(p.from)
		}
		i += len(p.from)
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
