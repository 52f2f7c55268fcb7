package aggregator

import (
	"slices"
	"strings"

	ext "github.com/mmcdole/gofeed/extensions"

	"headwater/aggregator/internal/gate"
	"headwater/storage"
)

// texts turns the values of a parsed skeleton back into the texts of the document.
type texts struct{ *gate.Skeleton }

// open is a text whose format does not say whether it is HTML.
func (t texts) open(value string) markup {
	if value == "" {
		return markup{}
	}
	text := t.Text(value)
	m := markup{Source: text.HTML(), Base: text.Base, Lang: text.Lang}
	if text.Markup {
		m.Kind = markupHTML
	}
	return m
}

// address is a text that is an address; it is resolved against its xml:base if it has one.
func (t texts) address(value string) string {
	text := t.Text(value)
	s := strings.TrimSpace(text.String())
	if text.Base != "" && s != "" {
		return gate.Resolve(text.Base, s)
	}
	return s
}

// all are the texts of a list of values.
func (t texts) all(values []string) (list []string) {
	for _, v := range values {
		list = append(list, t.Value(v))
	}
	return list
}

// extension gives access to the elements of one foreign vocabulary.
type extension struct {
	texts
	elements map[string][]ext.Extension
}

func (t texts) extension(all ext.Extensions, prefix string) extension {
	return extension{t, all[prefix]}
}

// value is the first text of the named elements that is not empty.
func (e extension) value(names ...string) string {
	for _, name := range names {
		for _, x := range e.elements[name] {
			if v := e.Value(x.Value); v != "" {
				return v
			}
		}
	}
	return ""
}

// values are all texts of the named elements.
func (e extension) values(name string) []string {
	var all []string
	for _, x := range e.elements[name] {
		if v := e.Value(x.Value); v != "" {
			all = append(all, v)
		}
	}
	return all
}

// markup is the first text of the named elements, with its kind left open.
func (e extension) markup(names ...string) markup {
	for _, name := range names {
		for _, x := range e.elements[name] {
			if m := e.open(x.Value); m.Source != "" {
				return m
			}
		}
	}
	return markup{}
}

// attribute is the first value of an attribute of the named elements.
func (e extension) attribute(name, attribute string) string {
	for _, x := range e.elements[name] {
		if v := strings.TrimSpace(x.Attrs[attribute]); v != "" {
			return v
		}
	}
	return ""
}

// person reads the ways in which RSS names people: "mail (name)", "name (mail)", "name <mail>", either alone.
func person(text string) (storage.Person, bool) {
	text = strings.TrimSpace(text)
	p := storage.Person{Name: text}
	for _, brackets := range []string{"()", "<>"} {
		before, inside, ok := cutBrackets(text, brackets)
		switch {
		case !ok:
			continue
		case isMail(inside):
			p = storage.Person{Name: before, Email: inside}
		case isMail(before), before == "" && brackets == "()":
			p = storage.Person{Name: inside, Email: before}
		}
	}
	p.Email = strings.TrimPrefix(p.Email, "mailto:")
	if p.Email == "" && isMail(p.Name) {
		p = storage.Person{Email: strings.TrimPrefix(p.Name, "mailto:")}
	}
	p.Name = strings.Trim(p.Name, " \t\r\n\",")
	return p, p != storage.Person{}
}

// cutBrackets splits "before (inside)".
func cutBrackets(text, brackets string) (before, inside string, ok bool) {
	from := strings.IndexByte(text, brackets[0])
	to := strings.LastIndexByte(text, brackets[1])
	if from < 0 || to < from {
		return "", "", false
	}
	return strings.TrimSpace(text[:from]), strings.TrimSpace(text[from+1 : to]), true
}

// isMail reports whether text is an address of mail and nothing else.
func isMail(text string) bool {
	at := strings.IndexByte(text, '@')
	return at > 0 && at < len(text)-1 && !strings.ContainsAny(text, " \t\r\n,;()<>")
}

// maxCollected bounds the lists of an item: of more people, categories or files than that the first are kept, so that what
// is compared with each other stays small whatever a document holds (bad-input row 64).
const maxCollected = 100

// addPerson appends a person that is not in the list yet; a second mention fills in what the first left out.
func addPerson(people []storage.Person, p storage.Person) []storage.Person {
	if len(people) >= maxCollected {
		return people
	}
	for i := range people {
		known := &people[i]
		if known.Name != p.Name && known.Name != "" && p.Name != "" {
			continue
		}
		if known.Email != p.Email && known.Email != "" && p.Email != "" || known.URL != p.URL && known.URL != "" && p.URL != "" {
			continue
		}
		known.Name, known.Email, known.URL = first(known.Name, p.Name), first(known.Email, p.Email), first(known.URL, p.URL)
		return people
	}
	return append(people, p)
}

// addCategory appends a category that has a term and is not in the list yet.
func addCategory(list []storage.Category, c storage.Category) []storage.Category {
	c.Term, c.Label = strings.TrimSpace(c.Term), strings.TrimSpace(c.Label)
	if c.Term == "" {
		c.Term, c.Label = c.Label, ""
	}
	if c.Term == "" || len(list) >= maxCollected {
		return list
	}
	for _, known := range list {
		if known.Term == c.Term && known.Scheme == c.Scheme {
			return list
		}
	}
	return append(list, c)
}

// addWords appends categories that stand in one text, parted by commas.
func addWords(list []storage.Category, words string) []storage.Category {
	for _, word := range strings.Split(words, ",") {
		list = addCategory(list, storage.Category{Term: word})
	}
	return list
}

// first is the first of the values that is not empty.
func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// firstMarkup is the first of the texts that is not empty.
func firstMarkup(values ...markup) markup {
	for _, v := range values {
		if v.Source != "" {
			return v
		}
	}
	return markup{}
}

// pickDates chooses among the dates of an item or a feed, by the names of their elements in the order of preference. Among
// several of one name the last counts.
func pickDates(dates []gate.Date) rawDates {
	return rawDates{
		Published: pickDate(dates, "pubdate", "published", "issued", "dcterms:issued", "dc:date", "atom:published",
			"prism:publicationdate", "dcterms:created", "created", "date", "dcterms:available"),
		Updated: pickDate(dates, "updated", "modified", "lastbuilddate", "dcterms:modified", "atom:updated"),
	}
}

func pickDate(dates []gate.Date, names ...string) string {
	for _, name := range names {
		for _, d := range slices.Backward(dates) {
			if d.Name == name {
				return d.Text
			}
		}
	}
	return ""
}
