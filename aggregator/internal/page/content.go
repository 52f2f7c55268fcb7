package page

import "golang.org/x/net/html"

// content is the text as HTML: as readability cleaned it, if it took most of what the text's element holds, else that element,
// else the lines. Title, bylines and the lines below the text are left out wherever they stand.
func (r *reading) content(byline, ending []line) string {
	text := r.text
	if r.readability != nil && (text == nil || proseLength(r.readability)*3 >= proseLength(text)*2) {
		text = r.readability
	}
	if text == nil {
		return paragraphs(r.flat())
	}
	dropLines(text, r.around(append(byline, ending...)))
	return render(text)
}

// around is the lines that are no part of the text: the title, the given ones, and the short ones of the page that do not
// stand between its borders.
func (r *reading) around(given []line) map[string]bool {
	keys := map[string]bool{}
	for i := range r.lines {
		if inside := r.begin <= i && i < r.end; !inside && r.lines[i].runes <= maxEnding {
			keys[key(r.lines[i].text)] = true
		}
	}
	for i := r.begin; i < r.end; i++ {
		delete(keys, key(r.lines[i].text))
	}
	keys[key(r.titleText())] = true
	for i := range given {
		keys[key(given[i].text)] = true
	}
	return keys
}

// dropLines takes the blocks out of an element that hold one of the lines and nothing else.
func dropLines(text *html.Node, around map[string]bool) {
	gone := map[*html.Node]bool{}
	for _, l := range linesOf(text) {
		if k := key(l.text); k != "" && around[k] && l.node != text && len(linesOf(l.node)) == 1 {
			gone[l.node] = true
		}
	}
	remove(text, func(n *html.Node) bool { return gone[n] })
}

// flat is the lines of a text that has no element of its own.
func (r *reading) flat() []line {
	var lines []line
	for i := r.begin; i < r.end; i++ {
		if !r.lines[i].mostlyLink() {
			lines = append(lines, r.lines[i])
		}
	}
	return lines
}
