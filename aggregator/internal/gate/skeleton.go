package gate

import (
	"bytes"
	"strconv"
	"strings"
)

// Format is the family of a document's root element.
type Format string

// The formats that have a skeleton.
const (
	RSS  Format = "rss" // with RDF
	Atom Format = "atom"
	CDF  Format = "cdf"
)

// Skeleton is a document as the parser gets it.
type Skeleton struct {
	XML     []byte // well-formed, without namespaces, with marks for its texts
	Format  Format
	Root    string // name of the root element, lower case without prefix
	Version string // of the format, as far as the root tells
	Head    Node   // the feed
	Items   []Node // in the order of the items in XML
	Lost    int    // items that were left out because they are not complete
	Repairs []string

	mark  string
	texts []Text
}

// Node is what the skeleton keeps of the feed and of an item besides its XML.
type Node struct {
	Start, End int    // bytes of the document
	Outside    bool   // an RSS item that stands beside the channel
	Base       string // xml:base in scope, resolved; "" if none
	Lang       string // xml:lang in scope; "" if none
	About      string // rdf:about
	Dates      []Date // in their order
}

// Date is a date of an item as it is written.
type Date struct {
	Name string // of the element, lower case, with the canonical prefix of a foreign one: pubdate, dc:date
	Text string
}

// Text returns the text that a value of the parsed skeleton stands for: the one that was lifted if it is a mark, else the
// value itself.
func (s *Skeleton) Text(value string) Text {
	number, ok := strings.CutPrefix(value, s.mark)
	if !ok {
		return Text{Raw: []byte(value)}
	}
	if n, err := strconv.Atoi(number); err == nil && n < len(s.texts) {
		return s.texts[n]
	}
	return Text{Raw: []byte(value)}
}

// Value returns the character data that a value of the parsed skeleton stands for.
func (s *Skeleton) Value(value string) string {
	if !strings.HasPrefix(value, s.mark) {
		return value
	}
	return s.Text(value).String()
}

// chooseMark returns a word that does not occur in the document, so that nobody can forge a mark. It survives being read
// as text, as an attribute and as an address.
func chooseMark(doc []byte) string {
	for n := 0; ; n++ {
		mark := "~" + strconv.Itoa(n) + "~"
		if !bytes.Contains(doc, []byte(mark)) {
			return mark
		}
	}
}
