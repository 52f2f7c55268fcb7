package gate

import (
	"bytes"
	"strings"
)

// beginContainer opens a container inside the root and reports whether it is one: the channel of RSS. A second channel runs on
// in the first, and so does what stands beside it: its end is not written before that of the root, because the parser keeps
// the items of one channel only.
func (w *walk) beginContainer(e *element, name string) bool {
	if len(w.open) == 0 {
		return true
	}
	if len(w.open) > 1 || name != "channel" || w.skeleton.Format != RSS {
		return false
	}
	if w.channel {
		e.written = ""
		return true
	}
	w.channel = true
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
	node := Node{Start: t.from, Base: e.base, Lang: e.lang, Outside: len(w.open) == 1 && !w.channel}
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

// borderIn reports whether the end tag of an item stands in a piece of a document.
func borderIn(piece []byte) bool {
	return bytes.Contains(piece, []byte("</item>")) || bytes.Contains(piece, []byte("</entry>"))
}

// border reports whether a tag belongs to an item or a container of the format, and not to the text of an article.
func (w *walk) border(name []byte) bool {
	prefix, local := splitName(name)
	switch w.names[strings.ToLower(string(local))] {
	case roleItem, roleContainer:
		space := w.scope.lookup(prefix)
		return w.native(space) || space == "rdf"
	}
	return false
}
