package config

import (
	"html"

	"headwater/aggregator"
	"headwater/storage"
)

// Ruler says whether a topic takes an item, and why: the clause that decided, such as any: 芯片.
type Ruler func(topic aggregator.Topic, item *storage.Item) (in bool, why string)

// TestTopics runs topics[].tests and returns the failing ones as problems at their own lines. A test that names no source is
// asked as an item of the topic's first one.
func (c *Config) TestTopics(rule Ruler) Problems {
	var failed Problems
	index := newSelector(c.Tree.Sources)
	for i := range c.Tree.Topics {
		topic := c.Tree.Topics[i].plan(index)
		for j, test := range c.Tree.Topics[i].Tests {
			in, why := rule(topic, test.item(topic))
			if in == (test.Expect == "in") {
				continue
			}
			failed = append(failed, Problem{
				File: c.Path, Line: test.line, Col: test.col, Path: path{"topics", i, "tests", j}.String(),
				Text: "must be " + string(test.Expect) + " and is not (" + why + ")",
			})
		}
	}
	failed.sort()
	return failed
}

// item is what a test describes, as if it had been polled.
func (t *TopicTest) item(topic aggregator.Topic) *storage.Item {
	item := &storage.Item{Source: t.Source, Title: t.Title, Content: html.EscapeString(t.Text), URL: t.URL}
	if item.Source == "" && len(topic.Sources) > 0 {
		item.Source = topic.Sources[0]
	}
	if t.Author != "" {
		item.Authors = []storage.Person{{Name: t.Author}}
	}
	for _, term := range t.Categories {
		item.Categories = append(item.Categories, storage.Category{Term: term})
	}
	return item
}
