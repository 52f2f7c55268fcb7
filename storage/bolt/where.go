package bolt

import (
	"encoding/binary"
	"fmt"
	"slices"

	"headwater/storage"
)

// where says where the item, the story and the picks of an id stand, as far as there are any. It is the value of the
// bucket ids:
//
//	flags (1 byte) · time of the item, if there is one · time of the story, if it is another ·
//	for each pick its time, the length of the topic (a varint) and the topic
//
// One that says nothing is a tombstone: it hides a value that is in the bucket fresh.
type where struct {
	item, story, alias bool // alias: the story is one
	itemTime           timeKey
	storyTime          timeKey
	picks              []standing
}

// standing is where a topic has a story.
type standing struct {
	topic string
	order timeKey
}

const (
	whereItem byte = 1 << iota
	whereStory
	whereAlias
	whereSame // the story's time is the item's
)

// nothing reports whether there is nothing under the id.
func (w *where) nothing() bool { return !w.item && !w.story && len(w.picks) == 0 }

// pick is the index of a topic's pick; -1 if it has none.
func (w *where) pick(topic string) int {
	return slices.IndexFunc(w.picks, func(s standing) bool { return s.topic == topic })
}

// append writes the value behind what is in out.
func (w *where) append(out []byte) []byte {
	at := len(out)
	out = append(out, 0)
	if w.item {
		out[at] |= whereItem
		out = append(out, w.itemTime[:]...)
	}
	if w.alias {
		out[at] |= whereAlias
	}
	if w.story {
		out[at] |= whereStory
		if w.item && w.itemTime == w.storyTime {
			out[at] |= whereSame
		} else {
			out = append(out, w.storyTime[:]...)
		}
	}
	for _, p := range w.picks {
		out = append(out, p.order[:]...)
		out = binary.AppendUvarint(out, uint64(len(p.topic)))
		out = append(out, p.topic...)
	}
	return out
}

func parseWhere(b []byte) (w where, ok bool) {
	if len(b) == 0 {
		return w, false
	}
	flags, rest := b[0], b[1:]
	w.item, w.story, w.alias = flags&whereItem != 0, flags&whereStory != 0, flags&whereAlias != 0
	if w.item {
		if len(rest) < timeSize {
			return w, false
		}
		w.itemTime, rest = timeKey(rest), rest[timeSize:]
	}
	switch {
	case flags&whereSame != 0:
		w.storyTime = w.itemTime
	case w.story:
		if len(rest) < timeSize {
			return w, false
		}
		w.storyTime, rest = timeKey(rest), rest[timeSize:]
	}
	for len(rest) > 0 {
		if len(rest) < timeSize {
			return w, false
		}
		order := timeKey(rest)
		size, n := binary.Uvarint(rest[timeSize:])
		if rest = rest[timeSize:]; n <= 0 || size > uint64(len(rest)-n) {
			return w, false
		}
		w.picks = append(w.picks, standing{string(rest[n : n+int(size)]), order})
		rest = rest[n+int(size):]
	}
	return w, true
}

// where looks an id up.
func (t *txn) where(id storage.ID) (where, error) {
	raw, err := t.rawWhere(id)
	if raw == nil || err != nil {
		return where{}, err
	}
	w, ok := parseWhere(raw)
	if !ok {
		return where{}, fmt.Errorf("%w: place of %s", storage.ErrBroken, id)
	}
	return w, nil
}

// rawWhere is the value of an id: from the bucket ids, which knows best, or else from fresh.
func (t *txn) rawWhere(id storage.ID) ([]byte, error) {
	raw, err := t.getRaw(ids, id[:])
	if raw == nil && err == nil {
		raw = t.recent.place(id, t.tx.ID())
	}
	return raw, err
}
