package gate

import (
	"bytes"

	"github.com/cespare/xxhash/v2"
)

// Element is an item of a document as it was fetched.
type Element struct {
	Hash  uint64 // of its bytes
	Known bool   // it was cut out
	from  int
	to    int
}

// Cut takes the items out of a document whose bytes were seen before, so that a poll that brings two new items parses
// two. It works on the bytes as they came, before they are decoded: the marks of XML and JSON are the same bytes in all
// charsets that have ASCII in them, and none of them occurs inside a character of GBK, Big5, Shift_JIS or EUC. Of a document
// that is not as it should be, or in UTF-16 or ISO-2022-JP, nothing is cut and nothing known: elements is nil.
//
// What is left is a sound document of the same format with fewer items, or none. The elements are in document order.
func Cut(raw []byte, known func(hash uint64) bool) (rest []byte, elements []Element) {
	if bytes.IndexByte(raw[:min(len(raw), 4)], 0) >= 0 || bytes.IndexByte(raw, 0x1B) >= 0 {
		return raw, nil
	}
	start := bytes.TrimLeft(bytes.TrimPrefix(raw, []byte("\xEF\xBB\xBF")), " \t\r\n")
	if len(start) > 0 && start[0] == '{' {
		return cutJSON(raw, start, known)
	}
	elements, ok := findElements(raw)
	if !ok {
		return raw, nil
	}
	return cutXML(raw, elements, known), elements
}

// findElements finds the items of an XML document. A broken token, an item in an item or an item without its end means that
// it is not as it should be.
func findElements(raw []byte) (elements []Element, ok bool) {
	l := &lexer{doc: raw}
	root := nextTag(l)
	if root.kind != tokenStart || !isRoot(root) {
		return nil, false
	}
	name := itemName(root)
	open := -1
	for {
		t := l.next()
		switch {
		case t.broken:
			return nil, false
		case t.kind == tokenEOF:
			return elements, open < 0
		case t.kind == tokenStart && bytes.Equal(t.name, name):
			if open >= 0 {
				return nil, false
			}
			open = t.from
			if t.empty {
				elements = append(elements, Element{from: open, to: t.to})
				open = -1
			}
		case t.kind == tokenEnd && bytes.Equal(t.name, name):
			if open < 0 {
				return nil, false
			}
			elements = append(elements, Element{from: open, to: t.to})
			open = -1
		}
	}
}

// nextTag skips to the next tag.
func nextTag(l *lexer) token {
	for {
		if t := l.next(); t.kind == tokenStart || t.kind == tokenEnd || t.kind == tokenEOF {
			return t
		}
	}
}

// itemName is what items are called in a document with the given root: in the namespace of a prefixed feed they have its
// prefix too.
func itemName(root token) []byte {
	prefix, local := splitName(root.name)
	if !bytes.EqualFold(local, []byte("feed")) {
		return []byte("item")
	}
	if len(prefix) == 0 {
		return []byte("entry")
	}
	return append(append([]byte{}, prefix...), ":entry"...)
}

// cutXML hashes the elements and returns the document without the known ones.
func cutXML(raw []byte, elements []Element, known func(uint64) bool) []byte {
	var rest []byte
	from := 0
	for i := range elements {
		e := &elements[i]
		e.Hash = xxhash.Sum64(raw[e.from:e.to])
		if e.Known = known(e.Hash); e.Known {
			rest = append(rest, raw[from:e.from]...)
			from = e.to
		}
	}
	if from == 0 {
		return raw
	}
	return append(rest, raw[from:]...)
}

// cutJSON does the same for a JSON Feed.
func cutJSON(raw, start []byte, known func(uint64) bool) ([]byte, []Element) {
	outline, err := JSON(start, Limits{})
	if err != nil || len(outline.Repairs) > 0 || !bytes.Contains(outline.Head, []byte("jsonfeed.org")) {
		return raw, nil
	}
	elements := make([]Element, len(outline.Items))
	rest := append([]byte{}, outline.Head[:outline.hole]...)
	for i, item := range outline.Items {
		e := &elements[i]
		e.Hash = xxhash.Sum64(item)
		if e.Known = known(e.Hash); e.Known {
			continue
		}
		if len(rest) > outline.hole {
			rest = append(rest, ',')
		}
		rest = append(rest, item...)
	}
	return append(rest, outline.Head[outline.hole:]...), elements
}
