package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"headwater/cmd/internal/config"
)

// newRender prints a feed exactly as the daemon serves it.
func newRender(p *program) *cobra.Command {
	var format string
	c := &cobra.Command{
		Use: "render TOPIC", Short: "a feed on stdout", Args: cobra.ExactArgs(1),
		Long:    "Prints the bytes that `headwater serve` answers at /t/TOPIC.FORMAT.",
		Example: "  headwater render hot --format atom",
		RunE: func(c *cobra.Command, args []string) error {
			return p.ask(c.Context(), "render", []string{args[0], format})
		},
	}
	c.Flags().StringVar(&format, "format", "rss", "rss, atom, json or html")
	return c
}

// formats are what a topic can be rendered as.
var formats = []string{"rss", "atom", "json", "html"}

// render writes one topic's document.
func render(ctx context.Context, h *house, args []string, w io.Writer) error {
	if len(args) != 2 {
		return usagef("render takes a topic and a format")
	}
	topic, format := args[0], args[1]
	if !slices.Contains(formats, format) {
		return usagef("no format %q: %s", format, strings.Join(formats, ", "))
	}
	if known := topicIDs(h.config); !slices.Contains(known, topic) {
		return usagef("no topic %q: %s", topic, strings.Join(known, ", "))
	}
	body, err := h.feeds.Render(ctx, topic, format)
	if err != nil {
		return fmt.Errorf("render %s: %w", topic, err)
	}
	_, err = w.Write(body)
	return err
}

// topicIDs lists the topics in the order of the configuration.
func topicIDs(cfg *config.Config) []string {
	ids := make([]string, len(cfg.Tree.Topics))
	for i := range cfg.Tree.Topics {
		ids[i] = cfg.Tree.Topics[i].ID
	}
	return ids
}
