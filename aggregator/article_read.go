package aggregator

import (
	"context"
	"fmt"
	"slices"
	"time"

	"headwater/aggregator/internal/dates"
	"headwater/aggregator/internal/decode"
	"headwater/aggregator/internal/fold"
	"headwater/aggregator/internal/origin"
	"headwater/aggregator/internal/page"
	"headwater/aggregator/internal/sanitise"
	"headwater/storage"
)

// pageReaders is how many workers read pages. They wait for hosts most of the time.
const pageReaders = 6

// pageRead is what reading one page came to, on its way to the desk.
type pageRead struct {
	job  pageJob
	was  uint64 // hash of the item that was read for: a revision in between asks for the page again
	item storage.Item
	text bool   // the item has the page's text
	e    *entry // the item as the desk judges it; nil if the page was not read
	err  error
	took time.Duration
}

// readPages is one worker: it reads the pages that are due until there will be no more.
func (a *Aggregator) readPages(ctx context.Context, out chan<- *pageRead) {
	for {
		job, ok := a.desk.view.pages.next(ctx)
		if !ok {
			return
		}
		read := a.reader.Load().readPage(ctx, job)
		if ctx.Err() == nil {
			select {
			case out <- read:
				continue
			case <-ctx.Done():
			}
		}
		a.desk.view.pages.done(job, job.due)
		return
	}
}

// readPage reads the page of one item: from the item as it is stored to the item as it will be.
func (r *reader) readPage(ctx context.Context, job pageJob) *pageRead {
	began := time.Now()
	out := &pageRead{job: job}
	out.err = r.fillPage(ctx, out)
	out.took = time.Since(began)
	return out
}

// fillPage takes the steps.
func (r *reader) fillPage(ctx context.Context, out *pageRead) error {
	items, err := r.store.Items(ctx, []storage.ID{out.job.item}, true)
	if err != nil {
		return fmt.Errorf("read item %s: %w", out.job.item, err)
	}
	if len(items) == 0 {
		return nil // dropped since
	}
	out.item, out.was = items[0], items[0].Hash
	text, final, err := r.askPage(ctx, out.job)
	if err != nil {
		return err
	}
	read, err := page.Read(text, out.item.Title)
	if err != nil {
		return failed(kindUnread, "%w", err)
	}
	out.text = r.takePage(out.job.source, &out.item, read, final)
	memory, err := r.store.Memory(ctx, out.item.Source)
	if err != nil {
		return fmt.Errorf("recall %s: %w", out.item.Source, err)
	}
	out.e, err = r.enterPage(&out.item, memory)
	return err
}

// askPage fetches a page and returns its text as clean UTF-8.
func (r *reader) askPage(ctx context.Context, job pageJob) (text []byte, final string, err error) {
	answer, err := r.fetcher.page(ctx, job.source, job.url)
	if err != nil {
		return nil, "", err
	}
	defer answer.release()
	if kind := mediaType(answer.contentType); !isPageType(kind) {
		return nil, "", failed(kindUnread, "the page is %s", kind)
	}
	if answer.redirected && !hasPage(answer.final) {
		return nil, "", failed(kindUnread, "the page leads to the front page of %s", hostOf(answer.final))
	}
	body, err := answer.body(ctx)
	if err != nil {
		return nil, "", err
	}
	// The text must not share memory with the answer, which is released.
	return []byte(string(decode.Decode(body, answer.contentType).Text)), answer.final, nil
}

// isPageType reports whether a media type is one of pages. Servers that name none mostly mean HTML.
func isPageType(kind string) bool {
	switch kind {
	case "", "text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml", "application/octet-stream":
		return true
	}
	return false
}

// takePage completes an item by its page: credit, reads and author from its byline and head, its text if that is better than
// the feed's, and what the feed left out. It reports whether the text is the page's.
func (r *reader) takePage(src *Source, item *storage.Item, read *page.Page, address string) bool {
	base := sanitise.NewBase(address)
	content := r.cleaner.of(src).HTML(read.Content, base)
	channel := r.states.get(src.ID).Feed
	r.attributor.attributePage(src, &channel, item, read, content+r.cleaner.html.HTML(read.Ending, base))
	if item.Published.IsZero() {
		item.Published = r.pageDate(src, item, read)
	}
	if item.Image == "" {
		item.Image = base.Link(read.Image)
	}
	feed := fold.Plain(item.Content)
	if feed == "" || item.Page.Text {
		feed = item.Summary
	}
	if !page.Better(fold.Plain(content), feed) {
		return item.Page.Text
	}
	item.Content = content
	if item.Summary == "" {
		item.Summary = sanitise.Excerpt(beginning(content, excerptLength), excerptLength)
	}
	return true
}

// pageDate is the date that a page gives its article.
func (r *reader) pageDate(src *Source, item *storage.Item, read *page.Page) time.Time {
	zone := src.Zone
	if zone == nil {
		zone = r.plan.Zone
	}
	for _, text := range read.Dates {
		date, ok := dates.Parse(text, zone, item.FirstSeen)
		if ok && !standsForNone(date.Time) && !date.Time.After(item.FirstSeen.Add(future)) {
			return date.Time
		}
	}
	return time.Time{}
}

// attributePage reads an item's origin again, with its page. Of the two answers the surer one stays; of equals the page's, which
// is nearer to the article.
func (a *attributor) attributePage(src *Source, channel *storage.Channel, item *storage.Item, read *page.Page, content string) {
	in := entryInput(&rawItem{}, item)
	in.Page = origin.Page{HeadHTML: read.Head, Byline: read.Byline, ContentHTML: content}
	answer := a.reader(originSource(src, channel)).Read(in)
	if credit := creditOf(answer); !credit.Origin.IsZero() && credit.Confidence >= item.Credit.Confidence || item.Credit.Origin.IsZero() {
		credit.Rights = item.Credit.Rights
		item.Credit = credit
	}
	if a.isSiteItself(item.Credit, read.Sites) {
		item.Credit = storage.Credit{How: storage.HowSource, Confidence: 1, Rights: item.Credit.Rights}
	}
	item.Reads = max(item.Reads, answer.Reads)
	if len(item.Authors) == 0 {
		for _, name := range answer.Authors {
			item.Authors = append(item.Authors, storage.Person{Name: name})
		}
	}
}

// isSiteItself reports whether a weak credit, from a title or a canonical address, only names the site that the page stands on
// by what the page's own title ends with.
func (a *attributor) isSiteItself(credit storage.Credit, sites []string) bool {
	if credit.How != origin.HowTitle && credit.How != origin.HowCanonical {
		return false
	}
	return slices.ContainsFunc(sites, func(site string) bool { return a.outlets.Same(credit.Origin.Name, site) })
}

// enterPage describes an item with its page to the desk. Its hash stays that of what the feed published: the next poll finds
// it unchanged.
func (r *reader) enterPage(item *storage.Item, memory storage.Memory) (*entry, error) {
	e := newEntry(*item, 0)
	return e, e.describe(readBoilerplate(memory), true)
}
