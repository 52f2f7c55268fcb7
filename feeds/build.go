package feeds

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"headwater/storage"
)

// document reads what stands behind a target.
func (r *reader) document(t target) (*document, error) {
	switch {
	case t.kind == kindTopic && t.format == formatOPML:
		return r.topicOutline(t)
	case t.format == formatOPML:
		return nil, fmt.Errorf("%s: %w", t.path(), ErrUnknown)
	case t.kind == kindSource:
		return r.sourceFeed(t)
	case t.kind == kindArchive:
		return r.archive(t)
	}
	return r.topicFeed(t)
}

// frame is a topic's document without entries.
func (r *reader) frame(t target, topic Topic) (*document, error) {
	changed, err := r.changed(topic.ID)
	if err != nil {
		return nil, err
	}
	d := r.blank(t, topic.Language, orElse(topic.Title, topic.ID), topic.Description)
	d.id = r.ids.topic(topic.ID)
	d.home = r.view.links.of(target{kind: kindTopic, id: topic.ID, token: topic.Token, format: formatHTML})
	d.updated = sane(changed, r.ids.since)
	d.hubs = r.view.hubs(topic)
	return d, nil
}

// blank is a document that has what all have.
func (r *reader) blank(t target, language, title, description string) *document {
	site := r.view.Site
	return &document{
		target:      t,
		title:       line(title),
		description: line(description),
		language:    r.view.language(language),
		site:        orElse(line(site.Title), "Headwater"),
		generator:   line(site.Generator),
		contact:     mailbox(site.Contact),
		links:       r.view.links,
		view:        r.view,
	}
}

// changed is when anything in a topic changed last; zero if it never held anything.
func (r *reader) changed(topic string) (time.Time, error) {
	topics, err := r.store.Topics(r.ctx)
	if err != nil {
		return time.Time{}, fmt.Errorf("read topics: %w", err)
	}
	for i := range topics {
		if topics[i].ID == topic {
			return topics[i].Changed, nil
		}
	}
	return time.Time{}, nil
}

// topicFeed is the feed of a topic: its newest stories, as many as the topic and the document hold.
func (r *reader) topicFeed(t target) (*document, error) {
	topic, ok := r.view.topics[t.id]
	if !ok {
		return nil, fmt.Errorf("topic %q: %w", t.id, ErrUnknown)
	}
	d, err := r.frame(t, topic)
	if err != nil {
		return nil, err
	}
	style := topic.style(d.language)
	quota := newQuota(topic)
	q := storage.PickQuery{Limit: pageSize(topic.Limit)}
	err = r.picks([]string{topic.ID}, q, func(story told) bool {
		group := r.source(story.lead.Source).group
		if quota.cut(group) == "per_source" {
			return true
		}
		if !d.add(r.entry(story, style)) {
			return false
		}
		quota.show(group)
		return topic.Limit == 0 || quota.total < topic.Limit
	})
	if err != nil {
		return nil, err
	}
	d.ttl = d.rhythm()
	if topic.ByOutlets {
		d.sortByOutlets()
	}
	d.older, err = r.newestArchive(d.target, topic)
	return d, err
}

// sortByOutlets puts the stories that most outlets have first; equal ones stay newest first.
func (d *document) sortByOutlets() {
	slices.SortStableFunc(d.entries, func(a, b entry) int { return cmp.Compare(len(b.credit.also), len(a.credit.also)) })
}

func (t Topic) style(language string) style {
	return style{language: language, creditLine: t.CreditLine, linkPage: t.LinkPage}
}

// pageSize is how many picks are read at a time for a document of so many entries.
func pageSize(limit int) int {
	if limit == 0 {
		return archiveStep
	}
	return min(limit, archiveStep)
}

// sourceFeed is the feed of one source: its own newest items as it published them, credited like everything.
func (r *reader) sourceFeed(t target) (*document, error) {
	set, ok := r.view.sources[t.id]
	if !ok || r.view.hidden[t.id] {
		return nil, fmt.Errorf("source %q: %w", t.id, ErrUnknown)
	}
	from := r.source(t.id)
	d := r.blank(t, from.language, from.outlet.name, "")
	d.id, d.home, d.updated = r.ids.source(set.ID), r.view.links.of(t.as(formatHTML)), r.ids.since
	page, err := r.store.ListItems(r.ctx, storage.ItemQuery{Source: set.ID, Newest: true, Content: true, Limit: sourceEntries})
	if err != nil {
		return nil, fmt.Errorf("list items of %s: %w", set.ID, err)
	}
	for i, it := range page.Values {
		if it.Withdrawn {
			continue
		}
		e := r.entry(told{id: it.Story, item: it.ID, order: it.FirstSeen, changed: from.seen, lead: page.Values[i]}, style{language: d.language})
		d.add(e)
	}
	d.updated = d.newest(d.updated, from.seen)
	d.ttl = d.rhythm()
	return d, r.err
}
