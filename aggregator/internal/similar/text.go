package similar

import (
	"strings"
	"unicode/utf8"

	"headwater/aggregator/internal/fold"
)

// Draft is an item taken apart: visible paragraphs and headline, with all that its source wrote around them. A source's
// boilerplate learns from it and it becomes a Text, so that the paragraphs are folded once.
type Draft struct {
	heading string
	paras   []para // none empty
	list    bool   // the body is a numbered list of pieces
}

// para is a folded paragraph. Those of a draft stand in one piece of memory, with room for a rune behind each.
type para struct {
	text []rune
	hash uint64
}

// NewDraft takes an item apart; paras are the paragraphs of its text as fold.Paragraphs gives them.
func NewDraft(heading string, paras []string) *Draft {
	return &Draft{heading: heading, paras: foldAll(paras), list: isList(paras)}
}

// maxBody bounds what of a body is compared, in runes: enough for any article, and a bound for a book in one item.
const maxBody = 20_000

// Text is one item as the comparison sees it.
type Text struct {
	title  title
	body   []rune // folded, without boilerplate
	units  int    // length of the body in Chinese characters; two Latin letters count as one
	whole  uint32 // hash of title and body, 0 when the body is short
	list   bool
	facts  []fact
	sketch []uint32

	gathered bool // holds several other articles, as far as the index has found

	// What follows is made when asked for: most texts are never compared.

	grams gramSet // of the body
	pairs gramSet // the body's grams of title weight
	print *Print
}

// Read folds an item, without what its source writes around all of its items. html may be plain text; boiler may be nil.
func Read(heading, html string, boiler *Boilerplate) *Text {
	return NewDraft(heading, fold.Paragraphs(html)).Text(boiler)
}

// Text is the item without what its source writes around all of its items. It takes the memory of the draft, which must
// not be used afterwards.
func (d *Draft) Text(boiler *Boilerplate) *Text {
	t := &Text{title: readTitle(d.heading, boiler), list: d.list}
	paras := boiler.strip(d.paras)
	whole := wholeHash(t.title.full, paras) // before their memory becomes the body's
	t.body = fold.Mainland(join(paras))
	t.facts = factsOf(t.body)
	t.sketch, t.units = sketchOf(t.body)
	if t.units >= shortUnits {
		t.whole = whole
	}
	return t
}

// join makes a body of paragraphs, in the memory of the first. Numbers that meet are kept apart.
func join(paras []para) []rune {
	if len(paras) == 0 {
		return nil
	}
	body := paras[0].text
	for _, p := range paras[1:] {
		if isDigit(body[len(body)-1]) && isDigit(p.text[0]) {
			body = append(body, ' ')
		}
		body = append(body, p.text...)
	}
	return body[:min(len(body), maxBody)]
}

// wholeHash is the hash of all that two texts are compared by, never 0. It is made of the hashes of the paragraphs: a copy that
// parts them otherwise is compared as any other.
func wholeHash(title []rune, paras []para) uint32 {
	h := hashRunes(title)
	for _, p := range paras {
		h = h*base + p.hash
	}
	return max(uint32(mix(h)), 1)
}

// foldAll returns the keys of the paragraphs.
func foldAll(paras []string) []para {
	size := 0
	for _, p := range paras {
		size += runes(p) + 1
	}
	buf := make([]rune, 0, size)
	keys := make([]para, 0, len(paras))
	for _, p := range paras {
		start := len(buf)
		buf = fold.AppendNumbered(buf, p)
		if key := buf[start:]; len(key) > 0 {
			keys = append(keys, para{key, hashRunes(key)})
			buf = append(buf, 0)
		}
	}
	return keys
}

// runes counts the runes of valid UTF-8, which takes a third of the time of counting those of any string.
func runes(s string) int {
	n := 0
	for i := range len(s) {
		if s[i]&0xC0 != 0x80 {
			n++
		}
	}
	return n
}

// bodyGrams is the set by which the body is compared.
func (t *Text) bodyGrams() *gramSet {
	if t.grams.slots == nil {
		t.grams = gramsOf(t.body, bodyWeight)
	}
	return &t.grams
}

// bodyPairs is the set in which words of another item's title are looked up.
func (t *Text) bodyPairs() *gramSet {
	if t.pairs.slots == nil {
		t.pairs = gramsOf(t.body, titleWeight)
	}
	return &t.pairs
}

// isList reports whether a body is a numbered list of pieces, as digests are: three paragraphs or more begin with
// 1, 2, 3 and the first or second paragraph begins the count.
func isList(paras []string) bool {
	next, begun := 1, -1
	for i, p := range paras {
		if n, ok := leadingNumber(p); ok && n == next {
			if n == 1 {
				begun = i
			}
			next++
		}
	}
	return next > 3 && begun <= 1
}

// leadingNumber reads "1.", "1、", "(1)", "①", "一、" at the head of a paragraph.
func leadingNumber(p string) (int, bool) {
	const circled, han = "①②③④⑤⑥⑦⑧⑨⑩", "一二三四五六七八九十"
	rest := strings.TrimLeft(p, "(（【[ 　")
	r, size := utf8.DecodeRuneInString(rest)
	if i := strings.IndexRune(circled, r); i >= 0 {
		return i/3 + 1, true
	}
	n := 0
	if i := strings.IndexRune(han, r); i >= 0 {
		n, rest = i/3+1, rest[size:]
	} else {
		for rest != "" && rest[0] >= '0' && rest[0] <= '9' && n < 100 {
			n, rest = n*10+int(rest[0]-'0'), rest[1:]
		}
	}
	mark, _ := utf8.DecodeRuneInString(rest)
	return n, n > 0 && strings.ContainsRune(".、．)）】:：]", mark)
}
