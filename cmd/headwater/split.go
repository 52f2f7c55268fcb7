package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"headwater/aggregator"
	"headwater/storage"
)

// newSplit takes an item out of its story by hand.
func newSplit(p *program) *cobra.Command {
	return &cobra.Command{
		Use: "split ITEM", Short: "give an item a story of its own, by hand", Args: cobra.ExactArgs(1),
		Long: `Takes an item, named by its id or its address, out of a story that it does not belong to. It gets a story of its own, and
stays there whatever its text is like. Works while the daemon runs.`,
		RunE: func(c *cobra.Command, args []string) error { return p.ask(c.Context(), "split", args) },
	}
}

// split answers `headwater split`.
func split(ctx context.Context, h *house, args []string, w io.Writer) error {
	if len(args) != 1 {
		return usagef("split takes an item")
	}
	item, err := only(ctx, h, args[0])
	if err != nil {
		return err
	}
	agg, err := h.hand(ctx)
	if err != nil {
		return err
	}
	story, err := agg.Split(ctx, item.ID)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "item %s is story %s now\n", item.ID, story)
	return err
}

// only is the one item that a name means.
func only(ctx context.Context, h *house, name string) (storage.Item, error) {
	items, err := aggregator.Find(ctx, h.store, name)
	if errors.Is(err, storage.ErrNotFound) {
		return storage.Item{}, fmt.Errorf("nothing is stored under %q: name an item by its id or its address", name)
	}
	if err != nil {
		return storage.Item{}, err
	}
	if len(items) > 1 {
		text := fmt.Sprintf("%q means %d items, name one by its id:", name, len(items))
		for _, it := range items {
			text += fmt.Sprintf("\n  %s %s: %s", it.ID, it.Source, it.Title)
		}
		return storage.Item{}, errors.New(text)
	}
	return items[0], nil
}
