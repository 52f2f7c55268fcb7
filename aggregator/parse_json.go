package aggregator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	jsonfeed "github.com/mmcdole/gofeed/json"

	"headwater/aggregator/internal/gate"
	"headwater/storage"
)

// parseJSON reads JSON Feed 1.0 and 1.1 by gofeed's types, the feed and each item on its own, so that one item of a wrong
// type costs no other.
func parseJSON(text []byte, limits Limits) (*document, error) {
	outline, err := gate.JSON(text, limits)
	if err != nil {
		return nil, err
	}
	doc := &document{Format: "json", Repairs: outline.Repairs}
	var feed jsonfeed.Feed
	if err := lenient(outline.Head, &feed, &doc.Repairs); err != nil {
		return nil, fmt.Errorf("read json: %w", err)
	}
	jsonHead(&feed, outline.Head, doc)
	for i, raw := range outline.Items {
		var item jsonfeed.Item
		if err := lenient(raw, &item, &doc.Repairs); err != nil {
			doc.Warnings = append(doc.Warnings, fmt.Sprintf("item %d could not be read: %v", i+1, err))
			continue
		}
		read := jsonItem(&item, raw)
		read.at = outline.From[i]
		if read.GUID == "" && read.Link == "" && read.Title.Source == "" && read.Content.Source == "" && read.Summary.Source == "" {
			doc.Warnings = append(doc.Warnings, fmt.Sprintf("item %d is empty", i+1))
			continue
		}
		doc.Items = append(doc.Items, read)
	}
	if len(outline.Items) > 0 && len(doc.Items) == 0 {
		return nil, errors.New("read json: it has items, but none could be read")
	}
	return doc, nil
}

// lenient reads an object into a struct. Where a member has a wrong type the others are kept; a list that stands for a text
// counts as its first element, and a number as its digits: dates are written as Unix time.
func lenient(raw []byte, into any, repairs *[]string) error {
	err := json.Unmarshal(raw, into)
	if err == nil {
		return nil
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil {
		mended := escapeControls(raw)
		if bytes.Equal(mended, raw) || json.Unmarshal(mended, &members) != nil {
			return err
		}
		noteRepair(repairs, "json-controls")
	}
	fitting := map[string]json.RawMessage{}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if fits(fitting, name, members[name], into) {
			continue
		}
		noteRepair(repairs, "json-type")
		var number json.Number
		if json.Unmarshal(members[name], &number) == nil && fits(fitting, name, []byte(strconv.Quote(number.String())), into) {
			continue
		}
		var list []json.RawMessage
		if json.Unmarshal(members[name], &list) == nil && len(list) > 0 {
			fits(fitting, name, list[0], into) // a member that still does not fit is left out
		}
	}
	object, err := json.Marshal(fitting)
	if err != nil {
		return err
	}
	return json.Unmarshal(object, into)
}

// fits keeps a member if it can be read into a value like that one. Each is tried alone and all are read at once in the end:
// gofeed's types set their members anew at every call.
func fits(fitting map[string]json.RawMessage, name string, value json.RawMessage, like any) bool {
	object, err := json.Marshal(map[string]json.RawMessage{name: value})
	if err != nil || json.Unmarshal(object, reflect.New(reflect.TypeOf(like).Elem()).Interface()) != nil {
		return false
	}
	fitting[name] = value
	return true
}

func noteRepair(repairs *[]string, code string) {
	for _, known := range *repairs {
		if known == code {
			return
		}
	}
	*repairs = append(*repairs, code)
}

// escapeControls escapes line ends and tabs that stand raw inside the strings of a JSON text.
func escapeControls(raw []byte) []byte {
	out := make([]byte, 0, len(raw)+16)
	inside := false
	for i, c := range raw {
		switch {
		case c == '"' && (i == 0 || raw[i-1] != '\\'):
			inside = !inside
		case inside && c < 0x20:
			out = append(out, `\u00`...)
			out = append(out, "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
			continue
		}
		out = append(out, c)
	}
	return out
}

// jsonExtras are the members of a feed that gofeed's type does not have.
type jsonExtras struct {
	Hubs []struct {
		URL string `json:"url"`
	} `json:"hubs"`
}

func jsonHead(feed *jsonfeed.Feed, head []byte, doc *document) {
	doc.Version = strings.TrimPrefix(feed.Version[strings.LastIndexByte(feed.Version, '/')+1:], "version")
	doc.Title = markup{Source: feed.Title, Kind: markupPlain}
	doc.Description = markup{Source: feed.Description, Kind: markupPlain}
	doc.Home, doc.Hints.Self, doc.Next = feed.HomePageURL, feed.FeedURL, feed.NextURL
	doc.Icon, doc.Language = first(feed.Icon, feed.Favicon), feed.Language
	doc.Authors = jsonPeople(feed.Authors, feed.Author)
	var extras jsonExtras
	if json.Unmarshal(head, &extras) == nil && len(extras.Hubs) > 0 {
		doc.Hints.Hub = extras.Hubs[0].URL
	}
}

// jsonPeople reads authors of version 1.1, or the one of version 1.
func jsonPeople(authors []*jsonfeed.Author, author *jsonfeed.Author) (people []storage.Person) {
	for _, a := range append(authors, author) {
		if a == nil {
			continue
		}
		if p := (storage.Person{Name: strings.TrimSpace(a.Name), URL: strings.TrimSpace(a.URL)}); p != (storage.Person{}) {
			people = addPerson(people, p)
		}
	}
	return people
}

func jsonItem(item *jsonfeed.Item, raw []byte) rawItem {
	read := rawItem{
		GUID: strings.TrimSpace(item.ID), Link: first(item.URL, item.ExternalURL),
		Title:    markup{Source: item.Title, Kind: markupPlain},
		Summary:  markup{Source: item.Summary, Kind: markupPlain},
		Content:  firstMarkup(markup{Source: item.ContentHTML, Kind: markupHTML}, markup{Source: item.ContentText, Kind: markupPlain}),
		Authors:  jsonPeople(item.Authors, item.Author),
		Image:    first(item.Image, item.BannerImage),
		Dates:    rawDates{Published: item.DatePublished, Updated: item.DateModified},
		Language: item.Language,
	}
	if read.Link == "" && isWeb(read.GUID) {
		read.Link = read.GUID
	}
	if item.ExternalURL != "" && item.ExternalURL != read.Link {
		read.Links = append(read.Links, storage.Link{Rel: "related", URL: item.ExternalURL})
	}
	for _, tag := range item.Tags {
		read.Categories = addCategory(read.Categories, storage.Category{Term: tag})
	}
	if item.Attachments != nil {
		for _, a := range *item.Attachments {
			e := enclosure(a.URL, a.MimeType, strconv.FormatInt(a.SizeInBytes, 10))
			e.Title, e.Duration = a.Title, jsonDuration(a.DurationInSeconds)
			read.Enclosures = append(read.Enclosures, e)
		}
	}
	jsonSource(raw, &read)
	return read
}

// jsonDuration is a number of seconds; one that cannot be meant is dropped.
func jsonDuration(n int64) time.Duration {
	if n < 0 || n > 1e7 {
		return 0
	}
	return time.Duration(n) * time.Second
}

// jsonSource reads the extensions by which others say where an item came from: _source, and the credit of another
// Headwater's feed.
func jsonSource(raw []byte, read *rawItem) {
	if !bytes.Contains(raw, []byte(`"_source"`)) && !bytes.Contains(raw, []byte(`"_headwater"`)) {
		return
	}
	var extra struct {
		Source struct {
			Title string `json:"title"`
			URL   string `json:"url"`
		} `json:"_source"`
		Headwater struct {
			Credit struct {
				Origin struct {
					Name string `json:"name"`
					URL  string `json:"url"`
				} `json:"origin"`
			} `json:"credit"`
		} `json:"_headwater"`
	}
	if json.Unmarshal(raw, &extra) != nil {
		return
	}
	read.Origin.RSS = storage.Outlet{Name: extra.Source.Title, URL: extra.Source.URL}
	if origin := extra.Headwater.Credit.Origin; origin.Name != "" {
		read.Origin.RSS = storage.Outlet(origin)
	}
}
