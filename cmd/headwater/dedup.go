package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"headwater/aggregator"
	"headwater/cmd/internal/config"
	"headwater/storage"
)

// newDedup groups what can be asked about the folding of copies.
func newDedup(p *program) *cobra.Command {
	c := &cobra.Command{Use: "dedup", Short: "what the folding of copies would do"}
	c.AddCommand(newReplay(p))
	return c
}

func newReplay(p *program) *cobra.Command {
	var window string
	var asJSON bool
	c := &cobra.Command{
		Use: "replay", Short: "run the present rules over stored items, and change nothing", Args: cobra.NoArgs,
		Long: `Compares the stored items of the last days again, in the order in which they came, and prints which stories would be one
and which items would leave theirs. Nothing is changed; headwater join and headwater split do that by hand. Works while the
daemon runs.`,
		Example: "  headwater dedup replay --window 3d",
		RunE: func(c *cobra.Command, _ []string) error {
			return p.ask(c.Context(), "replay", append(outputFlag(asJSON), window))
		},
	}
	c.Flags().StringVar(&window, "window", "14d", "how far back")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

// replayed is what `headwater dedup replay --json` prints.
type replayed struct {
	Items   int            `json:"items"`
	Stories int            `json:"stories"`
	Joins   []replayedJoin `json:"joins"`
	Splits  []replayedItem `json:"splits"`
}

type replayedJoin struct {
	Item   replayedItem `json:"item"`
	With   replayedItem `json:"with"`
	Reason string       `json:"reason"`
}

type replayedItem struct {
	ID     string `json:"id"`
	Story  string `json:"story"`
	Source string `json:"source"`
	Title  string `json:"title"`
	Reason string `json:"reason,omitempty"` // why it is in its story today
}

func tellItem(it *storage.Item) replayedItem {
	return replayedItem{ID: it.ID.String(), Story: it.Story.String(), Source: it.Source, Title: it.Title}
}

// replay answers `headwater dedup replay`.
func replay(ctx context.Context, h *house, args []string, w io.Writer) error {
	if len(args) != 2 {
		return usagef("dedup replay takes a window")
	}
	window, err := config.ParseDuration(args[1])
	if err != nil {
		return usagef("--window %q %w", args[1], err)
	}
	found, err := aggregator.Replay(ctx, h.store, h.config.Plan(product).Dedup, time.Now().Add(-window))
	if err != nil {
		return err
	}
	told := tellReplay(found)
	if wantsJSON(args) {
		return writeJSON(w, told)
	}
	return told.print(w)
}

func tellReplay(found *aggregator.Replayed) *replayed {
	told := &replayed{Items: found.Items, Stories: found.Stories, Joins: []replayedJoin{}, Splits: []replayedItem{}}
	for i := range found.Joins {
		join := &found.Joins[i]
		told.Joins = append(told.Joins, replayedJoin{Item: tellItem(&join.Item), With: tellItem(&join.With), Reason: join.Reason})
	}
	for i := range found.Splits {
		item := tellItem(&found.Splits[i].Item)
		item.Story, item.Reason = found.Splits[i].Story.String(), found.Splits[i].Join.Reason
		told.Splits = append(told.Splits, item)
	}
	return told
}

func (r *replayed) print(w io.Writer) error {
	out := bufio.NewWriter(w)
	for _, join := range r.Joins {
		fmt.Fprintf(out, "join  %s %s: %s\n with %s %s: %s\n      %s\n",
			join.Item.ID, join.Item.Source, join.Item.Title, join.With.ID, join.With.Source, join.With.Title, join.Reason)
	}
	for _, item := range r.Splits {
		fmt.Fprintf(out, "split %s %s: %s\n from story %s, where it is for: %s\n", item.ID, item.Source, item.Title, item.Story, item.Reason)
	}
	fmt.Fprintf(out, "%d items in %d stories: %d stories would be joined to another, %d items would leave theirs; nothing is changed\n",
		r.Items, r.Stories, len(r.Joins), len(r.Splits))
	return out.Flush()
}
