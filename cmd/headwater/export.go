package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"headwater/storage"
)

// newExport prints every stored item as JSON lines.
func newExport(p *program) *cobra.Command {
	return &cobra.Command{
		Use: "export", Short: "every stored item as JSON lines", Args: cobra.NoArgs,
		Long: `Every stored item of all sources, one JSON object a line, oldest first:
{id, story, source, guid, url, title, published, updated, first_seen,
 credit: {name, url, how}, topics: []}
A date that the source did not give is null.`,
		RunE: func(c *cobra.Command, _ []string) error { return p.ask(c.Context(), "export", nil) },
	}
}

// exported is one line of the export. Times are RFC 3339; a date that the source did not give is null.
type exported struct {
	ID        string         `json:"id"`
	Story     string         `json:"story"`
	Source    string         `json:"source"`
	GUID      string         `json:"guid"`
	URL       string         `json:"url"`
	Title     string         `json:"title"`
	Published *time.Time     `json:"published"`
	Updated   *time.Time     `json:"updated"`
	FirstSeen time.Time      `json:"first_seen"`
	Credit    exportedCredit `json:"credit"`
	Topics    []string       `json:"topics"`
	Withdrawn bool           `json:"withdrawn,omitempty"`
}

type exportedCredit struct {
	Name string `json:"name"`
	URL  string `json:"url"`
	How  string `json:"how"`
}

// exportPage is how many items are read at a time.
const exportPage = 1000

// export writes all items of a store. Every page is copied out before it is written: a slow reader holds nothing open.
func export(ctx context.Context, h *house, _ []string, w io.Writer) error {
	out := bufio.NewWriter(w)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	query := storage.ItemQuery{Limit: exportPage}
	for {
		page, err := h.store.ListItems(ctx, query)
		if err != nil {
			return fmt.Errorf("read items: %w", err)
		}
		stories, err := storiesOf(ctx, h.store, page.Values)
		if err != nil {
			return err
		}
		for i := range page.Values {
			if err := encoder.Encode(exportLine(&page.Values[i], stories)); err != nil {
				return err
			}
		}
		if query.Cursor = page.Next; query.Cursor == "" {
			return out.Flush()
		}
	}
}

// storiesOf reads the stories of some items, by the id that the items carry, aliases followed.
func storiesOf(ctx context.Context, store storage.Store, items []storage.Item) (map[storage.ID]storage.Story, error) {
	var ids []storage.ID
	for _, item := range items {
		ids = append(ids, item.Story)
	}
	found := map[storage.ID]storage.Story{}
	for meant := ids; len(meant) > 0; {
		stories, err := store.Stories(ctx, meant)
		if err != nil {
			return nil, fmt.Errorf("read stories: %w", err)
		}
		meant = nil
		for _, story := range stories {
			found[story.ID] = story
			if _, known := found[story.Alias]; !story.Alias.IsZero() && !known {
				meant = append(meant, story.Alias)
			}
		}
	}
	for _, id := range ids {
		story := found[id]
		for !story.Alias.IsZero() {
			story = found[story.Alias]
		}
		found[id] = story
	}
	return found, nil
}

// exportLine makes one line. An item that was withdrawn is exported like any other, because it is stored, but it is in no topic.
func exportLine(item *storage.Item, stories map[storage.ID]storage.Story) exported {
	story := stories[item.Story]
	topics := []string{}
	for _, picked := range story.Picks {
		if !item.Withdrawn {
			topics = append(topics, picked.Topic)
		}
	}
	slices.Sort(topics)
	return exported{
		ID: item.ID.String(), Story: story.ID.String(), Source: item.Source, GUID: item.GUID, URL: item.URL, Title: item.Title,
		Published: given(item.Published), Updated: given(item.Updated), FirstSeen: item.FirstSeen.UTC(),
		Credit: exportedCredit{Name: item.Credit.Origin.Name, URL: item.Credit.Origin.URL, How: item.Credit.How},
		Topics: topics, Withdrawn: item.Withdrawn,
	}
}

// given turns the zero time into nothing.
func given(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
