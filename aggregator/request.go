package aggregator

import "context"

// request is work for the desk that does not come from a poll: what somebody asks for by hand.
type request struct {
	do    func(context.Context, *desk) error
	later bool // it is committed with what comes next, and cannot fail
	done  chan error
}

// ask has the desk do something between two polls and commits what came of it. While [Aggregator.Run] or
// [Aggregator.Poll] goes on, their desk does it; else the caller's goroutine is the desk for as long as it takes. If it
// fails, nothing is changed.
func (a *Aggregator) ask(ctx context.Context, do func(context.Context, *desk) error) error {
	return a.request(ctx, request{do: do, done: make(chan error, 1)})
}

// mention has the desk write something down that may wait for the next commit. It fails only with the context or the store.
func (a *Aggregator) mention(ctx context.Context, do func(*desk)) error {
	write := func(_ context.Context, d *desk) error {
		do(d)
		return nil
	}
	return a.request(ctx, request{do: write, later: true, done: make(chan error, 1)})
}

// request finds the desk for a request, and waits.
func (a *Aggregator) request(ctx context.Context, asked request) error {
	select {
	case a.floor <- struct{}{}:
		defer func() { <-a.floor }()
		asked.later = false
		return a.grant(ctx, asked)
	case a.requests <- asked:
		return <-asked.done
	case <-ctx.Done():
		return ctx.Err()
	}
}

// grant does what was asked, on the goroutine that is the desk. What is pending belongs to polls and is committed first, so
// that a request that fails half-way can be taken back whole.
func (a *Aggregator) grant(ctx context.Context, asked request) error {
	if asked.later {
		return asked.do(ctx, a.desk)
	}
	if err := a.keeper.flush(ctx); err != nil {
		return err
	}
	if err := asked.do(ctx, a.desk); err != nil {
		a.keeper.view.reset()
		return err
	}
	return a.keeper.flush(ctx)
}
