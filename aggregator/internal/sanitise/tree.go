package sanitise

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// parseFragment builds the tree that a browser builds of HTML inside a div, with the content of noscript read as markup. It
// returns the div.
func parseFragment(in string) (*html.Node, error) {
	div := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	nodes, err := html.ParseFragmentWithOptions(strings.NewReader(in), div, html.ParseOptionEnableScripting(false))
	if err != nil {
		return nil, err
	}
	for _, n := range nodes {
		div.AppendChild(n)
	}
	return div, nil
}

// render writes the kept part of what is inside a tree's root in canonical form.
func (s *Sanitiser) render(root *html.Node, base Base) string {
	var w writer
	for n := root.FirstChild; n != nil; n = n.NextSibling {
		s.node(&w, n, base)
	}
	return string(w.out)
}

// node writes one node. Its depth is bounded by the parser, which refuses more than 512 open elements.
func (s *Sanitiser) node(w *writer, n *html.Node, base Base) {
	switch n.Type {
	case html.TextNode:
		w.text(n.Data)
		return
	case html.ElementNode:
	default:
		return // comments, doctypes
	}
	r := rules[n.Data]
	if (n.Data == "iframe" || n.Data == "embed") && n.Namespace == "" {
		w.embed(s, nodeAttributes(n.Attr), base)
	}
	if n.Namespace != "" || r != nil && r.action == drop || hiddenCopy(n) {
		return
	}
	written := r != nil && r.action == keep && w.open(s, n.Data, r, nodeAttributes(n.Attr), base)
	if written && voidElement(n.Data) {
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		s.node(w, c, base)
	}
	if written {
		w.close(n.Data, r)
	}
}

// embed writes a link in place of a frame: to the page of a video, or to what the frame would have shown.
func (w *writer) embed(s *Sanitiser, frame attributes, base Base) {
	page, label := framed(frame, base)
	if page == "" {
		return
	}
	_, rest, _ := strings.Cut(page, "://")
	host, _ := cutAt(rest, "/")
	w.open(s, "a", rules["a"], withHref(page), base)
	w.text(label + " " + strings.TrimPrefix(host, "www."))
	w.close("a", rules["a"])
}

// hiddenCopy reports whether n is the noscript that repeats a picture which a script would have loaded.
func hiddenCopy(n *html.Node) bool {
	if n.Data != "noscript" {
		return false
	}
	before := n.PrevSibling
	for before != nil && before.Type == html.TextNode && strings.TrimSpace(before.Data) == "" {
		before = before.PrevSibling
	}
	return before != nil && before.Data == "img"
}

// nodeAttributes are the attributes of a parsed element.
type nodeAttributes []html.Attribute

func (a nodeAttributes) get(name string) (string, bool) {
	for i := range a {
		if a[i].Key == name && a[i].Namespace == "" {
			return a[i].Val, true
		}
	}
	return "", false
}

func (a nodeAttributes) none() bool { return len(a) == 0 }

// withHref are the attributes of a link that we make.
type withHref string

func (h withHref) get(name string) (string, bool) { return string(h), name == "href" }

func (h withHref) none() bool { return false }

// stripTags is the last resort: the text of markup that no parser wants, tags cut out by their brackets.
func stripTags(in string) string {
	z := html.NewTokenizer(strings.NewReader(in))
	var b strings.Builder
	skip := ""
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			if skip == "" {
				b.Write(z.Text())
			}
		case html.StartTagToken:
			name, _ := z.TagName()
			if n := string(name); n == "script" || n == "style" {
				skip = n
			}
		case html.EndTagToken:
			if name, _ := z.TagName(); string(name) == skip {
				skip = ""
			}
		}
	}
}
