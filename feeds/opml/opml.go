// Package opml reads and writes subscription lists: what people carry from one reader of feeds to another (OPML 2.0,
// http://opml.org/spec2.opml).
//
// Reading is lenient, because exports are old, edited by hand and in any charset; writing is strict. The package is pure:
// it fetches nothing, knows no clock, and writes exactly the addresses it is given, so callers pass public ones.
package opml

import (
	"slices"
	"strings"
	"time"
)

// Document is a list of subscriptions.
type Document struct {
	Title    string
	Modified time.Time // zero leaves it out
	Owner    string    // "" leaves it out
	Outlines []Outline
}

// Outline is a feed, or a group of outlines. A group has no Feed.
type Outline struct {
	Text        string // shown; never empty in what is written
	Feed        string // address of the feed
	Home        string // address of the site
	Description string
	Language    string   // BCP 47
	Categories  []string // names, or paths with slashes
	Outlines    []Outline
}

// Feed is one subscription of a list, apart from its place in it.
type Feed struct {
	URL  string
	Text string
	Home string
	// Tags are the names of the groups that hold the feed, from the outside in, and its categories. A feed in several places has
	// the tags of all of them.
	Tags []string
}

// Feeds are the subscriptions of a document in their order, each address once.
func (d Document) Feeds() []Feed {
	var list []Feed
	collect(d.Outlines, nil, map[string]int{}, &list)
	return list
}

func collect(outlines []Outline, groups []string, seen map[string]int, list *[]Feed) {
	for _, o := range outlines {
		if o.Feed != "" {
			add(o, groups, seen, list)
		}
		if len(o.Outlines) > 0 {
			inside := groups
			if o.Text != "" {
				inside = append(slices.Clip(groups), o.Text)
			}
			collect(o.Outlines, inside, seen, list)
		}
	}
}

// add adds a feed, or the tags of another place to one that is known.
func add(o Outline, groups []string, seen map[string]int, list *[]Feed) {
	i, known := seen[o.Feed]
	if !known {
		i = len(*list)
		seen[o.Feed] = i
		*list = append(*list, Feed{URL: o.Feed, Text: o.Text, Home: o.Home})
	}
	f := &(*list)[i]
	for _, tag := range append(slices.Clip(groups), categoryNames(o.Categories)...) {
		if !slices.Contains(f.Tags, tag) {
			f.Tags = append(f.Tags, tag)
		}
	}
}

// categoryNames are the names in categories: of "/Boston/Weather" both.
func categoryNames(categories []string) []string {
	var names []string
	for _, c := range categories {
		for name := range strings.SplitSeq(c, "/") {
			if name = strings.TrimSpace(name); name != "" {
				names = append(names, name)
			}
		}
	}
	return names
}
