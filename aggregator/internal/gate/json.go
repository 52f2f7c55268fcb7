package gate

import "bytes"

// Outline is a JSON Feed cut into its parts.
type Outline struct {
	Head    []byte   // the document with an empty array of items
	Items   [][]byte // the elements of the array, in order
	From    []int    // where each of them starts in the document
	Repairs []string

	hole int // where in Head the items would stand
}

// JSON checks a document against the limits and cuts it into its items. A document that is cut off yields the items that
// are complete. The error is a [*LimitError] or a [*NotFeedError].
func JSON(doc []byte, limits Limits) (*Outline, error) {
	s := &jsonScan{doc: doc, limits: limits.withDefaults()}
	if err := over(len(doc), s.limits.Bytes, "bytes"); err != nil {
		return nil, err
	}
	s.space()
	if s.peek() != '{' {
		return nil, &NotFeedError{What: "JSON without an object", Kind: "json"}
	}
	if err := s.document(); err != nil {
		return nil, err
	}
	if !s.feed {
		return nil, &NotFeedError{What: "a JSON object that is no JSON Feed", Kind: "json"}
	}
	return &s.out, nil
}

// jsonScan goes over a document once. It finds where values end and does not look into them: what it takes for a value
// may still be none.
type jsonScan struct {
	doc    []byte
	pos    int
	limits Limits
	tokens int
	depth  int
	feed   bool // it has a version of JSON Feed, or items with something in them
	out    Outline
}

// peek returns the byte at hand, 0 at the end.
func (s *jsonScan) peek() byte {
	if s.pos >= len(s.doc) {
		return 0
	}
	return s.doc[s.pos]
}

func (s *jsonScan) space() {
	for s.pos < len(s.doc) && isSpace(s.doc[s.pos]) {
		s.pos++
	}
}

// document reads the members of the outermost object.
func (s *jsonScan) document() error {
	head := s.pos // what is not yet in Head
	s.pos++
	s.depth = 1
	last := s.pos // the end of the last member that is complete
	for {
		key, found := s.key()
		if !found {
			break
		}
		value := s.pos
		switch c := s.peek(); {
		case key == "items" && c == '[':
			s.out.Head = append(append(s.out.Head, s.doc[head:value]...), "[]"...)
			s.out.hole = len(s.out.Head) - 1
			if err := s.items(); err != nil {
				return err
			}
			s.feed = s.feed || len(s.out.Items) > 0
			head, last = s.pos, s.pos
			continue
		case key == "items" && (c == '{' || c == '"'):
			return &NotFeedError{What: "a JSON feed whose items are no list", Kind: "json"} // never a healthy empty one
		}
		whole, err := s.value()
		if err != nil {
			return err
		}
		if !whole {
			break
		}
		if key == "version" && bytes.Contains(s.doc[value:s.pos], []byte("jsonfeed.org")) {
			s.feed = true
		}
		last = s.pos
	}
	s.end(head, last)
	return nil
}

// key reads the name of the next member up to its value.
func (s *jsonScan) key() (name string, found bool) {
	s.skip(',')
	if s.peek() != '"' {
		return "", false
	}
	key := s.text()
	return string(key), s.skip(':')
}

// end takes what is left of the object into the head: all of it, or, of one that was cut off, what is complete.
func (s *jsonScan) end(head, last int) {
	s.space()
	if s.peek() == '}' {
		last = s.pos
		s.pos++
	} else {
		s.out.Repairs = append(s.out.Repairs, "truncated")
	}
	s.out.Head = append(s.out.Head, s.doc[head:last]...)
	s.close()
}

// close ends the head; a comma after its last member is dropped.
func (s *jsonScan) close() {
	trimmed := bytes.TrimRight(s.out.Head, ", \t\r\n")
	if bytes.IndexByte(s.out.Head[len(trimmed):], ',') >= 0 {
		s.out.Repairs = append(s.out.Repairs, "json-comma")
	}
	s.out.Head = append(trimmed, '}')
}

// skip passes a mark and the space around it, and reports whether it stood there.
func (s *jsonScan) skip(mark byte) bool {
	s.space()
	found := s.peek() == mark
	if found {
		s.pos++
		s.space()
	}
	return found
}

// items reads the array of items. It ends before an item that is not complete.
func (s *jsonScan) items() error {
	s.pos++
	s.depth++
	for {
		s.skip(',')
		if c := s.peek(); c == ']' || c == 0 {
			break
		}
		from := s.pos
		whole, err := s.value()
		if err != nil {
			return err
		}
		if !whole {
			s.pos = len(s.doc)
			break
		}
		s.out.Items = append(s.out.Items, s.doc[from:s.pos])
		s.out.From = append(s.out.From, from)
		if err := over(len(s.out.Items), s.limits.Items, "items"); err != nil {
			return err
		}
	}
	s.depth--
	s.skip(']')
	return nil
}

// value passes one value and reports whether it is complete.
func (s *jsonScan) value() (whole bool, err error) {
	outer := s.depth
	for {
		s.space()
		s.tokens++
		if err := over(s.tokens, s.limits.Tokens*4, "tokens"); err != nil {
			return false, err
		}
		switch c := s.peek(); c {
		case 0:
			return false, nil
		case '{', '[':
			s.pos++
			s.depth++
			if err := over(s.depth, s.limits.Depth, "depth"); err != nil {
				return false, err
			}
			continue
		case '}', ']':
			if s.depth == outer {
				return false, nil
			}
			s.pos++
			s.depth--
		case ',', ':':
			if s.depth == outer {
				return false, nil
			}
			s.pos++
			continue
		case '"':
			if s.text() == nil {
				return false, nil
			}
		default:
			s.word()
		}
		if s.depth == outer {
			return true, nil
		}
	}
}

// word passes a number, true, false, null, or what stands in their place.
func (s *jsonScan) word() {
	i := bytes.IndexAny(s.doc[s.pos:], ",:]}[{\" \t\r\n")
	if i < 0 {
		i = len(s.doc) - s.pos
	}
	s.pos += max(i, 1)
}

// text passes a string and returns what stands between its quotes, nil if it does not end.
func (s *jsonScan) text() []byte {
	from := s.pos + 1
	for at := from; ; {
		i := bytes.IndexByte(s.doc[at:], '"')
		if i < 0 {
			s.pos = len(s.doc)
			return nil
		}
		at += i + 1
		backslashes := 0
		for at-2-backslashes >= from && s.doc[at-2-backslashes] == '\\' {
			backslashes++
		}
		if backslashes%2 == 0 {
			s.pos = at
			return s.doc[from : at-1 : at-1]
		}
	}
}
