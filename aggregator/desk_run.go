package aggregator

import (
	"context"
	"errors"
	"fmt"
	"time"

	"headwater/storage"
)

// runDesk judges polls as they come and commits them by the keeper's policy. It is the only goroutine that writes. After the
// last poll it stays for the pages of what that brought.
func (a *Aggregator) runDesk(ctx context.Context, schedule *schedule, polls <-chan *polled, pages <-chan *pageRead) error {
	a.floor <- struct{}{}
	defer func() { <-a.floor }()
	begun := context.WithoutCancel(ctx) // what was polled is judged and stored even if the end is near
	a.keeper.ended = ctx.Done()
	err := a.curate(begun)
	if err == nil {
		err = a.desk.recallPages(begun)
	}
	retention := time.NewTimer(0)
	defer retention.Stop()
	var ended <-chan struct{} // nil as long as there are polls
	for err == nil && (polls != nil || a.desk.refill != nil || !a.desk.view.pages.idle(time.Now())) {
		if a.awaited != nil {
			err = a.adopt(ctx, schedule)
			retention.Reset(0)
			continue
		}
		timer := a.keeper.timer()
		select {
		case p, open := <-polls:
			if open {
				err = a.file(begun, schedule, p)
				continue
			}
			if err := a.keeper.flush(ctx); err != nil || ctx.Err() != nil {
				return err
			}
			polls, ended = nil, ctx.Done()
		case read := <-pages:
			err = a.fileRead(begun, read)
		case <-ended:
			return a.keeper.flush(ctx)
		case <-timer:
			err = a.keeper.flush(ctx)
		case request := <-a.applied:
			a.awaited = &request
		case request := <-a.requests:
			request.done <- a.grant(ctx, request)
		case <-a.desk.refilling(ctx):
			err = a.fill(begun)
		case <-retention.C:
			err = a.retainNow(begun, retention)
		}
	}
	if err == nil {
		err = a.keeper.flush(ctx)
	}
	if err != nil {
		return err
	}
	return a.retainAll(begun)
}

// adopt takes over the plan that waits for it, on the desk's goroutine. What is pending belongs to the old one and is committed
// first.
func (a *Aggregator) adopt(ctx context.Context, schedule *schedule) error {
	if err := a.keeper.flush(ctx); err != nil {
		a.awaited.answer(err)
		return err
	}
	next := a.awaited // a newer one may have come while the store was full
	a.use(&next.plan, next.topics)
	schedule.apply(&next.plan, a.states.all(), a.hosts)
	err := a.curate(context.WithoutCancel(ctx))
	next.answer(err)
	if a.awaited == next {
		a.awaited = nil
	}
	return err
}

// pause waits until a store that cannot be written is tried again, and reports whether it is to be: not if the end has come.
// Meanwhile the desk takes no polls, so the workers wait too and no validators advance. A reload is accepted, and taken over
// once there is room; what is asked for by hand is refused.
func (a *Aggregator) pause(ctx context.Context, why error) bool {
	if a.awaited != nil {
		a.awaited.answer(nil)
	}
	again := time.NewTimer(retryCommits)
	defer again.Stop()
	for {
		select {
		case <-a.keeper.ended:
			return false
		case <-again.C:
			return true
		case request := <-a.applied:
			a.awaited = &request
			request.answer(nil)
		case asked := <-a.requests:
			if asked.later {
				asked.done <- asked.do(ctx, a.desk)
			} else {
				asked.done <- fmt.Errorf("nothing can be changed now: %w", why)
			}
		}
	}
}

// mayWorkLater reports whether a commit that failed may be tried again: there was no room, or nobody can tell whether it went
// through, and then it changes nothing to do it twice.
func mayWorkLater(err error) bool {
	return errors.Is(err, storage.ErrFull) || errors.Is(err, storage.ErrUnknown)
}

// curate begins to fill the topics whose rules are other than the ones their picks were made with. The first turn is taken at
// once: most stores are through with it.
func (a *Aggregator) curate(ctx context.Context) error {
	if err := a.desk.fillStale(ctx); err != nil || a.desk.refill == nil {
		return err
	}
	return a.fill(ctx)
}

// fill takes one turn at filling topics again.
func (a *Aggregator) fill(ctx context.Context) error {
	commit, done, err := a.desk.fill(ctx, time.Now())
	if err != nil || !commit {
		return err
	}
	if err := a.keeper.flush(ctx); err != nil {
		return err
	}
	for _, c := range done {
		a.tell(c)
	}
	return nil
}
