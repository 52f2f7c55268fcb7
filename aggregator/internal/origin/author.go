package origin

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// bylineWords open the line that names who wrote: By Reuters, Von DPA, Par Le Figaro et AFP.
var bylineWords = [...]string{"by ", "von ", "par ", "por ", "di ", "de ", "door ", "av ", "af ", "autor: ", "written by ", "reported by ", "posted by "}

// bylineOutlet reads a page's visible byline that names an outlet without a label: as its author (By Reuters), or as one
// of its fields (Reuters | January 19, 2026; 2026-01-19 08:12 央视网).
func (rd *reading) bylineOutlet(lines []line) (found, bool) {
	for i := range lines {
		s := strings.Trim(lines[i].text, " \x1f")
		if len(s) > 160 || isCaption(s) || containsAny(s, " > ", "分享", "Share", "©") {
			continue
		}
		name := ""
		if head := cutByline(s); head != s || rd.alone(s) {
			name = rd.outletAmong(head)
		}
		if name == "" {
			name = rd.fieldOutlet(s)
		}
		if name != "" {
			if hit, ok := rd.hit(name, HowByline, .8); ok {
				return hit, true
			}
		}
	}
	return found{}, false
}

// fieldOutlet returns the field of a byline that is a known outlet, other ones than the source's own first.
func (rd *reading) fieldOutlet(s string) string {
	own := ""
	for _, field := range fieldsOf(s) {
		if strings.Contains(field, ":") || !rd.set.Known(cutDesk(field)) {
			continue
		}
		if name := cutDesk(field); !rd.isOwn(name) {
			return name
		} else if own == "" {
			own = name
		}
	}
	return own
}

// fieldsOf parts a byline at its separators, and at dates, times and counts.
func fieldsOf(s string) []string {
	s = strings.NewReplacer(" | ", "|", " - ", "|", " – ", "|", " — ", "|", " · ", "|", "  ", "|", "\x1f", "|", ", ", "|", " / ", "|").Replace(s)
	var fields []string
	for part := range strings.SplitSeq(s, "|") {
		run := ""
		for token := range strings.FieldsSeq(part) {
			if strings.ContainsFunc(token, unicode.IsDigit) && !strings.ContainsFunc(token, unicode.IsLetter) || datelike(token) {
				fields, run = append(fields, run), ""
				continue
			}
			run = strings.TrimSpace(run + " " + token)
		}
		fields = append(fields, run)
	}
	return fields
}

// desks are words for an editorial office before an outlet: Redacción EFE.
var desks = [...]string{"redacción ", "redazione ", "rédaction ", "la rédaction ", "redação ", "redaktion ", "agencia ", "agence ", "agenzia ", "agência ", "agencias ", "di redazione ", "da redação "}

func cutDesk(s string) string {
	for _, w := range desks {
		if len(s) > len(w) && strings.EqualFold(s[:len(w)], w) {
			return s[len(w):]
		}
	}
	return s
}

// alone reports whether a line is nothing but an outlet, or an outlet and a place: Associated Press in Valencia.
func (rd *reading) alone(s string) bool {
	n := rd.knownPrefix(s)
	rest := strings.TrimSpace(s[n:])
	return n > 0 && (rest == "" || strings.HasPrefix(rest, "in ") || strings.EqualFold(rest, "staff") || strings.EqualFold(rest, "staff writer"))
}

func cutByline(s string) string {
	for _, w := range bylineWords {
		if len(s) > len(w) && strings.EqualFold(s[:len(w)], w) {
			return s[len(w):]
		}
	}
	return s
}

// outletAmong returns the outlet among persons and outlets: "Felix Schröder und Jörg Soldwisch, dpa". The source's own
// name counts only when no other stands beside it.
func (rd *reading) outletAmong(s string) string {
	if rd.set.Known(s) {
		return s
	}
	own := ""
	for _, part := range splitNames(s) {
		part = cutDesk(part)
		name := part
		if !rd.set.Known(name) {
			n := rd.knownPrefix(part)
			if rest := strings.TrimSpace(part[n:]); n == 0 || rest != "" && !strings.HasPrefix(rest, "in ") && !strings.HasPrefix(strings.ToLower(rest), "staff") {
				continue
			}
			name = part[:n]
		}
		if !rd.isOwn(name) {
			return name
		}
		own = name
	}
	return own
}

// splitNames parts a list of persons and outlets.
func splitNames(s string) []string {
	for _, w := range [...]string{" and ", " et ", " und ", " y ", " e ", " i ", " en ", " with ", " mit ", " avec ", " con ", " com ", " for ", " of ", " | ", " - ", " – ", "、", "/", ";", "，", "|", "(", ")"} {
		s = strings.ReplaceAll(s, w, ",")
	}
	parts := strings.Split(s, ",")
	for i := range parts {
		parts[i] = trimName(parts[i])
	}
	return parts
}

// authorOutlet reads an outlet out of the structured authors.
func (rd *reading) authorOutlet(authors []string) (found, bool) {
	for _, a := range authors {
		a = displayName(a)
		if a == "" || strings.Contains(a, "://") {
			continue
		}
		name := rd.outletAmong(cutByline(a))
		if name == "" && looksLikeOutlet(a) {
			name = a
		}
		if name == "" {
			continue
		}
		if hit, ok := rd.hit(name, HowAuthor, .6); ok {
			return hit, true
		}
	}
	return found{}, false
}

// displayName returns the name of "mail@host (Name)" and "Name <mail@host>", "" for a bare address.
func displayName(s string) string {
	s = strings.TrimSpace(s)
	if !strings.Contains(s, "@") {
		return s
	}
	if i := strings.IndexByte(s, '('); i >= 0 {
		return strings.TrimSpace(strings.TrimRight(s[i+1:], ") "))
	}
	if i := strings.IndexByte(s, '<'); i > 0 {
		return strings.Trim(s[:i], "\" ")
	}
	return ""
}

// reporter reads an outlet out of a line about its reporters: 采写：南都记者 余样, 作者 | 中青报·中青网记者 杨样.
func (rd *reading) reporter(lines []line) (found, bool) {
	for i := range lines {
		s := lines[i].text
		j := max(strings.Index(s, "记者"), strings.Index(s, "記者"))
		if j <= 0 || j > 60 || len(s) > 90 || isCaption(s) {
			continue
		}
		head := strings.TrimRight(s[:j], " ")
		for _, w := range [...]string{"首席", "特约", "见习", "实习", "高级"} {
			head = strings.TrimSuffix(head, w)
		}
		from := strings.LastIndexAny(head, " :|/(【[\x1f")
		name := trimName(head[from+1:])
		hit, ok := rd.hit(name, HowReporter, .5)
		if !ok || !rd.set.Known(hit.name) || !rolesBefore(s[:max(from, 0)]) {
			continue
		}
		if rest := strings.TrimLeft(s[j+len("记者"):], " \x1f"); reportsHere(rest) {
			return hit, true
		}
	}
	return found{}, false
}

// rolesBefore reports whether the words before a reporter's outlet make him the writer, not the photographer.
func rolesBefore(s string) bool {
	return s == "" || containsAny(s, "作者", "文", "采写", "撰文", "撰稿", "(", "【", "来源") && !containsAny(s, "摄", "图", "视频")
}

// reportsHere reports whether names, and no sentence, follow the word for reporter.
func reportsHere(rest string) bool {
	return utf8.RuneCountInString(rest) <= 24 && !strings.ContainsAny(rest, "。") && !containsAny(rest, "摄", "图", "攝")
}

// authorsAt returns the persons behind an author label.
func authorsAt(l *line, f label) []string {
	if f.loose {
		return nil
	}
	s := l.text[skipOpening(l.text, f.name):]
	if i := strings.IndexAny(s, "|\x1f()[]【;。"); i >= 0 {
		s = s[:i]
	}
	if i := strings.Index(s, "  "); i >= 0 {
		s = s[:i]
	}
	var persons []string
	for _, p := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == '、' || r == '/' || r == '，' }) {
		if p = cutNextField(trimName(p)); p != "" {
			persons = append(persons, p)
		}
	}
	return persons
}

// cutNextField ends a person's name at the label of the next field: 王小样 编辑:….
func cutNextField(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] != ' ' {
			continue
		}
		if k, _ := labels().match(s, i+1); k != kindNone {
			return s[:i]
		}
	}
	return s
}

// persons cleans a list of authors: outlets, nobodies, addresses and repetitions are left out.
func (rd *reading) persons(lists ...[]string) []string {
	var out []string
	seen := map[string]bool{}
	for _, list := range lists {
		for _, a := range list {
			a = trimName(displayName(a))
			if a == "" || seen[a] || len(a) > 80 || strings.Contains(a, "://") || rd.set.Known(a) || rd.isOwn(a) || rd.isNobody(a) {
				continue
			}
			seen[a] = true
			out = append(out, a)
		}
	}
	return out
}
