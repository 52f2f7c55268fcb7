package memory

import (
	"slices"
	"time"

	"headwater/storage"
)

// Everything that goes in or out is copied here, so that no caller shares memory with the store, and brought to the form
// that the contract promises: times in UTC without a monotonic reading, empty slices nil.

func stamp(t time.Time) time.Time { return t.Round(0).UTC() }

// list copies a slice; an empty one becomes nil.
func list[T any](in []T) []T {
	if len(in) == 0 {
		return nil
	}
	return slices.Clone(in)
}

func cloneItem(it storage.Item) storage.Item {
	it.Authors = list(it.Authors)
	it.Categories = list(it.Categories)
	it.Enclosures = list(it.Enclosures)
	it.Links = list(it.Links)
	it.Credit.Via = list(it.Credit.Via)
	it.Fingerprint = list(it.Fingerprint)
	it.Published, it.Updated, it.FirstSeen = stamp(it.Published), stamp(it.Updated), stamp(it.FirstSeen)
	return it
}

// shown is an item as reads return it.
func shown(it storage.Item, content bool) storage.Item {
	it.Fingerprint = nil
	if !content {
		it.Content = ""
	}
	return cloneItem(it)
}

func cloneStory(st storage.Story) storage.Story {
	st.Items = list(st.Items)
	st.Joins = list(st.Joins)
	st.Picks = list(st.Picks)
	for i := range st.Picks {
		st.Picks[i].Order = stamp(st.Picks[i].Order)
	}
	st.FirstSeen, st.Changed = stamp(st.FirstSeen), stamp(st.Changed)
	return st
}

func cloneSource(src storage.Source) storage.Source {
	src.Oddities = list(src.Oddities)
	for i := range src.Oddities {
		o := &src.Oddities[i]
		o.Since, o.Last = stamp(o.Since), stamp(o.Last)
	}
	for _, t := range []*time.Time{
		&src.Checked, &src.Added,
		&src.Health.FailingFrom, &src.Health.LastPoll, &src.Health.LastSuccess, &src.Health.LastNew,
		&src.Schedule.Next, &src.Schedule.HeldTo,
		&src.Move.Since, &src.Move.Gone,
		&src.Push.Until, &src.Push.LastPush, &src.Push.Tried,
	} {
		*t = stamp(*t)
	}
	return src
}

func cloneMemory(m storage.Memory) storage.Memory {
	m.Known = list(m.Known)
	m.Boilerplate = list(m.Boilerplate)
	m.Identity = list(m.Identity)
	return m
}

func cloneTopic(t storage.Topic) storage.Topic {
	t.Changed, t.Since = stamp(t.Changed), stamp(t.Since)
	return t
}
