package feeds

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"headwater/storage"
)

// reader turns what is stored into one document. It lives as long as that document is made, and remembers the sources
// that it met.
type reader struct {
	ctx     context.Context
	store   storage.Store
	view    *view
	ids     authority
	sources map[string]*origin
	err     error // the first failed read of a source
}

// origin is a source with all that may be shown of it: what the configuration says, else what its document says.
type origin struct {
	Source
	outlet   outlet
	group    string    // its outlet, for per_source
	polled   string    // never shown
	seen     time.Time // when it answered last
	language string
}

// source returns what may be shown of a source. One that the configuration no longer knows is still credited.
func (r *reader) source(id string) *origin {
	if o, ok := r.sources[id]; ok {
		return o
	}
	stored, err := r.store.Source(r.ctx, id)
	if err != nil && !errors.Is(err, storage.ErrNotFound) && r.err == nil {
		r.err = fmt.Errorf("read source %s: %w", id, err)
	}
	set := r.view.sources[id]
	o := &origin{
		Source:   set,
		outlet:   outlet{id: id, name: label(orElse(orElse(set.Name, stored.Feed.Title), orElse(set.Outlet, id)))},
		group:    orElse(set.Outlet, id),
		polled:   stored.URL,
		seen:     stored.Health.LastSuccess,
		language: orElse(set.Language, stored.Feed.Language),
	}
	o.outlet.url = cmp.Or(showable(set.Home, stored.URL), showable(stored.Feed.Home, stored.URL), r.view.links.source(id))
	r.sources[id] = o
	return o
}

// told is a story as it is to be shown: under the id that was published, with its lead and the rest of its items. In the
// feed of a source it is one item, under the id of the item.
type told struct {
	id      storage.ID // of the story
	item    storage.ID // of the item that stands for itself; zero for a story
	order   time.Time
	changed time.Time    // when anything shown of it changed last; zero if nobody noted it
	lead    storage.Item // with Content
	others  []storage.Item
	reads   int
}

// published is the id that the entry has in feeds.
func (t *told) published() storage.ID {
	if t.item.IsZero() {
		return t.id
	}
	return t.item
}

// place is where the story stands in the topic.
func (t *told) place() place { return place{order: t.order, story: t.id} }

// tell reads the stories behind picks. Stories of which nothing may be shown are left out, and so are picks
// that another one stands for.
func (r *reader) tell(ids []string, picks []storage.Pick) ([]told, error) {
	stories, err := r.stories(picks)
	if err != nil {
		return nil, err
	}
	items, err := r.items(stories)
	if err != nil {
		return nil, err
	}
	var out []told
	for i := range picks {
		story, ok := stories[picks[i].Story]
		if !ok || repeats(&picks[i], ids, story) {
			continue
		}
		if t, ok := tellStory(story, items); ok {
			t.id, t.order = picks[i].Story, picks[i].Order
			out = append(out, t)
		}
	}
	return out, r.fillContent(out)
}

// stories reads the stories behind picks by the id that was picked, following aliases to the story that stayed.
func (r *reader) stories(picks []storage.Pick) (map[storage.ID]*storage.Story, error) {
	ids := make([]storage.ID, len(picks))
	for i := range picks {
		ids[i] = picks[i].Story
	}
	found, err := r.store.Stories(r.ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read stories: %w", err)
	}
	out := make(map[storage.ID]*storage.Story, len(found))
	for i := range found {
		s, err := r.resolve(found[i])
		if err != nil {
			return nil, err
		}
		if s != nil {
			out[found[i].ID] = s
		}
	}
	return out, nil
}

// maxAliases is how many stories may have been folded into each other in a row.
const maxAliases = 16

// resolve follows a story's alias to the story that stayed; nil if there is none.
func (r *reader) resolve(s storage.Story) (*storage.Story, error) {
	for range maxAliases {
		if s.Alias.IsZero() {
			return &s, nil
		}
		next, err := r.store.Stories(r.ctx, []storage.ID{s.Alias})
		if err != nil {
			return nil, fmt.Errorf("read the story behind an alias: %w", err)
		}
		if len(next) == 0 {
			return nil, nil
		}
		s = next[0]
	}
	return nil, nil
}

// maxItems bounds the items of one story that are looked at.
const maxItems = 100

// items reads the items of stories, without their content.
func (r *reader) items(stories map[storage.ID]*storage.Story) (map[storage.ID]storage.Item, error) {
	var ids []storage.ID
	for _, s := range stories {
		ids = append(append(ids, s.Lead), s.Items[:min(len(s.Items), maxItems)]...)
	}
	items, err := r.store.Items(r.ctx, ids, false)
	if err != nil {
		return nil, fmt.Errorf("read items: %w", err)
	}
	out := make(map[storage.ID]storage.Item, len(items))
	for _, it := range items {
		out[it.ID] = it
	}
	return out, nil
}

// tellStory chooses what is shown of a story: its lead, or the first item that is left if the lead is gone.
func tellStory(s *storage.Story, items map[storage.ID]storage.Item) (told, bool) {
	t := told{id: s.ID, order: s.FirstSeen, changed: s.Changed, reads: s.Reads}
	shown := false
	if lead, ok := items[s.Lead]; ok && !lead.Withdrawn {
		t.lead, shown = lead, true
	}
	for _, id := range s.Items[:min(len(s.Items), maxItems)] {
		it, ok := items[id]
		switch {
		case !ok || it.Withdrawn || shown && id == t.lead.ID:
		case !shown:
			t.lead, shown = it, true
		default:
			t.others = append(t.others, it)
		}
	}
	return t, shown
}

// fillContent reads the content of the leads.
func (r *reader) fillContent(list []told) error {
	ids := make([]storage.ID, len(list))
	for i := range list {
		ids[i] = list[i].lead.ID
	}
	items, err := r.store.Items(r.ctx, ids, true)
	if err != nil {
		return fmt.Errorf("read contents: %w", err)
	}
	contents := make(map[storage.ID]string, len(items))
	for i := range items {
		contents[items[i].ID] = items[i].Content
	}
	for i := range list {
		list[i].lead.Content = contents[list[i].lead.ID]
	}
	return nil
}
