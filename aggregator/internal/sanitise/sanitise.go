// Package sanitise makes what strangers write fit to be shown: HTML by an allow-list, titles and names as plain text,
// addresses that are http or https and nothing else.
//
// HTML takes one of two ways. The slow way builds the tree a browser would build, keeps the elements and attributes of a
// list (policy.go), writes the tree in one canonical form (write.go), and lets a second, independent sanitiser and a
// second reading confirm that nothing changes any more (wall.go). The fast way (fast.go) is one scan over the bytes that
// accepts only markup of which the tree is known without building it; for that its output is byte for byte the slow
// way's, and anything else is left to the slow way. A fuzz target holds the two together.
//
// The package is pure: no clock, no network, no goroutine. A [Sanitiser] is safe for concurrent use; every poll worker
// shares one.
package sanitise

import (
	"strings"
	"unicode/utf8"

	"github.com/microcosm-cc/bluemonday"
)

// MaxContent is the size above which HTML is cut, in bytes, before and after cleaning (bad-input row 64).
const MaxContent = 1 << 20

// Sanitiser cleans HTML.
type Sanitiser struct {
	wall       *bluemonday.Policy
	keepPixels bool
}

// Options say what to keep beyond what is always kept.
type Options struct {
	// KeepPixels keeps images that are too small to be seen and only tell their owner who reads (bad-input row 73).
	KeepPixels bool
}

// New returns a sanitiser.
func New(o Options) *Sanitiser {
	return &Sanitiser{wall: newWall(), keepPixels: o.KeepPixels}
}

// HTML returns a balanced fragment of HTML in canonical form: only elements and attributes of the list, addresses resolved
// against base and cleaned by [Base.Link], lazy images put right, text escaped.
//
// Canonical means that callers may rely on its spelling: a link begins with `<a href="`, a picture with `<img src="`, text
// has no character references but &amp; &lt; &gt;, and "<" stands in it only at the start of a tag.
func (s *Sanitiser) HTML(in string, base Base) string {
	return (&Document{Sanitiser: s}).HTML(in, base)
}

// maxSlow is how much of one document may take the slow way, in bytes. Real articles come nowhere near; markup made to be
// costly would otherwise keep a worker busy for seconds.
const maxSlow = 2 << 20

// Document cleans the HTML of one document with bounded work. Unlike the [Sanitiser] behind it, it is for one goroutine.
type Document struct {
	*Sanitiser
	spent int
	out   []byte // memory for the fast way
}

// Document returns a cleaner for the HTML of one document.
func (s *Sanitiser) Document() *Document { return &Document{Sanitiser: s} }

// HTML is [Sanitiser.HTML], until the document has had its share of work: then only the text is kept.
func (d *Document) HTML(in string, base Base) string {
	in = cutMarkup(bare(validUTF8(in)), MaxContent)
	for range 2 {
		out, ok := d.fast(in, base, d.out)
		if !ok {
			break
		}
		d.out = out
		if len(out) <= MaxContent {
			return string(out)
		}
		in = cutMarkup(in, len(in)/4*3*(MaxContent>>10)/(len(out)>>10))
	}
	if d.spent += len(in); d.spent > maxSlow {
		return Escape(stripTags(in))
	}
	return d.slow(in, base)
}

// slow is the way that handles everything.
func (s *Sanitiser) slow(in string, base Base) string {
	if !strings.ContainsAny(in, "<&") {
		w := writer{}
		w.text(in)
		return string(w.out)
	}
	for range 3 {
		tree, err := parseFragment(in)
		if err != nil {
			break // nested deeper than any article: keep the words
		}
		out := s.render(tree, base)
		if len(out) > MaxContent {
			in = cutMarkup(out, MaxContent*3/4)
			continue
		}
		again, err := s.confirm(out)
		if err == nil && again == out {
			return out
		}
		in = again
	}
	w := writer{}
	w.text(stripTags(in))
	return string(w.out)
}

// Escape returns plain text as HTML in canonical form. Its lines stay lines.
func Escape(text string) string {
	var w writer
	text = cutText(validUTF8(text), MaxContent/2)
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		if i > 0 {
			w.out = append(w.out, "<br>\n"...)
		}
		w.text(line)
	}
	return string(w.out)
}

// HasTags reports whether something in s begins like a tag or a comment: 5 < 6 does not.
func HasTags(s string) bool {
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 || i == len(s)-1 {
			return false
		}
		s = s[i+1:]
		if c := s[0]; c == '/' || c == '!' || c == '?' || 'a' <= c|0x20 && c|0x20 <= 'z' {
			return true
		}
	}
}

// validUTF8 replaces what is no UTF-8; text that is comes back as it is.
func validUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// cutMarkup cuts HTML to at most max bytes, in front of a tag that would be cut in two.
func cutMarkup(s string, max int) string {
	if len(s) <= max {
		return s
	}
	s = cutText(s, max)
	if open := strings.LastIndexByte(s, '<'); open > strings.LastIndexByte(s, '>') {
		s = s[:open]
	}
	return s
}

// cutText cuts a string to at most max bytes at the border of a character.
func cutText(s string, max int) string {
	if len(s) <= max {
		return s
	}
	for max > 0 && !utf8.RuneStart(s[max]) {
		max--
	}
	return s[:max]
}
