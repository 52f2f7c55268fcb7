package similar

import (
	"slices"
	"strings"
	"unicode/utf8"

	"headwater/aggregator/internal/fold"
)

// Draft is an item taken apart: visible paragraphs and headline, with all that its source wrote around them. A source's
// boilerplate learns from it and it becomes a Text, so that the paragraphs are folded once.
type Draft struct {
	heading string
	paras   [][]rune // folded, none empty
	list    bool     // the body is a numbered list of pieces
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
	list   bool
	grams  gramSet
	facts  []fact
	sketch []uint32
	pairs  gramSet // the body's grams of title weight; made when asked for
}

// Read folds an item, without what its source writes around all of its items. html may be plain text; boiler may be nil.
func Read(heading, html string, boiler *Boilerplate) *Text {
	return NewDraft(heading, fold.Paragraphs(html)).Text(boiler)
}

// Text is the item without what its source writes around all of its items. The draft must not be used afterwards.
func (d *Draft) Text(boiler *Boilerplate) *Text {
	t := &Text{title: readTitle(d.heading, boiler), list: d.list}
	for _, p := range boiler.strip(d.paras) {
		if n := len(t.body); n > 0 && isDigit(t.body[n-1]) && isDigit(p[0]) {
			t.body = append(t.body, ' ')
		}
		if t.body = append(t.body, p...); len(t.body) > maxBody {
			t.body = t.body[:maxBody]
			break
		}
	}
	t.body = fold.Mainland(t.body)
	t.facts = factsOf(t.body)
	t.readGrams()
	return t
}

// foldAll returns the keys of the paragraphs, all in one piece of memory.
func foldAll(paras []string) [][]rune {
	size := 0
	for _, p := range paras {
		size += len(p)
	}
	buf := make([]rune, 0, size/2)
	keys := make([][]rune, 0, len(paras))
	for _, p := range paras {
		start := len(buf)
		buf = fold.AppendNumbered(buf, p)
		if len(buf) > start {
			keys = append(keys, buf[start:len(buf):len(buf)])
		}
	}
	return keys
}

func (t *Text) readGrams() {
	t.grams = newGramSet(len(t.body))
	for _, r := range t.body {
		t.units += weight(r)
	}
	t.units /= 2
	eachGram(t.body, bodyWeight, func(h uint64, at int) {
		if t.grams.add(uint32(h)) && h>>32 < keepBelow(at/2) && len(t.sketch) < maxSketch {
			t.sketch = append(t.sketch, uint32(h))
		}
	})
	slices.Sort(t.sketch)
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
