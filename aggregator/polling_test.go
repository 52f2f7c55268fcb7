package aggregator

import (
	"fmt"
	"testing"
)

// row is one row of the checklist of polling manners.
type row struct {
	number int
	name   string
	test   func(w *world)
}

// TestPollingManners has one test for each row of the checklist: what a server answers, and what the poller then must and
// must not do.
func TestPollingManners(t *testing.T) {
	var rows []row
	for _, part := range [][]row{validatorRows, restartRows, freshnessRows, refusalRows, moveRows, requestRows, hintRows, encodingRows, pushRows, backfillRows, deskRows, limitRows} {
		rows = append(rows, part...)
	}
	seen := map[int]bool{}
	for _, r := range rows {
		seen[r.number] = true
		t.Run(fmt.Sprintf("row_%02d_%s", r.number, r.name), func(t *testing.T) { inWorld(t, r.test) })
	}
	for number := 1; number <= 62; number++ {
		if !seen[number] {
			t.Errorf("row %d has no test", number)
		}
	}
}
