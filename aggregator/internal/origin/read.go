package origin

import (
	"strings"

	"headwater/aggregator/internal/outlet"
)

// Reader reads the items of one source, one after another: what is known of the source and the room for lines serve all of
// them. It is for one goroutine.
type Reader struct {
	opt     Options
	reading reading
}

// NewReader returns a reader of a source's items. Outlets is never changed; it is the same for all sources.
func NewReader(src Source, outlets *outlet.Set, opt Options) *Reader {
	r := &Reader{opt: opt, reading: reading{set: outlets, ignore: keysOf(opt.IgnoreNames)}}
	r.reading.setSource(src)
	return r
}

// Read says who wrote an item first.
func (r *Reader) Read(in Input) Answer {
	rd := &r.reading
	rd.setItem(in)
	t := rd.texts()
	d := decision{rd: rd, opt: r.opt}
	d.offer(rd.structured()...)
	if !d.done() {
		rd.offerTexts(&d, t)
	}
	answer := d.answer(t.address())
	answer.Authors = rd.persons(in.Creators, in.Authors, t.page.authors, t.content.authors)
	answer.Via = appendNew(answer.Via, answer.Name, append(t.page.thanks, t.content.thanks...))
	answer.Reads = t.reads()
	return answer
}

// texts are the lines of an item and what their labels say.
type texts struct {
	byline, body  []line
	page, content labelled
	head          head
}

func (rd *reading) texts() texts {
	in := &rd.in
	var t texts
	if in.Page.HeadHTML != "" {
		t.head = readHead(in.Page.HeadHTML)
	}
	t.byline = rd.room.plainLines(in.Page.Byline)
	switch {
	case in.Page.ContentHTML != "":
		t.body = rd.room.htmlLines(in.Page.ContentHTML)
	case in.ContentHTML != "":
		t.body = rd.room.htmlLines(in.ContentHTML)
	default:
		t.body = rd.room.plainLines(in.Text)
	}
	t.page = rd.readLabels(t.byline, HowByline)
	t.content = rd.readLabels(t.body, HowLabel)
	return t
}

// offerTexts asks the rules for texts in the order of trust; see the package comment.
func (rd *reading) offerTexts(d *decision, t texts) {
	rules := [...]func() (found, bool){
		t.page.best,
		t.content.strongest,
		func() (found, bool) { return rd.statements(t.byline, t.body) },
		t.content.best,
		func() (found, bool) { return firstVia(t) },
		func() (found, bool) { return d.firstOf(rd.metaSource(&t.head)) },
		func() (found, bool) { return d.firstOf(rd.jsonLD(&t.head)) },
		func() (found, bool) { return rd.metaAgency(&t.head) },
		func() (found, bool) { return d.firstOf(rd.mediaCredit()) },
		func() (found, bool) { return rd.bylineOutlet(t.byline) },
		func() (found, bool) { return rd.dateline(t.body) },
		func() (found, bool) { return rd.ending(t.body) },
		func() (found, bool) { return rd.authorOutlet(rd.in.Creators) },
		func() (found, bool) { return rd.otherAuthorOutlet() },
		func() (found, bool) { return d.firstOf(append(t.page.writers, t.content.writers...)) },
		func() (found, bool) { return rd.reporter(t.byline) },
		func() (found, bool) { return rd.reporter(t.body) },
		func() (found, bool) { return rd.canonicalElsewhere(&t.head) },
		func() (found, bool) { return rd.titleOutlet() },
		func() (found, bool) { return rd.thanked(t) },
	}
	for _, rule := range rules {
		if hit, ok := rule(); ok {
			d.offer(hit)
		}
		if d.done() {
			return
		}
	}
}

// statements reads the first sentence that says where the text is from.
func (rd *reading) statements(parts ...[]line) (found, bool) {
	for _, lines := range parts {
		for i := range lines {
			l := &lines[i]
			if !l.states || isCaption(l.text) {
				continue
			}
			if hit, ok := rd.sentence(l); ok {
				return hit, true
			}
			if i+1 < len(lines) && opensSentence(l.text) {
				joined := joinLines(l, &lines[i+1])
				if hit, ok := rd.sentence(&joined); ok {
					return hit, true
				}
			}
		}
	}
	return found{}, false
}

// opensSentence reports whether a short line breaks off behind a preposition: "Republished with permission from".
func opensSentence(s string) bool {
	if len(s) > 90 {
		return false
	}
	last := s[strings.LastIndexByte(s, ' ')+1:]
	return roles()[last] == rolePlace
}

// joinLines returns a line and the one below it as one.
func joinLines(a, b *line) line {
	joined := line{text: a.text + " " + b.text, links: append([]link(nil), a.links...)}
	for _, l := range b.links {
		l.from, l.to = l.from+len(a.text)+1, l.to+len(a.text)+1
		joined.links = append(joined.links, l)
	}
	return joined
}

// firstVia reads via labels, and the address of the original where nothing else names it.
func firstVia(t texts) (found, bool) {
	for _, list := range [...][]found{t.page.via, t.content.via} {
		if len(list) > 0 {
			return list[0], true
		}
	}
	return found{}, false
}

// thanked takes who is thanked for the hint when nobody else is named.
func (rd *reading) thanked(t texts) (found, bool) {
	for _, list := range [...][]string{t.page.thanks, t.content.thanks} {
		if len(list) > 0 {
			return found{name: list[0], how: HowVia, confidence: .5}, true
		}
	}
	return found{}, false
}

func (out *labelled) strongest() (found, bool) {
	if len(out.strong) > 0 {
		return out.strong[0], true
	}
	return found{}, false
}

// address returns the address of the original that a text gives.
func (t *texts) address() string {
	for _, a := range [...]string{t.page.address, t.content.address, t.page.link, t.content.link} {
		if a != "" {
			return a
		}
	}
	return ""
}

// decision keeps the first candidate that names somebody else, and the first label or field in which the source names itself.
type decision struct {
	rd   *reading
	opt  Options
	hit  found
	self found
}

// selfTrust is the confidence from which a source that names itself is believed over the weaker rules: a dateline or a
// bracket below 来源：观察者网 is what 观察者网 cites.
const selfTrust = .85

func (d *decision) offer(hits ...found) {
	for _, h := range hits {
		switch {
		case d.hit.name != "" || h.name == "" || h.confidence < d.opt.MinConfidence || d.rd.isNobody(h.name):
		case d.rd.isOwn(h.name):
			if d.self.name == "" && h.confidence >= selfTrust {
				d.self = h
			}
		case d.self.name != "" && h.confidence < selfTrust:
		default:
			d.hit = h
		}
	}
}

func (d *decision) done() bool { return d.hit.name != "" }

// firstOf returns the first candidate that is not the source itself, else the first.
func (d *decision) firstOf(hits []found) (found, bool) {
	for _, h := range hits {
		if !d.rd.isOwn(h.name) {
			return h, true
		}
	}
	if len(hits) > 0 {
		return hits[0], true
	}
	return found{}, false
}

func (d *decision) answer(original string) Answer {
	switch {
	case d.hit.name != "":
		h := d.hit
		return Answer{Name: h.name, URL: d.rd.address(h, original), How: h.how, Confidence: h.confidence, Via: appendNew(nil, h.name, h.via)}
	case d.self.name != "":
		return Answer{Name: d.self.name, How: HowSource, Confidence: 1}
	}
	return Answer{How: HowSource, Confidence: 1}
}

// appendNew appends the names that are neither in the list nor the one to leave out.
func appendNew(list []string, leave string, names []string) []string {
	for _, n := range names {
		known := strings.EqualFold(n, leave)
		for _, have := range list {
			known = known || have == n
		}
		if !known {
			list = append(list, n)
		}
	}
	return list
}
