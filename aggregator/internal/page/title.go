package page

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// found is a line that was looked for; at is -1 and node nil if it is not there.
type found struct {
	at   int
	node *html.Node
}

// enough is the weight from which a line is taken for the title: the words of the title in any element but a link, or a main
// heading with other words.
const enough = 3

// findTitle looks for the title among the lines of a page: what the feed calls the article, or what the page's head does,
// best in a heading. Headlines differ between feed and page, so a lonely main heading is good enough.
func findTitle(lines []line, wanted ...string) found {
	best, weight := found{at: -1}, enough-1
	for i := range lines {
		l := &lines[i]
		if l.runes > 200 {
			continue
		}
		w := headingWeight(l.node)
		for _, title := range wanted {
			if s := sameTitle(l.text, title); s > 0 {
				w += s
				break
			}
		}
		if l.mostlyLink() && w < 6 {
			w -= 2
		}
		if w > weight {
			best, weight = found{at: i, node: l.node}, w
		}
	}
	return best
}

// headingWeight says how much an element looks like that of the title.
func headingWeight(n *html.Node) int {
	switch n.DataAtom {
	case atom.H1:
		return 3
	case atom.H2, atom.H3:
		return 1
	case atom.P, atom.Li, atom.Td:
		return 0
	}
	for _, word := range names(n) {
		switch word {
		case "title", "headline", "tit", "biaoti", "caption":
			return 1
		}
	}
	return 0
}

// sameTitle weighs how much of a title stands in a line: 4 for all of it and nothing else, 2 if one holds the other. The title
// in a page's head often carries the site's name behind it.
func sameTitle(text, title string) int {
	a, b := key(text), key(title)
	if a == "" || b == "" {
		return 0
	}
	if a == b {
		return 4
	}
	short, long := a, b
	if len(short) > len(long) {
		short, long = long, short
	}
	if utf8.RuneCountInString(short) >= 5 && len(short)*2 >= len(long) && strings.Contains(long, short) {
		return 2
	}
	return 0
}

// sitesOf is what stands behind the article's title in the title of a page: "标题_财经频道_门户" names a channel and a site.
func sitesOf(title string) []string {
	title = strings.NewReplacer(" - ", "|", " – ", "|", " — ", "|", " · ", "|", "_", "|", "｜", "|").Replace(title)
	if !strings.Contains(title, "|") {
		title = strings.ReplaceAll(title, "-", "|")
	}
	parts := strings.Split(title, "|")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts[1:]
}

// names are the words of an element's class and id, in lower case: "articleInfo post-meta" has article, info, post and
// meta.
func names(n *html.Node) []string {
	var words []string
	for _, value := range []string{attr(n, "class"), attr(n, "id")} {
		if value != "" {
			words = appendWords(words, value[:min(len(value), 300)])
		}
	}
	return words
}

// appendWords parts a name at signs, digits and capitals.
func appendWords(words []string, s string) []string {
	start := -1
	for i := 0; i <= len(s); i++ {
		letter := i < len(s) && (s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z')
		hump := letter && i > 0 && s[i] < 'a' && s[i-1] >= 'a'
		if start >= 0 && (!letter || hump) {
			words = append(words, strings.ToLower(s[start:i]))
			start = -1
		}
		if letter && start < 0 {
			start = i
		}
	}
	return words
}
