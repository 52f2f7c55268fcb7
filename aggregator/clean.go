package aggregator

import (
	"html"
	"slices"
	"strings"
	"time"

	"headwater/aggregator/internal/fold"
	"headwater/aggregator/internal/lang"
	"headwater/aggregator/internal/sanitise"
	"headwater/storage"
)

// Limits of what an item may hold (bad-input row 64). What is longer is cut, what is more is left out.
const (
	maxName       = 256  // bytes of a name, a category or another short text
	maxSummary    = 1000 // characters of a summary that the source wrote
	excerptLength = 200  // characters of one that we make
	maxGUID       = 2048 // bytes
	maxList       = 32   // authors, categories, enclosures, links
)

// cleaner turns what a source wrote into what may be shown: HTML by an allow-list, everything else plain text, addresses
// http or https, times with a zone. One serves all workers.
type cleaner struct {
	html       *sanitise.Sanitiser
	withPixels *sanitise.Sanitiser // for sources of which the operator wants tracking pixels
}

func newCleaner() *cleaner {
	return &cleaner{html: sanitise.New(sanitise.Options{}), withPixels: sanitise.New(sanitise.Options{KeepPixels: true})}
}

// of is the sanitiser for what a source publishes.
func (c *cleaner) of(src *Source) *sanitise.Sanitiser {
	if src.TrackingPixels {
		return c.withPixels
	}
	return c.html
}

// cleaned is a document whose every value may be shown. Items stand in the order of the document, without what the
// attributor and the desk add.
type cleaned struct {
	channel  storage.Channel
	items    []storage.Item
	oddities []storage.Oddity
}

// clean cleans a document. A language or zone that the context gives is the operator's and wins over the document's.
func (c *cleaner) clean(doc *document, src *Source, rc ReadContext) *cleaned {
	cl := newCleaning(c, doc, src, rc)
	out := &cleaned{channel: cl.channel(), items: make([]storage.Item, len(doc.Items))}
	for i := range doc.Items {
		out.items[i] = cl.item(&doc.Items[i])
	}
	out.oddities = cl.odd.list(len(doc.Items), rc.Now)
	return out
}

// cleaning is the cleaning of one document: what its items share.
type cleaning struct {
	html     *sanitise.Document
	doc      *document
	source   string
	base     sanitise.Base // of links that have no xml:base: the site's address, else the document's
	home     sanitise.Base // zero if the document names none
	language string
	dates    dating
	odd      oddCount
}

func newCleaning(c *cleaner, doc *document, src *Source, rc ReadContext) *cleaning {
	cl := &cleaning{html: c.of(src).Document(), doc: doc, source: src.ID, base: sanitise.NewBase(rc.URL)}
	if base := sanitise.NewBase(doc.Base); !base.IsZero() {
		cl.base = base
	}
	cl.home = sanitise.NewBase(cl.base.Link(doc.Home))
	if doc.Base == "" && !cl.home.IsZero() {
		cl.base = cl.home
	}
	cl.language = first(lang.Tag(src.Language), lang.Tag(doc.Language), lang.Tag(doc.Title.Lang))
	if cl.language == "" {
		cl.language = guessLanguage(doc)
	}
	cl.dates = dating{zone: rc.Zone, now: rc.Now}
	if cl.dates.zone == nil {
		cl.dates.zone = lang.Zone(cl.language)
	}
	return cl
}

// guessLanguage tells the language of a document that does not say it by its titles.
func guessLanguage(doc *document) string {
	var titles strings.Builder
	for i := 0; i < len(doc.Items) && titles.Len() < 600; i++ {
		titles.WriteString(doc.Items[i].Title.Source)
		titles.WriteByte('\n')
	}
	titles.WriteString(doc.Description.Source[:min(len(doc.Description.Source), 300)])
	return lang.Guess(titles.String())
}

// channel is what the document says about itself. Its addresses are resolved against the document's, not the site's.
func (cl *cleaning) channel() storage.Channel {
	doc := cl.doc
	return storage.Channel{
		Title:       cl.line(doc.Title, sanitise.MaxTitle),
		Home:        cl.home.String(),
		Self:        cl.base.Link(doc.Hints.Self),
		Hub:         cl.base.Link(doc.Hints.Hub),
		Description: cl.description(),
		Language:    cl.language,
		Icon:        cl.base.Link(doc.Icon),
		Rights:      cl.line(doc.Rights, sanitise.MaxTitle),
		Generator:   name(doc.Generator),
	}
}

// item cleans one entry. Its title is never empty; no other field is made up.
func (cl *cleaning) item(raw *rawItem) storage.Item {
	it := storage.Item{Source: cl.source, GUID: guid(raw.GUID)}
	base := cl.baseOf(raw.Base)
	it.URL = cl.link(raw, base)
	base = cl.contentBase(base, raw, it.URL)
	cl.texts(raw, &it, base)
	it.Language = cl.languageOf(raw, &it)
	it.Authors = people(raw.Authors, base)
	it.Categories = categories(raw.Categories, base)
	it.Enclosures = enclosures(raw.Enclosures, base)
	it.Links = links(raw.Links, base)
	it.Image = base.Link(raw.Image)
	it.Comments = base.Link(raw.Comments)
	it.Rights = cl.line(raw.Rights, sanitise.MaxTitle)
	it.Podcast = podcastOf(raw.Podcast)
	cl.times(raw, &it)
	it.Title = cl.title(raw, &it)
	return it
}

// baseOf is the base of an element with that xml:base.
func (cl *cleaning) baseOf(xmlBase string) sanitise.Base {
	if xmlBase != "" {
		if base := sanitise.NewBase(cl.base.Link(xmlBase)); !base.IsZero() {
			return base
		}
	}
	return cl.base
}

// contentBase is the base of the HTML of an item without xml:base: its own page if that is on the source's site. A page
// elsewhere may be a counter of clicks or the page that a link blog talks about.
func (cl *cleaning) contentBase(base sanitise.Base, raw *rawItem, page string) sanitise.Base {
	own := sanitise.NewBase(page)
	if raw.Base != "" || own.IsZero() || !own.SameHost(base) {
		return base
	}
	return own
}

// link is the address of an entry: its link, else a guid that says it is one.
func (cl *cleaning) link(raw *rawItem, base sanitise.Base) string {
	link := base.Link(raw.Link)
	if raw.Link != "" && link == "" {
		cl.odd.links++
	}
	if link == "" && raw.Permalink {
		link = base.Link(raw.GUID)
	}
	if link == "" {
		cl.odd.noLink++
	}
	return link
}

// texts fills in content and summary. An entry with one text has it as content, and an excerpt of it as summary.
func (cl *cleaning) texts(raw *rawItem, it *storage.Item, base sanitise.Base) {
	content, summary := raw.Content, raw.Summary
	if content.Source == "" {
		content, summary = summary, markup{}
	}
	if len(content.Source) > sanitise.MaxContent {
		cl.odd.long++
	}
	it.Content = cl.fragment(content, base)
	if summary.Source != "" {
		it.Summary = sanitise.Excerpt(beginning(cl.fragment(summary, base), maxSummary), maxSummary)
	}
	if it.Summary == "" {
		it.Summary = sanitise.Excerpt(beginning(it.Content, excerptLength), excerptLength)
	}
}

// fragment is a text as sanitised HTML.
func (cl *cleaning) fragment(m markup, base sanitise.Base) string {
	if m.Base != "" {
		base = cl.baseOf(m.Base)
	}
	switch {
	case m.Kind == markupPlain:
		return sanitise.Escape(m.Source)
	case m.Kind == markupOpen && !sanitise.HasTags(m.Source):
		return sanitise.Escape(html.UnescapeString(m.Source))
	}
	return cl.html.HTML(m.Source, base)
}

// description is what a document says about itself as plain text; a picture without words is its address.
func (cl *cleaning) description() string {
	html := cl.fragment(cl.doc.Description, cl.base)
	if text := sanitise.Excerpt(beginning(html, maxSummary), maxSummary); text != "" {
		return text
	}
	_, src, _ := strings.Cut(html, `<img src="`)
	src, _, _ = strings.Cut(src, `"`)
	return src
}

// beginning is enough of the text of sanitised HTML for an excerpt of that many characters.
func beginning(html string, length int) string {
	return strings.Join(fold.Opening(html, sanitise.ExcerptBytes(length)), " ")
}

// line is a text as one line of plain text.
func (cl *cleaning) line(m markup, max int) string {
	return sanitise.Title(m.Source, kinds[m.Kind], max)
}

// kinds are the kinds of markup in the words of the sanitiser.
var kinds = [...]sanitise.Kind{markupOpen: sanitise.Guess, markupPlain: sanitise.Plain, markupHTML: sanitise.Markup}

// title is the title of an entry; without one, the first words of its text, its address, its guid or its day.
func (cl *cleaning) title(raw *rawItem, it *storage.Item) string {
	if title := cl.line(raw.Title, sanitise.MaxTitle); title != "" {
		return title
	}
	cl.odd.noTitle++
	day := ""
	if !it.Published.IsZero() {
		day = it.Published.Format(time.DateOnly)
	}
	for _, instead := range []string{sanitise.Excerpt(it.Summary, 80), it.URL, it.GUID, day, cl.line(cl.doc.Title, sanitise.MaxTitle)} {
		if title := sanitise.Title(instead, sanitise.Plain, sanitise.MaxTitle); title != "" {
			return title
		}
	}
	return "…"
}

// languageOf is the language of an entry: what it declares, else what its document declares, unless it is written in
// another script.
func (cl *cleaning) languageOf(raw *rawItem, it *storage.Item) string {
	declared := first(lang.Tag(raw.Content.Lang), lang.Tag(raw.Summary.Lang), lang.Tag(raw.Language), lang.Tag(raw.Title.Lang), cl.language)
	if text := raw.Title.Source + it.Summary; lang.Contradicts(declared, text) {
		return first(lang.Guess(text), declared)
	}
	return declared
}

// name is a name or another short text that a source wrote, as plain text.
func name(s string) string { return sanitise.Title(s, sanitise.Guess, maxName) }

// guid is the id of an entry as it may be stored: as written, but without what no document may hold. One that is too long for
// a name is shortened in a way that keeps different ones different.
func guid(s string) string {
	s = sanitise.Line(s)
	if len(s) > maxGUID {
		return s[:64] + "…" + storage.NewID("long guid", s).String()
	}
	return s
}

// people cleans persons; those of whom nothing is left are dropped.
func people(raw []storage.Person, base sanitise.Base) []storage.Person {
	var list []storage.Person
	for _, p := range raw[:min(len(raw), maxList)] {
		if mail, ok := strings.CutPrefix(p.URL, "mailto:"); ok {
			p.Email = first(p.Email, mail)
		}
		p = storage.Person{Name: name(p.Name), Email: strings.TrimSpace(p.Email), URL: base.Link(p.URL)}
		if !isMail(p.Email) || len(p.Email) > maxName || sanitise.Line(p.Email) != p.Email {
			p.Email = ""
		}
		if p != (storage.Person{}) {
			list = append(list, p)
		}
	}
	return list
}

// categories cleans categories, in their order, without repeats.
func categories(raw []storage.Category, base sanitise.Base) []storage.Category {
	var list []storage.Category
	for _, c := range raw {
		c = storage.Category{Term: name(c.Term), Scheme: base.Link(c.Scheme), Label: name(c.Label)}
		if c.Term == "" {
			c.Term, c.Label = c.Label, ""
		}
		if c.Term == "" || len(list) == maxList || slices.Contains(list, c) {
			continue
		}
		list = append(list, c)
	}
	return list
}

// enclosures cleans the files of an entry. A length that is negative or absurd is unknown (bad-input row 75).
func enclosures(raw []storage.Enclosure, base sanitise.Base) []storage.Enclosure {
	var list []storage.Enclosure
	for _, e := range raw {
		e.URL = base.Link(e.URL)
		e.Type, e.Title = name(e.Type), name(e.Title)
		e.Length, e.Duration = max(e.Length, 0), max(e.Duration, 0)
		known := slices.ContainsFunc(list, func(k storage.Enclosure) bool { return k.URL == e.URL })
		if e.URL == "" || len(list) == maxList || known {
			continue
		}
		list = append(list, e)
	}
	return list
}

// links cleans the further links of an entry.
func links(raw []storage.Link, base sanitise.Base) []storage.Link {
	var list []storage.Link
	for _, l := range raw {
		l = storage.Link{Rel: strings.ToLower(name(l.Rel)), URL: base.Link(l.URL), Type: name(l.Type), Title: name(l.Title)}
		if l.URL == "" || len(list) == maxList || slices.Contains(list, l) {
			continue
		}
		list = append(list, l)
	}
	return list
}

// podcastOf cleans the fields of an episode.
func podcastOf(p storage.Podcast) storage.Podcast {
	if p == (storage.Podcast{}) {
		return p
	}
	return storage.Podcast{
		Subtitle: sanitise.Title(p.Subtitle, sanitise.Guess, sanitise.MaxTitle), Episode: name(p.Episode), Season: name(p.Season),
		Kind: name(p.Kind), Explicit: name(p.Explicit),
	}
}
