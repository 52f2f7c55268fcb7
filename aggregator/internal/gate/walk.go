package gate

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

	tokens, fragments int
	done              bool // the root element is closed: what follows is not read
	channel           bool // the channel of RSS is written and not closed yet

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
	if e.written != "" {
		w.writeStart(e, w.attrs, t.empty && e.role == roleItem)
	}
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
		if len(w.open) == 0 {
			w.open = append(w.open, e)
			w.pop()
		}
		return
	}
	w.open = append(w.open, e)
}

// end handles an end tag: it closes the element that it names, and what was left open in it; one that closes nothing is
// dropped.
func (w *walk) end(t token) {
	for n := len(w.open) - 1; n >= 0; n-- {
		if !sameName(w.open[n].name, t.name) {
			// An end tag deeper inside never closes an item or a container that it does not name.
			if r := w.open[n].role; (r == roleItem || r == roleContainer) && !w.border(t.name) {
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

// pop closes the innermost element.
func (w *walk) pop() {
	e := w.open[len(w.open)-1]
	w.open = w.open[:len(w.open)-1]
	w.scope = w.scope[:e.bindings]
	isRoot := len(w.open) == 0
	if isRoot && w.channel {
		w.writeEnd("channel")
	}
	if e.written != "" && (isRoot || e.role != roleContainer) {
		w.writeEnd(e.written)
	}
	if e.role == roleItem {
		w.endItem(w.lex.pos)
	}
	if isRoot {
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
