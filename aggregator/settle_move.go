package aggregator

import (
	"net/http"
	"time"

	"headwater/storage"
)

// A permanent redirect is believed after this many agreeing polls over at least this time: servers break, and answer with a
// redirect to their own error page for an afternoon (polling row 23).
const (
	moveAfter = 24 * time.Hour
	movePolls = 3
)

// followMove counts how often a source's permanent redirects led to the same working address, and trusts them in the end:
// then that address is polled, and health names the line to change. The configuration file is never rewritten. Only good
// polls come here, so an address that answers with a login page is not remembered (polling row 26).
func followMove(next *storage.Source, a *answer, now time.Time) {
	m := &next.Move
	m.Gone = time.Time{}
	switch {
	case m.Used && a.moved == "":
		m.Polls++
		return
	case a.moved == "":
		*m = storage.Move{}
		return
	case m.Used || m.To != a.moved:
		*m = storage.Move{To: a.moved, Since: now}
	}
	m.Polls++
	m.Used = m.Polls >= movePolls && now.Sub(m.Since) >= moveAfter
}

// distrustMove forgets a move when its address answers with something that is no feed, and goes back to the configured
// address when a trusted one fails. A server that is only busy or silent changes nothing.
func distrustMove(next *storage.Source, out outcome, now time.Time) {
	status := statusIn(out.err)
	busy := status == http.StatusTooManyRequests || status >= 500
	if next.Move.Used && !busy && kindOf(out.err) != kindTimeout || out.answer != nil {
		next.Move = storage.Move{Gone: next.Move.Gone}
	}
}
