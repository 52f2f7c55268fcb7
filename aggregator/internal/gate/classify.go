package gate

import (
	"bytes"
	"strings"
)

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
