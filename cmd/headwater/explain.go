package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"headwater/aggregator"
	"headwater/storage"
)

// newExplain says why an item is where it is.
func newExplain(p *program) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "explain URL|ID [TOPIC]", Short: "why an item is (not) in a topic, and why it was folded into its story",
		Args: cobra.RangeArgs(1, 2),
		Long: `Says what an item is, which story it is in and why each of the others is in it, how its origin was read, and for each
topic, or only for TOPIC, whether it is in it and which clause decided: any, all, none, when, sources, max_age, per_source
or limit. The item is named by its address, by its id, by the id of its story or by the address of the story's page
(…/a/ID). Works while the daemon runs.`,
		Example: "  headwater explain https://example.org/news/9772 chips",
		RunE: func(c *cobra.Command, args []string) error {
			return p.ask(c.Context(), "explain", append(outputFlag(asJSON), args...))
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

// outputFlag says first of all arguments how an answer is wanted.
func outputFlag(asJSON bool) []string {
	if asJSON {
		return []string{"json"}
	}
	return []string{"text"}
}

// explain answers `headwater explain`.
func explain(ctx context.Context, h *house, args []string, w io.Writer) error {
	if len(args) < 2 {
		return usagef("explain takes a name, and a topic if wanted")
	}
	if len(args) == 3 {
		if known := topicIDs(h.config); !slices.Contains(known, args[2]) {
			return usagef("no topic %q: %s", args[2], strings.Join(known, ", "))
		}
	}
	item, err := named(ctx, h, args[1])
	if err != nil {
		return err
	}
	plan := h.config.Plan(product)
	if len(args) == 3 {
		plan.Topics = slices.DeleteFunc(plan.Topics, func(t aggregator.Topic) bool { return t.ID != args[2] })
	}
	x, err := aggregator.Explain(ctx, h.store, &plan, item.ID)
	if err != nil {
		return err
	}
	told, err := newExplained(ctx, h, x)
	if err != nil {
		return err
	}
	if wantsJSON(args) {
		return writeJSON(w, told)
	}
	return told.print(w)
}

// named is the item that a name means: of a story its lead, of an address the first item that had it.
func named(ctx context.Context, h *house, name string) (storage.Item, error) {
	items, err := aggregator.Find(ctx, h.store, name)
	if errors.Is(err, storage.ErrNotFound) {
		return storage.Item{}, fmt.Errorf("nothing is stored under %q: name an item by its address or id, or its story by its id", name)
	}
	if err != nil {
		return storage.Item{}, err
	}
	stories, err := storiesOf(ctx, h.store, items[:1])
	if err != nil {
		return storage.Item{}, err
	}
	lead := stories[items[0].Story].Lead
	if i := slices.IndexFunc(items, func(it storage.Item) bool { return it.ID == lead }); i >= 0 {
		return items[i], nil
	}
	return items[0], nil
}

// explained is what `headwater explain --json` prints.
type explained struct {
	ID        string     `json:"id"`
	Source    string     `json:"source"`
	Title     string     `json:"title"`
	URL       string     `json:"url"`
	Published *time.Time `json:"published,omitempty"`
	FirstSeen time.Time  `json:"first_seen"`
	Withdrawn bool       `json:"withdrawn,omitempty"`

	Origin explainedOrigin  `json:"origin"`
	Story  explainedStory   `json:"story"`
	Topics []explainedTopic `json:"topics"`
}

type explainedOrigin struct {
	Name       string   `json:"name"`
	URL        string   `json:"url,omitempty"`
	How        string   `json:"how"`
	Confidence float64  `json:"confidence"`
	Via        []string `json:"via,omitempty"`
}

type explainedStory struct {
	ID        string          `json:"id"`
	FirstSeen time.Time       `json:"first_seen"`
	Hand      string          `json:"hand,omitempty"` // what somebody said of the item: split or join
	Items     []explainedItem `json:"items"`
}

// explainedItem is an item of the story, and why it is in it.
type explainedItem struct {
	ID     string `json:"id"`
	Source string `json:"source"`
	Title  string `json:"title"`
	URL    string `json:"url"`
	Lead   bool   `json:"lead,omitempty"`
	With   string `json:"with,omitempty"`
	Reason string `json:"reason,omitempty"`
	ByHand bool   `json:"by_hand,omitempty"`
}

type explainedTopic struct {
	Topic  string `json:"topic"`
	In     bool   `json:"in"`
	Shown  bool   `json:"shown"`  // the feed shows it; if not, the archive does
	Key    string `json:"key"`    // of the clause that decided
	Clause string `json:"clause"` // as written
	Text   string `json:"text"`
}

func newExplained(ctx context.Context, h *house, x *aggregator.Explanation) (*explained, error) {
	it := &x.Item
	told := &explained{
		ID: it.ID.String(), Source: it.Source, Title: it.Title, URL: it.URL, Published: given(it.Published),
		FirstSeen: it.FirstSeen.UTC(), Withdrawn: it.Withdrawn,
		Origin: explainedOrigin{
			Name: it.Credit.Origin.Name, URL: it.Credit.Origin.URL, How: it.Credit.How, Confidence: it.Credit.Confidence,
		},
		Story:  explainedStory{ID: x.Story.ID.String(), FirstSeen: x.Story.FirstSeen.UTC(), Hand: x.Hand},
		Topics: []explainedTopic{},
	}
	for _, via := range it.Credit.Via {
		told.Origin.Via = append(told.Origin.Via, via.Name)
	}
	for i := range x.Items {
		told.Story.Items = append(told.Story.Items, explainItem(&x.Story, &x.Items[i]))
	}
	for _, standing := range x.Topics {
		topic, err := explainTopic(ctx, h, x, standing)
		if err != nil {
			return nil, err
		}
		told.Topics = append(told.Topics, topic)
	}
	return told, nil
}

func explainItem(story *storage.Story, it *storage.Item) explainedItem {
	one := explainedItem{ID: it.ID.String(), Source: it.Source, Title: it.Title, URL: it.URL, Lead: it.ID == story.Lead}
	for _, join := range story.Joins {
		if join.Item == it.ID {
			one.With, one.Reason, one.ByHand = join.With.String(), join.Reason, join.ByHand
		}
	}
	return one
}

// explainTopic says how the item stands with one topic.
func explainTopic(ctx context.Context, h *house, x *aggregator.Explanation, s aggregator.Standing) (explainedTopic, error) {
	ruling := written(h, s.Topic, s.Own)
	topic := explainedTopic{Topic: s.Topic, In: s.In, Shown: s.In, Key: ruling.Key, Clause: ruling.Clause}
	switch {
	case !s.In && x.Item.Withdrawn:
		topic.Text = "the item is withdrawn by hand"
	case !s.In:
		topic.Text = ruling.String()
	case s.Own.In:
		topic.Text = ruling.String()
	case s.By == x.Item.ID:
		topic.Key, topic.Clause, _ = strings.Cut(s.Pick, ": ")
		topic.Text = fmt.Sprintf("%s, when it was picked (as it is today: %s)", s.Pick, ruling)
	default:
		topic.Key, topic.Clause, _ = strings.Cut(s.Pick, ": ")
		topic.Text = fmt.Sprintf("%s, by item %s of its story (by itself: %s)", s.Pick, s.By, ruling)
	}
	if s.Behind {
		topic.Text += "; the rules have changed since the topic was filled, the next poll fills it again"
	}
	if !s.In {
		return topic, nil
	}
	cut, err := h.feeds.Cut(ctx, s.Topic, x.Story.ID)
	if cut != "" {
		topic.Shown = false
		topic.Text += fmt.Sprintf("; %s keeps it out of the feed, the archive has it", written(h, s.Topic, aggregator.Ruling{Key: cut}))
	}
	return topic, err
}

// written puts what the configuration says in place of what became of it: tag:finance, 30d.
func written(h *house, topic string, ruling aggregator.Ruling) aggregator.Ruling {
	for i := range h.config.Tree.Topics {
		t := &h.config.Tree.Topics[i]
		if t.ID != topic {
			continue
		}
		switch ruling.Key {
		case "sources":
			ruling.Clause = strings.Join(t.Sources, ", ")
		case "max_age":
			ruling.Clause = t.MaxAge.String()
		case "limit":
			ruling.Clause = fmt.Sprint(t.Limit)
		case "per_source":
			ruling.Clause = fmt.Sprint(t.PerSource)
		}
	}
	return ruling
}

// print writes an explanation for people.
func (x *explained) print(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n  item %s of %s\n  %s\n", x.Title, x.ID, x.Source, x.URL)
	if x.Published != nil {
		fmt.Fprintf(&b, "  published %s, ", x.Published.Format(time.RFC3339))
	} else {
		b.WriteString("  no date of its own, ")
	}
	fmt.Fprintf(&b, "first seen %s\n", x.FirstSeen.Format(time.RFC3339))
	if x.Withdrawn {
		b.WriteString("  withdrawn by hand\n")
	}
	x.printOrigin(&b)
	x.printStory(&b)
	for _, t := range x.Topics {
		state := "out"
		if t.In {
			state = "in"
		}
		fmt.Fprintf(&b, "%s: %s · %s\n", t.Topic, state, t.Text)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (x *explained) printOrigin(b *strings.Builder) {
	if x.Origin.Name == "" {
		b.WriteString("origin: nobody but its source is named\n")
		return
	}
	fmt.Fprintf(b, "origin: %s, read by %s, confidence %.2f", x.Origin.Name, x.Origin.How, x.Origin.Confidence)
	if len(x.Origin.Via) > 0 {
		fmt.Fprintf(b, ", via %s", strings.Join(x.Origin.Via, ", "))
	}
	b.WriteByte('\n')
}

func (x *explained) printStory(b *strings.Builder) {
	fmt.Fprintf(b, "story %s, %d items", x.Story.ID, len(x.Story.Items))
	switch x.Story.Hand {
	case "split":
		b.WriteString(", the item was split by hand")
	case "join":
		b.WriteString(", the item was joined by hand")
	}
	b.WriteByte('\n')
	for _, it := range x.Story.Items {
		fmt.Fprintf(b, "  %s %s: %s\n", it.ID, it.Source, it.Title)
		if it.Reason != "" {
			fmt.Fprintf(b, "    joined with %s: %s\n", it.With, it.Reason)
		}
		if it.Lead {
			b.WriteString("    leads the story\n")
		}
	}
}
