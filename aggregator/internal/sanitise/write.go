package sanitise

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// writer builds HTML in canonical form. Both ways of cleaning write through it, which is what makes their output equal.
type writer struct {
	out []byte
}

// open writes the start tag of an element that is kept, and reports whether anything was written: elements that are
// nothing without an attribute (a, img, span) are left out when they have none.
func (w *writer) open(s *Sanitiser, name string, r *rule, attrs attributes, base Base) bool {
	mark := len(w.out)
	written := name
	if r.as != "" {
		written = r.as
	}
	w.out = append(w.out, '<')
	w.out = append(w.out, written...)
	bare := len(w.out)
	if attrs.none() && !needsAttributes(name) {
		w.out = append(w.out, '>')
		return true
	}
	if name == "img" {
		attrs = s.picture(attrs, base)
		if attrs == nil {
			w.out = w.out[:mark]
			return false
		}
	}
	for _, a := range r.attrs {
		w.attribute(s, name, a, attrs, base)
	}
	for _, a := range everywhere {
		w.attribute(s, name, a, attrs, base)
	}
	if nothing(name, w.out[bare:]) {
		w.out = w.out[:mark]
		return false
	}
	w.out = append(w.out, '>')
	return true
}

// needsAttributes reports whether an element must be looked at even if it has no attributes: it may be nothing without them, or
// get one from us.
func needsAttributes(name string) bool {
	switch name {
	case "a", "img", "source", "span", "audio", "video":
		return true
	}
	return false
}

// nothing reports whether an element with these written attributes has no effect.
func nothing(name string, attrs []byte) bool {
	switch name {
	case "span":
		return len(attrs) == 0
	case "a":
		return !bytes.HasPrefix(attrs, []byte(` href="`))
	case "img", "source":
		return !bytes.HasPrefix(attrs, []byte(` src="`))
	}
	return false
}

func (w *writer) attribute(s *Sanitiser, element, name string, attrs attributes, base Base) {
	value, ok := attrs.get(name)
	if name == "controls" {
		ok = true // a player that cannot be started is a picture
	}
	if !ok {
		return
	}
	if value, ok = s.attribute(element, name, value, base); !ok {
		return
	}
	w.out = append(w.out, ' ')
	w.out = append(w.out, name...)
	w.out = append(w.out, '=', '"')
	w.escape(value, true)
	w.out = append(w.out, '"')
}

func (w *writer) close(name string, r *rule) {
	if r.as != "" {
		name = r.as
	}
	w.out = append(w.out, '<', '/')
	w.out = append(w.out, name...)
	w.out = append(w.out, '>')
}

// text writes text between tags.
func (w *writer) text(s string) {
	if bytes.HasSuffix(w.out, []byte("<pre>")) {
		s = strings.TrimLeftFunc(s, func(r rune) bool { return forbidden(r) && r != '\u2028' && r != '\u2029' })
		if strings.HasPrefix(s, "\n") {
			w.out = append(w.out, '\n') // the parser swallows one
		}
	}
	w.escape(s, false)
}

// special marks the bytes at which escape must look: markup, control characters and the first bytes of characters that may
// be invisible.
var special = func() (t [256]bool) {
	for c := range 0x20 {
		t[c] = c != '\t' && c != '\n'
	}
	for _, c := range []byte{'&', '<', '>', '"', 0x7F, 0xC2, 0xE2, 0xEF} {
		t[c] = true
	}
	return t
}()

// escape writes text or the value of an attribute, without the characters that must not go out.
func (w *writer) escape(s string, quoted bool) {
	start := 0
	for i := 0; i < len(s); {
		if !special[s[i]] {
			i++
			continue
		}
		size, instead := 1, ""
		switch s[i] {
		case '&':
			instead = "&amp;"
		case '<':
			instead = "&lt;"
		case '>':
			instead = "&gt;"
		case '"':
			if !quoted {
				i++
				continue
			}
			instead = "&quot;"
		default:
			var r rune
			r, size = utf8.DecodeRuneInString(s[i:])
			if !forbidden(r) {
				i += size
				continue
			}
			if r == '\u2028' || r == '\u2029' {
				instead = " "
			}
		}
		w.out = append(w.out, s[start:i]...)
		w.out = append(w.out, instead...)
		i += size
		start = i
	}
	w.out = append(w.out, s[start:]...)
}

// forbidden reports whether a character must not stand in what goes out: control characters other than tab and line feed,
// what XML cannot hold, the byte order mark, and the characters that turn the direction of text around beyond their own
// words (bad-input rows 32-35).
func forbidden(r rune) bool {
	switch {
	case r < ' ':
		return r != '\t' && r != '\n'
	case r < 0x7F:
		return false
	case r <= 0x9F:
		return true
	case r == '\u2028' || r == '\u2029' || '\u202A' <= r && r <= '\u202E' || '\u2066' <= r && r <= '\u2069':
		return true
	}
	return r == 0xFFFE || r == 0xFFFF || r == 0xFEFF
}
