package aggregator

import (
	"context"
	"fmt"
	"time"

	"headwater/storage"
)

// polled is what one poll brings to the desk.
type polled struct {
	source *Source
	prev   *storage.Source // the state that the poll started from; others use it too
	out    outcome
	doc    *reading // nil if there was nothing to read
	pushed bool     // a hub delivered it; nothing was asked
	began  time.Time
	at     time.Time
	took   time.Duration
	bytes  int
	place  chan struct{} // taken while the document is in memory; nil if there is none
}

// leave gives the document's place to the next one: it was judged, or will not be.
func (p *polled) leave() {
	if p.place != nil {
		<-p.place
		p.place = nil
	}
}

// poll asks one source once: the table of contents of everything left of the desk. It returns nil if the end of the
// context cut it short, which says nothing about the source. waited is called when the
// waiting for the source is over, with whether it answered as it should.
func (r *reader) poll(ctx context.Context, job job, waited func(answered bool)) *polled {
	p := r.begin(job.source)
	p.out.answer, p.out.err = r.fetcher.fetch(ctx, r.query(p, p.began))
	waited(p.out.err == nil)
	if p.out.err == nil {
		defer p.out.answer.release()
		r.take(ctx, p)
	}
	return p.end(ctx)
}

// begin starts from what is known about a source.
func (r *reader) begin(src *Source) *polled {
	p := &polled{source: src, prev: r.states.known(src), began: time.Now()}
	p.out.reader = r.versions[src.ID]
	return p
}

// take reads an answer, unless it is what was read last.
func (r *reader) take(ctx context.Context, p *polled) {
	p.bytes = len(p.out.answer.wire)
	if !p.unchanged() {
		p.doc, p.out.err = r.readSafely(ctx, p)
		p.out.read = p.out.err == nil
	}
}

// readSafely reads an answer so that a mistake of ours in reading it fails this poll and nothing else: what strangers send
// must not end the daemon.
func (r *reader) readSafely(ctx context.Context, p *polled) (doc *reading, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			doc, err = nil, fmt.Errorf("read document: it met a mistake in this program: %v", fault)
		}
	}()
	return r.read(ctx, p)
}

// end looks at the clock, unless the context ended before.
func (p *polled) end(ctx context.Context) *polled {
	if ctx.Err() != nil {
		p.leave()
		return nil
	}
	p.at = time.Now().Round(0)
	p.took = p.at.Sub(p.began)
	return p
}

// query is what is asked: with validators if the last answer was read as we would read this one.
func (r *reader) query(p *polled, now time.Time) query {
	return query{src: p.source, state: p.prev, conditional: wantsConditional(p.prev, p.out.reader, now), reserved: true}
}

// unchanged reports whether the answer is the body that was read last, with the same settings: then it is neither
// decompressed nor parsed.
func (p *polled) unchanged() bool {
	return p.out.answer.unchanged(p.prev.Wire) && p.prev.Reader == p.out.reader
}

// event is what the poll came to, after its verdicts.
func (p *polled) event(count tally, next *storage.Source) Polled {
	return Polled{
		Source: next.ID, Took: p.took, Status: next.Health.Status, Bytes: int64(p.bytes), Changed: p.out.read, Pushed: p.pushed,
		New: count.fresh, Folded: count.folded, Revised: count.revised, Err: p.out.err,
		State: next.Health.State, Reason: next.Health.Reason, Next: next.Schedule.Next, Oddities: p.out.oddities,
	}
}
