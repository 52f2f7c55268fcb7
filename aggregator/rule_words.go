package aggregator

import (
	"strings"

	"headwater/aggregator/internal/fold"
	"headwater/storage"
)

// words is an item's text as terms look at it: folded by the worker that read it, or, of a stored item, once a term asks.
type words struct {
	title      string // folded
	categories string // folded, one a line
	text       string // folded; see folded
	plain      string // the text without markup, unfolded, for regular expressions; see unfolded
	html       string // what plain is still to be read from; "" if it was
}

// newWords folds an item. text is its content without markup.
func newWords(it *storage.Item, text string) words {
	w := foldHead(it)
	w.plain, w.text = text, fold.Words(text)
	return w
}

// lazyWords folds of a stored item what is short, and its text when a term looks at it.
func lazyWords(it *storage.Item) *words {
	w := foldHead(it)
	w.html = it.Content
	return &w
}

// unfolded is the text without markup.
func (w *words) unfolded() string {
	if w.html != "" {
		w.plain, w.html = fold.Plain(w.html), ""
	}
	return w.plain
}

// folded is the text without markup, folded.
func (w *words) folded() string {
	if plain := w.unfolded(); w.text == "" && plain != "" {
		w.text = fold.Words(plain)
	}
	return w.text
}

// foldHead folds what is short of an item: title and categories.
func foldHead(it *storage.Item) words {
	var categories strings.Builder
	for _, c := range it.Categories {
		categories.WriteString(fold.Words(c.Term))
		categories.WriteByte('\n')
		if c.Label != "" && c.Label != c.Term {
			categories.WriteString(fold.Words(c.Label))
			categories.WriteByte('\n')
		}
	}
	return words{title: fold.Words(it.Title), categories: categories.String()}
}
