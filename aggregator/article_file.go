package aggregator

import (
	"context"
	"fmt"
	"time"

	"headwater/aggregator/internal/similar"
	"headwater/storage"
)

// fileRead has the desk take over one page, and tells what came of it.
func (a *Aggregator) fileRead(ctx context.Context, read *pageRead) error {
	now := time.Now().Round(0)
	again, err := a.desk.filePage(ctx, read, now)
	if err != nil {
		return fmt.Errorf("file page of %s: %w", read.job.item, err)
	}
	a.desk.view.pages.done(read.job, again)
	a.keeper.note(read.job.source.ID, read.err == nil, now)
	a.tell(PageRead{Source: read.job.source.ID, URL: read.job.url, Took: read.took, Text: read.text, Err: read.err, Again: again})
	if a.desk.view.pages.wantsMore() {
		if err := a.desk.recallPages(ctx); err != nil {
			return err
		}
	}
	return a.keeper.flushDue(ctx)
}

// filePage takes over what reading a page came to, and returns when the page is to be tried again, if at all. An item that was
// dropped, withdrawn or revised in the meantime is left alone, and one whose source may not be republished like that any
// more; a revision asked for the page again.
func (d *desk) filePage(ctx context.Context, read *pageRead, now time.Time) (again time.Time, err error) {
	items, err := d.view.load(ctx, []storage.ID{read.job.item})
	if err != nil {
		return again, fmt.Errorf("read item %s: %w", read.job.item, err)
	}
	item, exists := items[read.job.item]
	switch {
	case !exists || !d.wantsPage(&item):
		d.view.unwant(read.job.item)
		return again, nil
	case read.e == nil && read.err == nil || read.e != nil && read.was != item.Hash:
		return now, nil
	case read.err != nil:
		return d.missPage(&item, read.err, now), nil
	}
	return again, d.takePage(ctx, &item, read, now)
}

// missPage notes that a page could not be had. The item stays as it is.
func (d *desk) missPage(item *storage.Item, failure error, now time.Time) time.Time {
	item.Page.Tried++
	item.Page.Error = failure.Error()
	again := tryAgain(failure, item.Page.Tried, now)
	if again.IsZero() {
		item.Page.Status = storage.PageLost
		d.view.unwant(item.ID)
	} else {
		item.Page.Status = storage.PageWanted
		d.view.records = append(d.view.records, pageRecord(item.ID, again))
	}
	d.view.items[item.ID] = *item
	return again
}

// takePage revises an item by its page: its text, its credit, and what follows from them for its story.
func (d *desk) takePage(ctx context.Context, stored *storage.Item, read *pageRead, now time.Time) error {
	item := read.item
	item.Story, item.FirstSeen, item.Hash = stored.Story, stored.FirstSeen, stored.Hash
	item.Reads = max(item.Reads, stored.Reads)
	item.Page = storage.PageState{Status: storage.PageRead, Text: read.text}
	item.Fingerprint = fingerprint(&item, &read.e.features)
	d.view.unwant(item.ID)
	story, err := d.view.story(ctx, item.Story)
	if err != nil {
		return fmt.Errorf("read story of %s: %w", item.ID, err)
	}
	if story, err = d.refold(ctx, story, &item, read.e, now); err != nil {
		return err
	}
	item.Story = story.ID
	d.view.items[item.ID] = item
	if err := d.lead(ctx, &story); err != nil {
		return err
	}
	if err := d.curate(ctx, &story, &item, &read.e.words, now); err != nil {
		return err
	}
	d.view.putStory(story, now)
	return nil
}

// refold compares an item again, whose text was too short to compare before. One that is a copy joins the story of the other
// item with all that it brought; one that was folded already stays where it is.
func (d *desk) refold(ctx context.Context, story storage.Story, item *storage.Item, e *entry, now time.Time) (storage.Story, error) {
	if _, said := d.folder.hands[item.ID]; said || d.folder.window == 0 || len(story.Items) > 1 || !e.long() {
		return story, d.folder.revise(ctx, item, e, now)
	}
	if err := d.folder.ready(ctx, now); err != nil {
		return story, err
	}
	d.folder.index.Remove(similar.ID(item.ID))
	library := &library{ctx: ctx, view: d.view}
	verdict := d.folder.index.Place(d.folder.item(item), e.features.text, library)
	if library.err != nil {
		return story, fmt.Errorf("read a text to compare: %w", library.err)
	}
	links := verdict.Merge
	if verdict.Join != (similar.ID{}) {
		links = append([]similar.Link{{Item: verdict.Join, Reason: verdict.Reason}}, links...)
	}
	return d.carryOut(ctx, story, item, links, verdict.Move, now)
}

// keepPage keeps what a page gave an item when its feed revises it, until the page is read again: the text, and the credit if it
// is the surer one. An item without content and fingerprint leaves the stored ones as they are.
func keepPage(item, stored *storage.Item) {
	item.Page = stored.Page
	if stored.Page.Status != storage.PageRead && !stored.Page.Text {
		return
	}
	if stored.Credit.Confidence > item.Credit.Confidence || item.Credit.Origin.IsZero() {
		item.Credit = stored.Credit
	}
	if len(item.Authors) == 0 {
		item.Authors = stored.Authors
	}
	if item.Image == "" {
		item.Image = stored.Image
	}
	if stored.Page.Text {
		item.Content, item.Fingerprint = stored.Content, stored.Fingerprint
	}
}
