package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"headwater/aggregator"
	"headwater/storage"
)

// newSources lists the sources with their health.
func newSources(p *program) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "sources", Short: "the sources, their health and their next poll", Args: cobra.NoArgs,
		Long: `A table of the configured sources. Health is one word:
new ok quiet warning failing waiting moved gone paused. RHYTHM is the mean time between its new items, WHY the reason for the
time of the next poll. Changes of health are a feed on the admin listener: /health.atom.`,
		RunE: func(c *cobra.Command, _ []string) error {
			return p.ask(c.Context(), "sources", outputArgs(asJSON))
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print a JSON array")
	return c
}

// outputArgs tells a verb how its answer is wanted.
func outputArgs(asJSON bool) []string {
	if asJSON {
		return []string{"json"}
	}
	return nil
}

func wantsJSON(args []string) bool { return len(args) > 0 && args[0] == "json" }

// sourceLine is one row of the table, and one element of the JSON array.
type sourceLine struct {
	ID       string     `json:"id"`
	Name     string     `json:"name"`
	URL      string     `json:"url"`
	Health   string     `json:"health"`
	Reason   string     `json:"reason"`
	Error    string     `json:"error"`
	NextPoll *time.Time `json:"next_poll"`
	NextWhy  string     `json:"next_poll_reason,omitempty"`
	Items    int        `json:"items"`

	LastSuccess *time.Time     `json:"last_success"`
	Rhythm      string         `json:"rhythm,omitempty"`
	Oddities    []sourceOddity `json:"oddities,omitempty"`
}

type sourceOddity struct {
	Code  string `json:"code"`
	Text  string `json:"text"`
	Count int    `json:"count"`
}

// listSources answers `headwater sources`.
func listSources(ctx context.Context, h *house, args []string, w io.Writer) error {
	lines, err := sourceLines(ctx, h)
	if err != nil {
		return err
	}
	if wantsJSON(args) {
		return writeJSON(w, lines)
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "SOURCE\tHEALTH\tITEMS\tRHYTHM\tNEXT POLL\tWHY\tREASON")
	for _, line := range lines {
		_, _ = fmt.Fprintf(table, "%s\t%s\t%d\t%s\t%s\t%s\t%s\n", line.ID, line.Health, line.Items,
			cmp.Or(line.Rhythm, "-"), line.next(h), cmp.Or(line.NextWhy, "-"), line.Reason)
	}
	return table.Flush()
}

// next is the time of the next poll as tables show it.
func (l *sourceLine) next(h *house) string {
	if l.NextPoll == nil {
		return "-"
	}
	return l.NextPoll.In(h.config.Tree.Site.Timezone.Location).Format("2006-01-02 15:04")
}

// sourceLines joins what is configured with what is stored.
func sourceLines(ctx context.Context, h *house) ([]sourceLine, error) {
	stored, err := h.store.Sources(ctx)
	if err != nil {
		return nil, fmt.Errorf("read sources: %w", err)
	}
	plan := h.config.Plan(product)
	lines := []sourceLine{}
	for i, state := range aggregator.Overview(&plan, stored) {
		line := sourceLine{ID: plan.Sources[i].ID, Name: plan.Sources[i].Name, URL: h.config.Tree.Sources[i].ShownURL()}
		fillSourceLine(&line, &state)
		lines = append(lines, line)
	}
	return lines, nil
}

func fillSourceLine(line *sourceLine, state *storage.Source) {
	if line.Name == "" {
		line.Name = state.Feed.Title
	}
	line.Health, line.Reason, line.Error = string(state.Health.State), state.Health.Reason, state.Health.Error
	line.NextPoll, line.LastSuccess = given(state.Schedule.Next), given(state.Health.LastSuccess)
	line.Items, line.NextWhy = state.Items, state.Schedule.Reason
	if state.Schedule.Rhythm > 0 {
		line.Rhythm = state.Schedule.Rhythm.Round(time.Minute).String()
	}
	for _, odd := range state.Oddities {
		line.Oddities = append(line.Oddities, sourceOddity{odd.Code, odd.Text, odd.Count})
	}
}

// writeJSON prints a value as indented JSON with a final newline.
func writeJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}
