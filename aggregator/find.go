package aggregator

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"headwater/aggregator/internal/canon"
	"headwater/storage"
)

// Find returns the items that a name means: the id of an item, the id of a story or the address of its page (…/a/ID), which
// mean all items of the story, or the address or guid of an article, under which several sources may have it.
// [storage.ErrNotFound] if nothing is called so.
func Find(ctx context.Context, store storage.Store, name string) ([]storage.Item, error) {
	f := finder{store: store}
	for _, find := range []func(context.Context, string) ([]storage.Item, error){f.byID, f.byStory, f.byPage, f.bySearch} {
		if items, err := find(ctx, name); err != nil || len(items) > 0 {
			return items, err
		}
	}
	return nil, fmt.Errorf("no item, story or address %q: %w", name, storage.ErrNotFound)
}

// finder looks items up by what people call them, the cheapest way first.
type finder struct{ store storage.Store }

func (f finder) byID(ctx context.Context, name string) ([]storage.Item, error) {
	id, err := storage.ParseID(name)
	if err != nil {
		return nil, nil
	}
	return f.store.Items(ctx, []storage.ID{id}, false)
}

func (f finder) byStory(ctx context.Context, name string) ([]storage.Item, error) {
	id, err := storage.ParseID(name)
	if err != nil {
		var ok bool
		if id, ok = storyAddress(name); !ok {
			return nil, nil
		}
	}
	story, err := storyToday(ctx, f.store, id)
	if errors.Is(err, storage.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return f.store.Items(ctx, story.Items, false)
}

// byPage finds what stands at an address through the first item that had it, in whose story the others are.
func (f finder) byPage(ctx context.Context, name string) ([]storage.Item, error) {
	page, ok := canon.URL(name)
	if u, err := url.Parse(name); !ok || err != nil || u.Host == "" {
		return nil, nil
	}
	first, err := f.store.Resolve(ctx, []storage.ID{storage.NewID("page", page)})
	if err != nil || first[0].IsZero() {
		return nil, err
	}
	found, err := f.store.Items(ctx, first, false)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	story, err := storyToday(ctx, f.store, found[0].Story)
	if err != nil {
		return nil, err
	}
	items, err := f.store.Items(ctx, story.Items, false)
	return slices.DeleteFunc(items, func(it storage.Item) bool { return !standsAt(&it, page) }), err
}

// bySearch looks at every item: an address that many items share is no key, and guids are keys of their source only.
func (f finder) bySearch(ctx context.Context, name string) (found []storage.Item, err error) {
	page, _ := canon.URL(name)
	query := storage.ItemQuery{Limit: recuratePage}
	for {
		items, err := f.store.ListItems(ctx, query)
		if err != nil {
			return nil, fmt.Errorf("look for %q: %w", name, err)
		}
		for _, item := range items.Values {
			if item.GUID == name || page != "" && standsAt(&item, page) {
				found = append(found, item)
			}
		}
		if query.Cursor = items.Next; query.Cursor == "" {
			return found, nil
		}
	}
}

func standsAt(item *storage.Item, page string) bool {
	own, ok := canon.URL(item.URL)
	return ok && own == page
}

// storyAddress reads the story's id in the address of its page.
func storyAddress(address string) (storage.ID, bool) {
	_, rest, found := strings.Cut(address, "/a/")
	if !found {
		return storage.ID{}, false
	}
	rest, _, _ = strings.Cut(rest, "?")
	id, err := storage.ParseID(strings.TrimRight(rest, "/"))
	return id, err == nil
}

// storyToday is the story that an id means today, following aliases.
func storyToday(ctx context.Context, store storage.Store, id storage.ID) (storage.Story, error) {
	for range maxAliases {
		stories, err := store.Stories(ctx, []storage.ID{id})
		if err != nil {
			return storage.Story{}, fmt.Errorf("read story %s: %w", id, err)
		}
		if len(stories) == 0 {
			return storage.Story{}, storage.ErrNotFound
		}
		if stories[0].Alias.IsZero() {
			return stories[0], nil
		}
		id = stories[0].Alias
	}
	return storage.Story{}, storage.ErrBroken
}
