package gate

import (
	"bytes"
	"net/url"
	"strconv"
	"strings"
)

// attr is an attribute of the element at hand; the value is as it stands between its quotes.
type attr struct {
	name, value []byte
}

func (a attr) local() []byte {
	_, local := splitName(a.name)
	return local
}

// string returns the value with its references replaced.
func (a attr) string() string {
	if bytes.IndexByte(a.value, '&') < 0 {
		return string(a.value)
	}
	var b strings.Builder
	unescape(&b, a.value)
	return b.String()
}

// attributes reads the attributes of a start tag into w.attrs, and takes those that concern the walk itself: declarations of
// prefixes, xml:base and xml:lang.
func (w *walk) attributes(t token, e *element) error {
	w.attrs = w.attrs[:0]
	for rest := t.attrs; ; {
		var a attr
		a, rest = nextAttr(rest)
		if a.name == nil {
			break
		}
		w.attrs = append(w.attrs, a)
		if err := over(len(w.attrs), w.limits.Attributes, "attributes"); err != nil {
			return err
		}
	}
	for _, a := range w.attrs {
		switch prefix, local := splitName(a.name); {
		case string(prefix) == "xmlns":
			w.scope = append(w.scope, binding{string(local), canonical(a.value)})
		case string(a.name) == "xmlns":
			w.scope = append(w.scope, binding{"", defaultNamespace(a.value)})
		case string(a.name) == "xml:base":
			e.base = w.resolveBase(e.base, strings.TrimSpace(a.string()))
		case string(a.name) == "xml:lang" || string(a.name) == "lang":
			e.lang = strings.TrimSpace(a.string())
		}
	}
	return over(len(w.scope), w.limits.Prefixes, "prefixes")
}

// defaultNamespace is the canonical prefix of names without one; xmlns="" undoes a default.
func defaultNamespace(uri []byte) string {
	if len(bytes.TrimSpace(uri)) == 0 {
		return prefixNative
	}
	return canonical(uri)
}

// nextAttr reads one attribute; values may stand in any quotes, in none, or be missing. The name is nil at the end.
func nextAttr(rest []byte) (a attr, after []byte) {
	i := 0
	for i < len(rest) && (isSpace(rest[i]) || rest[i] == '/' || rest[i] == '=' || rest[i] == '"' || rest[i] == '\'') {
		i++
	}
	from := i
	for i < len(rest) && !isSpace(rest[i]) && rest[i] != '=' && rest[i] != '/' && rest[i] != '"' && rest[i] != '\'' {
		i++
	}
	if i == from {
		return attr{}, nil
	}
	a.name = rest[from:i]
	for i < len(rest) && isSpace(rest[i]) {
		i++
	}
	if i == len(rest) || rest[i] != '=' {
		return a, rest[i:]
	}
	i++
	for i < len(rest) && isSpace(rest[i]) {
		i++
	}
	a.value, rest = attrValue(rest[i:])
	return a, rest
}

// attrValue reads the value of an attribute.
func attrValue(rest []byte) (value, after []byte) {
	if len(rest) > 0 && (rest[0] == '"' || rest[0] == '\'') {
		if end := bytes.IndexByte(rest[1:], rest[0]); end >= 0 {
			return rest[1 : end+1], rest[end+2:]
		}
		return rest[1:], nil
	}
	end := bytes.IndexAny(rest, " \t\r\n")
	if end < 0 {
		end = len(rest)
	}
	return rest[:end], rest[end:]
}

// addresses are the attributes that hold one, and are resolved against xml:base.
var addresses = map[string]bool{"href": true, "src": true, "url": true, "uri": true}

// writeStart writes a start tag. Of its attributes those without a prefix are written, and rdf:resource.
func (w *walk) writeStart(e element, attrs []attr, empty bool) {
	out := append(*w.out, '<')
	out = append(out, e.written...)
	for _, a := range attrs {
		prefix, local := splitName(a.name)
		if len(prefix) > 0 && string(local) != "resource" || string(a.name) == "xmlns" || !plainName(local) || !letter(local[0]) {
			continue
		}
		if e.written == "enclosure" && string(local) == "href" {
			local = []byte("url")
		}
		out = append(out, ' ')
		out = append(out, local...)
		out = append(out, '=', '"')
		if e.base != "" && addresses[strings.ToLower(string(local))] {
			out = escape(out, []byte(Resolve(e.base, a.string())))
		} else {
			out = writeValue(out, a)
		}
		out = append(out, '"')
	}
	if empty {
		out = append(out, '/')
	}
	*w.out = append(out, '>')
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' }

// writeValue writes the value of an attribute as XML allows it.
func writeValue(out []byte, a attr) []byte {
	if bytes.IndexByte(a.value, '&') >= 0 {
		return escape(out, []byte(a.string()))
	}
	return escape(out, a.value)
}

// escape writes character data.
func escape(out, text []byte) []byte {
	for {
		i := bytes.IndexAny(text, `<&"`)
		if i < 0 {
			return append(out, text...)
		}
		out = append(out, text[:i]...)
		switch text[i] {
		case '<':
			out = append(out, "&lt;"...)
		case '&':
			out = append(out, "&amp;"...)
		default:
			out = append(out, "&#34;"...)
		}
		text = text[i+1:]
	}
}

func (w *walk) writeEnd(name string) {
	out := append(*w.out, '<', '/')
	out = append(out, name...)
	*w.out = append(out, '>')
}

// shortText is how long a word may be that is written as it stands.
const shortText = 32

// isWord reports whether a text is one short word, which every parser leaves as it is.
func isWord(text []byte) bool {
	for _, c := range text {
		if c >= 0x80 || c == ':' || !nameByte[c] {
			return false
		}
	}
	return len(text) <= shortText
}

// lift puts a text aside and writes its mark. A short word is written itself.
func (w *walk) lift(t Text) {
	if hasIllegalReference(t.Raw) {
		w.note("character-references")
	}
	if t.Type == "" && t.Mode == "" && t.Base == "" && t.Lang == "" && isWord(t.Raw) {
		*w.out = append(*w.out, t.Raw...)
		return
	}
	*w.out = append(*w.out, w.skeleton.mark...)
	*w.out = strconv.AppendInt(*w.out, int64(len(w.skeleton.texts)), 10)
	w.skeleton.texts = append(w.skeleton.texts, t)
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
