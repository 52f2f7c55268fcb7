// Package labelled reads sets of items that somebody has sorted into articles, and scores stories against them. It serves the
// tests that measure the folding of copies, with and without polling, so that both mean the same by a figure. It starts
// no goroutine.
package labelled

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"time"
)

// Item is one line of a set: an item as its outlet publishes it, and the article that it is.
type Item struct {
	ID        string    `json:"id"`
	Source    string    `json:"source"`
	URL       string    `json:"url"`
	GUID      string    `json:"guid"`
	Title     string    `json:"title"`
	HTML      string    `json:"content_html"`
	Published time.Time `json:"published"`
	Cluster   string    `json:"cluster"` // the same for all copies of an article
}

// longestLine bounds one item, in bytes.
const longestLine = 4 << 20

// Read reads a file of JSON lines.
func Read(path string) ([]Item, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read labelled set: %w", err)
	}
	defer f.Close()
	var set []Item
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, longestLine)
	for lines.Scan() {
		var item Item
		if err := json.Unmarshal(lines.Bytes(), &item); err != nil {
			return nil, fmt.Errorf("read labelled set %s: line %d: %w", path, len(set)+1, err)
		}
		set = append(set, item)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read labelled set %s: %w", path, err)
	}
	return set, nil
}
