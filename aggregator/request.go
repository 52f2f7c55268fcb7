package aggregator

import "context"

// request is work for the desk that does not come from a poll: what somebody asks for by hand.
type request struct {
	do   func(context.Context, *desk) error
	done chan error
}

// ask has the desk do something between two polls and commits what came of it. While [Aggregator.Run] or
// [Aggregator.Poll] goes on, their desk does it; else the caller's goroutine is the desk for as long as it takes. If it
// fails, nothing is changed.
func (a *Aggregator) ask(ctx context.Context, do func(context.Context, *desk) error) error {
	asked := request{do: do, done: make(chan error, 1)}
	select {
	case a.floor <- struct{}{}:
		defer func() { <-a.floor }()
		return a.grant(ctx, do)
	case a.requests <- asked:
		return <-asked.done
	case <-ctx.Done():
		return ctx.Err()
	}
}

// grant does what was asked, on the goroutine that is the desk. What is pending belongs to polls and is committed first, so
// that a request that fails half-way can be taken back whole.
func (a *Aggregator) grant(ctx context.Context, do func(context.Context, *desk) error) error {
	if err := a.keeper.flush(ctx); err != nil {
		return err
	}
	if err := do(ctx, a.desk); err != nil {
		a.keeper.view.reset()
		return err
	}
	return a.keeper.flush(ctx)
}
