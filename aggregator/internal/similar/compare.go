package similar

import (
	"fmt"
	"slices"
)

// A finding is what comparing two texts gave.
type finding struct {
	same    bool
	score   float64 // how well, for choosing among several: likeness of the texts and of the titles
	near    bool    // nearly equal texts, not one inside the other
	jaccard float64
	loose   bool // not the same by itself, but not in the way when a near relative is
	reason  string
}

// pair is two texts side by side, with what the rules look at.
type pair struct {
	a, b        *Text
	sameSource  bool
	jaccard     float64 // shared grams of all grams
	containment float64 // shared grams of the smaller set
	balance     float64 // smaller set by larger set
	titles      float64
}

func newPair(a, b *Text, sameSource bool) pair {
	ga, gb := a.bodyGrams(), b.bodyGrams()
	n := shared(ga, gb)
	small, large := min(ga.len(), gb.len()), max(ga.len(), gb.len())
	return pair{
		a: a, b: b, sameSource: sameSource,
		jaccard:     ratio(n, small+large-n),
		containment: ratio(n, small),
		balance:     ratio(small, large),
		titles:      a.title.agreement(&b.title),
	}
}

func (p *pair) units() int { return min(p.a.units, p.b.units) }

// compare decides whether two items with bodies are one article.
func compare(a, b *Text, sameSource bool) finding {
	p := newPair(a, b, sameSource)
	if why := p.fromTemplate(); why != "" {
		return p.differ(why)
	}
	switch {
	case p.otherItem():
		return p.differ("another item of the source")
	case p.isNear():
		return p.join(true, fmt.Sprintf("jaccard %.2f", p.jaccard))
	case p.isPart():
		return p.join(false, fmt.Sprintf("containment %.2f + title %.2f", p.containment, p.titles))
	}
	f := p.differ("")
	f.loose = (p.containment >= .8 || p.containment >= .5 && p.titles >= .34 && p.titledAlike()) && !p.gathers() && p.a.title.sequel == p.b.title.sequel
	return f
}

func (p *pair) join(near bool, reason string) finding {
	return finding{same: true, near: near, jaccard: p.jaccard, score: max(p.jaccard, p.containment*.9) + p.a.title.likeness(&p.b.title), reason: reason}
}

func (p *pair) differ(why string) finding {
	return finding{reason: fmt.Sprintf("jaccard %.2f, containment %.2f, title %.2f: %s", p.jaccard, p.containment, p.titles, why)}
}

// equal is what comparing a text of an article's length with its equal gives.
func (t *Text) equal() finding {
	return finding{same: true, near: true, jaccard: 1, score: 1 + t.title.likeness(&t.title), reason: "jaccard 1.00"}
}

// isNear holds for texts that are mostly equal, as a whole.
func (p *pair) isNear() bool {
	switch {
	case p.jaccard >= .7:
		return true
	case p.columns():
		return false
	case p.jaccard >= .45 && !p.gathers():
		return p.titles >= .2 || explains(p.a, p.b) >= .5 && explains(p.b, p.a) >= .5
	case p.jaccard >= .45 || p.containment >= .6 && p.balance >= .6:
		return p.titledAlike()
	}
	return p.sameTitle() && !p.sameSource && !p.a.isDigest() && p.balance >= .5 && p.containment >= .45
}

// titledAlike reports whether neither title says anything that the other item does not.
func (p *pair) titledAlike() bool {
	return knows(p.a, p.b.title.core) >= .9 && knows(p.b, p.a.title.core) >= .9
}

// isPart holds for a summary or a shortened copy. What is inside another text may also be quoted there, so the titles
// must speak of the same, and the larger text must not be one that quotes by trade.
func (p *pair) isPart() bool {
	switch {
	case p.a.title.sequel != p.b.title.sequel:
		return false
	case p.containment < .72:
		return !p.sameSource && !p.gathers() && !p.columns() && (p.containment >= .5 && p.sameTitle() && unitsOf(p.a.title.core) >= nearlyUnits || p.isLead())
	}
	large, small := p.bySize()
	switch {
	case p.columns():
		return p.containment >= .85 && begins(large, small)
	case p.gathers():
		return p.sameTitle() && (!large.isDigest() || small.isDigest())
	case p.titles >= .34:
		return true
	}
	if explains(large, small) < .8 {
		return false
	}
	return explains(small, large) >= .8 || p.containment >= .85 && begins(large, small)
}

// isLead holds for the first words of an article among what an outlet writes around them, which may be more than they are. Its
// title says nothing that the article does not.
func (p *pair) isLead() bool {
	large, small := p.bySize()
	if small.units > leadUnits || p.containment < .33 || p.titles < .8 || knows(large, small.title.core) < .8 {
		return false
	}
	return headOf(large, small) >= .8*p.containment*float64(small.bodyGrams().len())
}

// leadUnits is the length of a text that shows no more than the beginning of an article.
const leadUnits = 150

// bySize returns the two texts, the one with more grams first.
func (p *pair) bySize() (large, small *Text) {
	if p.a.bodyGrams().len() > p.b.bodyGrams().len() {
		return p.a, p.b
	}
	return p.b, p.a
}

// begins reports whether the smaller text stands at the beginning of the larger one.
func begins(large, small *Text) bool {
	return headOf(large, small) >= .8*float64(small.bodyGrams().len())
}

// headOf counts the grams of the smaller text that stand at the beginning of the larger one.
func headOf(large, small *Text) float64 {
	whole, part := large.bodyGrams(), small.bodyGrams()
	n, reach := 0, min(whole.len(), part.len()*3/2)
	if 2*part.len() < whole.len() { // the more room there is for another article in front
		reach = min(reach, part.len()+longestFront)
	}
	for _, g := range whole.list[:reach] {
		if part.has(g) {
			n++
		}
	}
	return float64(n)
}

// longestFront is how much an outlet may write in front of what it has copied the beginning of, in grams.
const longestFront = 200

// gathers reports whether one of the two is a digest and the other is not known to be one.
func (p *pair) gathers() bool {
	return p.a.isDigest() != p.b.isDigest() || p.a.list != p.b.list
}

// columns reports whether both are digests that have nothing but a column's name for a headline: the same every day, and two of
// one day have much in common.
func (p *pair) columns() bool { return p.a.title.column && p.b.title.column }

func (t *Text) isDigest() bool { return t.title.digest || t.gathered }

func (p *pair) sameTitle() bool {
	return len(p.a.title.core) >= 7 && string(p.a.title.core) == string(p.b.title.core)
}

// explains is the share of y's title that stands in the title or text of x.
func explains(x, y *Text) float64 { return has(x, y.title.allGrams()) }

// knows is the share of a bare title that stands in the title or text of x.
func knows(x *Text, core []rune) float64 {
	grams := gramsOf(core, titleWeight)
	return has(x, &grams)
}

func has(x *Text, of *gramSet) float64 {
	known, titled, pairs := 0, x.title.allGrams(), x.bodyPairs()
	for _, g := range of.list {
		if titled.has(g) || pairs.has(g) {
			known++
		}
	}
	return ratio(known, of.len())
}

// fromTemplate is the guard against notices: the same words around other numbers or names. Long texts are judged by
// their numbers and the words in front of them, short ones laid side by side.
func (p *pair) fromTemplate() string {
	agree, conflict := compareFacts(p.a.facts, p.b.facts)
	switch {
	case conflict >= 2 && 2*conflict >= agree:
		return "other numbers in the same places"
	case (conflict > 0 || p.containment < .9) && p.otherTitleNumbers():
		return "other numbers in the titles"
	case p.units() >= shortUnits:
		return ""
	case hasOwnNumber(p.a, p.b) && hasOwnNumber(p.b, p.a):
		return "other numbers in the titles"
	case p.containment < .9 && p.otherSubject():
		return "other names in the titles"
	case p.balance >= .5 && p.jaccard < .98:
		s := align(p.a, p.b)
		switch {
		case s.numbers >= 2 || s.filled >= 3 || s.filled == 2 && p.ownNumbers() || s.numbers == 1 && s.words+s.filled >= 2:
			return "other numbers in the same places"
		case (s.numbers == 1 || s.filled == 2) && p.otherTitles():
			return "other numbers in the same places"
		case s.names >= 1 && p.containment < .97 && p.balance >= .7:
			return "other names in the same places"
		}
	}
	if p.containment < .85 && !(p.sameTitle() && len(p.a.title.facts) > 0) && p.otherNumbers() {
		return "other numbers"
	}
	return ""
}

// shortUnits is the length below which a text may be a notice.
const shortUnits = 400

// otherNumbers reports whether a third of each item's numbers are unknown to the other.
func (p *pair) otherNumbers() bool {
	ua, na := unknown(p.a.facts, p.b.facts)
	ub, nb := unknown(p.b.facts, p.a.facts)
	return na >= 2 && nb >= 2 && ua >= .34 && ub >= .34
}

// ownNumbers reports whether each item has a number that stands nowhere in the other.
func (p *pair) ownNumbers() bool {
	return hasUnknown(p.a.facts, p.b.facts) && hasUnknown(p.b.facts, p.a.facts)
}

// otherTitles reports whether each title says something that the other item does not.
func (p *pair) otherTitles() bool {
	return explains(p.a, p.b) <= .88 && explains(p.b, p.a) <= .88
}

// otherTitleNumbers reports whether the titles have other numbers in the same place, or each has a number that the
// other item does not have at all.
func (p *pair) otherTitleNumbers() bool {
	for _, f := range p.a.title.facts {
		for _, g := range p.b.title.facts {
			if f.words() == g.words() && !hasNumber(p.b.title.facts, f.number()) && !hasNumber(p.a.title.facts, g.number()) {
				return true
			}
		}
	}
	return lacksNumber(p.a, p.b) && lacksNumber(p.b, p.a)
}

// lacksNumber reports whether y's title has a number that stands nowhere in x.
func lacksNumber(x, y *Text) bool {
	for _, f := range y.title.facts {
		if !hasNumber(x.title.facts, f.number()) && !hasNumber(x.facts, f.number()) {
			return true
		}
	}
	return false
}

// hasOwnNumber reports whether a text has the number of its title, and the other item does not have it.
func hasOwnNumber(x, other *Text) bool {
	return slices.ContainsFunc(x.title.facts, func(f fact) bool {
		return hasNumber(x.facts, f.number()) && !hasNumber(other.title.facts, f.number()) && !hasNumber(other.facts, f.number())
	})
}

// otherSubject reports whether the titles are one but for a name that each item has in its text, too, and the other has not.
func (p *pair) otherSubject() bool {
	a, b := tokens(p.a.title.core), tokens(p.b.title.core)
	head, tail := sameEnds(a, b)
	if left, right := len(a)-head-tail, len(b)-head-tail; left == 0 || right == 0 || max(left, right) > head+tail {
		return false
	}
	return gap{a, head, len(a) - tail}.isNameIn(p.a.bodyPairs(), p.b) && gap{b, head, len(b) - tail}.isNameIn(p.b.bodyPairs(), p.a)
}

// stubUnits is the length below which a text may say nothing of its own.
const stubUnits = 250

// otherItem is the guard for items of one source, which under other titles are other items, as is the stub of a daily column under
// another date, and for short texts that are no articles but stubs, the same under any title.
func (p *pair) otherItem() bool {
	if p.sameSource && p.units() < stubUnits && p.otherTitleNumbers() {
		return true
	}
	if p.sameSource && p.titles < .5 {
		known := max(explains(p.a, p.b), explains(p.b, p.a))
		return p.jaccard < .85 || p.units() < stubUnits && known < .8
	}
	if p.units() >= stubUnits || p.titles >= .34 {
		return false
	}
	return explains(p.a, p.b) < .4 && explains(p.b, p.a) < .4
}
