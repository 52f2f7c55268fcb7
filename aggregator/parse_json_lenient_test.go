package aggregator

import (
	"testing"

	"headwater/storage"
)

// A member of a wrong type must not cost the members that were read before it, whatever order they are read in.
func TestWrongTypeKeepsTheOtherMembers(t *testing.T) {
	doc := `{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [
		{"id": "2", "title": ["a list"], "url": "https://example.org/2", "content_text": "y", "tags": "one"}]}`
	for range 20 {
		read, err := parse([]byte(doc), ReadContext{})
		if err != nil {
			t.Fatal(err)
		}
		item := read.Items[0]
		if item.GUID != "2" || item.Link != "https://example.org/2" || item.Title.Source != "a list" || item.Content.Source != "y" {
			t.Fatalf("read %+v, want every member that fits", item)
		}
	}
}

// Programs write a date as Unix time, and a title that is a year as a number.
func TestNumberThatStandsForAText(t *testing.T) {
	doc := `{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [{"id": 7, "title": 1984, "date_published": 1768811400}]}`
	read, err := parse([]byte(doc), ReadContext{})
	if err != nil {
		t.Fatal(err)
	}
	if item := read.Items[0]; item.GUID != "7" || item.Title.Source != "1984" || item.Dates.Published != "1768811400" {
		t.Errorf("read %+v", item)
	}
}

func TestCreditOfAnotherHeadwater(t *testing.T) {
	doc := `{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [
		{"id": "1", "_headwater": {"credit": {"origin": {"name": "投资界", "url": "https://www.pedaily.cn/"}}}}]}`
	read, err := parse([]byte(doc), ReadContext{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := read.Items[0].Origin.RSS, (storage.Outlet{Name: "投资界", URL: "https://www.pedaily.cn/"}); got != want {
		t.Errorf("origin %v, want %v", got, want)
	}
}
