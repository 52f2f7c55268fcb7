package feeds

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// The rules of JSON Feed 1.1 (jsonfeed.org/version/1.1), and ours where they are stricter: a web feed names its addresses, items have
// HTML and a date, and credit somebody. What has a wrong type is no JSON Feed.

type checkedJSON struct {
	Version string              `json:"version"`
	Title   string              `json:"title"`
	Home    string              `json:"home_page_url"`
	Feed    string              `json:"feed_url"`
	Next    *string             `json:"next_url"`
	Icon    *string             `json:"icon"`
	Favicon *string             `json:"favicon"`
	Authors []checkedJSONAuthor `json:"authors"`
	Lang    *string             `json:"language"`
	Expired bool                `json:"expired"`
	Hubs    []struct {
		Type string `json:"type"`
		URL  string `json:"url"`
	} `json:"hubs"`
	Items *[]checkedJSONItem `json:"items"`

	Description string `json:"description"`
	Comment     string `json:"user_comment"`
}

type checkedJSONAuthor struct {
	Name   string  `json:"name"`
	URL    *string `json:"url"`
	Avatar *string `json:"avatar"`
}

type checkedJSONItem struct {
	ID          string              `json:"id"`
	URL         string              `json:"url"`
	External    *string             `json:"external_url"`
	Title       string              `json:"title"`
	HTML        string              `json:"content_html"`
	Text        string              `json:"content_text"`
	Summary     string              `json:"summary"`
	Image       *string             `json:"image"`
	Banner      *string             `json:"banner_image"`
	Published   string              `json:"date_published"`
	Modified    *string             `json:"date_modified"`
	Authors     []checkedJSONAuthor `json:"authors"`
	Tags        []string            `json:"tags"`
	Lang        *string             `json:"language"`
	Attachments []struct {
		URL      string  `json:"url"`
		Type     string  `json:"mime_type"`
		Title    string  `json:"title"`
		Size     float64 `json:"size_in_bytes"`
		Duration float64 `json:"duration_in_seconds"`
	} `json:"attachments"`
	Headwater struct {
		Credit struct {
			Source *struct{ Name string } `json:"source"`
		} `json:"credit"`
	} `json:"_headwater"`
}

// The keys of each object. Others are extensions, or mistakes; author is a key of version 1 that new feeds do not use.
const (
	jsonFeedKeys       = " version title home_page_url feed_url description user_comment next_url icon favicon authors language expired hubs items "
	jsonItemKeys       = " id url external_url title content_html content_text summary image banner_image date_published date_modified authors tags language attachments "
	jsonAuthorKeys     = " name url avatar "
	jsonHubKeys        = " type url "
	jsonAttachmentKeys = " url mime_type title size_in_bytes duration_in_seconds "
)

func (c *checker) json(body []byte) {
	var doc checkedJSON
	if err := json.Unmarshal(body, &doc); err != nil {
		c.fault("is no JSON Feed: %v", err)
		return
	}
	if doc.Version != "https://jsonfeed.org/version/1.1" || !bytes.HasPrefix(bytes.TrimLeft(body, "{ \n"), []byte(`"version"`)) {
		c.fault("has version %q, or not at its top", doc.Version)
	}
	c.need("title", doc.Title)
	c.absolute("home_page_url", doc.Home)
	c.absolute("feed_url", doc.Feed)
	c.maybeAbsolute("next_url", doc.Next)
	if doc.Next != nil && *doc.Next == doc.Feed {
		c.fault("goes on with itself")
	}
	c.maybeAbsolute("icon", doc.Icon)
	c.maybeAbsolute("favicon", doc.Favicon)
	c.jsonAuthors("the feed", doc.Authors)
	c.maybeLanguage("the feed", doc.Lang)
	for _, hub := range doc.Hubs {
		c.need("type of a hub", hub.Type)
		c.absolute("hub", hub.URL)
	}
	c.jsonKeys(body)
	if doc.Items == nil {
		c.fault("has no items, not even an empty list")
		return
	}
	for i := range *doc.Items {
		c.jsonItem(&(*doc.Items)[i])
	}
}

func (c *checker) jsonItem(it *checkedJSONItem) {
	c.id(it.ID)
	c.absolute("url of "+it.ID, it.URL)
	c.maybeAbsolute("external_url of "+it.ID, it.External)
	c.need("content_html of "+it.ID, it.HTML)
	c.maybeAbsolute("image of "+it.ID, it.Image)
	c.maybeAbsolute("banner_image of "+it.ID, it.Banner)
	c.date("date_published of "+it.ID, time.RFC3339, it.Published)
	if it.Modified != nil {
		c.date("date_modified of "+it.ID, time.RFC3339, *it.Modified)
	}
	c.jsonAuthors(it.ID, it.Authors)
	for _, tag := range it.Tags {
		c.need("a tag of "+it.ID, tag)
	}
	c.maybeLanguage(it.ID, it.Lang)
	if it.Headwater.Credit.Source == nil {
		c.fault("%s credits nobody", it.ID)
	}
	for _, a := range it.Attachments {
		c.absolute("attachment of "+it.ID, a.URL)
		c.media("attachment of "+it.ID, a.Type)
		if a.Size < 0 || a.Duration < 0 {
			c.fault("an attachment of %s is smaller than nothing", it.ID)
		}
	}
}

// jsonAuthors checks that each author has something to be known by.
func (c *checker) jsonAuthors(of string, authors []checkedJSONAuthor) {
	for _, a := range authors {
		if strings.TrimSpace(a.Name) == "" && a.URL == nil && a.Avatar == nil {
			c.fault("an author of %s is nobody", of)
		}
		if a.URL != nil && !strings.HasPrefix(*a.URL, "mailto:") {
			c.absolute("url of an author of "+of, *a.URL)
		}
		c.maybeAbsolute("avatar of an author of "+of, a.Avatar)
	}
}

func (c *checker) maybeAbsolute(what string, value *string) {
	if value != nil {
		c.absolute(what, *value)
	}
}

func (c *checker) maybeLanguage(of string, value *string) {
	if value != nil && !isLanguage(*value) {
		c.fault("language of %s is no language: %q", of, *value)
	}
}

// jsonKeys checks the names in a document that is known to have the right types.
func (c *checker) jsonKeys(body []byte) {
	var root map[string]any
	if json.Unmarshal(body, &root) != nil {
		return // it is an object: it was read as one
	}
	c.keysOf("the feed", root, jsonFeedKeys)
	c.keysOfAll("an author of the feed", root["authors"], jsonAuthorKeys)
	c.keysOfAll("a hub", root["hubs"], jsonHubKeys)
	items, _ := root["items"].([]any)
	for _, item := range items {
		it, _ := item.(map[string]any)
		c.keysOf(fmt.Sprint(it["id"]), it, jsonItemKeys)
		c.keysOfAll(fmt.Sprintf("an author of %v", it["id"]), it["authors"], jsonAuthorKeys)
		c.keysOfAll(fmt.Sprintf("an attachment of %v", it["id"]), it["attachments"], jsonAttachmentKeys)
	}
}

// keysOfAll checks the names in each object of a list.
func (c *checker) keysOfAll(what string, list any, known string) {
	objects, _ := list.([]any)
	for _, o := range objects {
		object, _ := o.(map[string]any)
		c.keysOf(what, object, known)
	}
}

// keysOf checks the names in an object: those that the format knows, with a value, and extensions, which begin with _ and a letter.
func (c *checker) keysOf(what string, object map[string]any, known string) {
	for _, key := range slices.Sorted(maps.Keys(object)) {
		value := object[key]
		switch {
		case strings.HasPrefix(key, "_"):
			if len(key) < 2 || !isLetter(key[1]) || strings.Contains(key, ".") {
				c.fault("%s has an extension of the name %q", what, key)
			}
			c.memberKeys(what, value)
		case !strings.Contains(known, " "+key+" "):
			c.fault("%s has a key that is none: %q", what, key)
		case value == nil:
			c.fault("%s of %s is null", key, what)
		}
	}
}

// memberKeys checks the names inside an extension: only its own begins with _, and none has a dot.
func (c *checker) memberKeys(what string, value any) {
	switch value := value.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			if strings.HasPrefix(key, "_") || strings.Contains(key, ".") {
				c.fault("an extension of %s has a member of the name %q", what, key)
			}
			c.memberKeys(what, value[key])
		}
	case []any:
		for _, member := range value {
			c.memberKeys(what, member)
		}
	}
}

func isLetter(b byte) bool { return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' }
