package aggregator

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"headwater/storage"
)

// The page behind an item is read for sources with `republish: article`: once for each new or revised item, by workers of
// their own, off the way of the polls. That a page is wanted is committed with the item, and what came of it with the item's
// new text, so that a restart goes on where it stopped.
//
//	article.go        which pages are wanted, and when they are tried again
//	article_queue.go  what waits, by host
//	article_read.go   the workers: fetch, read, clean, attribute
//	article_file.go   the desk takes the outcome over

// recordPage is the kind of the records of wanted pages: the item's id, and when its page is due.
const recordPage = "page-wanted"

// pageRetries are the waits before a page is asked for again. After the last one it is given up.
var pageRetries = [...]time.Duration{10 * time.Minute, 2 * time.Hour}

// wantPage notes that an item's page is to be read, if its source wants that and the item has a page of its own.
func (d *desk) wantPage(item *storage.Item, now time.Time) {
	if !d.wantsPage(item) {
		return
	}
	item.Page = storage.PageState{Status: storage.PageWanted, Text: item.Page.Text}
	d.view.want(pageJob{item: item.ID, source: d.sources[item.Source], url: item.URL, due: now})
}

// wantsPage reports whether the page of an item may be read, by the plan of today.
func (d *desk) wantsPage(item *storage.Item) bool {
	src := d.sources[item.Source]
	return src != nil && src.Republish == RepublishArticle && !item.Withdrawn && hasPage(item.URL)
}

// hasPage reports whether an address can be an article's: the front page of a site is not.
func hasPage(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Host != "" && (u.Path != "" && u.Path != "/" || u.RawQuery != "")
}

// want notes a page in the next batch. When that is committed, the page goes to the queue.
func (v *view) want(job pageJob) {
	v.wanted = append(v.wanted, job)
	v.records = append(v.records, pageRecord(job.item, job.due))
}

// pageRecord is the note that a page is wanted.
func pageRecord(item storage.ID, due time.Time) storage.Record {
	return storage.Record{Kind: recordPage, Key: item.String(), Value: []byte(due.UTC().Format(time.RFC3339))}
}

// unwant takes the note back: the page was read or given up.
func (v *view) unwant(item storage.ID) {
	v.records = append(v.records, storage.Record{Kind: recordPage, Key: item.String()})
}

// recallPages fills the queue with what stands in the store. Pages whose item or source is gone are forgotten.
func (d *desk) recallPages(ctx context.Context) error {
	records, err := d.view.store.Records(ctx, recordPage)
	if err != nil {
		return fmt.Errorf("read wanted pages: %w", err)
	}
	for ; len(records) > 0; records = records[min(len(records), recuratePage):] {
		if err := d.recallSome(ctx, records[:min(len(records), recuratePage)]); err != nil {
			return err
		}
	}
	return nil
}

func (d *desk) recallSome(ctx context.Context, records []storage.Record) error {
	due := map[storage.ID]time.Time{}
	var ids []storage.ID
	for _, r := range records {
		id, err := storage.ParseID(r.Key)
		if err == nil {
			due[id], _ = time.Parse(time.RFC3339, string(r.Value)) // what cannot be read is due
			ids = append(ids, id)
		}
	}
	items, err := d.view.load(ctx, ids)
	if err != nil {
		return fmt.Errorf("read items of wanted pages: %w", err)
	}
	for _, id := range ids {
		item, exists := items[id]
		if !exists || !d.wantsPage(&item) {
			d.view.unwant(id)
			continue
		}
		d.view.pages.push(pageJob{item: id, source: d.sources[item.Source], url: item.URL, due: due[id]})
	}
	return nil
}

// tryAgain says when a page that could not be had is asked for again; the zero time is never. What the server says about
// the page is final, what happens on the way is not.
func tryAgain(err error, tried int, now time.Time) time.Time {
	if tried > len(pageRetries) || isFinal(err) {
		return time.Time{}
	}
	wait := pageRetries[tried-1]
	if asked := waitIn(err); asked > wait {
		wait = min(asked, 24*time.Hour)
	}
	return now.Add(wait)
}

// isFinal reports whether asking for a page again would bring the same.
func isFinal(err error) bool {
	var fetch *fetchError
	if !errors.As(err, &fetch) {
		return false // of the store
	}
	switch fetch.Kind {
	case kindDNS, kindRefused, kindTLS, kindTimeout, kindTruncated, kindProtocol:
		return false
	case kindStatus:
		return fetch.Status < 500 && fetch.Status != 408 && fetch.Status != 425 && fetch.Status != 429
	}
	return true
}
