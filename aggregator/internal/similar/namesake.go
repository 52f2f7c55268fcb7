package similar

import (
	"fmt"
	"slices"
	"time"
)

const (
	minUnits    = 15            // a body below is no text to compare
	coreUnits   = 7             // a title below says too little
	titleWithin = 6 * time.Hour // between two items that only the title joins
	longTitle   = 12            // a title of that length may be found for longer
	longWithin  = 24 * time.Hour
	titleNearly = .9 // agreement of titles that differ by decoration
	nearlyUnits = 10 // length of a title that may differ so
)

// byTitle finds the story of an item without a body: the nearest item in time with the same title, one of names.
func (x *Index) byTitle(it Item, t *Text, names namesakes, lib Library) []match {
	if unitsOf(t.title.core) < coreUnits {
		return nil
	}
	at := uint32(it.At.Unix())
	slot, ok := x.nearest(names.same, it.Source, at, titleReach(t))
	switch {
	case ok && x.isColumn(it.Source, names.same, x.at(slot).root) || !ok && x.isColumn(it.Source, names.same):
		return nil
	case ok:
		return []match{{slot: slot, finding: titleFinding(x.at(slot), at, 1)}}
	}
	if unitsOf(t.title.core) < nearlyUnits {
		return nil
	}
	for _, s := range names.near {
		o := x.at(s)
		if o.source == it.Source || distance(o.at, at) > titleWithin {
			continue
		}
		if ot := x.text(s, lib); ot != nil && nearlyTitled(t, ot) {
			return []match{{slot: s, finding: titleFinding(o, at, t.title.agreement(&ot.title))}}
		}
	}
	return nil
}

// bodiless finds items without a body that byTitle would have put to an item that has one, had it come first: stories of
// theirs alone, and those that went to an item with a title that is only nearly theirs. own is the stories that the item
// belongs to, leaving what it takes out of others.
func (x *Index) bodiless(it Item, t *Text, p *Print, names namesakes, own, leaving []match, lib Library) (stories, moves []match) {
	at := uint32(it.At.Unix())
	if unitsOf(t.title.core) < coreUnits || x.isColumn(it.Source, x.withBody(names.same), x.rootsOf(own)...) {
		return nil, nil
	}
	for _, s := range names.same {
		o := x.at(s)
		switch m := (match{slot: s, finding: titleFinding(o, at, 1)}); {
		case o.units >= minUnits || !announces(o, it.Source, at, titleReach(t)) || x.touched(s):
		case o.root == s:
			stories = append(stories, m)
		case !x.hasNamesake(s, leaving):
			moves = append(moves, m)
		}
	}
	for _, s := range names.near {
		o := x.at(s)
		if o.title == p.title || o.units >= minUnits || o.root != s || o.source == it.Source || distance(o.at, at) > titleWithin || x.touched(s) {
			continue
		}
		if ot := x.text(s, lib); ot != nil && unitsOf(ot.title.core) >= nearlyUnits && nearlyTitled(t, ot) {
			stories = append(stories, match{slot: s, finding: titleFinding(o, at, t.title.agreement(&ot.title))})
		}
	}
	return stories, moves
}

// hasNamesake reports whether an item's story has a text under the same title that does not leave it.
func (x *Index) hasNamesake(slot uint32, leaving []match) bool {
	for s := range x.members(slot) {
		leaves := slices.ContainsFunc(leaving, func(m match) bool { return m.slot == s })
		if o := x.at(s); o.units >= minUnits && o.title == x.at(slot).title && !leaves {
			return true
		}
	}
	return false
}

func titleReach(t *Text) time.Duration {
	if unitsOf(t.title.core) >= longTitle {
		return longWithin
	}
	return titleWithin
}

func titleFinding(o *item, at uint32, agreement float64) finding {
	gap := distance(o.at, at)
	return finding{same: true, score: agreement * .5, reason: fmt.Sprintf("title %.2f within %s", agreement, gap.Round(time.Minute))}
}

func nearlyTitled(a, b *Text) bool {
	return a.title.agreement(&b.title) >= titleNearly && a.title.likeness(&b.title) >= .6 &&
		a.title.sequel == b.title.sequel && !a.title.digest && !b.title.digest && !(lacksNumber(a, b) && lacksNumber(b, a))
}

// isColumn reports whether a title comes back: some source has it in two stories, or the item's own has it in another story
// than the item is in.
func (x *Index) isColumn(source uint32, names []uint32, own ...uint32) bool {
	roots := make(map[uint32]uint32)
	for _, s := range names {
		it := x.at(s)
		if it.source == source && !slices.Contains(own, it.root) {
			return true
		}
		if r, ok := roots[it.source]; ok && r != it.root {
			return true
		}
		roots[it.source] = it.root
	}
	return false
}

// nearest is the item of names that is nearest in time to one without a body.
func (x *Index) nearest(names []uint32, source, at uint32, within time.Duration) (uint32, bool) {
	var best uint32
	found := false
	for _, s := range names {
		o := x.at(s)
		if d := distance(o.at, at); d <= within && announces(o, source, at, within) && (o.source != source || o.units >= minUnits) {
			best, within, found = s, d, true
		}
	}
	return best, found
}

// announces reports whether a headline alone can belong to an item of the same title. Within one source they stand close
// together, because it may use the title again.
func announces(o *item, source, at uint32, within time.Duration) bool {
	if o.source == source {
		within = min(within, titleWithin)
	}
	return distance(o.at, at) <= within
}

// withBody returns those of names that have a body.
func (x *Index) withBody(names []uint32) []uint32 {
	return slices.DeleteFunc(slices.Clone(names), func(s uint32) bool { return x.at(s).units < minUnits })
}

func (x *Index) rootsOf(matches []match) []uint32 {
	roots := make([]uint32, len(matches))
	for i, m := range matches {
		roots[i] = x.at(m.slot).root
	}
	return roots
}

func distance(a, b uint32) time.Duration {
	return time.Duration(max(a, b)-min(a, b)) * time.Second
}

func unitsOf(text []rune) int {
	n := 0
	for _, r := range text {
		n += weight(r)
	}
	return n / 2
}
