package labelled

import "fmt"

// Agreement counts items by article, by story, and by both. The zero value has none.
type Agreement struct {
	items             int
	clusters, stories map[string]int
	both              map[place]int
}

type place struct{ cluster, story string }

// Count adds an item of an article that was put to a story.
func (a *Agreement) Count(cluster, story string) {
	if a.both == nil {
		a.clusters, a.stories, a.both = map[string]int{}, map[string]int{}, map[place]int{}
	}
	a.items++
	a.clusters[cluster]++
	a.stories[story]++
	a.both[place{cluster, story}]++
}

// Score says how much of what was said is right, and how much of what is right was said, from 0 to 1.
type Score struct{ Precision, Recall float64 }

// F1 is the harmonic mean of both.
func (s Score) F1() float64 { return 2 * s.Precision * s.Recall / (s.Precision + s.Recall) }

func (s Score) String() string {
	return fmt.Sprintf("P %.4f R %.4f F1 %.4f", s.Precision, s.Recall, s.F1())
}

// Pairwise scores pairs of items: those in one story against those of one article.
func (a *Agreement) Pairwise() Score {
	both := float64(pairs(a.both))
	return Score{both / float64(pairs(a.stories)), both / float64(pairs(a.clusters))}
}

func pairs[K comparable](counts map[K]int) int {
	n := 0
	for _, c := range counts {
		n += c * (c - 1) / 2
	}
	return n
}

// BCubed scores items: the mean of how much of its story is of its article, and how much of its article is in its story.
func (a *Agreement) BCubed() Score {
	var s Score
	for at, n := range a.both {
		s.Precision += float64(n*n) / float64(a.stories[at.story]*a.items)
		s.Recall += float64(n*n) / float64(a.clusters[at.cluster]*a.items)
	}
	return s
}
