package page

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"headwater/aggregator/internal/dates"
)

// The limits of what is a byline: portals put a dozen short fields between title and text, tools for readers among them.
const (
	maxBylines  = 16
	maxByline   = 160 // characters of one
	maxEndings  = 8
	maxEnding   = 100
	aboveTitle  = 3 // lines in front of the title that may hold the date
	aboveText   = 6 // lines in front of the text, where no title was found
	shortByline = 60
)

// byline is the lines between the title and the text, and the date if it stands above the title.
func (r *reading) byline() []line {
	from := r.title + 1
	if r.title < 0 {
		from = max(0, r.begin-aboveText)
	}
	var list []line
	for i := max(0, r.title-aboveTitle); i < r.title; i++ {
		if l := &r.lines[i]; l.runes <= shortByline && hasDate(l.text) && !l.mostlyLink() {
			list = append(list, *l)
		}
	}
	for i := from; i < r.begin && len(list) < maxBylines; i++ {
		if l := &r.lines[i]; l.runes <= maxByline {
			list = append(list, *l)
		}
	}
	return list
}

// isByline reports whether a line at the beginning of a text belongs to the byline: it is short, is no sentence, and is named
// for a byline or holds a date.
func (r *reading) isByline(at int) bool {
	l := &r.lines[at]
	if l.runes > shortByline || isSentence(l.text) {
		return false
	}
	for n := l.node; n != nil && n != r.text; n = n.Parent {
		if slices.ContainsFunc(names(n), isBylineName) {
			return true
		}
	}
	return hasDate(l.text) || sameTitle(l.text, r.titleText()) == 4
}

func (r *reading) titleText() string {
	if r.title < 0 {
		return r.head.title
	}
	return r.lines[r.title].text
}

// isBylineName reports whether a word in the name of an element says that it holds who wrote the article and when.
func isBylineName(word string) bool {
	switch word {
	case "byline", "source", "laiyuan", "from", "origin", "author", "info", "meta", "date", "time", "pubtime", "pubdate", "published", "dateline", "ly":
		return true
	}
	return false
}

// hasDate reports whether a line holds a date, whichever it is.
func hasDate(text string) bool {
	anyDay := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	_, ok := dates.Parse(text, time.UTC, anyDay)
	return ok
}

// isDate reports whether a line is a date and nothing else.
func isDate(text string) bool { return utf8.RuneCountInString(text) <= 20 && hasDate(text) }

// ending is the lines below the text: editors, sources, disclaimers. Another text ends it.
func (r *reading) ending() []line {
	var list []line
	for i := r.end; i < len(r.lines) && len(list) < maxEndings; i++ {
		l := &r.lines[i]
		if isAfter(l.text) || l.runes > maxEnding && !isDisclaimer(l.text) {
			break
		}
		if !l.mostlyLink() {
			list = append(list, *l)
		}
	}
	return list
}

// isDisclaimer reports whether a line begins what a portal writes below articles that are not its own.
func isDisclaimer(text string) bool {
	text = strings.TrimLeft(text, "【[(（*※ ")
	for _, opening := range []string{"免责声明", "版权声明", "版权申明", "郑重声明", "特别声明", "版权所有", "Copyright", "©", "声明：", "声明:", "免責聲明", "版權聲明", "Disclaimer", "Haftungsausschluss"} {
		if strings.HasPrefix(text, opening) {
			return true
		}
	}
	return false
}

// dates is what may be the date of publication: what the head says, times that are marked as such, the byline.
func (r *reading) dates(byline []line) []string {
	list := r.head.dates
	for i := range byline {
		for n := range byline[i].node.Descendants() {
			if n.Type == html.ElementNode && n.DataAtom == atom.Time && attr(n, "datetime") != "" {
				list = append(list, attr(n, "datetime"))
			}
		}
	}
	for i := range byline {
		list = append(list, byline[i].text)
	}
	return list
}
