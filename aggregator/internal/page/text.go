package page

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	readability "codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// longText is from how many characters on readability is believed: it weighs paragraphs against each other, and in a short
// text there is nothing to weigh.
const longText = 300

// errUnreadable is a tree that readability could not walk.
var errUnreadable = errors.New("readability gave up")

// maxElements bounds the tree that readability looks at: it visits elements many times.
const maxElements = 20_000

// findText finds where the text begins and ends: the element that is named for it, else the one that holds what
// readability took, else the lines from the first that reads like prose.
func (r *reading) findText() {
	r.readable()
	if r.text = r.named(); !r.plausible(r.text) {
		r.text = r.holding()
	}
	r.begin, r.end = r.prose(), r.taken()
	if r.text != nil {
		r.begin, r.end = r.bounds(r.text)
	}
	for r.begin < r.end && r.isByline(r.begin) {
		r.begin++
	}
	for i := max(r.begin+1, r.end-lastLines); i < r.end; i++ {
		if isDisclaimer(r.lines[i].text) || isAfter(r.lines[i].text) {
			r.end = i
		}
	}
	for r.end > r.begin+1 && (r.lines[r.end-1].mostlyLink() || isDate(r.lines[r.end-1].text)) {
		r.end--
	}
}

// lastLines are the last lines of a text, where what is no part of it is looked for.
const lastLines = 8

// bounds are the first line of an element and the one behind its last.
func (r *reading) bounds(n *html.Node) (begin, end int) {
	begin = slices.IndexFunc(r.lines, func(l line) bool { return within(l.node, n) })
	for i := begin; i < len(r.lines); i++ {
		if within(r.lines[i].node, n) {
			end = i + 1
		}
	}
	return begin, end
}

// taken is the line behind the last that readability took; without its help, the end of the page.
func (r *reading) taken() int {
	if r.readability == nil {
		return len(r.lines)
	}
	keys := longKeys(linesOf(r.readability))
	for i := len(r.lines) - 1; i >= 0 && len(keys) > 0; i-- {
		if l := &r.lines[i]; l.runes > shortLine && keys[key(l.text)] {
			return i + 1
		}
	}
	return len(r.lines)
}

// named looks for the element that is named for the text: of those behind the title the one with the most of it, the
// innermost of equals.
func (r *reading) named() *html.Node {
	var best *html.Node
	most := 0
	for n := range r.doc.Descendants() {
		if n.Type != html.ElementNode || !isBlock(n.DataAtom) || !isText(n) || r.holdsTitle(n) {
			continue
		}
		if length := proseLength(n); length > 0 && length >= most && r.isBehindTitle(n) {
			best, most = n, length
		}
	}
	return best
}

// plausible reports whether an element can be the one that holds the text: it has a good part of what readability took, and
// no long line stands between the title and it.
func (r *reading) plausible(n *html.Node) bool {
	if n == nil {
		return false
	}
	if r.readability != nil {
		return proseLength(n)*2 >= proseLength(r.readability)
	}
	begin, _ := r.bounds(n)
	long := func(l line) bool { return l.runes > maxByline && !l.mostlyLink() }
	return !slices.ContainsFunc(r.lines[r.title+1:begin], long)
}

// holdsTitle reports whether an element holds the title.
func (r *reading) holdsTitle(n *html.Node) bool {
	return r.title >= 0 && within(r.lines[r.title].node, n)
}

// isBehindTitle reports whether an element begins behind the title.
func (r *reading) isBehindTitle(n *html.Node) bool {
	begin, _ := r.bounds(n)
	return begin > r.title
}

// isText reports whether an element is named for the text of an article.
func isText(n *html.Node) bool {
	if strings.Contains(strings.ToLower(attr(n, "itemprop")), "articlebody") {
		return true
	}
	words := names(n)
	for i, word := range words {
		switch word {
		case "articlebody", "articletext", "articlecontent", "zhengwen", "neirong", "maintext", "newstext":
			return true
		case "content", "body", "text", "txt", "con", "entry", "detail", "details", "main", "editor", "story":
			return !slices.ContainsFunc(words[i:], isByTheWay)
		}
	}
	return false
}

// isByTheWay reports whether a word in an element's name says that it is only a part of what the rest of the name says:
// "content-header", "story-meta".
func isByTheWay(word string) bool {
	switch word {
	case "header", "head", "title", "meta", "info", "top", "bottom", "wrap", "wrapper", "left", "right", "source", "author", "date", "time", "tags", "tag", "tool", "tools", "list", "bar":
		return true
	}
	return false
}

// proseLength is how much text an element has that does not lead elsewhere, in characters.
func proseLength(n *html.Node) int {
	total := 0
	for _, l := range linesOf(n) {
		if !l.mostlyLink() {
			total += l.runes
		}
	}
	return total
}

// readable asks readability for the text. What is too little to believe is left out.
func (r *reading) readable() {
	parser := readability.NewParser()
	parser.MaxElemsToParse = maxElements
	parser.DisableJSONLD = true
	article, err := parse(&parser, r.doc)
	if err == nil && article.Node != nil && proseLength(article.Node) >= longText {
		r.readability = article.Node
	}
}

// parse asks readability. It is made for browsers' trees; one that it cannot walk must not end the program.
func parse(parser *readability.Parser, doc *html.Node) (article readability.Article, err error) {
	defer func() {
		if recover() != nil {
			article, err = readability.Article{}, errUnreadable
		}
	}()
	return parser.ParseDocument(doc, nil) // which copies the tree before it changes it
}

// shortLine is up to how many characters a line may stand in more than one place of a page: a title, a caption.
const shortLine = 20

// longKeys are the lines that stand in one place only.
func longKeys(lines []line) map[string]bool {
	keys := map[string]bool{}
	for i := range lines {
		if lines[i].runes > shortLine {
			keys[key(lines[i].text)] = true
		}
	}
	return keys
}

// holding is the smallest element that holds the lines that readability took; nil if that holds the title as well.
func (r *reading) holding() *html.Node {
	if r.readability == nil {
		return nil
	}
	keys := longKeys(linesOf(r.readability))
	var common *html.Node
	for i := r.title + 1; i < len(r.lines); i++ {
		l := &r.lines[i]
		if l.runes <= shortLine || !keys[key(l.text)] {
			continue
		}
		if common == nil {
			common = l.node.Parent
		}
		for common != nil && !within(l.node, common) {
			common = common.Parent
		}
	}
	if common == nil || common.DataAtom == atom.Body || r.holdsTitle(common) {
		return nil
	}
	return common
}

// prose is the first line behind the title that reads like a text: long, or ended like a sentence.
func (r *reading) prose() int {
	for i := r.title + 1; i < len(r.lines); i++ {
		if l := &r.lines[i]; !l.mostlyLink() && (l.runes > 60 || isSentence(l.text)) {
			return i
		}
	}
	return len(r.lines)
}

// isSentence reports whether a line ends like a sentence.
func isSentence(text string) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(text, "”\"』」)）"))
	return strings.ContainsRune("。！？!?…", last) || last == '.' && utf8.RuneCountInString(text) > 30
}
