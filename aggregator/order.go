package aggregator

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"headwater/storage"
)

// What goes into a batch is sorted, so that it does not depend on the order of maps.

func compareIDs(a, b storage.ID) int { return bytes.Compare(a[:], b[:]) }

func comparePicks(a, b pickKey) int {
	return cmp.Or(cmp.Compare(a.topic, b.topic), compareIDs(a.story, b.story))
}

// sorted returns the values of a map in the order of their keys.
func sorted[K comparable, V any](m map[K]V, compare func(K, K) int) []V {
	values := make([]V, 0, len(m))
	for _, key := range slices.SortedFunc(maps.Keys(m), compare) {
		values = append(values, m[key])
	}
	return values
}
