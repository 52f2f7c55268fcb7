package page

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/net/html"

	"headwater/aggregator/internal/fold"
)

// maxPage is how much of a page is looked at, in bytes: articles that are longer are rare, and a tree takes many times the
// room of its text.
const maxPage = 3 << 20

// Page is what was read from the page of an article. All HTML is as the page has it, not sanitised.
type Page struct {
	Head    string   // metas, canonical link and JSON-LD as HTML
	Byline  string   // the visible lines near the title, a paragraph each, as HTML
	Content string   // the article's text as HTML; "" if there is none
	Ending  string   // the lines below the text, a paragraph each: editors, sources, disclaimers
	Sites   []string // what the page's title has behind the article's: channel and name of the site
	Dates   []string // what may be the date of publication, the most trustworthy first
	Image   string   // address of the picture that stands for the article; "" if the page names none
}

// Read reads a page from clean UTF-8. title is what the feed calls the article; it helps to find the title on the page.
func Read(text []byte, title string) (*Page, error) {
	doc, err := html.Parse(bytes.NewReader(text[:min(len(text), maxPage)]))
	if err != nil {
		return nil, fmt.Errorf("read page: %w", err)
	}
	h := readHead(doc)
	dropUnseen(doc)
	heading := findTitle(linesOf(doc), title, h.title)
	cutAround(doc, heading.node)
	r := reading{doc: doc, lines: linesOf(doc), head: h}
	r.title = findTitle(r.lines, title, h.title).at
	r.findText()
	byline := r.byline()
	ending := r.ending()
	dated := r.dates(byline)
	return &Page{
		Head: h.html, Byline: paragraphs(byline), Content: r.content(byline, ending), Ending: paragraphs(ending),
		Sites: sitesOf(h.title), Dates: dated, Image: h.image,
	}, nil
}

// reading is the reading of one page, after everything around the article is gone.
type reading struct {
	doc   *html.Node
	head  head
	lines []line
	title int        // the title's line; -1 if it was not found
	text  *html.Node // the element that holds the text; nil if it has none of its own
	begin int        // the first line of the text
	end   int        // the line behind its last one

	readability *html.Node // what readability takes for the text; nil if that is too little to believe
}

// paragraphs writes lines as HTML.
func paragraphs(lines []line) string {
	var b strings.Builder
	for i := range lines {
		b.WriteString("<p>")
		b.WriteString(lines[i].html)
		b.WriteString("</p>\n")
	}
	return b.String()
}

// render writes the inside of an element as HTML.
func render(n *html.Node) string {
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		_ = html.Render(&b, c) // a strings.Builder takes everything
	}
	return b.String()
}

// key is what two spellings of one line have in common.
func key(s string) string { return fold.Key(s) }
