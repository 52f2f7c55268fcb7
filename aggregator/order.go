package aggregator

import (
	"bytes"
	"cmp"

	"headwater/storage"
)

func compareIDs(a, b storage.ID) int { return bytes.Compare(a[:], b[:]) }

func comparePicks(a, b pickKey) int {
	return cmp.Or(cmp.Compare(a.topic, b.topic), compareIDs(a.story, b.story))
}
