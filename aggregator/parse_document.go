package aggregator

import (
	"time"

	"headwater/storage"
)

// document is what a source answered, read but not cleaned: every text, address and date is as the source wrote it, with
// what is needed to understand it.
type document struct {
	Format  string // rss, atom, json, cdf
	Version string // of the format, as far as the document tells

	Charset  string   // name of the encoding
	How      string   // how it was found out, see internal/decode
	Repairs  []string // stable words for what had to be mended to read it
	Warnings []string // sentences about what was read but looks wrong

	Title       markup
	Description markup
	Rights      markup
	Home        string // address of the site
	Next        string // rel=next of a paged feed, next_url
	PrevArchive string // rel=prev-archive (RFC 5005)
	Archive     bool   // fh:archive: it does not change any more
	Language    string
	Icon        string // the most square picture it names
	Generator   string
	Authors     []storage.Person
	Dates       rawDates
	Hints       hints // as written; Self and Hub too

	Base  string // xml:base of the feed, resolved; "" if none
	Items []rawItem
}

// rawItem is one entry of a document as it stands there.
type rawItem struct {
	GUID      string // guid, atom:id, id, rdf:about: as written, trimmed
	Permalink bool   // the GUID says that it is the address of the item
	Link      string // address of the article, as written; resolved only against an xml:base
	Title     markup
	Summary   markup
	Content   markup

	Authors    []storage.Person
	Categories []storage.Category
	Enclosures []storage.Enclosure
	Links      []storage.Link
	Image      string
	Comments   string
	Rights     markup
	Podcast    storage.Podcast
	Dates      rawDates
	Origin     rawOrigin

	Language string // BCP 47 as written; "" if only the document has one
	Base     string // xml:base in scope of the item, resolved; "" if none
	Element  uint64 // hash of its bytes in the document that was fetched; 0 if that could not be cut
	Behind   int    // how many elements stand before it that were known and are not read again
	at       int    // where it starts, for the order
}

// markup is a text with its kind: HTML source, plain text, or what a format that leaves it open calls text.
type markup struct {
	Source string
	Kind   markupKind
	Base   string // xml:base in scope, resolved; "" if none
	Lang   string // xml:lang in scope; "" if none
}

// markupKind says how the source of a text is to be understood.
type markupKind uint8

const (
	markupOpen  markupKind = iota // RSS: HTML if it looks so
	markupPlain                   // every character stands for itself
	markupHTML
)

// rawDates are the dates of an item or a feed as written; "" if it has none.
type rawDates struct {
	Published string
	Updated   string
}

// rawOrigin is everything in an item that names where it came from.
type rawOrigin struct {
	RSS       storage.Outlet // <source url>
	Atom      storage.Outlet // atom:source: its title and its alternate link
	AtomSelf  string         // atom:source: its self link
	Source    string         // dc:source
	Publisher string         // dc:publisher
	Creators  []string       // dc:creator
	Credits   []mediaCredit
}

// mediaCredit is one media:credit.
type mediaCredit struct{ Role, Name string }

// ReadContext is what is known about the bytes of a document besides themselves.
type ReadContext struct {
	ContentType string         // header of the answer; "" if unknown
	URL         string         // final address of the document; "" if unknown
	Zone        *time.Location // how times without a zone are read; nil for UTC
	Now         time.Time      // when it was fetched: what relative times count from
	Limits      Limits
}
