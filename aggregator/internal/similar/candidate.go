package similar

import (
	"cmp"
	"math/bits"
	"slices"
	"time"
)

const (
	enoughHits    = 3 // shared sketch hashes that make a candidate
	enoughFew     = 2 // the same where a sketch has fewer than fewHashes
	fewHashes     = 8
	enoughShare   = .12 // of the smaller sketch
	mostCompared  = 12  // candidates compared by text
	mostNamesakes = 4   // and those that only share the title
	mostNearly    = 2   // and those that only share nearly all of it: what one source always has in front may be learnt, and cut off
)

// candidate is an item that may be the same article.
type candidate struct {
	slot  uint32
	apart time.Duration // between the two
	score float64       // how much speaks for it
}

// scratch is memory that one look-up leaves to the next.
type scratch struct {
	hashes []uint32
	hits   []uint32
	found  []candidate
}

// candidates returns the items of the window that share enough of the sketch, the most similar first. Notices made from one
// template share as much of it as copies do and may be many, so title and numbers have a say; the order of arrival has none.
func (x *Index) candidates(p *Print, at uint32) []candidate {
	hits := x.find(p.sketch, x.scratch.hits[:0])
	slices.Sort(hits)
	found, rest := x.scratch.found[:0], x.segments
	for i := 0; i < len(hits); {
		slot, n := hits[i], 0
		for i < len(hits) && hits[i] == slot {
			i, n = i+1, n+1
		}
		for slot >= rest[0].end() { // what was found is in order, too
			rest = rest[1:]
		}
		if it := rest[0].item(slot); x.inReach(it, at) {
			if share, ok := enough(n, min(len(p.sketch), int(it.sketch))); ok && !otherFacts(p, it) {
				found = append(found, candidate{slot, distance(it.at, at), share + kinship(p, it)})
			}
		}
	}
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.apart, b.apart), cmp.Compare(a.slot, b.slot))
	})
	x.scratch.hits, x.scratch.found = hits, found
	return found[:min(len(found), mostCompared)]
}

// hit reports whether an item shares anything of the sketch of the last look-up.
func (x *Index) hit(slot uint32) bool {
	_, found := slices.BinarySearch(x.scratch.hits, slot)
	return found
}

// find appends the slots posted under the hashes, newest segment first. What many items have in common says little
// about each, so of such a hash only the newest are looked at.
func (x *Index) find(hashes, slots []uint32) []uint32 {
	var counts [maxHashes]uint8
	for i := len(x.segments) - 1; i >= 0; i-- {
		slots = x.segments[i].find(hashes, slots, &counts)
	}
	return slots
}

func (x *Index) inReach(it *item, at uint32) bool {
	return it != nil && !it.gone && max(it.at, at)-min(it.at, at) <= uint32(x.window)
}

func enough(n, smaller int) (share float64, ok bool) {
	share = ratio(n, smaller)
	need := enoughHits
	if smaller < fewHashes {
		need = min(enoughFew, smaller)
	}
	return share, n >= need && share >= enoughShare
}

// kinship is what speaks for an item besides its sketch, up to 1: the same headline, the same numbers.
func kinship(p *Print, it *item) float64 {
	kin := ratio(bits.OnesCount64(p.facts&it.facts), 2*bits.OnesCount64(p.facts|it.facts))
	if p.title != 0 && p.title == it.title {
		kin += .5
	}
	return kin
}

// otherFacts spares the reading of notices made from the same template, which a busy source has by the thousand: of
// both items' numbers, half are unknown to the other.
func otherFacts(p *Print, it *item) bool {
	mine, theirs := bits.OnesCount64(p.facts), bits.OnesCount64(it.facts)
	if mine < 3 || theirs < 3 || min(p.units, uint32(it.units)) >= 400 {
		return false
	}
	both := bits.OnesCount64(p.facts & it.facts)
	return 2*both <= mine && 2*both <= theirs
}

// namesakes is the items in reach whose headline is that of another, or nearly.
type namesakes struct {
	same []uint32 // those with the same core title, the nearest in time first
	near []uint32 // those that share most of the title's smallest hashes, in that order, too
}

func (x *Index) namesakes(p *Print, at uint32) namesakes {
	return namesakes{x.sameTitled(p, at), x.nearTitled(p, at)}
}

func (x *Index) sameTitled(p *Print, at uint32) []uint32 {
	if p.title == 0 {
		return nil
	}
	slots := x.find([]uint32{coreHash(p.title)}, nil)
	slots = slices.DeleteFunc(slots, func(s uint32) bool {
		it := x.at(s)
		return !x.inReach(it, at) || it.title != p.title
	})
	slices.Sort(slots)
	slots = slices.Compact(slots)
	x.sortByTime(slots, at)
	return slots
}

// sortByTime puts those that are nearest to a time first.
func (x *Index) sortByTime(slots []uint32, at uint32) {
	slices.SortStableFunc(slots, func(a, b uint32) int { return cmp.Compare(distance(x.at(a).at, at), distance(x.at(b).at, at)) })
}

func (x *Index) nearTitled(p *Print, at uint32) []uint32 {
	var hashes, found []uint32
	for _, h := range p.heads {
		hashes = append(hashes, titleHash(h))
	}
	hits := x.find(hashes, nil)
	slices.Sort(hits)
	for i := range hits {
		if i > 0 && hits[i] == hits[i-1] && (i == 1 || hits[i] != hits[i-2]) && x.inReach(x.at(hits[i]), at) {
			found = append(found, hits[i])
		}
	}
	x.sortByTime(found, at)
	return found[:min(len(found), mostCompared)]
}
