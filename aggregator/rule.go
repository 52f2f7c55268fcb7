package aggregator

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/cespare/xxhash/v2"

	"headwater/aggregator/internal/fold"
	"headwater/storage"
)

// topic is a Topic whose rules are compiled.
type topic struct {
	Topic
	sources        map[string]bool
	any, all, none []term
	when           *when  // nil if there is none
	rules          uint64 // hash of everything that decides what is picked and where it is placed
	needs          needs
}

// needs is what a topic's rules look at besides what every read of an item gives.
type needs struct {
	text  bool // the content
	story bool // the other items of the story
}

// term is a compiled Term.
type term struct {
	Term
	match func(*subject) bool
}

// subject is what a topic judges.
type subject struct {
	item    *storage.Item
	source  *Source
	words   *words
	outlets int // that have the story; only counted for topics that look at it
}

// Ruling is what a topic says of an item, and the clause that decided.
type Ruling struct {
	In     bool
	Key    string // any, all, none, when, sources or max_age; "" if the topic has no rules
	Clause string // the term as written, or all of them where none matched; "" if the key has none
}

// String gives the ruling as a reason: `any: 芯片`.
func (r Ruling) String() string {
	if r.Clause == "" {
		return r.Key
	}
	return r.Key + ": " + r.Clause
}

// judge applies the topic's rules in the order in which they are explained: sources, none, all, any, when, max_age.
func (t *topic) judge(s *subject) Ruling {
	if !t.sources[s.item.Source] {
		return Ruling{Key: "sources"}
	}
	return t.weigh(s)
}

// weigh applies the rules that look at the item itself, whoever published it.
func (t *topic) weigh(s *subject) Ruling {
	for _, refuse := range t.none {
		if refuse.match(s) {
			return Ruling{Key: "none", Clause: refuse.Clause}
		}
	}
	for _, need := range t.all {
		if !need.match(s) {
			return Ruling{Key: "all", Clause: need.Clause}
		}
	}
	taken, ok := t.matchAny(s)
	if !ok {
		return taken
	}
	if t.when != nil {
		if !t.when.match(s) {
			return whenRuling(false, t.when)
		}
		if len(t.any) == 0 {
			taken = whenRuling(true, t.when)
		}
	}
	if t.MaxAge > 0 && s.item.When().Before(s.item.FirstSeen.Add(-t.MaxAge)) {
		return Ruling{Key: "max_age", Clause: t.MaxAge.String()}
	}
	return taken
}

// matchAny finds the clause that takes the item. Without any `any`, the last of `all` is named, else the sources.
func (t *topic) matchAny(s *subject) (Ruling, bool) {
	for _, take := range t.any {
		if take.match(s) {
			return Ruling{In: true, Key: "any", Clause: take.Clause}, true
		}
	}
	if len(t.any) > 0 {
		return Ruling{Key: "any", Clause: clauses(t.Any)}, false
	}
	if n := len(t.all); n > 0 {
		return Ruling{In: true, Key: "all", Clause: t.all[n-1].Clause}, true
	}
	return Ruling{In: true, Key: "sources"}, true
}

// clauses lists terms as written.
func clauses(terms []Term) string {
	written := make([]string, len(terms))
	for i, t := range terms {
		written[i] = t.Clause
	}
	return strings.Join(written, ", ")
}

// Rules lists what a story must satisfy, as written, each clause as a [Ruling] names it: `any: 芯片, 集成电路`.
func (t *Topic) Rules() []string {
	rules := []string{}
	for _, clause := range []struct {
		key   string
		terms []Term
	}{{"any", t.Any}, {"all", t.All}, {"none", t.None}} {
		if len(clause.terms) > 0 {
			rules = append(rules, clause.key+": "+clauses(clause.terms))
		}
	}
	if when := inOneLine(t.When); when != "" {
		rules = append(rules, "when: "+when)
	}
	return rules
}

// compileTopic prepares a topic's terms. A term that does not compile is an error: a rule is never dropped.
func compileTopic(t Topic) (*topic, error) {
	compiled := &topic{Topic: t, sources: map[string]bool{}, rules: ruleHash(t)}
	for _, id := range t.Sources {
		compiled.sources[id] = true
	}
	var err error
	if compiled.when, err = compileTopicWhen(t); err != nil {
		return nil, err
	}
	if compiled.when != nil {
		compiled.needs = compiled.when.needs
	}
	for _, clause := range []struct {
		from []Term
		to   *[]term
	}{{t.Any, &compiled.any}, {t.All, &compiled.all}, {t.None, &compiled.none}} {
		if *clause.to, err = compileTerms(clause.from); err != nil {
			return nil, fmt.Errorf("compile topic %s: %w", t.ID, err)
		}
		for _, term := range clause.from {
			compiled.needs.text = compiled.needs.text || term.Field == FieldAny || term.Field == FieldText
		}
	}
	return compiled, nil
}

func compileTerms(from []Term) ([]term, error) {
	to := make([]term, 0, len(from))
	for _, t := range from {
		match, err := compileTerm(t)
		if err != nil {
			return nil, err
		}
		to = append(to, term{Term: t, match: match})
	}
	return to, nil
}

func compileTerm(t Term) (func(*subject) bool, error) {
	if t.Regexp {
		return compileRegexp(t)
	}
	return compileWord(t), nil
}

// compileRegexp matches unfolded text, because a pattern may be about case, width or script.
func compileRegexp(t Term) (func(*subject) bool, error) {
	re, err := regexp.Compile(t.Text)
	if err != nil {
		return nil, fmt.Errorf("compile %s: %w", t.Clause, err)
	}
	texts := rawTexts[t.Field]
	return func(s *subject) bool {
		for _, text := range texts(s) {
			if re.MatchString(text) {
				return true
			}
		}
		return false
	}, nil
}

// rawTexts gives the unfolded texts that a field means.
var rawTexts = map[Field]func(*subject) []string{
	FieldAny: func(s *subject) []string {
		return append(categoryNames(s.item), s.item.Title, s.words.unfolded())
	},
	FieldTitle:    func(s *subject) []string { return []string{s.item.Title} },
	FieldText:     func(s *subject) []string { return []string{s.words.unfolded()} },
	FieldAuthor:   func(s *subject) []string { return authorNames(s.item) },
	FieldCategory: func(s *subject) []string { return categoryNames(s.item) },
	FieldSource:   func(s *subject) []string { return sourceNames(s) },
	FieldURL:      func(s *subject) []string { return []string{s.item.URL} },
}

// compileWord matches folded text: width, case and 简繁 make no difference.
func compileWord(t Term) func(*subject) bool {
	word := fold.Words(t.Text)
	switch t.Field {
	case FieldTitle:
		return func(s *subject) bool { return fold.Contains(s.words.title, word) }
	case FieldText:
		return func(s *subject) bool { return fold.Contains(s.words.folded(), word) }
	case FieldCategory:
		return func(s *subject) bool { return fold.Contains(s.words.categories, word) }
	case FieldAuthor:
		return func(s *subject) bool { return fold.Contains(fold.Words(strings.Join(authorNames(s.item), "\n")), word) }
	case FieldSource:
		return func(s *subject) bool { return namesSource(t.Text, s) }
	case FieldURL:
		part := strings.ToLower(t.Text)
		return func(s *subject) bool { return strings.Contains(strings.ToLower(s.item.URL), part) }
	default:
		return func(s *subject) bool {
			return fold.Contains(s.words.title, word) || fold.Contains(s.words.categories, word) || fold.Contains(s.words.folded(), word)
		}
	}
}

// namesSource reports whether a word is the id or a name of the item's source: the whole of it, because 网易 is not 网易科技.
func namesSource(word string, s *subject) bool {
	folded := fold.Words(word)
	for _, name := range sourceNames(s) {
		if fold.Words(name) == folded {
			return true
		}
	}
	return false
}

func sourceNames(s *subject) []string {
	names := []string{s.item.Source}
	if s.source != nil {
		names = append(names, s.source.Name, s.source.Outlet)
	}
	return names
}

func authorNames(it *storage.Item) []string {
	names := make([]string, 0, len(it.Authors))
	for _, author := range it.Authors {
		names = append(names, author.Name)
	}
	return names
}

func categoryNames(it *storage.Item) []string {
	names := make([]string, 0, len(it.Categories)+2)
	for _, c := range it.Categories {
		names = append(names, c.Term)
		if c.Label != "" {
			names = append(names, c.Label)
		}
	}
	return names
}

// ruleHash covers what decides which stories a topic has and how they are ordered; a change of it re-curates. What only
// cuts the feed (limit, per_source) is left out.
func ruleHash(t Topic) uint64 {
	h := xxhash.New()
	_, _ = fmt.Fprintf(h, "1\x00%q\x00%s\x00%s", t.Sources, t.MaxAge, t.Order)
	for _, clause := range [][]Term{t.Any, t.All, t.None} {
		_, _ = fmt.Fprintf(h, "\x00%q", fmt.Sprint(clause))
	}
	if t.When != "" {
		_, _ = fmt.Fprintf(h, "\x00when\x00%s", t.When)
	}
	return h.Sum64()
}
