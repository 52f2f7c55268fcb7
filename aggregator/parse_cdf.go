package aggregator

import (
	"bytes"
	"encoding/xml"
	"strings"

	"headwater/aggregator/internal/gate"
)

// cdfElement is an element of a CDF document: a channel, or an item in it. CDF is what Internet Explorer 4 subscribed to; the
// few documents that are left are read because it costs little.
type cdfElement struct {
	Attrs    []xml.Attr   `xml:",any,attr"`
	Title    string       `xml:"title"`
	Abstract string       `xml:"abstract"`
	Links    []cdfElement `xml:"a"`
	Logos    []cdfElement `xml:"logo"`
	Items    []cdfElement `xml:"item"`
}

// attr returns an attribute, whatever the case of its name.
func (e *cdfElement) attr(name string) string {
	for _, a := range e.Attrs {
		if strings.EqualFold(a.Name.Local, name) {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// href is the address of an element, its own or that of the link in it.
func (e *cdfElement) href() string {
	link := e.attr("href")
	for i := range e.Links {
		link = first(link, e.Links[i].attr("href"))
	}
	return link
}

func parseCDF(s *gate.Skeleton) (*document, error) {
	var channel cdfElement
	if err := xml.NewDecoder(bytes.NewReader(s.XML)).Decode(&channel); err != nil {
		return nil, err
	}
	t := texts{s}
	doc := &document{
		Title: t.open(channel.Title), Description: t.open(channel.Abstract), Home: channel.href(), Hints: hints{Self: channel.attr("self")},
		Language: s.Head.Lang, Dates: rawDates{Updated: channel.attr("lastmod")},
	}
	for i := range channel.Logos {
		doc.Icon = first(doc.Icon, channel.Logos[i].attr("href"))
	}
	for i := range channel.Items {
		item := &channel.Items[i]
		doc.Items = append(doc.Items, rawItem{
			Title: t.open(item.Title), Summary: t.open(item.Abstract), Link: item.href(), Dates: rawDates{Updated: item.attr("lastmod")},
			Base: s.Items[i].Base, at: s.Items[i].Start,
		})
	}
	return doc, nil
}
