package page

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// dropUnseen takes out of a tree what no reader sees.
func dropUnseen(doc *html.Node) {
	remove(doc, func(n *html.Node) bool {
		switch n.DataAtom {
		case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Select, atom.Textarea, atom.Button, atom.Input, atom.Dialog:
			return true
		}
		style := strings.ToLower(strings.ReplaceAll(attr(n, "style"), " ", ""))
		return strings.Contains(style, "display:none") || slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "hidden" })
	})
}

// remove takes every element out of a tree that is to go. What it holds is not asked about.
func remove(n *html.Node, goes func(*html.Node) bool) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		switch {
		case c.Type != html.ElementNode:
		case goes(c):
			n.RemoveChild(c)
		default:
			remove(c, goes)
		}
		c = next
	}
}

// cutAround takes out of a tree what stands around the article and not in it. The title shows where the article is: nothing
// that holds it goes, nor anything that has most of the page's text, whatever it is called.
func cutAround(doc, title *html.Node) {
	all := textLength(doc)
	remove(doc, func(n *html.Node) bool {
		return isAround(n) && !(title != nil && within(title, n)) && textLength(n)*2 < all
	})
	for _, l := range linesOf(doc) {
		if isAfter(l.text) && l.node != title && within(l.node, doc) {
			cutFrom(l.node, title)
		}
	}
}

// isAround reports whether an element is navigation, a list of other articles, comments or another part of the site, by
// what it is or by what it is called.
func isAround(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Nav, atom.Aside:
		return true
	case atom.Footer:
		return n.Parent != nil && n.Parent.DataAtom != atom.Article
	case atom.Html, atom.Body, atom.Main, atom.Article:
		return false
	}
	switch strings.ToLower(attr(n, "role")) {
	case "navigation", "complementary", "search", "contentinfo", "menu", "menubar", "dialog":
		return true
	}
	for _, word := range names(n) {
		if _, known := slices.BinarySearch(aroundNames, word); known {
			return true
		}
	}
	return false
}

// aroundNames are words in the names of elements that stand around articles, sorted.
var aroundNames = []string{
	"ad", "ads", "advert", "advertisement", "banner", "breadcrumb", "breadcrumbs", "comment", "comments", "cookie", "crumb", "crumbnav", "crumbs",
	"disqus", "foot", "footer", "guess", "hotlist", "hotnews", "login", "menu", "modal", "nav", "navbar", "navigation", "newsletter", "outbrain", "pager",
	"pagination", "paging", "paihang", "pinglun", "popular", "popup", "prevnext", "promo", "rank", "ranking", "recommend", "recommendation",
	"recommendations", "recommended", "rel", "relate", "related", "share", "sharebar", "sidebar", "social", "subscribe", "taboola", "toolbar",
	"trending", "tuijian", "xgyd",
}

// cutFrom takes a list away whose heading is given: with the element around both if the heading begins it, else the heading
// with what follows it. Before the title a list ends where the title is, and inside of a text a heading takes with it only
// what leads elsewhere.
func cutFrom(heading, title *html.Node) {
	n := heading
	for n.Parent != nil && n.Parent.DataAtom != atom.Body && begins(n) && !(title != nil && within(title, n.Parent)) {
		n = n.Parent
	}
	last := n != heading || textBefore(n) > textAfter(n)
	alone := n != heading && textLength(n) > 2*textLength(heading)
	for next := n.NextSibling; next != nil && !alone; {
		after := next.NextSibling
		if title != nil && within(title, next) || !last && !leadsAway(next) {
			break
		}
		next.Parent.RemoveChild(next)
		next = after
	}
	n.Parent.RemoveChild(n)
}

// begins reports whether nothing visible stands in front of a node in its parent.
func begins(n *html.Node) bool { return textBefore(n) == 0 }

func textBefore(n *html.Node) int {
	total := 0
	for s := n.PrevSibling; s != nil; s = s.PrevSibling {
		total += textLength(s)
	}
	return total
}

func textAfter(n *html.Node) int {
	total := 0
	for s := n.NextSibling; s != nil; s = s.NextSibling {
		total += textLength(s)
	}
	return total
}

// leadsAway reports whether a node is a list, or text that is mostly links, or nothing.
func leadsAway(n *html.Node) bool {
	if n.Type == html.TextNode {
		return strings.TrimSpace(n.Data) == ""
	}
	switch n.DataAtom {
	case atom.Ul, atom.Ol, atom.A:
		return true
	}
	lines := linesOf(n)
	for i := range lines {
		if !lines[i].mostlyLink() {
			return false
		}
	}
	return true
}

// textLength is the length of an element's text in characters, blanks left out.
func textLength(n *html.Node) int {
	if n.Type == html.TextNode {
		return utf8.RuneCountInString(strings.Join(strings.Fields(n.Data), ""))
	}
	total := 0
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		total += textLength(c)
	}
	return total
}
