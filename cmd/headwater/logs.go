package main

import (
	"context"
	"io"
	"log/slog"

	"github.com/lmittmann/tint"

	"headwater/aggregator"
	"headwater/storage"
)

// newLogger writes for people on a terminal and logfmt otherwise. Both quote what sources say, so that no feed can forge a
// line or send an escape code (bad-input row 36).
func newLogger(w io.Writer) *slog.Logger {
	if terminal(w) {
		return slog.New(tint.NewTextHandler(w, &tint.Options{TimeFormat: "15:04:05"}))
	}
	return slog.New(slog.NewTextHandler(w, nil))
}

// logEvent turns what the aggregator tells into lines. The attribute names are the same everywhere: source, topic,
// kind, dur.
func logEvent(log *slog.Logger, event aggregator.Event) {
	switch e := event.(type) {
	case aggregator.Polled:
		logPoll(log, e)
	case aggregator.PageRead:
		logPage(log, e)
	case aggregator.HealthChange:
		logHealth(log, e)
	case aggregator.Subscribed:
		logSubscription(log, e)
	case aggregator.StoreFailed:
		log.Log(context.Background(), unlessAgain(slog.LevelError, e.Again), "cannot store; polling pauses", "err", e.Err, "retry", e.Retry)
	case aggregator.StoreBack:
		log.Info("storing again", "dur", e.Down)
	case aggregator.StoreLeft:
		log.Warn("ended without storing what was polled last; it will be polled again", "items", e.Items, "err", e.Err)
	case aggregator.Curated:
		log.Log(context.Background(), unlessAgain(slog.LevelInfo, e.Added+e.Removed == 0),
			"topic filled again", "topic", e.Topic, "added", e.Added, "removed", e.Removed)
	case aggregator.Dropped:
		log.Info("retention dropped", "items", e.Items, "stories", e.Stories)
	case aggregator.Committed:
		log.Debug("committed", "items", e.Items, "topics", e.Topics, "dur", e.Took)
	}
}

// unlessAgain keeps what says nothing new to the debug level.
func unlessAgain(level slog.Level, again bool) slog.Level {
	if again {
		return slog.LevelDebug
	}
	return level
}

// logHealth tells that a source is another way than before: a warning if somebody may have to do something about it.
func logHealth(log *slog.Logger, e aggregator.HealthChange) {
	level := slog.LevelWarn
	if e.To == storage.StateOK || e.To == storage.StateQuiet || e.To == storage.StateWaiting {
		level = slog.LevelInfo
	}
	log.Log(context.Background(), level, "health", "source", e.Source, "from", string(e.From), "kind", string(e.To), "text", e.Reason)
}

// logSubscription tells what became of a subscription to a hub. Without one a source is polled as before.
func logSubscription(log *slog.Logger, e aggregator.Subscribed) {
	if e.Err != nil {
		log.Info("hub not asked", "source", e.Source, "hub", e.Hub, "err", e.Err)
		return
	}
	log.Info("hub", "source", e.Source, "hub", e.Hub, "kind", e.State, "until", e.Until)
}

// logPage tells what became of an article's page. One that cannot be had is no fault of ours: its item stays as it is.
func logPage(log *slog.Logger, e aggregator.PageRead) {
	if e.Err != nil {
		log.Info("page not read", "source", e.Source, "page", e.URL, "dur", e.Took, "err", e.Err, "again", !e.Again.IsZero())
		return
	}
	log.Debug("page read", "source", e.Source, "page", e.URL, "dur", e.Took, "text", e.Text)
}

// logPoll keeps the log short: polls that found nothing are told on the debug level only, and so are those that failed, because
// the change of the source's health says the same once.
func logPoll(log *slog.Logger, e aggregator.Polled) {
	attrs := []any{"source", e.Source, "status", e.Status, "dur", e.Took, "pushed", e.Pushed}
	switch {
	case e.Err != nil:
		log.Debug("poll failed", append(attrs, "err", e.Err, "next", e.Next)...)
	case e.New > 0 || e.Revised > 0:
		log.Info("polled", append(attrs, "new", e.New, "copies", e.Folded, "revised", e.Revised)...)
	default:
		log.Debug("polled", append(attrs, "changed", e.Changed)...)
	}
	for _, odd := range e.Oddities {
		log.Warn("oddity", "source", e.Source, "kind", odd.Code, "text", odd.Text)
	}
}
