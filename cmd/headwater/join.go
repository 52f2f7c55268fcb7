package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

// newJoin makes one story of two by hand.
func newJoin(p *program) *cobra.Command {
	return &cobra.Command{
		Use: "join A B", Short: "make one story of two, by hand", Args: cobra.ExactArgs(2),
		Long: `Makes one story of the stories of two items, each named by its id, its address, or the id of its story. The older story
keeps its id, the younger one's leads to it. Works while the daemon runs.`,
		RunE: func(c *cobra.Command, args []string) error { return p.ask(c.Context(), "join", args) },
	}
}

// join answers `headwater join`.
func join(ctx context.Context, h *house, args []string, w io.Writer) error {
	if len(args) != 2 {
		return usagef("join takes two items")
	}
	item, err := named(ctx, h, args[0])
	if err != nil {
		return err
	}
	with, err := named(ctx, h, args[1])
	if err != nil {
		return err
	}
	agg, err := h.hand(ctx)
	if err != nil {
		return err
	}
	story, err := agg.Join(ctx, item.ID, with.ID)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "items %s and %s are story %s now\n", item.ID, with.ID, story)
	return err
}
