package aggregator

import (
	"testing"
	"time"

	"headwater/storage"
)

// replay runs the present rules over everything stored.
func (b *bench) replay() *Replayed {
	b.t.Helper()
	found, err := Replay(b.t.Context(), b.store, b.plan.Dedup, time.Time{})
	if err != nil {
		b.t.Fatal(err)
	}
	return found
}

func TestReplayOfWhatIsRightChangesNothing(t *testing.T) {
	bench := newBench(t, twoSources())
	bench.poll("a", article(1), article(0))
	bench.poll("b", copied(2), copied(0))
	if found := bench.replay(); found.Items != 4 || found.Stories != 3 || len(found.Joins)+len(found.Splits) != 0 {
		t.Errorf("%+v, want 4 items in 3 stories as they are", found)
	}
}

func TestReplayFindsCopiesAndStrangers(t *testing.T) {
	bench := newBench(t, twoSources())
	bench.poll("a", article(1), article(0))
	bench.forget()
	bench.poll("b", copied(0))
	stranger := bench.items()[1]
	story := bench.story(0)
	enlist(&story, stranger.ID, storage.Join{Item: stranger.ID, With: story.ID, Reason: "text .9"})
	stranger.Story = story.ID
	if err := bench.store.Commit(t.Context(), &storage.Batch{Items: []storage.Item{stranger}, Stories: []storage.Story{story}}); err != nil {
		t.Fatal(err)
	}

	found := bench.replay()
	if len(found.Joins) != 1 || found.Joins[0].Item.Source == found.Joins[0].With.Source || found.Joins[0].Reason == "" {
		t.Errorf("joins %+v, want the copy of the other source, with a reason", found.Joins)
	}
	if len(found.Splits) != 1 || found.Splits[0].Story != story.ID || found.Splits[0].Join.Reason != "text .9" {
		t.Errorf("splits %+v, want one item out of story %s, and why it is there", found.Splits, story.ID)
	}
}

func TestReplayKeepsWhatWasSaidByHand(t *testing.T) {
	bench := newBench(t, twoSources())
	bench.poll("a", article(1), article(0))
	bench.poll("b", copied(0))
	items := bench.items()
	bench.split(items[2].ID)
	bench.join(items[0].ID, items[1].ID)
	if found := bench.replay(); found.Stories != 2 || len(found.Joins)+len(found.Splits) != 0 {
		t.Errorf("%+v, want the split and the join to stay", found)
	}
}
