package aggregator

import (
	"encoding/binary"
	"slices"
	"time"

	"github.com/cespare/xxhash/v2"

	"headwater/aggregator/internal/canon"
	"headwater/aggregator/internal/fold"
	"headwater/aggregator/internal/origin"
	"headwater/aggregator/internal/similar"
	"headwater/storage"
)

// entry is one item on its way from a worker to the desk: cleaned and credited, not judged yet.
type entry struct {
	item     storage.Item   // without ID, Story and FirstSeen
	element  uint64         // hash of its bytes in the document; 0 if the document could not be cut
	behind   int            // how many known elements stand before it in the document
	plain    string         // its content without markup, a paragraph a line
	draft    *similar.Draft // of its text; nil once it is described
	keys     identity
	words    words // what the terms of topics look at; only plain if no topic with terms has the source
	features features
}

// newEntry begins an entry with what the rest of its description is computed from: its paragraphs.
func newEntry(item storage.Item, element uint64) *entry {
	plain := fold.Plain(item.Content)
	return &entry{item: item, element: element, plain: plain, draft: newDraft(item.Title, fold.Lines(plain))}
}

// newDraft takes an item's text apart for comparing, without the bylines and counts by which copies differ.
func newDraft(title string, paras []string) *similar.Draft {
	return similar.NewDraft(title, origin.CutCredits(paras))
}

// describe computes what the desk judges an entry by. The words are folded only for topics that look at them.
func (e *entry) describe(boiler *similar.Boilerplate, judged bool) error {
	e.keys = identify(&e.item, e.plain)
	e.item.Hash = contentHash(&e.item)
	e.words.plain = e.plain
	if judged {
		e.words = newWords(&e.item, e.plain)
	}
	var err error
	e.features, err = newFeatures(e.draft.Text(boiler))
	e.draft = nil
	return err
}

// longText is from how many bytes on a text says by itself which article it is.
const longText = 180

// long reports whether the entry's text says which article it is.
func (e *entry) long() bool { return len(e.plain) >= longText }

// identity is the ways in which an entry can be recognised. The ids are key hashes of the store; a zero id is a way that it
// does not have. Few of them are stored, because each stored key costs a page of the file that has to be written.
type identity struct {
	both storage.ID // guid and link within its source; stored only for an item whose guid alone is another's
	guid storage.ID // guid within its source
	link storage.ID // canonical link within its source; stored only for an item without a guid
	text storage.ID // title, text and link within its source, of an entry without a guid; stored only for an item that has no other
	page storage.ID // canonical link, the same for every source: the article's page
	hash uint64     // of title and text, kept with the source's memory
}

// identify derives the keys of a cleaned item. text is its content without markup.
func identify(it *storage.Item, text string) identity {
	var k identity
	page, hasPage := canon.URL(it.URL)
	if hasPage {
		k.page = storage.NewID("page", page)
		k.link = storage.NewID("link", it.Source, page)
	}
	if it.GUID != "" {
		k.guid = storage.NewID("guid", it.Source, it.GUID)
		k.both = storage.NewID("both", it.Source, it.GUID, it.URL)
	}
	switch {
	case it.GUID != "":
	case hasPage:
		k.text = storage.NewID("text", it.Source, it.Title, text, page)
	default:
		k.text = storage.NewID("text", it.Source, it.Title, text)
	}
	k.hash = textHash(it.Title, text)
	return k
}

// textHash is the hash of a title and a text, as if a line end stood between.
func textHash(title, text string) uint64 {
	var h xxhash.Digest
	h.Reset()
	for _, s := range [...]string{title, "\n", text} {
		_, _ = h.WriteString(s)
	}
	return h.Sum64()
}

// all lists the keys that are looked up.
func (k identity) all() []storage.ID { return []storage.ID{k.both, k.guid, k.link, k.text, k.page} }

// own is the id of a new item with this identity: the strongest way to recognise it, so that a store that is filled
// again gives the same ids (guid, else link, else content).
func (k identity) own() storage.ID {
	for _, id := range []storage.ID{k.guid, k.link} {
		if !id.IsZero() {
			return id
		}
	}
	return k.text
}

// contentHash tells a revised item from an unchanged one. The guid and the dates are left out: guids that carry tokens and
// dates that move at each poll change nothing that a reader sees (bad-input rows 54, 61).
func contentHash(it *storage.Item) uint64 {
	h := xxhash.New()
	add := func(s string) {
		var size [8]byte
		binary.LittleEndian.PutUint64(size[:], uint64(len(s)))
		_, _ = h.Write(size[:])
		_, _ = h.WriteString(s)
	}
	for _, s := range []string{it.Title, it.Summary, it.Content, it.Image, it.Comments, it.Rights, it.Credit.Origin.Name, it.Credit.Origin.URL} {
		add(s)
	}
	if page, ok := canon.URL(it.URL); ok {
		add(page)
	}
	for _, p := range it.Authors {
		add(p.Name)
		add(p.URL)
	}
	for _, c := range it.Categories {
		add(c.Term)
	}
	for _, e := range it.Enclosures {
		add(e.URL)
	}
	return h.Sum64()
}

// oldestFirst gives the entries of one document in the order of judging. Documents run from new to old; dates decide
// where every entry has one.
func oldestFirst(entries []*entry) []*entry {
	ordered := slices.Clone(entries)
	slices.Reverse(ordered)
	for _, e := range ordered {
		if e.item.Published.IsZero() {
			return ordered
		}
	}
	slices.SortStableFunc(ordered, func(a, b *entry) int { return a.item.Published.Compare(b.item.Published) })
	return ordered
}

// seenAt spreads the entries of one document over microseconds, so that their order by first sight is the order in
// which they were judged.
func seenAt(poll time.Time, index int) time.Time {
	return poll.Add(time.Duration(index) * time.Microsecond)
}
