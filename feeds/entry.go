package feeds

import (
	"mime"
	"net/url"
	"path"
	"strings"
	"time"

	"headwater/storage"
)

// style is how the entries of one document are shown.
type style struct {
	language   string
	creditLine bool
	linkPage   bool
}

// entry makes the entry of a story, or of an item that stands for itself.
func (r *reader) entry(t told, s style) entry {
	it, from := &t.lead, r.source(t.lead.Source)
	e := entry{
		id:        r.ids.story(t.published()),
		story:     t.id,
		original:  withoutSecrets(address(it.URL), from.polled),
		title:     line(it.Title),
		language:  otherLanguage(orElse(it.Language, from.language), s.language),
		image:     address(it.Image),
		comments:  address(it.Comments),
		rights:    line(orElse(orElse(it.Rights, it.Credit.Rights), from.Rights)),
		podcast:   legalPodcast(it.Podcast),
		published: sane(likely(it.When(), it.FirstSeen, it.FirstSeen), it.FirstSeen),
		order:     t.order,
		reads:     t.reads,
		credit:    r.creditOf(it, t.others),
	}
	e.credit.at = e.original
	e.updated = e.published
	if u := sane(likely(it.Updated, time.Time{}, t.changed), time.Time{}); u.After(e.updated) {
		e.updated = u
	}
	e.lists(it)
	e.url = e.original
	if s.linkPage || e.url == "" {
		e.url = r.view.links.story(t.id)
	}
	e.show(it, from.Republish)
	e.teaser = orElse(e.summary, plainText(e.content, excerptLength))
	if s.creditLine {
		e.content += creditLine(&e.credit, wordsOf(s.language))
	}
	e.size = len(e.content) + len(e.summary) + len(e.title)
	return e
}

// place is where the entry stands in its topic.
func (e *entry) place() place { return place{order: e.order, story: e.story} }

// lists copies the parts of an item that may come more than once.
func (e *entry) lists(it *storage.Item) {
	for _, p := range it.Authors {
		p = storage.Person{Name: orElse(label(p.Name), label(p.Email)), Email: mailbox(p.Email), URL: address(p.URL)}
		if p.Name != "" {
			e.authors = append(e.authors, p)
		}
	}
	seen := map[storage.Category]bool{}
	for _, c := range it.Categories {
		c = storage.Category{Term: line(c.Term), Scheme: address(c.Scheme), Label: line(c.Label)}
		if key := (storage.Category{Term: c.Term, Scheme: c.Scheme}); c.Term != "" && !seen[key] {
			seen[key] = true
			e.categories = append(e.categories, c)
		}
	}
	for _, enc := range it.Enclosures {
		enc.URL, enc.Title = address(enc.URL), label(enc.Title)
		enc.Type = mediaType(enc.Type, enc.URL)
		if enc.Length = max(enc.Length, 0); enc.URL != "" {
			e.enclosures = append(e.enclosures, enc)
		}
	}
	for _, l := range it.Links {
		l = storage.Link{Rel: line(l.Rel), URL: address(l.URL), Type: linkType(l.Type), Title: label(l.Title)}
		if l.URL != "" && entryRelations[l.Rel] {
			e.related = append(e.related, l)
		}
	}
}

// entryRelations are the links of an item that make sense beside our own; the others (self, edit, hub, alternate …) are
// about the document that the item came in.
var entryRelations = map[string]bool{"via": true, "related": true, "replies": true, "license": true, "payment": true, "describedby": true}

// show fills summary and content with as much as the source lets us show. There is always a content: a reader that
// shows nothing else must still lead to the article.
func (e *entry) show(it *storage.Item, level string) {
	summary := strings.TrimSpace(legal(it.Summary))
	switch level {
	case "link":
	case "excerpt":
		if summary == "" {
			summary = plainText(it.Content, excerptLength)
		}
		e.summary = excerpt(summary, excerptLength)
	default: // feed and article: what is stored is what may be shown
		e.summary = summary
		e.content = strings.TrimSpace(legal(it.Content))
	}
	if e.content != "" {
		return
	}
	if e.summary != "" {
		e.content = "<p>" + strings.ReplaceAll(markup(e.summary), "\n", "<br>") + "</p>"
		return
	}
	e.content = "<p>" + anchor(outlet{name: e.title, url: e.url}, "") + "</p>"
}

// excerptLength is how many characters of a text `republish: excerpt` shows at most.
const excerptLength = 280

// sane returns a time that every format can say, to the second in UTC; otherwise the fallback.
func sane(t, fallback time.Time) time.Time {
	if y := t.UTC().Year(); t.IsZero() || y < 1970 || y > 9999 {
		t = fallback
	}
	return t.UTC().Truncate(time.Second)
}

// zoneError is how far ahead of our own clock a true date may lie: clocks that are wrong and zones that were misread explain
// no more.
const zoneError = 24 * time.Hour

// likely returns a date that a source gives, or the fallback if the date lies ahead of the time at which we saw what it
// dates: some sources date everything at the end of the century. A zero time of sight says nothing.
func likely(given, fallback, seen time.Time) time.Time {
	if !seen.IsZero() && given.After(seen.Add(zoneError)) {
		return fallback
	}
	return given
}

// otherLanguage is the language of an entry if it is not the document's, "" otherwise.
func otherLanguage(language, document string) string {
	language = strings.ReplaceAll(line(language), "_", "-")
	if strings.EqualFold(language, document) || !isLanguage(language) {
		return ""
	}
	return language
}

// isLanguage says whether s has the form of a language tag (BCP 47): parts of one to eight letters or digits.
func isLanguage(s string) bool {
	parts := strings.Split(s, "-")
	for i, part := range parts {
		if part == "" || len(part) > 8 || i == 0 && (len(part) < 2 || len(part) > 3) {
			return false
		}
		for _, c := range []byte(strings.ToLower(part)) {
			if (c < 'a' || c > 'z') && (c < '0' || c > '9' || i == 0) {
				return false
			}
		}
	}
	return true
}

// mediaType returns the type of an enclosure: as it came if it is one, else guessed from the file's name. RSS demands one.
func mediaType(given, address string) string {
	if t := linkType(given); t != "" {
		return t
	}
	if u, err := url.Parse(address); err == nil {
		if t, ok := mediaTypes[strings.ToLower(path.Ext(u.Path))]; ok {
			return t
		}
	}
	return "application/octet-stream"
}

// linkType is the type of a link, "" if it is none.
func linkType(given string) string {
	t, _, err := mime.ParseMediaType(given)
	if err != nil || !strings.Contains(t, "/") {
		return ""
	}
	return t
}

// mediaTypes is a table of our own, because the one of package mime depends on the machine.
var mediaTypes = map[string]string{
	".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg", ".opus": "audio/ogg", ".aac": "audio/aac", ".flac": "audio/flac", ".wav": "audio/wav",
	".mp4": "video/mp4", ".m4v": "video/mp4", ".webm": "video/webm", ".mov": "video/quicktime",
	".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp", ".avif": "image/avif", ".svg": "image/svg+xml",
	".pdf": "application/pdf", ".epub": "application/epub+zip", ".zip": "application/zip", ".torrent": "application/x-bittorrent",
}

// legalPodcast keeps the itunes fields that have a value their definition knows.
func legalPodcast(p storage.Podcast) storage.Podcast {
	return storage.Podcast{
		Subtitle: line(p.Subtitle),
		Episode:  number(p.Episode),
		Season:   number(p.Season),
		Kind:     oneOf(strings.ToLower(line(p.Kind)), "full", "trailer", "bonus"),
		Explicit: explicit(p.Explicit),
	}
}

// number returns s if it is a positive whole number.
func number(s string) string {
	s = strings.TrimLeft(line(s), "0")
	if len(s) > 9 || strings.Trim(s, "0123456789") != "" {
		return ""
	}
	return s
}

func oneOf(s string, known ...string) string {
	for _, k := range known {
		if s == k {
			return s
		}
	}
	return ""
}

// explicit reads the older words for yes and no as well; the definition knows true and false.
func explicit(s string) string {
	switch strings.ToLower(line(s)) {
	case "true", "yes", "explicit":
		return "true"
	case "false", "no", "clean":
		return "false"
	}
	return ""
}

// withoutSecrets takes out of an entry's link the parameters that carry a secret of the address we poll: some feeds hand
// the reader's own token on in every link.
func withoutSecrets(link, polled string) string {
	p, err := url.Parse(polled)
	if err != nil || p.RawQuery == "" || !strings.Contains(link, "?") {
		return link
	}
	u, err := url.Parse(link)
	if err != nil {
		return link
	}
	query, changed := u.Query(), false
	for name, values := range p.Query() {
		if isSecretName(name) && query.Get(name) == values[0] && query.Has(name) {
			query.Del(name)
			changed = true
		}
	}
	if !changed {
		return link
	}
	u.RawQuery = query.Encode()
	return u.String()
}
