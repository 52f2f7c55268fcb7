package gate

import "bytes"

// kind is what a token is.
type kind uint8

const (
	tokenEOF kind = iota
	tokenText
	tokenCDATA
	tokenComment
	tokenInstruction // <?…?>
	tokenDirective   // <!…>
	tokenStart
	tokenEnd
)

// token is one piece of a document. Its slices point into the document.
type token struct {
	kind     kind
	from, to int    // where it stands
	name     []byte // of a tag, with its prefix
	attrs    []byte // what stands between the name and the closing bracket of a start tag
	text     []byte // of text and CDATA
	empty    bool   // <a/>
	broken   bool   // it was mended: a bracket that opens nothing, a section that does not end
}

// lexer cuts a document into tokens. It never fails and never goes back more than once over the same bytes: what looks like
// no markup is text. It does not know which elements exist, so it reads HTML as well as XML.
type lexer struct {
	doc  []byte
	pos  int
	ends [len(terminators)]search
}

// search remembers where a terminator was found, so that a thousand sections that do not end, or end far away, cost one
// search and not a thousand.
type search struct {
	known bool
	from  int // no terminator starts between here and at
	at    int // -1 if none starts after from
}

// The terminators that lexer.until knows.
const (
	endComment = iota
	endCDATA
	endInstruction
	endTag
)

var terminators = [...]string{"-->", "]]>", "?>", ">"}

// next returns the next token; at the end it returns tokenEOF for ever.
func (l *lexer) next() token {
	if l.pos >= len(l.doc) {
		return token{kind: tokenEOF, from: len(l.doc), to: len(l.doc)}
	}
	if l.doc[l.pos] != '<' {
		return l.text(l.pos)
	}
	rest := l.doc[l.pos:]
	switch {
	case len(rest) > 1 && rest[1] == '/':
		return l.end()
	case bytes.HasPrefix(rest, []byte("<!--")):
		return l.section(tokenComment, endComment, 4)
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		return l.section(tokenCDATA, endCDATA, 9)
	case bytes.HasPrefix(rest, []byte("<?")):
		return l.section(tokenInstruction, endInstruction, 2)
	case bytes.HasPrefix(rest, []byte("<!")):
		return l.directive()
	}
	return l.start()
}

// text returns everything from the given place to the next bracket after pos.
func (l *lexer) text(from int) token {
	to := len(l.doc)
	if i := bytes.IndexByte(l.doc[l.pos:], '<'); i >= 0 {
		to = l.pos + i
	}
	l.pos = to
	return token{kind: tokenText, from: from, to: to, text: l.doc[from:to]}
}

// stray returns the bracket at pos, which opens nothing, as text together with what follows it.
func (l *lexer) stray() token {
	from := l.pos
	l.pos++
	t := l.text(from)
	t.broken = true
	return t
}

// section returns what stands between an opening of n bytes and its terminator.
func (l *lexer) section(k kind, end, n int) token {
	from := l.pos
	body := from + n
	to := l.until(end, body)
	if to < 0 {
		return l.unterminated(k, body)
	}
	l.pos = to + len(terminators[end])
	return token{kind: k, from: from, to: l.pos, text: l.doc[body:to]}
}

// until finds a terminator at or after from, -1 if there is none.
func (l *lexer) until(end, from int) int {
	s := &l.ends[end]
	if s.known && from >= s.from && (s.at < 0 || s.at >= from) {
		return s.at
	}
	*s = search{known: true, from: from, at: -1}
	if i := bytes.Index(l.doc[min(from, len(l.doc)):], []byte(terminators[end])); i >= 0 {
		s.at = from + i
	}
	return s.at
}

// unterminated is a section whose end is missing: its opening is dropped, and what follows is read as if it had not been
// there, except that CDATA goes on as text to the next end tag.
func (l *lexer) unterminated(k kind, body int) token {
	from := l.pos
	l.pos = min(body, len(l.doc))
	if k == tokenCDATA {
		to := len(l.doc)
		if i := bytes.Index(l.doc[l.pos:], []byte("</")); i >= 0 {
			to = l.pos + i
		}
		t := token{kind: tokenCDATA, from: from, to: to, text: l.doc[l.pos:to], broken: true}
		l.pos = to
		return t
	}
	return token{kind: k, from: from, to: l.pos, broken: true}
}

// directive skips <!DOCTYPE …> with its internal subset. Entities declared there are never expanded.
func (l *lexer) directive() token {
	from, rest := l.pos, l.doc[l.pos:]
	end := max(l.until(endTag, from)-from, -1)
	if subset := bytes.IndexByte(rest[:max(end, 0)], '['); subset >= 0 {
		end = closeSubset(rest, subset)
	}
	if end < 0 {
		return l.stray()
	}
	l.pos = from + end + 1
	return token{kind: tokenDirective, from: from, to: l.pos}
}

// closeSubset finds the bracket that closes a directive whose internal subset opens at the given place.
func closeSubset(rest []byte, from int) int {
	for from < len(rest) {
		i := bytes.IndexByte(rest[from:], ']')
		if i < 0 {
			return -1
		}
		from += i + 1
		after := bytes.TrimLeft(rest[from:min(from+64, len(rest))], " \t\r\n")
		if len(after) > 0 && after[0] == '>' {
			return from + bytes.IndexByte(rest[from:], '>')
		}
	}
	return -1
}

// end reads </name>; whatever else stands in it is dropped, and a document may end inside it.
func (l *lexer) end() token {
	from := l.pos
	name := l.name(from + 2)
	if len(name) == 0 {
		return l.stray()
	}
	after := from + 2 + len(name)
	to := len(l.doc)
	if i := l.until(endTag, after); i >= 0 {
		to = i + 1
	}
	// A next tag before the bracket means that the bracket was forgotten.
	if i := bytes.IndexByte(l.doc[after:to], '<'); i >= 0 {
		to = after + i
	}
	l.pos = to
	return token{kind: tokenEnd, from: from, to: to, name: name, broken: l.doc[to-1] != '>'}
}

// start reads <name …> or <name …/>.
func (l *lexer) start() token {
	from := l.pos
	name := l.name(from + 1)
	body := from + 1 + len(name)
	if len(name) == 0 || name[len(name)-1] == ':' || body >= len(l.doc) || !endsName(l.doc[body]) {
		return l.stray()
	}
	if l.doc[body] == '>' {
		l.pos = body + 1
		return token{kind: tokenStart, from: from, to: l.pos, name: name}
	}
	to := l.closeTag(body)
	if to < 0 {
		return l.stray()
	}
	l.pos = to + 1
	attrs := l.doc[body:to]
	empty := attrs[len(attrs)-1] == '/'
	if empty {
		attrs = attrs[:len(attrs)-1]
	}
	return token{kind: tokenStart, from: from, to: l.pos, name: name, attrs: attrs, empty: empty}
}

// closeTag finds the bracket that closes a start tag, quoted values skipped. Where quotes are out of order the first
// bracket counts.
func (l *lexer) closeTag(from int) int {
	first := l.until(endTag, from)
	if first < 0 {
		return -1
	}
	at := from
	for {
		i := bytes.IndexAny(l.doc[at:first], `"'`)
		if i < 0 {
			return first
		}
		quote := at + i
		length := l.quoted(quote)
		if length < 0 {
			return first
		}
		at = quote + length
		if at > first {
			next := l.until(endTag, at)
			if next < 0 {
				return first
			}
			first = next
		}
	}
}

// quoted is the length of the quoted value that opens at the given place, -1 if it does not end where a value may end.
func (l *lexer) quoted(from int) int {
	i := bytes.IndexByte(l.doc[from+1:], l.doc[from])
	if i < 0 {
		return -1
	}
	after := from + i + 2
	if bytes.IndexByte(l.doc[from:after], '<') >= 0 && after < len(l.doc) && !endsName(l.doc[after]) {
		return -1
	}
	return i + 2
}

// name returns the name that starts at the given place, empty if none does.
func (l *lexer) name(from int) []byte {
	to := from
	for to < len(l.doc) && nameByte[l.doc[to]] {
		to++
	}
	if to == from || l.doc[from] >= '0' && l.doc[from] <= '9' || l.doc[from] == '-' || l.doc[from] == '.' {
		return nil
	}
	return l.doc[from:to]
}

// nameByte tells the bytes of names: ASCII letters, digits and marks, and all of UTF-8's other characters.
var nameByte = func() (table [256]bool) {
	for b := range table {
		c := byte(b)
		table[b] = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
			c == '_' || c == ':' || c == '-' || c == '.' || c >= 0x80
	}
	return table
}()

// endsName reports whether a name or a quoted value may be followed by this byte.
func endsName(c byte) bool { return c == '>' || c == '/' || isSpace(c) }

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }
