package origin

// Source is what is known of our own source of items. Both fields may be empty.
type Source struct {
	Names []string // what it is called: its configured name and outlet, its feed's title
	Home  string   // address of its front page
}

// Input is everything an item carries that may name its origin. Every field may be empty.
type Input struct {
	Title       string
	Link        string   // address of the item
	Authors     []string // RSS author, Atom author, JSON authors
	Creators    []string // dc:creator
	ContentHTML string   // as the feed carries it
	Text        string   // plain text or Markdown, when there is no HTML

	RSSSource   Named // RSS <source url="…">name</source>, or the origin in another Headwater's feed
	AtomSource  Named // atom:source: its title and its alternate link
	DCSource    string
	DCPublisher string
	MediaCredit []MediaCredit

	Page Page
}

// Named is a name with its address.
type Named struct{ Name, URL string }

// MediaCredit is one media:credit (Media RSS): who is credited, in which role.
type MediaCredit struct{ Role, Name string }

// Page is what was read from the item's page, if it was fetched.
type Page struct {
	HeadHTML    string // the head, or the metas, links and JSON-LD of it
	Byline      string // the visible lines near the title, one a line
	ContentHTML string // the article
}

// Options are the operator's wishes.
type Options struct {
	MinConfidence float64  // answers below it are dropped; 0 drops none
	IgnoreNames   []string // names that are nobody, besides those of ignore.go
}

// Answer is who wrote an item first.
type Answer struct {
	Name       string   // the outlet; "" when nobody is named, the source's own name when it names itself
	URL        string   // of the original, else of the outlet's front page, "" when unknown
	How        string   // the rule, see the package comment
	Confidence float64  // from 0 to 1
	Via        []string // outlets that passed the item on, the latest first, Name and the source left out
	Authors    []string // persons, in their order
	Reads      int      // how often the item was read, by its own count; 0 when it does not say
}

// The rules, as Answer.How.
const (
	HowRSSSource   = "rss-source"
	HowAtomSource  = "atom-source"
	HowDCSource    = "dc-source"
	HowDCPublisher = "dc-publisher"
	HowByline      = "byline"
	HowLabel       = "label"
	HowStatement   = "statement"
	HowVia         = "via"
	HowMeta        = "meta"
	HowJSONLD      = "json-ld"
	HowMediaCredit = "media-credit"
	HowDateline    = "dateline"
	HowEnd         = "end"
	HowLead        = "lead"
	HowAuthor      = "author"
	HowReporter    = "reporter"
	HowCanonical   = "canonical"
	HowTitle       = "title"
	HowSource      = "source"
)

// IsRepost reports whether the answer names another outlet than the item's source.
func (a Answer) IsRepost() bool { return a.How != HowSource }

// found is what one rule read: a candidate for the answer.
type found struct {
	name       string
	url        string // the name's own link, "" when it has none
	via        []string
	how        string
	confidence float64
}
