package aggregator

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"headwater/storage"
)

// healthLog keeps the newest changes of the sources' health in the store, each written with the state that changed. Only the
// desk's goroutine uses it.
type healthLog struct {
	keys []string // of the records, oldest first
}

const (
	recordHealth  = "health" // the kind of the records; their keys are times that sort, and sources
	healthChanges = 500      // how many are kept
)

func readHealthLog(ctx context.Context, store storage.Store) (*healthLog, error) {
	records, err := store.Records(ctx, recordHealth)
	if err != nil {
		return nil, fmt.Errorf("read changes of health: %w", err)
	}
	l := &healthLog{}
	for _, record := range records {
		l.keys = append(l.keys, record.Key)
	}
	return l, nil
}

// note returns the records that a change leads to: its own, and that of the oldest one to drop.
func (l *healthLog) note(c HealthChange) []storage.Record {
	value, _ := json.Marshal(c) // texts and a time always can be written
	key := fmt.Sprintf("%020d %s", c.At.UnixNano(), c.Source)
	records := []storage.Record{{Kind: recordHealth, Key: key, Value: value}}
	l.keys = append(l.keys, key)
	for len(l.keys) > healthChanges {
		records = append(records, storage.Record{Kind: recordHealth, Key: l.keys[0]})
		l.keys = l.keys[1:]
	}
	return records
}

// healthChanged is what became of a source's health between two states, if that is worth telling: that a new source answers
// is not.
func healthChanged(prev, next *storage.Source) (c HealthChange, changed bool) {
	c = HealthChange{
		Source: next.ID, From: prev.Health.State, To: next.Health.State, Reason: next.Health.Reason, At: next.Health.LastPoll,
	}
	if c.From == "" {
		c.From = storage.StateNew
	}
	return c, c.From != c.To && (c.From != storage.StateNew || c.To != storage.StateOK)
}

// HealthChanges returns the newest changes of the sources' health, newest first.
func HealthChanges(ctx context.Context, store storage.Store) ([]HealthChange, error) {
	records, err := store.Records(ctx, recordHealth)
	if err != nil {
		return nil, fmt.Errorf("read changes of health: %w", err)
	}
	changes := make([]HealthChange, 0, len(records))
	for _, record := range slices.Backward(records) {
		var c HealthChange
		if err := json.Unmarshal(record.Value, &c); err != nil {
			return nil, fmt.Errorf("read change of health %s: %w", record.Key, err)
		}
		changes = append(changes, c)
	}
	return changes, nil
}
