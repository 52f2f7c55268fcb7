package aggregator

import (
	"slices"
	"time"

	"headwater/storage"
)

// curate asks every topic that does not have the story yet whether this item of it satisfies its rules. A story that was
// picked stays picked: a published entry does not disappear because its headline was edited.
func (d *desk) curate(story *storage.Story, item *storage.Item, words *words, now time.Time) {
	if item.Withdrawn {
		return
	}
	for _, t := range d.topics {
		if pickedBy(story, t.ID) {
			continue
		}
		ruling := t.judge(&subject{item: item, source: d.sources[item.Source], words: words})
		if ruling.In {
			d.take(story, item, t, ruling, now)
		}
	}
}

// take picks a story for a topic, on both sides: the topic's list and the story's. The caller puts the story.
func (d *desk) take(story *storage.Story, item *storage.Item, t *topic, why Ruling, now time.Time) {
	order := t.place(story, item)
	story.Picks = append(slices.Clone(story.Picks), storage.Picked{Topic: t.ID, Order: order})
	d.view.pick(storage.Pick{Topic: t.ID, Story: story.ID, Order: order, Item: item.ID, Reason: why.String()}, now)
}

// pickedBy reports whether a topic publishes the story.
func pickedBy(story *storage.Story, topic string) bool {
	for _, picked := range story.Picks {
		if picked.Topic == topic {
			return true
		}
	}
	return false
}

// latestOrder is how much later than its first sight a story may be placed: a date in the future must not pin it to the
// top (bad-input row 58).
const latestOrder = time.Hour

// place is where a story stands in the topic. It is computed once, when the story is picked.
func (t *topic) place(story *storage.Story, item *storage.Item) time.Time {
	if t.Order != OrderPublished || item.Published.IsZero() {
		return story.FirstSeen
	}
	if latest := story.FirstSeen.Add(latestOrder); item.Published.After(latest) {
		return latest
	}
	return item.Published
}
