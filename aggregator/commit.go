package aggregator

import (
	"context"
	"slices"
	"time"
)

// The policy of commits. Items are made durable soon, but many polls in one transaction cost a fraction of one each
// (checklist performance, bbolt). What only says "unchanged" may wait longer: losing it costs one extra poll.
const (
	lingerItems  = time.Second
	lingerState  = 3 * time.Second
	fullBatch    = 700 // weight at which a batch is committed without waiting
	retryCommits = 2 * time.Second
)

// keeper commits the desk's view by that policy. Only the desk's goroutine uses it.
type keeper struct {
	view *view
	tell func(Event)
	// pause waits until a store that cannot be written is to be tried again; it returns false to give up. nil gives up at once.
	pause   func(ctx context.Context, why error) bool
	ended   <-chan struct{} // closed when nobody wants to wait any longer
	left    error           // why what is pending could not be committed when the end came; nil if it could
	since   time.Time
	alarm   *time.Timer // goes off at set
	set     time.Time
	changed []string // sources with new or revised items since the last commit
}

// due is when what is pending must be committed; zero if nothing is.
func (k *keeper) due() time.Time {
	switch {
	case k.view.weight() == 0 && !k.view.urgent() && len(k.view.sources) == 0:
		return time.Time{}
	case k.view.weight() >= fullBatch:
		return k.since
	case k.view.urgent():
		return k.since.Add(lingerItems)
	default:
		return k.since.Add(lingerState)
	}
}

// timer fires when a commit is due; nil, which never fires, if nothing is pending. It is asked for before every poll that
// the desk takes, and set anew only when the answer is another one.
func (k *keeper) timer() <-chan time.Time {
	due := k.due()
	switch {
	case due.IsZero():
		return nil
	case k.alarm == nil:
		k.alarm = time.NewTimer(time.Until(due))
	case !due.Equal(k.set):
		k.alarm.Reset(time.Until(due))
	}
	k.set = due
	return k.alarm.C
}

// note starts the clock of a batch with the first thing in it.
func (k *keeper) note(source string, changed bool, now time.Time) {
	if k.since.IsZero() {
		k.since = now
	}
	if changed {
		k.changed = append(k.changed, source)
	}
}

// flushDue commits what is pending if it has waited long enough.
func (k *keeper) flushDue(ctx context.Context) error {
	if due := k.due(); due.IsZero() || due.After(time.Now()) {
		return nil
	}
	return k.flush(ctx)
}

// flush commits what is pending. A store that cannot be written is waited for. Any other error ends the aggregator.
func (k *keeper) flush(ctx context.Context) error {
	began := time.Now()
	down := false
	for {
		items := len(k.view.items)
		topics, err := k.view.flush(context.WithoutCancel(ctx))
		if err == nil {
			k.left = nil
			k.committed(topics, items, began, down)
			return nil
		}
		if k.pause == nil || !mayWorkLater(err) {
			return err
		}
		k.tell(StoreFailed{Err: err, Retry: retryCommits, Again: down})
		down = true
		if !k.pause(ctx, err) {
			k.left = err
			return err
		}
	}
}

// committed tells what became durable and starts the next batch.
func (k *keeper) committed(topics []string, items int, began time.Time, down bool) {
	if down {
		k.tell(StoreBack{Down: time.Since(began)})
	}
	slices.Sort(k.changed)
	if len(topics) > 0 || len(k.changed) > 0 || items > 0 {
		k.tell(Committed{Topics: topics, Sources: slices.Compact(k.changed), Items: items, Took: time.Since(began)})
	}
	k.since, k.changed = time.Time{}, nil
}
