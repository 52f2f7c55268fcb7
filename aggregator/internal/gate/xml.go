package gate

import (
	"bytes"
	"net/url"
	"strings"
)

// XML checks a document against the limits and writes its skeleton. The document is clean UTF-8; at is the address it came
// from, against which a relative xml:base is resolved, "" if unknown. The error is a [*LimitError] or a [*NotFeedError].
func XML(doc []byte, limits Limits, at string) (*Skeleton, error) {
	w := &walk{limits: limits.withDefaults(), at: at, doc: doc}
	if err := over(len(doc), w.limits.Bytes, "bytes"); err != nil {
		return nil, err
	}
	start, err := w.findRoot()
	if err != nil {
		return nil, err
	}
	w.lex = lexer{doc: doc, pos: start}
	w.skeleton.mark = chooseMark(doc)
	w.main = make([]byte, 0, len(doc)/4+256)
	w.out = &w.main
	w.node = &w.skeleton.Head
	if err := w.run(); err != nil {
		return nil, err
	}
	w.skeleton.XML = w.main
	return &w.skeleton, nil
}

// walk is one passage over a document.
type walk struct {
	doc      []byte
	lex      lexer
	limits   Limits
	at       string
	skeleton Skeleton

	tokens, fragments, prefixed int
	done                        bool // the root element is closed: what follows is not read

	scope scope
	open  []element
	names vocabulary

	main  []byte     // the skeleton outside items
	items []openItem // items that are open, one inside the other
	out   *[]byte    // where is written: main, or the innermost open item
	node  *Node      // what dates belong to
	attrs []attr     // of the element at hand
}

// element is one that is open.
type element struct {
	name     []byte // as in the document
	written  string // as in the skeleton; "" if it is left out
	role     role
	bindings int // of the scope before it
	base     string
	lang     string
	native   bool
}

// openItem is an item whose end has not come yet. It is written apart, so that half an item can be forgotten and an item
// inside an item can be written before it.
type openItem struct {
	out  []byte
	node Node
}

// run reads tokens until the root element is closed or the document ends.
func (w *walk) run() error {
	for !w.done {
		t := w.lex.next()
		if err := w.count(t); err != nil {
			return err
		}
		switch t.kind {
		case tokenEOF:
			w.cutOff()
		case tokenStart:
			if err := w.start(t); err != nil {
				return err
			}
		case tokenEnd:
			w.end(t)
		}
	}
	return nil
}

// count keeps the totals that are limited for each token.
func (w *walk) count(t token) error {
	w.tokens++
	if t.kind == tokenStart || t.kind == tokenEnd {
		w.fragments = 0
	} else {
		w.fragments++
	}
	if t.broken {
		w.note(repairOf[t.kind])
	}
	if err := over(w.tokens, w.limits.Tokens, "tokens"); err != nil {
		return err
	}
	return over(w.fragments, w.limits.Fragments, "fragments")
}

// repairOf names the mending of a broken token.
var repairOf = map[kind]string{
	tokenText: "bare-lt", tokenCDATA: "cdata", tokenComment: "comment", tokenInstruction: "instruction", tokenEnd: "end-tag",
}

// note keeps a repair, once.
func (w *walk) note(code string) {
	for _, seen := range w.skeleton.Repairs {
		if seen == code {
			return
		}
	}
	w.skeleton.Repairs = append(w.skeleton.Repairs, code)
}

// start handles a start tag.
func (w *walk) start(t token) error {
	if err := over(len(w.open)+1, w.limits.Depth, "depth"); err != nil {
		return err
	}
	e := element{name: t.name, bindings: len(w.scope)}
	if n := len(w.open); n > 0 {
		e.base, e.lang = w.open[n-1].base, w.open[n-1].lang
	}
	if err := w.attributes(t, &e); err != nil {
		return err
	}
	local := w.classify(&e)
	if e.role == roleItem || e.role == roleContainer {
		w.closeStrays(e.role)
		if e.role == roleContainer && !w.beginContainer(&e, local) {
			e.role, e.written = roleSkip, ""
		}
	}
	switch e.role {
	case roleItem:
		if err := w.beginItem(&e, t); err != nil {
			return err
		}
	case roleDate:
		return w.date(t, e, local)
	case roleText:
		return w.text(t, e)
	case roleWrite, roleLeaf:
		return w.structure(t, e)
	case roleSkip:
		w.push(t, e)
		return nil
	}
	w.writeStart(e, w.attrs, t.empty)
	w.push(t, e)
	return nil
}

// push opens an element, or drops its declarations again if it is empty.
func (w *walk) push(t token, e element) {
	if t.empty {
		w.scope = w.scope[:e.bindings]
		if e.role == roleItem {
			w.endItem(t.to)
		}
		w.done = len(w.open) == 0
		return
	}
	w.open = append(w.open, e)
}

// classify decides what an element is, sets its written name and role, and returns its lower-case local name.
func (w *walk) classify(e *element) string {
	prefix, local := splitName(e.name)
	name := strings.ToLower(string(local))
	if len(w.open) == 0 {
		w.root(e, prefix, name)
		return name
	}
	space := w.scope.lookup(prefix)
	e.native = w.native(space)
	skipped := w.open[len(w.open)-1].role == roleSkip
	switch {
	case skipped && !(e.native && w.names[name] == roleItem):
		// Left out with what is around it. An item is not: what is around it was only not closed.
	case e.native && ownNames[w.skeleton.Format][name] != roleSkip:
		e.role, e.written = ownNames[w.skeleton.Format][name], "own:"+name
	case e.native:
		e.role, e.written = w.names[name], name
		if name == "image" && len(w.items) > 0 {
			e.written = "own:image"
		}
	case space != prefixUnknown && plainName(local):
		e.role, e.written = roleWrite, space+":"+string(local)
		if special, ok := foreignNames[space][name]; ok {
			e.role = special
		}
	}
	if e.role == roleSkip {
		e.written = ""
	}
	return name
}

// native reports whether a canonical prefix is the vocabulary of the format itself.
func (w *walk) native(space string) bool {
	return space == prefixNative || space == "rss" && w.skeleton.Format == RSS || space == prefixAtom && w.skeleton.Format == Atom
}

// root sets up the walk for the format that the root element tells.
func (w *walk) root(e *element, prefix []byte, name string) {
	s := &w.skeleton
	s.Root, s.Format, s.Version = name, formats[name], version(w.attrs)
	s.Head.Start, s.Head.Base, s.Head.Lang = w.lex.pos, e.base, e.lang
	switch s.Format {
	case RSS:
		w.names = rssNames
	case Atom:
		w.names = atomNames
	case CDF:
		w.names = cdfNames
	}
	w.adopt(prefix)
	e.role, e.native, e.written = roleContainer, true, name
}

// adopt makes the namespace of the root native, whatever it is: a document whose root is a feed is one (bad-input row 48).
func (w *walk) adopt(prefix []byte) {
	for i := range w.scope {
		if b := &w.scope[i]; b.prefix == string(prefix) && !w.native(b.canonical) && (b.canonical != "rdf" || b.prefix == "") {
			w.note("namespace")
			b.canonical = prefixNative
		}
	}
}

// version returns the version attribute of the root, or what its namespaces tell.
func version(attrs []attr) string {
	found := ""
	for _, a := range attrs {
		switch uri := strings.ToLower(string(a.value)); {
		case string(a.name) == "version":
			return string(a.value)
		case strings.HasPrefix(uri, "http://purl.org/atom/ns"):
			found = "0.3"
		case strings.HasPrefix(uri, "http://purl.org/rss/1.0/") && !strings.Contains(uri, "modules"), uri == "http://www.w3.org/2005/atom":
			found = "1.0"
		case strings.HasSuffix(uri, "rdf/simple/0.9/"):
			found = "0.9"
		}
	}
	return found
}

// beginContainer reports whether a container is to be written: the root, and the one channel. Further channels run on in
// the first one.
func (w *walk) beginContainer(e *element, name string) bool {
	if len(w.open) == 0 {
		return true
	}
	inRoot := len(w.open) == 1
	if !inRoot || name != "channel" || w.skeleton.Format != RSS {
		return false
	}
	for _, a := range w.attrs {
		if string(a.local()) == "about" {
			w.skeleton.Head.About = a.string()
		}
	}
	if w.skeleton.Head.Lang == "" {
		w.skeleton.Head.Lang = e.lang
	}
	if w.skeleton.Head.Base == "" {
		w.skeleton.Head.Base = e.base
	}
	return true
}

// closeStrays closes what was left open before an item or a container: nothing but containers and items holds one. An item
// stays open around an item in it.
func (w *walk) closeStrays(r role) {
	for n := len(w.open); n > 0; n-- {
		switch parent := w.open[n-1].role; {
		case parent == roleContainer, parent == roleItem && r == roleItem:
			return
		}
		w.note("unclosed")
		w.pop()
	}
}

// beginItem opens an item.
func (w *walk) beginItem(e *element, t token) error {
	if err := over(len(w.skeleton.Items)+len(w.items)+1, w.limits.Items, "items"); err != nil {
		return err
	}
	node := Node{Start: t.from, Base: e.base, Lang: e.lang, Outside: len(w.open) == 1}
	for _, a := range w.attrs {
		if string(a.local()) == "about" {
			node.About = a.string()
		}
	}
	if len(w.items) > 0 {
		w.note("nested-items")
		node.Outside = w.items[0].node.Outside
	}
	w.items = append(w.items, openItem{node: node})
	w.into()
	return nil
}

// into directs the output to the innermost open item, or to the main part.
func (w *walk) into() {
	w.out, w.node = &w.main, &w.skeleton.Head
	if n := len(w.items); n > 0 {
		w.out, w.node = &w.items[n-1].out, &w.items[n-1].node
	}
}

// endItem adds the innermost item, now complete, to the skeleton.
func (w *walk) endItem(to int) {
	item := &w.items[len(w.items)-1]
	item.node.End = to
	w.main = append(w.main, item.out...)
	w.skeleton.Items = append(w.skeleton.Items, item.node)
	w.items = w.items[:len(w.items)-1]
	w.into()
}

// end handles an end tag: it closes the element that it names, and what was left open in it; one that closes nothing is
// dropped.
func (w *walk) end(t token) {
	for n := len(w.open) - 1; n >= 0; n-- {
		if !sameName(w.open[n].name, t.name) {
			// An end tag deeper inside never closes an item or a container that it does not name.
			if r := w.open[n].role; (r == roleItem || r == roleContainer) && !closes(t.name) {
				break
			}
			continue
		}
		for len(w.open) > n+1 {
			w.note("unclosed")
			w.pop()
		}
		w.pop()
		return
	}
	w.note("end-tag")
}

// closes reports whether an end tag names an item or a container, so that it may close several elements.
func closes(name []byte) bool {
	_, local := splitName(name)
	switch strings.ToLower(string(local)) {
	case "item", "entry", "channel", "rss", "rdf", "feed":
		return true
	}
	return false
}

// pop closes the innermost element.
func (w *walk) pop() {
	e := w.open[len(w.open)-1]
	w.open = w.open[:len(w.open)-1]
	w.scope = w.scope[:e.bindings]
	if e.written != "" {
		w.writeEnd(e.written)
	}
	if e.role == roleItem {
		w.endItem(w.lex.pos)
	}
	if len(w.open) == 0 {
		w.done = true
		w.skeleton.Head.End = w.lex.pos
	}
}

// cutOff ends a document that ends too early: items that are not complete are forgotten (bad-input row 41), the rest is
// closed.
func (w *walk) cutOff() {
	w.note("truncated")
	w.skeleton.Lost = len(w.items)
	w.items = nil
	w.into()
	for i, e := range w.open {
		if e.role == roleItem {
			w.open = w.open[:i]
			break
		}
	}
	for len(w.open) > 0 {
		w.pop()
	}
	w.done = true
}

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
		if !w.article(e.written) {
			if err := over(len(raw), w.limits.Text, "text"); err != nil {
				return err
			}
		}
		w.lift(text)
	}
	w.writeEnd(e.written)
	return nil
}

// article reports whether an element holds the text of an article, which may be long.
func (w *walk) article(written string) bool {
	switch written {
	case "description", "content", "summary", "encoded", "content:encoded", "xhtml:body", "xhtml:div", "own:fulltext",
		"own:full-text", "own:fullitem", "own:body", "own:content", "own:summary", "yandex:full-text", "atom:content", "atom:summary", "abstract", "media:description", "dc:description", "itunes:summary":
		return true
	}
	return false
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

// borderIn reports whether the end tag of an item stands in a piece of a document.
func borderIn(piece []byte) bool {
	return bytes.Contains(piece, []byte("</item>")) || bytes.Contains(piece, []byte("</entry>"))
}

// border reports whether a tag belongs to an item or a container, and not to the text of an article.
func (w *walk) border(name []byte) bool {
	prefix, local := splitName(name)
	switch string(local) {
	case "item", "entry", "channel", "rss", "RDF", "feed", "ITEM", "CHANNEL":
		return w.native(w.scope.lookup(prefix)) || string(local) == "RDF"
	}
	return false
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

// resolveBase resolves an xml:base against the one around it, or the address of the document.
func (w *walk) resolveBase(outer, base string) string {
	if len(base) > 2048 {
		return outer
	}
	if outer == "" {
		outer = w.at
	}
	return Resolve(outer, base)
}

// Resolve resolves a reference against a base; what cannot be resolved stays as it is.
func Resolve(base, reference string) string {
	b, err := url.Parse(base)
	if err != nil || base == "" {
		return reference
	}
	r, err := url.Parse(strings.TrimSpace(reference))
	if err != nil {
		return reference
	}
	return b.ResolveReference(r).String()
}

// splitName parts a qualified name.
func splitName(name []byte) (prefix, local []byte) {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		return name[:i], name[i+1:]
	}
	return nil, name
}

// sameName compares names of tags; documents that mix the case of a name mean the same.
func sameName(a, b []byte) bool { return bytes.Equal(a, b) || bytes.EqualFold(a, b) }

// plainName reports whether a name can be written as it stands.
func plainName(name []byte) bool {
	for _, c := range name {
		if c >= 0x80 || c == ':' || !nameByte[c] {
			return false
		}
	}
	return len(name) > 0
}
