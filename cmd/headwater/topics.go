package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"headwater/storage"
)

// newTopics lists the topics with their feeds.
func newTopics(p *program) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "topics", Short: "the topics, their stories, addresses and rules", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return p.ask(c.Context(), "topics", outputArgs(asJSON)) },
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print a JSON array")
	return c
}

// topicLine is one row of the table, and one element of the JSON array.
type topicLine struct {
	ID      string     `json:"id"`
	Title   string     `json:"title"`
	Stories int        `json:"stories"`
	Sources int        `json:"sources"`
	Changed *time.Time `json:"changed"`
	URL     string     `json:"url"`   // without an ending: .rss, .atom and .json follow it
	Rules   []string   `json:"rules"` // any, all, none and when, as written
}

// listTopics answers `headwater topics`.
func listTopics(ctx context.Context, h *house, args []string, w io.Writer) error {
	stored, err := h.store.Topics(ctx)
	if err != nil {
		return fmt.Errorf("read topics: %w", err)
	}
	changed := map[string]time.Time{}
	for _, topic := range stored {
		changed[topic.ID] = topic.Changed
	}
	rules := map[string][]string{}
	for _, topic := range h.config.Plan(product).Topics {
		rules[topic.ID] = topic.Rules()
	}
	lines := []topicLine{}
	options := h.config.Feeds(product)
	for _, topic := range options.Topics {
		stories, err := countPicks(ctx, h.store, topic.ID)
		if err != nil {
			return err
		}
		lines = append(lines, topicLine{
			ID: topic.ID, Title: topic.Title, Stories: stories, Sources: len(topic.Sources), Changed: given(changed[topic.ID]),
			URL: options.Site.URL + "/t/" + topic.ID, Rules: rules[topic.ID],
		})
	}
	if wantsJSON(args) {
		return writeJSON(w, lines)
	}
	return writeTopics(w, lines)
}

// writeTopics prints the table. The rules stand last, because they may be long.
func writeTopics(w io.Writer, lines []topicLine) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "TOPIC\tTITLE\tSTORIES\tSOURCES\tFEED\tRULES")
	for _, line := range lines {
		rules := strings.Join(line.Rules, " · ")
		_, _ = fmt.Fprintf(table, "%s\t%s\t%d\t%d\t%s.rss\t%s\n", line.ID, line.Title, line.Stories, line.Sources, line.URL, rules)
	}
	return table.Flush()
}

// countPicks counts the stories of a topic.
func countPicks(ctx context.Context, store storage.Store, topic string) (int, error) {
	query := storage.PickQuery{Topic: topic, Limit: exportPage}
	for total := 0; ; {
		page, err := store.ListPicks(ctx, query)
		if err != nil {
			return 0, fmt.Errorf("read picks: %w", err)
		}
		total += len(page.Values)
		if query.Cursor = page.Next; query.Cursor == "" {
			return total, nil
		}
	}
}
