package origin

import (
	"encoding/json"
	"fmt"
)

// Case is one line of a file of cases, as `headwater attribute` reads them: an item of a feed, a page or a text, with what
// it carries.
type Case struct {
	ID   string `json:"id"`
	Kind string `json:"kind"` // feed_item, page or text; only a note, every field is read whatever it says
	// Fields that a case does not have are left out.
	Input struct {
		FeedTitle    string `json:"feed_title"`
		Title        string `json:"title"`
		Link         string `json:"link"`
		Author       string `json:"author"`
		ContentHTML  string `json:"content_html"`
		Text         string `json:"text"`
		PageHeadHTML string `json:"page_html_head"`
		PageText     string `json:"page_text"`
		Source       struct {
			Name string `json:"name"`
			URL  string `json:"url"`
		} `json:"source"`
		DC struct {
			Source    string `json:"source"`
			Publisher string `json:"publisher"`
			Creator   string `json:"creator"`
		} `json:"dc"`
		AtomSource struct {
			Title string `json:"title"`
			Link  string `json:"link"`
			ID    string `json:"id"`
		} `json:"atom_source"`
	} `json:"input"`
}

// CaseAnswer is the line that answers a case.
type CaseAnswer struct {
	ID         string  `json:"id"`
	Name       string  `json:"name"`
	URL        string  `json:"url"`
	How        string  `json:"how"`
	Confidence float64 `json:"confidence"`
}

// ParseCase reads one line of a file of cases.
func ParseCase(line []byte) (Case, error) {
	var c Case
	if err := json.Unmarshal(line, &c); err != nil {
		return c, fmt.Errorf("read case: %w", err)
	}
	return c, nil
}

// Origin returns what the case carries in the form that a Reader takes.
func (c Case) Origin() (Source, Input) {
	f := c.Input
	return Source{Names: nonEmpty(f.FeedTitle)}, Input{
		Title:       f.Title,
		Link:        f.Link,
		Authors:     nonEmpty(f.Author),
		Creators:    nonEmpty(f.DC.Creator),
		ContentHTML: f.ContentHTML,
		Text:        f.Text,
		RSSSource:   Named{f.Source.Name, f.Source.URL},
		AtomSource:  Named{f.AtomSource.Title, f.AtomSource.Link},
		DCSource:    f.DC.Source,
		DCPublisher: f.DC.Publisher,
		Page:        Page{HeadHTML: f.PageHeadHTML, Byline: f.PageText},
	}
}

// Answer puts an answer into the form in which cases are answered.
func (c Case) Answer(a Answer) CaseAnswer {
	return CaseAnswer{ID: c.ID, Name: a.Name, URL: a.URL, How: a.How, Confidence: a.Confidence}
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}
