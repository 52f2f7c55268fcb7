package feeds

import (
	"fmt"
	"slices"

	"headwater/storage"
)

// ids are the ids under which a topic's picks are stored: its own, then those that it had. What was picked under a former
// one stays in the archives, so that no published entry is lost with a new name; the feed shows the picks of its own.
func (t *Topic) ids() []string { return append([]string{t.ID}, t.Was...) }

// stream reads the picks of one id, a page at a time.
type stream struct {
	query storage.PickQuery
	page  []storage.Pick
	ended bool
}

// head is the next pick of a stream; nil if there is none.
func (r *reader) head(s *stream) (*storage.Pick, error) {
	for len(s.page) == 0 && !s.ended {
		page, err := r.store.ListPicks(r.ctx, s.query)
		if err != nil {
			return nil, fmt.Errorf("list picks of %s: %w", s.query.Topic, err)
		}
		s.page, s.query.Cursor = page.Values, page.Next
		s.ended = page.Next == ""
	}
	if len(s.page) == 0 {
		return nil, nil
	}
	return &s.page[0], nil
}

// next takes at most limit picks out of streams, newest first.
func (r *reader) next(streams []stream, limit int) ([]storage.Pick, error) {
	var picks []storage.Pick
	for len(picks) < limit {
		var newest *storage.Pick
		var from *stream
		for i := range streams {
			pick, err := r.head(&streams[i])
			if err != nil {
				return nil, err
			}
			if pick != nil && (newest == nil || placeOf(newest).older(placeOf(pick))) {
				newest, from = pick, &streams[i]
			}
		}
		if newest == nil {
			break
		}
		picks = append(picks, *newest)
		from.page = from.page[1:]
	}
	return picks, nil
}

func placeOf(p *storage.Pick) place { return place{order: p.Order, story: p.Story} }

// picks calls show with the stories that were picked under any of a topic's ids, newest first, until it says stop or there
// are no more. The query says which; a story that was picked under several ids stands where the first of them has it.
func (r *reader) picks(ids []string, q storage.PickQuery, show func(told) (more bool)) error {
	streams := make([]stream, len(ids))
	for i, id := range ids {
		streams[i].query = q
		streams[i].query.Topic = id
	}
	for {
		picks, err := r.next(streams, q.Limit)
		if err != nil {
			return err
		}
		if len(picks) == 0 {
			return r.err
		}
		list, err := r.tell(ids, picks)
		if err != nil {
			return err
		}
		for _, t := range list {
			if !show(t) {
				return r.err
			}
		}
	}
}

// repeats says whether another pick stands for this one: the same story was picked under an earlier id of the topic, or the
// story was found to be one that the topic has picked itself.
func repeats(p *storage.Pick, ids []string, story *storage.Story) bool {
	before := slices.Index(ids, p.Topic)
	if story.ID != p.Story {
		before++
	}
	return slices.ContainsFunc(story.Picks, func(other storage.Picked) bool {
		return slices.Contains(ids[:before], other.Topic)
	})
}
