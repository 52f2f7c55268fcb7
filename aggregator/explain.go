package aggregator

import (
	"context"
	"fmt"
	"slices"

	"headwater/aggregator/internal/fold"
	"headwater/storage"
)

// Explanation is why an item is where it is.
type Explanation struct {
	Item   storage.Item
	Story  storage.Story
	Items  []storage.Item // of the story, in its order, as far as they are kept
	Hand   string         // what somebody said of the item: "split", "join" or ""
	Topics []Standing     // in the order of the plan
}

// Standing is how an item stands with a topic.
type Standing struct {
	Topic  string
	In     bool       // the topic publishes the item's story
	Pick   string     // if it does: the clause that took it, as it was then
	By     storage.ID // the item of the story that satisfied that clause
	Own    Ruling     // what the rules say of this item today
	Behind bool       // the rules are other than the topic was filled with; the next poll fills it again
}

// Explain says why a stored item is in its story and in, or not in, the topics of a plan. It only reads. An unknown item is
// [storage.ErrNotFound].
func Explain(ctx context.Context, store storage.Store, plan *Plan, item storage.ID) (*Explanation, error) {
	found, err := store.Items(ctx, []storage.ID{item}, true)
	if err != nil {
		return nil, fmt.Errorf("read item %s: %w", item, err)
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("item %s: %w", item, storage.ErrNotFound)
	}
	x := &Explanation{Item: found[0]}
	if x.Story, err = storyToday(ctx, store, x.Item.Story); err != nil {
		return nil, err
	}
	if x.Items, err = store.Items(ctx, x.Story.Items, false); err != nil {
		return nil, fmt.Errorf("read items of story %s: %w", x.Story.ID, err)
	}
	hands, err := readHands(ctx, store)
	if err != nil {
		return nil, err
	}
	x.Hand = hands[item]
	return x, x.judge(ctx, store, plan)
}

// judge asks every topic.
func (x *Explanation) judge(ctx context.Context, store storage.Store, plan *Plan) error {
	topics, err := compileTopics(plan.Topics)
	if err != nil {
		return err
	}
	stored, err := store.Topics(ctx)
	if err != nil {
		return fmt.Errorf("read topics: %w", err)
	}
	rules := make(map[string]uint64, len(stored))
	for _, t := range stored {
		rules[t.ID] = t.Rules
	}
	words := newWords(&x.Item, fold.Plain(x.Item.Content))
	source := planned(plan, x.Item.Source)
	outlets := countOutlets(x.Items, func(id string) *Source { return planned(plan, id) })
	for _, t := range topics {
		standing := Standing{
			Topic: t.ID, Own: t.judge(&subject{item: &x.Item, source: source, words: &words, outlets: outlets}), Behind: rules[t.ID] != t.rules,
		}
		if err := x.findPick(ctx, store, &standing); err != nil {
			return err
		}
		x.Topics = append(x.Topics, standing)
	}
	return nil
}

// findPick fills in how the topic has the story, if it has.
func (x *Explanation) findPick(ctx context.Context, store storage.Store, s *Standing) error {
	for _, picked := range x.Story.Picks {
		if picked.Topic != s.Topic {
			continue
		}
		pick, listed, err := storedPick(ctx, store, x.Story.ID, picked)
		if err != nil {
			return err
		}
		s.In, s.Pick, s.By = listed, pick.Reason, pick.Item
	}
	return nil
}

// planned is a source of a plan; nil if it is not in it any more.
func planned(plan *Plan, id string) *Source {
	i := slices.IndexFunc(plan.Sources, func(s Source) bool { return s.ID == id })
	if i < 0 {
		return nil
	}
	return &plan.Sources[i]
}

// Judge asks a topic's rules about an item that need not be stored. source may be nil.
func Judge(t Topic, item *storage.Item, source *Source) (Ruling, error) {
	compiled, err := compileTopic(t)
	if err != nil {
		return Ruling{}, err
	}
	words := newWords(item, fold.Plain(item.Content))
	return compiled.judge(&subject{item: item, source: source, words: &words}), nil
}
