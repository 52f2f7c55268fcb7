package storage

import (
	"errors"
	"fmt"
	"strings"
)

// MaxName is the longest id of a source or topic, kind or key of a record, in bytes.
const MaxName = 8 << 10

// errNameless and its siblings are mistakes of the program, not of the data, so no caller decides on them.
var (
	errNameless = errors.New("names nothing")
	errName     = fmt.Errorf("a name is empty, holds a NUL or is longer than %d bytes", MaxName)
)

// Validate refuses a batch with a part that cannot be found again: a zero id, an item without source or story, a name
// that is empty, too long or holds a NUL byte (engines use it as a separator). What takes away is never refused.
func (b *Batch) Validate() error {
	for i := range b.Items {
		it := &b.Items[i]
		if it.ID.IsZero() || it.Story.IsZero() {
			return fmt.Errorf("item %q of %q: %w", it.Title, it.Source, errNameless)
		}
		if !validName(it.Source) {
			return fmt.Errorf("source of item %s: %w", it.ID, errName)
		}
	}
	for i := range b.Stories {
		if b.Stories[i].ID.IsZero() {
			return fmt.Errorf("story: %w", errNameless)
		}
	}
	for _, k := range b.Keys {
		if k.Hash.IsZero() || k.Item.IsZero() {
			return fmt.Errorf("key of item %s: %w", k.Item, errNameless)
		}
	}
	for i := range b.Picks {
		if b.Picks[i].Story.IsZero() {
			return fmt.Errorf("pick of %q: %w", b.Picks[i].Topic, errNameless)
		}
	}
	return b.validateNames()
}

// validateNames checks the parts that go by names of the configuration's choosing.
func (b *Batch) validateNames() error {
	for i := range b.Picks {
		if !validName(b.Picks[i].Topic) {
			return fmt.Errorf("topic of a pick: %w", errName)
		}
	}
	for i := range b.Sources {
		if !validName(b.Sources[i].ID) {
			return fmt.Errorf("source: %w", errName)
		}
	}
	for i := range b.Memories {
		if !validName(b.Memories[i].Source) {
			return fmt.Errorf("memory: %w", errName)
		}
	}
	for i := range b.Topics {
		if !validName(b.Topics[i].ID) {
			return fmt.Errorf("topic: %w", errName)
		}
	}
	for i := range b.Records {
		if !validName(b.Records[i].Kind) || !validName(b.Records[i].Key) {
			return fmt.Errorf("record of kind %q: %w", b.Records[i].Kind, errName)
		}
	}
	return nil
}

func validName(s string) bool {
	return s != "" && len(s) <= MaxName && strings.IndexByte(s, 0) < 0
}
