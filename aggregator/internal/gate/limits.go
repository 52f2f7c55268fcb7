package gate

import "fmt"

// Limits bounds what a document may cost. A zero field takes its default, a negative one switches the limit off.
type Limits struct {
	Bytes      int // of the document as UTF-8: 16 MiB
	Depth      int // elements inside each other: 128
	Attributes int // of one element: 128
	Prefixes   int // namespace prefixes in scope: 96
	Fragments  int // pieces of text, CDATA and comments in a row without a tag between: 1000
	Tokens     int // tags and pieces of text: 500000
	Items      int // items or entries: 20000
	Text       int // bytes of a title, a link or another text that is not an article: 2 MiB
}

// withDefaults fills the fields that are zero. The values stop every bomb of the checklist within milliseconds and stand
// far above any real feed (bad-input finding 3).
func (l Limits) withDefaults() Limits {
	for _, f := range []struct {
		field *int
		value int
	}{
		{&l.Bytes, 16 << 20}, {&l.Depth, 128}, {&l.Attributes, 128}, {&l.Prefixes, 96},
		{&l.Fragments, 1000}, {&l.Tokens, 500_000}, {&l.Items, 20_000}, {&l.Text, 2 << 20},
	} {
		if *f.field == 0 {
			*f.field = f.value
		}
	}
	return l
}

// LimitError says that a document is over a limit. It was not parsed.
type LimitError struct {
	Limit string // key of the limit in the configuration: depth, attributes, prefixes …
	Max   int
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("document is over the limit of %d for %s (raise it for this source with limits: {%s: …})",
		e.Max, limitNames[e.Limit], e.Limit)
}

// limitNames says what each limit counts.
var limitNames = map[string]string{
	"bytes":      "bytes of a document",
	"depth":      "elements inside each other",
	"attributes": "attributes of one element",
	"prefixes":   "namespace prefixes in scope",
	"fragments":  "fragments of one text",
	"tokens":     "tags and texts",
	"items":      "items",
	"text":       "bytes of a title, link or other short text",
}

// over returns an error if n exceeds a limit that is switched on.
func over(n, limit int, name string) error {
	if limit > 0 && n > limit {
		return &LimitError{Limit: name, Max: limit}
	}
	return nil
}
