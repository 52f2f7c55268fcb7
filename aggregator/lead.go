package aggregator

import (
	"context"
	"fmt"

	"headwater/storage"
)

// lead chooses the item that a story shows: one of the outlet that its copies name as their origin, then one of the source
// that the configuration prefers, then the one that was seen first. Another lead changes neither the story's id nor
// its place.
func (d *desk) lead(ctx context.Context, story *storage.Story) error {
	if len(story.Items) == 1 {
		story.Lead = story.Items[0]
		return nil
	}
	items, err := d.view.load(ctx, story.Items)
	if err != nil {
		return fmt.Errorf("read story %s: %w", story.ID, err)
	}
	best, found := storage.Item{}, false
	named := d.originsNamed(story, items)
	for _, id := range story.Items {
		item, exists := items[id]
		if !exists || item.Withdrawn {
			continue
		}
		if !found || d.leads(&item, &best, named) {
			best, found = item, true
		}
	}
	if found {
		story.Lead = best.ID
	}
	return nil
}

// leads reports whether a is to be shown rather than b.
func (d *desk) leads(a, b *storage.Item, named map[string]bool) bool {
	if x, y := named[a.Source], named[b.Source]; x != y {
		return x
	}
	if x, y := d.preference(a.Source), d.preference(b.Source); x != y {
		return x > y
	}
	return a.FirstSeen.Before(b.FirstSeen)
}

func (d *desk) preference(source string) int {
	if src := d.sources[source]; src != nil {
		return src.Prefer
	}
	return 0
}

// originsNamed is which of the story's sources another of its items names as its origin.
func (d *desk) originsNamed(story *storage.Story, items map[storage.ID]storage.Item) map[string]bool {
	named := map[string]bool{}
	for _, id := range story.Items {
		origin := items[id].Credit.Origin
		if origin.IsZero() {
			continue
		}
		for _, other := range story.Items {
			source := items[other].Source
			if source != items[id].Source && d.attributor.isOutlet(origin, d.sources[source]) {
				named[source] = true
			}
		}
	}
	return named
}
