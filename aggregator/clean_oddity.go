package aggregator

import (
	"time"

	"headwater/storage"
)

// oddCount counts the strange things in the entries of one document, for the health of its source.
type oddCount struct {
	links    int // addresses that may not be shown
	noLink   int
	noTitle  int
	noDate   int
	badDate  int
	future   int
	relative int
	long     int // texts that were cut
}

// list names what was found among that many entries. What is missing is only told if most entries miss it: a note without a
// title is no fault.
func (o oddCount) list(entries int, now time.Time) []storage.Oddity {
	var odd []storage.Oddity
	note := func(n int, code, text string) {
		if n > 0 {
			odd = append(odd, storage.Oddity{Code: code, Text: text, Since: now, Last: now, Count: n})
		}
	}
	most := func(n int) int {
		if 2*n > entries {
			return n
		}
		return 0
	}
	note(most(o.noDate), "no-dates", "entries have no date; they are dated by when they were first seen")
	note(o.badDate, "bad-dates", "entries have dates that cannot be read; they are dated by when they were first seen")
	note(o.future, "future-dates", "entries are dated in the future; they are ordered by when they were first seen")
	note(o.relative, "relative-dates", "entries are dated by words like yesterday, which are read when they are first seen")
	note(o.links, "unsafe-links", "entries link to addresses that are not http or https; they are shown without a link")
	note(most(o.noLink), "no-links", "entries have no link")
	note(most(o.noTitle), "no-titles", "entries have no title; the first words of their text stand in")
	note(o.long, "long-texts", "texts are longer than 1 MiB and were cut")
	return odd
}
