package aggregator

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

// hang never answers.
func hang(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// slow answers after a while.
func slow(wait time.Duration) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		time.Sleep(wait)
		ok()(rw, r)
	}
}

// drip begins an answer and does not end it.
func drip(rw http.ResponseWriter, r *http.Request) {
	ok()(rw, r)
	rw.(http.Flusher).Flush()
	<-r.Context().Done()
}

// wellDone polls sources on a host each, of which every fifth answers badly if bad is given, and returns when the last good
// one was done and when all were.
func wellDone(t *testing.T, sources int, latency time.Duration, bad http.HandlerFunc) (well, all time.Duration) {
	inWorld(t, func(w *world) {
		w.plan.Polling.Workers = 4
		for n := range sources {
			host := fmt.Sprintf("h%d.test", n)
			w.source("http://" + host + "/")
			w.host(host, slow(latency))
			if bad != nil && n%5 == 0 {
				w.host(host, bad)
			}
		}
		d, began := w.daemon(), time.Now()
		if err := d.Poll(w.t.Context(), Round{All: true}); err != nil {
			w.t.Fatal(err)
		}
		all = time.Since(began)
		polls := told[Polled](d)
		w.check(len(polls) == sources, "%d polls of %d sources", len(polls), sources)
		for i, e := range d.told {
			if p, is := e.(Polled); is && p.Err == nil {
				well = d.heard[i].Sub(began)
			}
		}
		w.check(len(w.requests()) == sources, "%d requests to %d sources", len(w.requests()), sources)
	})
	return well, all
}

// TestHangingSourcesHoldUpNobody: with a fifth of the sources hanging, all others are polled in the time that the round takes
// when everybody answers, and a tenth more. There is one request to each source.
func TestHangingSourcesHoldUpNobody(t *testing.T) {
	const sources = 120
	for _, latency := range []time.Duration{5 * time.Millisecond, 200 * time.Millisecond, 900 * time.Millisecond} {
		usual, _ := wellDone(t, sources, latency, nil)
		for name, bad := range map[string]http.HandlerFunc{"hang": hang, "drip": drip} {
			t.Run(fmt.Sprint(name, " beside ", latency), func(t *testing.T) {
				well, all := wellDone(t, sources, latency, bad)
				if limit := usual + usual/10 + slack; well > limit {
					t.Errorf("the good ones are done after %v, without bad ones after %v", well, usual)
				}
				if all > well+31*time.Second {
					t.Errorf("the round took %v, the good ones %v", all, well)
				}
			})
		}
	}
}

// slack is what slots learn in: nobody knows what is usual before somebody has answered.
const slack = 2 * firstUsual
