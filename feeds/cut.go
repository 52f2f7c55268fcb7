package feeds

import (
	"context"
	"fmt"

	"headwater/storage"
)

// quota counts what a feed shows against what it may show.
type quota struct {
	topic Topic
	shown map[string]int // by outlet
	total int
}

func newQuota(topic Topic) *quota { return &quota{topic: topic, shown: map[string]int{}} }

// cut is the key of the limit that leaves an outlet's next story out; "" if it may be shown.
func (q *quota) cut(group string) string {
	switch {
	case q.topic.Limit > 0 && q.total >= q.topic.Limit:
		return "limit"
	case q.topic.PerSource > 0 && q.shown[group] >= q.topic.PerSource:
		return "per_source"
	}
	return ""
}

func (q *quota) show(group string) {
	q.shown[group]++
	q.total++
}

// Cut says which limit of a topic keeps a story that it has out of its feed: limit, per_source, or "" if none does.
func (p *Publisher) Cut(ctx context.Context, topic string, story storage.ID) (key string, err error) {
	r := p.reader(ctx)
	set, ok := r.view.topics[topic]
	if !ok {
		return "", fmt.Errorf("topic %q: %w", topic, ErrUnknown)
	}
	quota := newQuota(set)
	err = r.picks([]string{topic}, storage.PickQuery{Limit: pageSize(set.Limit)}, func(t told) bool {
		group := r.source(t.lead.Source).group
		key = quota.cut(group)
		if t.id == story || key == "limit" {
			return false
		}
		if key == "" {
			quota.show(group)
		}
		return true
	})
	return key, err
}
