package similar

import "slices"

// Verdict says which story an item belongs to, and what it changed for others.
type Verdict struct {
	Join   ID     // an item of the story, the zero ID when the item begins a story of its own
	Reason string // with figures, such as "jaccard 0.93"
	Merge  []Link // items whose stories are the same article, too: the oldest story takes them all
	Move   []Link // items that leave their story for the one of this item
}

// Link is an item of another story and the reason why it belongs to the one at hand.
type Link struct {
	Item   ID
	Reason string
}

// match is a story that an item belongs to.
type match struct {
	slot uint32 // the item compared, the root or a member
	finding
	strange bool // the item is known to belong there, but its text is another one
}

const (
	muchLonger = 1.25 // a text that much longer than the root may hold several stories' roots
	mostKin    = 6    // members that are asked how well an item fits its story
	knownScore = 9    // of a story that is known, higher than that of any likeness
)

// Place decides about an item that is new to the index, and keeps it.
func (x *Index) Place(it Item, t *Text, lib Library) Verdict {
	p := t.Print()
	matches, moves := x.matches(it, t, &p, lib)
	return x.keep(it, t, matches, moves, lib)
}

// PlaceWith keeps an item whose story is known by other means, its address or its words: it joins that of another item. What
// its text shows about other stories counts all the same. An item of which nothing is left in the window is no company.
func (x *Index) PlaceWith(it Item, t *Text, with ID, lib Library) Verdict {
	p := t.Print()
	peer, ok := x.slotOf(with)
	if !ok || with == it.ID {
		x.insert(it, p)
		return Verdict{}
	}
	f := x.compareTo(it, t, x.at(peer).root, lib)
	known := match{peer, finding{same: true, near: f.near, score: knownScore}, !f.same && !f.loose}
	matches, moves := x.matches(it, t, &p, lib, known)
	return x.keep(it, t, matches, moves, lib)
}

// keep adds an item to the best of the stories that it matches.
func (x *Index) keep(it Item, t *Text, matches, moves []match, lib Library) Verdict {
	slot := x.insert(it, t.Print())
	x.texts.put(it.ID, t)
	x.at(slot).gathered = t.gathered
	var v Verdict
	if best := bestOf(matches); best >= 0 {
		m := matches[best]
		v.Join, v.Reason = x.at(m.slot).id, m.reason
		v.Merge = x.merge(matches, best, t, lib)
		x.join(m.slot, slot)
	}
	for _, m := range moves {
		if x.at(m.slot).root == x.at(slot).root || x.touched(slot) { // what a hand parted the story from may be among them
			continue
		}
		x.leave(m.slot)
		x.join(slot, m.slot)
		v.Move = append(v.Move, Link{x.at(m.slot).id, m.reason})
	}
	return v
}

func bestOf(matches []match) int {
	best := -1
	for i := range matches {
		if best < 0 || matches[i].score > matches[best].score {
			best = i
		}
	}
	return best
}

// merge joins the other matching stories to the best one, where the item is evidence that they are one: it is nearly equal to
// one of them or holds it, or their longest texts are akin. What is only a part of both is no evidence: two articles may be
// summed up, or quoted, by the same words. A story without any text has only the item to go to.
func (x *Index) merge(matches []match, best int, t *Text, lib Library) []Link {
	var links []Link
	holds := func(m match) bool { return m.near || float64(t.units) >= muchLonger*float64(x.at(m.slot).units) }
	shows := func(m, o match) bool { return !m.strange && !o.strange && (holds(m) || holds(o)) }
	for i, m := range matches {
		root, other := x.at(matches[best].slot).root, x.at(m.slot).root
		if i == best || root == other || x.touched(root) || x.touched(other) {
			continue
		}
		if shows(m, matches[best]) || x.at(other).units < minUnits || x.akin(root, other, lib) {
			links = append(links, Link{x.at(m.slot).id, m.reason})
			x.join(matches[best].slot, m.slot)
		}
	}
	return links
}

// akin reports whether two items may be one article, if anything else says so.
func (x *Index) akin(a, b uint32, lib Library) bool {
	f := x.compareStored(a, b, lib)
	return f.same || f.loose
}

// compareStored compares two items of the index. Without a body there is nothing to find.
func (x *Index) compareStored(a, b uint32, lib Library) finding {
	m := x.at(a)
	t := x.text(a, lib)
	if t == nil || t.units < minUnits {
		return finding{}
	}
	return x.compareTo(Item{Source: m.source}, t, b, lib)
}

// matches adds the stories of candidates that the item matches to those that are known to be its own, and finds members of
// other stories that are parts of it rather than of the text they were put to.
func (x *Index) matches(it Item, t *Text, p *Print, lib Library, known ...match) (stories, moves []match) {
	stories = known
	at := uint32(it.At.Unix())
	names := x.namesakes(p, at)
	if t.units < minUnits {
		return append(stories, x.byTitle(it, t, names, lib)...), nil
	}
	roots := make(map[uint32]finding)
	compared := x.withNamesakes(p, at, names)
	t.gathered = x.isGathered(t, compared, lib)
	for _, c := range compared {
		m := x.at(c)
		root, known := roots[m.root]
		if !known {
			root = x.compareTo(it, t, m.root, lib)
			if root.same && !root.near && x.noteGathered(m.root, t, lib) {
				root = x.compareTo(it, t, m.root, lib)
			}
			roots[m.root] = root
			if root.same {
				stories = append(stories, match{slot: m.root, finding: root})
			}
		}
		if root.same || m.root == c {
			continue
		}
		f := x.compareTo(it, t, c, lib)
		switch {
		case !f.same:
		case f.near || root.loose || x.leadsOn(t, c, lib):
			stories = append(stories, match{slot: c, finding: f})
		case t.units >= int(m.units) && !x.touched(c) && x.fitsBetter(c, f, lib):
			moves = append(moves, match{slot: c, finding: f})
		}
	}
	x.weigh(it, t, stories, compared, lib)
	some, others := x.bodiless(it, t, p, names, stories, moves, lib)
	return append(stories, some...), append(moves, others...)
}

// leadsOn reports whether what matches a member of a story belongs to the story, because the member does beyond doubt: it is
// nearly equal to the root, or t is a part of the member as that is of the root. A member that is a part of both is no bridge.
func (x *Index) leadsOn(t *Text, member uint32, lib Library) bool {
	f := x.compareStored(member, x.at(member).root, lib)
	return f.near || f.same && t.units <= int(x.at(member).units)
}

// weigh finds out how well the item fits each of several stories: as well as it fits the nearest of their members that were
// compared. The longest text may have a headline of its own, and would lose an item to a sequel that kept the usual one.
func (x *Index) weigh(it Item, t *Text, stories []match, compared []uint32, lib Library) {
	rival := func(m match) bool { return x.at(m.slot).root != x.at(stories[0].slot).root }
	if !slices.ContainsFunc(stories, rival) {
		return
	}
	for _, c := range compared {
		i := slices.IndexFunc(stories, func(m match) bool { return x.at(m.slot).root == x.at(c).root })
		if i < 0 || stories[i].slot == c {
			continue
		}
		if f := x.compareTo(it, t, c, lib); f.same {
			stories[i].score = max(stories[i].score, f.score)
		}
	}
}

// fitsBetter reports whether a member matches the item of f better than it does the root of its story and some of the others
// there. A member that does not match its root came in by its address or title, and stays.
func (x *Index) fitsBetter(slot uint32, f finding, lib Library) bool {
	root := x.at(slot).root
	if now := x.compareStored(slot, root, lib); !now.same || now.score >= f.score {
		return false
	}
	asked := 0
	for s := range x.members(slot) {
		if s == slot || s == root {
			continue
		}
		if asked++; asked > mostKin {
			break
		}
		if now := x.compareStored(slot, s, lib); now.same && now.score >= f.score {
			return false
		}
	}
	return true
}

// withNamesakes returns the candidates and some items with the same title, or nearly. Headlines of one pattern are nearly the same
// by the hundred, so of those only what shares something of the sketch is compared.
func (x *Index) withNamesakes(p *Print, at uint32, names namesakes) []uint32 {
	slots := make([]uint32, 0, mostCompared+mostNamesakes+mostNearly)
	for _, c := range x.candidates(p, at) {
		slots = append(slots, c.slot)
	}
	slots = append(slots, names.same[:min(len(names.same), mostNamesakes)]...)
	most := len(slots) + mostNearly
	for _, s := range names.near {
		if o := x.at(s); len(slots) < most && o.title != p.title && o.units >= minUnits && x.hit(s) && !otherFacts(p, o) && !slices.Contains(slots, s) {
			slots = append(slots, s)
		}
	}
	return slots
}

func (x *Index) compareTo(it Item, t *Text, slot uint32, lib Library) finding {
	other := x.at(slot)
	if t.whole != 0 && t.whole == other.whole {
		return t.equal() // the other's text need not be read: half of all copies are unchanged
	}
	o := x.text(slot, lib)
	if o == nil || o.units < minUnits {
		return finding{}
	}
	return compare(t, o, it.Source == other.source)
}

// text is the text of an item, nil when it is gone.
func (x *Index) text(slot uint32, lib Library) *Text {
	it := x.at(slot)
	if t := x.texts.get(it.id); t != nil {
		return t
	}
	t, ok := lib.Text(it.id)
	if !ok {
		return nil
	}
	t.gathered = it.gathered
	x.texts.put(it.id, t)
	return t
}
