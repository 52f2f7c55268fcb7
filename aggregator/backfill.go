package aggregator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	"headwater/storage"
)

// maxBackfill bounds how many documents one backfill asks for.
const maxBackfill = 200

// onward is the further documents that a document of a source names (RFC 5005), as written there.
type onward struct {
	Next        string `json:"next,omitempty"`         // rel=next of a paged feed (§3)
	PrevArchive string `json:"prev_archive,omitempty"` // rel=prev-archive of an archived feed (§4)
}

// backfill brings the older documents of one source, on request only: an ordinary poll never follows such links (polling
// rows 48 and 49).
type backfill struct {
	fetcher *fetcher
	source  *Source
	// known returns what an archive document names that was read before: archives do not change, and are asked for once.
	known func(ctx context.Context, address string) (named onward, known bool, err error)
	// visit reads a document and files its items; it returns what the document names in turn. archive is the address by which
	// it is to be remembered as known, "" if it is no archive. The answer is released by the caller.
	visit func(ctx context.Context, a *answer, archive string) (onward, error)
}

// run follows the links of a document at an address, one after the other, oldest last. It passes over archives that are
// known, and stops at the first address that is of another origin or was seen in this run, and after maxBackfill documents.
// It returns how many were read.
func (b *backfill) run(ctx context.Context, at string, named onward) (pages int, err error) {
	seen := map[string]bool{at: true}
	for pages < maxBackfill {
		next, archive, err := b.follow(at, named)
		if err != nil || next == "" || seen[next] {
			return pages, err
		}
		seen[next], at = true, next
		if archive {
			old, known, err := b.known(ctx, next)
			if err != nil {
				return pages, err
			}
			if known {
				named = old
				continue
			}
		}
		if named, err = b.read(ctx, next, archive); err != nil {
			return pages, fmt.Errorf("read document %d: %w", pages+1, err)
		}
		pages++
	}
	return pages, nil
}

// follow resolves the link to the next document, archives before pages. A link to another origin is refused: it could make
// us fetch anything.
func (b *backfill) follow(at string, named onward) (next string, archive bool, err error) {
	link := named.PrevArchive
	if archive = link != ""; !archive {
		link = named.Next
	}
	if link == "" {
		return "", false, nil
	}
	base, err := url.Parse(at)
	if err != nil {
		return "", false, fmt.Errorf("resolve link: %w", err)
	}
	u, err := base.Parse(link)
	if err != nil || !sameOrigin(base, u) {
		return "", false, failed(kindRedirect, "further documents are on another host")
	}
	u.Fragment = ""
	return u.String(), archive, nil
}

// read asks for one document.
func (b *backfill) read(ctx context.Context, address string, archive bool) (onward, error) {
	a, err := b.fetcher.document(ctx, b.source, address)
	if err != nil {
		return onward{}, err
	}
	defer a.release()
	if !archive {
		return b.visit(ctx, a, "")
	}
	return b.visit(ctx, a, address)
}

// Backfilled is what a backfill brought.
type Backfilled struct {
	Source    string `json:"source"`
	Documents int    `json:"documents"` // that were read, the source's own included
	New       int    `json:"new"`
	Folded    int    `json:"folded"` // of the new ones, copies of a story
	Revised   int    `json:"revised"`
}

// recordArchive is the kind of the records of archive documents that were read: what each names in turn.
const recordArchive = "archive"

// Backfill reads the document of a source and, one after the other, the older ones that it leads to (RFC 5005). What it
// brought before an error is stored and counted. It is not called while [Aggregator.Run] or [Aggregator.Poll] goes on.
func (a *Aggregator) Backfill(ctx context.Context, id string) (Backfilled, error) {
	brought := Backfilled{Source: id}
	r := a.reader.Load()
	defer r.fetcher.close()
	src := r.plan.source(id)
	if src == nil {
		return brought, fmt.Errorf("backfill: no source %q", id)
	}
	state := *a.states.known(src)
	if err := mayAsk(src, &state, time.Now()); err != nil {
		return brought, fmt.Errorf("backfill %s: %w", id, err)
	}
	b := backfill{fetcher: r.fetcher, source: src, known: a.archived}
	b.visit = func(ctx context.Context, ans *answer, archive string) (onward, error) {
		return a.fileOld(ctx, r, src, ans, archive, &brought)
	}
	at := address(src, &state)
	named, err := b.read(ctx, at, false)
	if err == nil {
		_, err = b.run(ctx, at, named)
	}
	if err != nil {
		return brought, fmt.Errorf("backfill %s: %w", id, err)
	}
	return brought, nil
}

// mayAsk reports why a source must not be asked now, not even by hand (polling row 62).
func mayAsk(src *Source, state *storage.Source, now time.Time) error {
	switch {
	case src.Paused:
		return errors.New("paused in the configuration")
	case !state.Move.Gone.IsZero():
		return errors.New("gone: it answered 410")
	case state.Schedule.HeldTo.After(now):
		return errors.New("asked us to wait until " + stampText(state.Schedule.HeldTo))
	}
	return nil
}

// fileOld reads one document and has the desk judge it. It is no poll: validators, rhythm and the next poll stay.
func (a *Aggregator) fileOld(ctx context.Context, r *reader, src *Source, ans *answer, archive string, brought *Backfilled) (onward, error) {
	p := r.begin(src)
	defer p.leave()
	p.out.answer = ans
	doc, err := r.read(ctx, p)
	if err != nil {
		return onward{}, err
	}
	doc.passing = true
	err = a.ask(ctx, func(ctx context.Context, d *desk) error {
		now := time.Now().Round(0)
		count, err := d.judge(ctx, src, doc, now)
		if err != nil {
			return fmt.Errorf("judge: %w", err)
		}
		if archive != "" {
			d.view.records = append(d.view.records, archiveRecord(archive, doc.onward))
		}
		next := *a.states.known(src)
		next.Items += count.fresh
		a.keep(&next, count.fresh+count.revised > 0, now)
		brought.Documents++
		brought.New += count.fresh
		brought.Folded += count.folded
		brought.Revised += count.revised
		return nil
	})
	return doc.onward, err
}

// archiveRecord remembers an archive document by its address and what it names in turn.
func archiveRecord(address string, named onward) storage.Record {
	value, _ := json.Marshal(named) // two texts always can be written
	return storage.Record{Kind: recordArchive, Key: storage.NewID(recordArchive, address).String(), Value: value}
}

// archived returns what an archive document names, if it was read before.
func (a *Aggregator) archived(ctx context.Context, address string) (named onward, known bool, err error) {
	value, err := a.store.Record(ctx, recordArchive, storage.NewID(recordArchive, address).String())
	if errors.Is(err, storage.ErrNotFound) {
		return named, false, nil
	}
	if err == nil {
		err = json.Unmarshal(value, &named)
	}
	if err != nil {
		return named, false, fmt.Errorf("recall archive document: %w", err)
	}
	return named, true, nil
}
