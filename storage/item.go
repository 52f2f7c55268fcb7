package storage

import "time"

// Item is one entry as one source published it, cleaned and credited. All strings are valid UTF-8 without control
// characters; Title, Summary and names are plain text, only Content is HTML (sanitised, links absolute). All addresses
// are http or https without userinfo.
type Item struct {
	ID     ID     // NewID of the source's id and the key the entry was recognised by
	Source string // id of the source that published it
	Story  ID     // the story it belongs to, never zero in a store; may name an alias (see Store.Stories)

	GUID    string // as in the feed, trimmed; "" if there was none
	URL     string // the entry's link; "" if there was none that may be shown
	Title   string // one line, never empty
	Summary string // plain text, a few sentences
	Content string // sanitised HTML; left empty by reads that did not ask for it

	Language   string // BCP 47; "" if unknown
	Authors    []Person
	Categories []Category // in their order, without repeats
	Enclosures []Enclosure
	Links      []Link // further links with their relation: via, related, replies …
	Image      string // address of a picture that stands for the item
	Comments   string // address of a page of comments
	Rights     string // licence or copyright text of the entry
	Podcast    Podcast
	Reads      int // how often its page says it was read (阅读量); 0 if it does not say

	Published time.Time // as the source says, corrected for its zone; zero if it does not say
	Updated   time.Time // as the source says; zero if it does not say
	FirstSeen time.Time // when a poll first brought it; with ID the order of everything; never changes

	Credit Credit
	Hash   uint64 // of what the source published, to tell a revision from an unchanged entry

	// Fingerprint is what the desk keeps to recognise copies of the text: opaque to the store. Reads of items leave it
	// out, [Store.Fingerprints] returns it.
	Fingerprint []byte

	Withdrawn bool // taken out of every output by hand; kept so that it does not come back as new

	Page PageState // how far reading the item's page came
}

// PageState is how far reading an item's page came, for items of sources whose pages are read.
type PageState struct {
	Status PageStatus
	Tried  int    // requests that failed since the page was wanted
	Error  string // of the last of them; "" if the page was read
	Text   bool   // Content is the page's text, not the feed's
}

// PageStatus is the state of an item's page in one word.
type PageStatus string

// The states of a page. The zero value is an item whose page nobody wants.
const (
	PageWanted PageStatus = "wanted" // will be asked for, or again
	PageRead   PageStatus = "read"
	PageLost   PageStatus = "lost" // could not be had; the item stays as its feed gave it
)

// When is the time by which the item is dated for readers: when it was published, else when it was first seen.
func (it *Item) When() time.Time {
	if it.Published.IsZero() {
		return it.FirstSeen
	}
	return it.Published
}

// Person is an author or another contributor. Any field may be empty, but not all of them.
type Person struct {
	Name  string
	Email string
	URL   string
}

// Category is one subject of an item. Term is never empty.
type Category struct {
	Term   string
	Scheme string // address of the vocabulary; "" if none
	Label  string // for people; "" if it is the term
}

// Enclosure is a file that comes with an item.
type Enclosure struct {
	URL      string
	Type     string        // media type; "" if unknown
	Length   int64         // bytes; 0 if unknown
	Title    string        // for people
	Duration time.Duration // of audio or video; 0 if unknown
}

// Link is a link of an item other than its own address.
type Link struct {
	Rel   string // a registered relation of RFC 8288, lower case
	URL   string
	Type  string
	Title string
}

// Podcast holds the itunes:* fields of an episode as they came, for topics that republish podcasts.
type Podcast struct {
	Subtitle string
	Episode  string
	Season   string
	Kind     string // episodeType: full, trailer, bonus
	Explicit string
}
