package aggregator

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"headwater/aggregator/internal/origin"
)

// maxCase is the longest line of a file of cases, in bytes.
const maxCase = 16 << 20

// Attribute reads who wrote each of many texts first, by the outlets and wishes of a plan; the zero plan has the built-in
// outlets. The cases come one a line, as JSON objects {id, kind, input}, where input has any of feed_title, title, link,
// author, content_html, text, page_html_head, page_text, source {name, url}, dc {source, publisher, creator} and atom_source
// {title, link}. Each is answered by a line {id, name, url, how, confidence}; how "source" means that nobody else is named. A
// line that is no case ends it with an error that says which.
func Attribute(cases io.Reader, answers io.Writer, plan Plan) error {
	attributor := newAttributor(&plan)
	lines := bufio.NewScanner(cases)
	lines.Buffer(nil, maxCase)
	encoder := json.NewEncoder(answers)
	encoder.SetEscapeHTML(false)
	for n := 1; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		c, err := origin.ParseCase(lines.Bytes())
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		source, in := c.Origin()
		if err := encoder.Encode(c.Answer(attributor.reader(source).Read(in))); err != nil {
			return fmt.Errorf("write answer: %w", err)
		}
	}
	return lines.Err()
}
