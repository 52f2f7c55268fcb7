package origin

import (
	"strings"

	"golang.org/x/net/html/atom"

	"headwater/aggregator/internal/fold"
)

// This is a scanner and no parser: it sees where tags begin and end and which address a link has, which is all that lines
// need. It costs a third of a tokenizer, and every item of every poll passes through it.

// html adds a fragment of HTML.
func (b *builder) html(s string) {
	for s != "" {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			b.chunk(s)
			return
		}
		b.chunk(s[:i])
		s = s[i:]
		end := tagLength(s)
		if end == 0 {
			b.chunk("<")
			s = s[1:]
			continue
		}
		s = b.tag(s[:end], s[end:])
	}
}

// chunk adds the text between two tags.
func (b *builder) chunk(s string) {
	if b.skip == 0 && s != "" {
		fold.Decode(s, b.text)
	}
}

// tagLength returns the length of the tag or comment that s begins with, 0 when its < begins none. A tag that is never
// closed ends with the text.
func tagLength(s string) int {
	if strings.HasPrefix(s, "<!--") {
		if i := strings.Index(s[4:], "-->"); i >= 0 {
			return 4 + i + 3
		}
		return len(s)
	}
	if len(s) < 2 || s[1] != '/' && s[1] != '!' && s[1] != '?' && !isLetter(rune(s[1])) {
		return 0
	}
	for i := 1; i < len(s); i++ {
		switch c := s[i]; c {
		case '>':
			return i + 1
		case '"', '\'':
			if s[i-1] != '=' {
				continue
			}
			n := strings.IndexByte(s[i+1:], c)
			if n < 0 {
				return len(s)
			}
			i += n + 1
		}
	}
	return len(s)
}

// tag acts on one tag and returns the rest of the text, behind the content of elements that hold no HTML.
func (b *builder) tag(tag, rest string) string {
	if tag[1] == '!' || tag[1] == '?' {
		return rest
	}
	closing, open := tag[1] == '/', 1
	for open < len(tag) && (tag[open] == '/' || tag[open] == '<') {
		open++
	}
	a, attributes := tagName(tag[open:])
	switch {
	case closing:
		b.close(a)
	case a == atom.Script || a == atom.Style:
		return afterClosing(rest, a.String())
	default:
		b.start(a, attributes)
	}
	return rest
}

// tagName returns a tag's name, 0 for one that HTML does not know, and what follows it.
func tagName(s string) (name atom.Atom, rest string) {
	var buf [16]byte
	i := 0
	for i < len(s) && (isLetter(rune(s[i])) || s[i] >= '0' && s[i] <= '9') {
		if i < len(buf) {
			buf[i] = s[i] | 0x20
		}
		i++
	}
	return atom.Lookup(buf[:min(i, len(buf))]), s[i:]
}

// afterClosing returns what follows the closing tag of an element.
func afterClosing(s, name string) string {
	for {
		i := strings.Index(s, "</")
		if i < 0 {
			return ""
		}
		s = s[i+2:]
		if len(s) >= len(name) && strings.EqualFold(s[:len(name)], name) {
			_, after, _ := strings.Cut(s, ">")
			return after
		}
	}
}

func (b *builder) start(a atom.Atom, attributes string) {
	switch elementOf(a) {
	case hidden:
		b.skip++
	case block:
		b.endLine()
	case inline:
		b.boundary()
		if a == atom.A {
			b.anchor(attributes)
		}
	}
}

func (b *builder) close(a atom.Atom) {
	switch elementOf(a) {
	case hidden:
		b.skip = max(0, b.skip-1)
	case block:
		b.endLine()
	case inline:
		if a == atom.A && b.open > 0 {
			b.links[b.open-1].to = b.at()
			b.open = 0
		}
		b.boundary()
	}
}

// anchor opens a link.
func (b *builder) anchor(attributes string) {
	b.flushBlanks()
	b.links = append(b.links, link{from: b.at(), to: b.at(), attributes: attributes})
	b.open = len(b.links)
}

// attribute returns the value of an attribute in what follows a tag's name.
func attribute(s, name string) string {
	for i := 0; i+len(name) < len(s); i++ {
		if s[i] > ' ' || !strings.EqualFold(s[i+1:min(i+1+len(name), len(s))], name) {
			continue
		}
		value, ok := strings.CutPrefix(strings.TrimLeft(s[i+1+len(name):], " \n\t"), "=")
		if !ok {
			continue
		}
		value = strings.TrimLeft(value, " \n\t")
		if value != "" && (value[0] == '"' || value[0] == '\'') {
			value, _, _ = strings.Cut(value[1:], value[:1])
			return value
		}
		if end := strings.IndexAny(value, " \n\t>"); end >= 0 {
			value = value[:end]
		}
		return value
	}
	return ""
}
