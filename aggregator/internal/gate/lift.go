package gate

import (
	"bytes"
	"strings"
)

// text lifts a text up to its end tag, markup included.
func (w *walk) text(t token, e element) error {
	defer func() { w.scope = w.scope[:e.bindings] }()
	kept := w.attrs[:0]
	text := Text{Base: e.base, Lang: e.lang}
	for _, a := range w.attrs {
		switch strings.ToLower(string(a.name)) {
		case "type":
			text.Type, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(a.string())), ";")
		case "mode":
			text.Mode = strings.ToLower(strings.TrimSpace(a.string()))
		default:
			kept = append(kept, a)
		}
	}
	w.writeStart(e, kept, false)
	if !t.empty {
		raw, markup, err := w.raw(t.name)
		if err != nil {
			return err
		}
		text.Raw, text.Markup = raw, markup
		if !articles[e.written] {
			if err := over(len(raw), w.limits.Text, "text"); err != nil {
				return err
			}
		}
		w.lift(text)
	}
	w.writeEnd(e.written)
	return nil
}

// articles are the elements, as they are written, that hold the text of an article, which may be long.
var articles = map[string]bool{
	"description": true, "content": true, "summary": true, "encoded": true, "abstract": true,
	"own:body": true, "own:content": true, "own:fullitem": true, "own:fulltext": true, "own:full-text": true, "own:summary": true,
	"content:encoded": true, "xhtml:body": true, "xhtml:div": true, "atom:content": true, "atom:summary": true,
	"media:description": true, "dc:description": true, "itunes:summary": true, "yandex:full-text": true,
}

// raw reads on to the end tag of the named element and returns what stands before it. If an item starts or ends first, the
// end tag is missing: then the text ends where the next tag starts.
func (w *walk) raw(name []byte) (text []byte, markup bool, err error) {
	from, depth, same := w.lex.pos, 0, 0
	firstTag := lexer{}
	for {
		before := w.lex
		t := w.next()
		if err := w.count(t); err != nil {
			return nil, false, err
		}
		switch t.kind {
		case tokenEOF:
			w.lex = before
			return w.doc[from:before.pos], markup, nil
		case tokenEnd:
			switch {
			case sameName(t.name, name) && same == 0:
				return w.doc[from:before.pos], markup, nil
			case sameName(t.name, name):
				same--
			case w.border(t.name):
				return w.unclosed(from, firstTag, before), false, nil
			}
			depth = max(depth-1, 0)
		case tokenStart:
			if w.border(t.name) {
				return w.unclosed(from, firstTag, before), false, nil
			}
			if sameName(t.name, name) && !t.empty {
				same++
			}
			depth += opens(t)
		default:
			continue
		}
		if !markup {
			markup, firstTag = true, before
		}
		if err := over(len(w.open)+depth, w.limits.Depth, "depth"); err != nil {
			return nil, false, err
		}
	}
}

// unclosed goes back to the first tag after an element that has no end tag.
func (w *walk) unclosed(from int, firstTag, border lexer) []byte {
	w.note("unclosed")
	if firstTag.doc == nil {
		firstTag = border
	}
	firstTag.ends = w.lex.ends
	w.lex = firstTag
	return w.doc[from:firstTag.pos]
}

// next reads a token of a text. A CDATA section whose end is missing runs into a later one; the later one's opening, and a
// border of items between them, tell, and it is ended at the next end tag.
func (w *walk) next() token {
	t := w.lex.next()
	if t.kind != tokenCDATA {
		return t
	}
	later := bytes.Index(t.text, []byte("<![CDATA["))
	if later < 0 {
		return t
	}
	end := bytes.Index(t.text[:later], []byte("</"))
	if end < 0 || !borderIn(t.text[end:later]) {
		return t
	}
	w.note("cdata")
	w.lex.pos = t.from + len("<![CDATA[") + end
	t.text, t.to = t.text[:end], w.lex.pos
	return t
}

// opens is 1 for a start tag that must have an end tag in HTML or XML.
func opens(t token) int {
	if t.empty {
		return 0
	}
	_, local := splitName(t.name)
	name := strings.ToLower(string(local))
	if voidElements[name] || impliedEnd[name] {
		return 0
	}
	return 1
}

// impliedEnd are the elements of HTML whose end tag is often left out.
var impliedEnd = map[string]bool{"p": true, "li": true, "td": true, "tr": true, "th": true, "dt": true, "dd": true, "option": true}

// date keeps a date with the feed or item that it belongs to.
func (w *walk) date(t token, e element, local string) error {
	defer func() { w.scope = w.scope[:e.bindings] }()
	if t.empty {
		return nil
	}
	from := w.lex
	raw, markup, err := w.raw(t.name)
	if err != nil {
		return err
	}
	if markup {
		w.note("unclosed")
		w.lex = from
		return nil
	}
	if err := over(len(raw), w.limits.Text, "text"); err != nil {
		return err
	}
	if parent := w.open[len(w.open)-1]; parent.role != roleItem && parent.role != roleContainer {
		return nil // of an Atom source or a person
	}
	name := local
	if !e.native {
		name = e.written
	}
	if text := (Text{Raw: raw}).String(); text != "" {
		w.node.Dates = append(w.node.Dates, Date{Name: strings.ToLower(name), Text: text})
	}
	return nil
}

// structure writes an element; if it holds nothing but text, the text is lifted at once.
func (w *walk) structure(t token, e element) error {
	w.writeStart(e, w.attrs, t.empty)
	if t.empty {
		w.scope = w.scope[:e.bindings]
		return nil
	}
	from := w.lex.pos
	for {
		before := w.lex
		t := w.next()
		if t.kind != tokenStart && t.kind != tokenEnd && t.kind != tokenEOF {
			if err := w.count(t); err != nil {
				return err
			}
			continue
		}
		isLeaf := t.kind == tokenEnd || e.role == roleLeaf
		if t.kind == tokenEnd && sameName(t.name, e.name) {
			if err := w.count(t); err != nil {
				return err
			}
		} else {
			// The tag is read again by run: as a child, or as the end of an element around this one.
			before.ends = w.lex.ends
			w.lex = before
		}
		if !isLeaf || t.kind == tokenEOF {
			w.open = append(w.open, e)
			return nil
		}
		return w.leaf(e, from, before.pos, t)
	}
}

// leaf writes the text of an element without children, and closes it.
func (w *walk) leaf(e element, from, to int, end token) error {
	if end.kind != tokenEnd || !sameName(end.name, e.name) {
		w.note("unclosed")
	}
	raw := w.doc[from:to]
	if err := over(len(raw), w.limits.Text, "text"); err != nil {
		return err
	}
	if len(raw) > 0 {
		w.lift(Text{Raw: raw, Base: e.base, Lang: e.lang})
	}
	w.writeEnd(e.written)
	w.scope = w.scope[:e.bindings]
	return nil
}
