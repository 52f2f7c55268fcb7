package feeds

import (
	"fmt"

	"headwater/storage"
)

// relatedStories is how many other stories an article page offers.
const relatedStories = 5

// movedError says that a story was found to be another one: its page leads there.
type movedError struct{ to storage.ID }

func (e *movedError) Error() string { return "the story is now " + e.to.String() }

// articlePage makes the page of a story, as the first topic that publishes it shows it. Only what a public topic may
// show has a page, unless the token is the one of a private topic that picked the story. A story that was found to be
// another one gives a movedError.
func (r *reader) articlePage(id storage.ID, token string) ([]byte, error) {
	found, err := r.store.Stories(r.ctx, []storage.ID{id})
	if err != nil {
		return nil, fmt.Errorf("read story %s: %w", id, err)
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("story %s: %w", id, ErrUnknown)
	}
	story, err := r.resolve(found[0])
	if err != nil {
		return nil, err
	}
	if story == nil {
		return nil, fmt.Errorf("story %s: %w", id, ErrUnknown)
	}
	if story.ID != id {
		return nil, &movedError{to: story.ID}
	}
	return r.writeArticle(story, token)
}

func (r *reader) writeArticle(story *storage.Story, token string) ([]byte, error) {
	items, err := r.items(map[storage.ID]*storage.Story{story.ID: story})
	if err != nil {
		return nil, err
	}
	t, shown := tellStory(story, items)
	topic, picked := r.topicOf(story, token)
	if !shown || topic.ID == "" && r.view.hidden[t.lead.Source] {
		return nil, fmt.Errorf("story %s: %w", story.ID, ErrUnknown)
	}
	list := []told{t}
	if err := r.fillContent(list); err != nil {
		return nil, err
	}
	language := r.view.language(topic.Language)
	e := r.entry(list[0], style{language: language})
	p := r.view.blankPage(language, e.title)
	p.Canonical = e.original
	p.Disclaimer = orElse(orElse(line(topic.Disclaimer), line(r.source(t.lead.Source).Disclaimer)), p.Disclaimer)
	entry := r.view.pageEntry(&e, language)
	p.Entry, p.Description = &entry, entry.Excerpt
	if topic.ID != "" {
		to := target{kind: kindTopic, id: topic.ID, token: topic.Token, format: formatHTML}
		title := orElse(line(topic.Title), topic.ID)
		p.Crumbs = append(p.Crumbs, crumb{Title: literal(title), URL: r.view.links.of(to)})
		p.Feeds = r.view.pageFeeds(to, title)
		if p.Related, err = r.related(picked, story.ID, language); err != nil {
			return nil, err
		}
	}
	p.Crumbs = append(p.Crumbs, crumb{Title: literal(e.title)})
	body, err := execute("article.html", p)
	if err == nil {
		err = r.err
	}
	return body, err
}

// topicOf is the first topic, in the order of the configuration, that publishes the story and may be seen.
func (r *reader) topicOf(story *storage.Story, token string) (Topic, storage.Picked) {
	for _, t := range r.view.Topics {
		if !t.opens(token) {
			continue
		}
		for _, p := range story.Picks {
			if p.Topic == t.ID || r.view.former[p.Topic] == t.ID {
				return t, p
			}
		}
	}
	return Topic{}, storage.Picked{}
}

// related are the stories that stand next to a story in its topic: behind it, then before it.
func (r *reader) related(p storage.Picked, own storage.ID, language string) ([]pageEntry, error) {
	var list []pageEntry
	add := func(t told) bool {
		if t.id != own {
			e := r.entry(t, style{language: language})
			list = append(list, r.view.pageEntry(&e, language))
		}
		return len(list) < relatedStories
	}
	topic := []string{p.Topic}
	err := r.picks(topic, storage.PickQuery{Before: p.Order, Limit: relatedStories}, add)
	if err == nil && len(list) < relatedStories {
		err = r.picks(topic, storage.PickQuery{Since: p.Order, Oldest: true, Limit: relatedStories + 1}, add)
	}
	return list, err
}
