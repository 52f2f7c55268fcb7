package aggregator

import (
	"context"
	"net/http"
	"time"

	"headwater/storage"
)

// How subscriptions and pushes reach the desk, which alone writes:
//
//	desk ── a source wants one ──▶ askHubs ──▶ hub
//	hub ──▶ PushHandler ── state of a subscription ──▶ desk (mention)
//	                    └─ push ──▶ readPushes ── like a poll ──▶ desk

const (
	hubAskers   = 4   // hubs that are asked at the same time
	hubsWaiting = 256 // sources that wait to be subscribed to; the next good poll of another one asks again
	pushWaiting = 16  // pushes that wait to be read; what comes beyond is left to polling
)

// delivered is a push on its way to be read.
type delivered struct {
	source string
	answer *answer
}

// PushHandler answers hubs at [Plan].Callback: they verify subscriptions and deliver pushes there (WebSub §5.3 and §7). It
// may be called at any time and works while [Aggregator.Run] does.
func (a *Aggregator) PushHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { a.subscriber().ServeHTTP(w, r) })
}

// subscriber is made for the plan of the moment.
func (a *Aggregator) subscriber() *subscriber {
	r := a.reader.Load()
	return &subscriber{
		callback: r.plan.Callback, fetcher: r.fetcher, deliver: a.deliver, changed: a.subscribed,
		state: func(id string) (storage.Source, bool) {
			src := r.plan.source(id)
			if src == nil || src.Paused {
				return storage.Source{}, false
			}
			return *r.states.known(src), true
		},
	}
}

// wantHub has a source's hub asked for a subscription, if there is one to ask.
func (a *Aggregator) wantHub(state *storage.Source, now time.Time) {
	if !canReach(state.Feed.Hub, a.plan.Callback) || !wantsPush(state, now) {
		return
	}
	select {
	case a.hubs <- state.ID:
	default:
	}
}

// askHubs asks the hubs of the sources that want one until the context ends.
func (a *Aggregator) askHubs(ctx context.Context) {
	for {
		select {
		case id := <-a.hubs:
			a.askHub(ctx, id)
		case <-ctx.Done():
			return
		}
	}
}

// askHub asks one. The source may have been subscribed to, or dropped from the plan, since it began to wait.
func (a *Aggregator) askHub(ctx context.Context, id string) {
	hubs, now := a.subscriber(), time.Now().Round(0)
	state, known := hubs.state(id)
	if !known || !wantsPush(&state, now) {
		return
	}
	// It fails only with the desk, which says so itself.
	_ = hubs.subscribe(ctx, a.reader.Load().plan.source(id), &state, now)
}

// subscribed has the desk write down the state of a subscription.
func (a *Aggregator) subscribed(ctx context.Context, id string, push storage.Push, why error) error {
	return a.mention(ctx, func(d *desk) {
		src := d.sources[id]
		if src == nil {
			return
		}
		state := *a.states.known(src)
		state.Push = push
		a.keep(&state, false, time.Now())
		a.tell(Subscribed{Source: id, Hub: push.Hub, State: push.State, Until: push.Until, Err: why})
	})
}

// deliver hands a push over to be read.
func (a *Aggregator) deliver(source string, answer *answer) {
	select {
	case a.pushes <- delivered{source, answer}:
	default:
		answer.release()
	}
}

// readPushes reads pushes for the desk until the context ends.
func (a *Aggregator) readPushes(ctx context.Context, polls chan<- *polled) {
	for {
		select {
		case push := <-a.pushes:
			if p := a.reader.Load().receive(ctx, push); p != nil {
				polls <- p
			}
		case <-ctx.Done():
			return
		}
	}
}

// receive reads a push like the answer of a poll that got only what is new. It returns nil if the source is gone from the
// plan.
func (r *reader) receive(ctx context.Context, push delivered) *polled {
	defer push.answer.release()
	src := r.plan.source(push.source)
	if src == nil || src.Paused {
		return nil
	}
	p := r.begin(src)
	p.pushed = true
	p.out.answer = push.answer
	r.take(ctx, p)
	return p.end(ctx)
}
