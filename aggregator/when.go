package aggregator

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"

	"headwater/aggregator/internal/similar"
	"headwater/storage"
)

// facts is what the expression of a topic sees of an item. All texts are unfolded.
type facts struct {
	Title      string        `expr:"title"`
	Text       string        `expr:"text"`       // without markup
	Author     string        `expr:"author"`     // all of them, with a comma between
	Source     string        `expr:"source"`     // its id
	Outlet     string        `expr:"outlet"`     // the source's outlet, else its name, else its id
	URL        string        `expr:"url"`        // of the article
	Lang       string        `expr:"lang"`       // BCP 47; "" if unknown
	Categories []string      `expr:"categories"` // as the source gives them
	Tags       []string      `expr:"tags"`       // of the source, in the configuration
	Published  time.Time     `expr:"published"`  // else when it was first seen
	Age        time.Duration `expr:"age"`        // how old it was when it was first seen
	Length     int           `expr:"length"`     // characters of the text
	Words      int           `expr:"words"`      // of the text; in Chinese and Japanese each character is one
	Links      int           `expr:"links"`      // in the text
	Enclosures int           `expr:"enclosures"` // files that come with it
	Outlets    int           `expr:"outlets"`    // that have the story
	Digest     bool          `expr:"digest"`     // whether its title announces several articles
}

// maxWhenNodes is how large an expression may be, so that none can keep the desk busy.
const maxWhenNodes = 200

// whenBuiltins are the functions that an expression may use: nothing that grows, nothing that looks at the clock. The README
// lists them.
func whenBuiltins() []string {
	return []string{
		"len", "any", "all", "none", "one", "count", "filter", "lower", "upper", "trim", "hasPrefix", "hasSuffix", "indexOf",
		"min", "max", "abs", "date", "duration",
	}
}

// WhenError is a mistake in the expression of a topic.
type WhenError struct {
	Line int // from 1, in the expression
	Col  int // characters before the mistake in its line
	Text string
}

func (e *WhenError) Error() string { return e.Text }

// CheckWhen reports what is wrong with an expression, as a [*WhenError]; nil if nothing is.
func CheckWhen(expression string) error {
	_, err := compileWhen(expression)
	return err
}

// WhenNames lists the names that an expression may use for what it looks at.
func WhenNames() []string {
	var names []string
	for _, field := range reflect.VisibleFields(reflect.TypeFor[facts]()) {
		names = append(names, field.Tag.Get("expr"))
	}
	return names
}

// when is a compiled expression.
type when struct {
	program *vm.Program
	clause  string // as written, in one line
	needs   needs
}

// compileWhen checks the names, the types and the cost of an expression.
func compileWhen(expression string) (*when, error) {
	options := []expr.Option{expr.Env(facts{}), expr.AsBool(), expr.MaxNodes(maxWhenNodes), expr.Optimize(false), expr.DisableAllBuiltins()}
	for _, name := range whenBuiltins() {
		options = append(options, expr.EnableBuiltin(name))
	}
	program, err := expr.Compile(expression, options...)
	if err != nil {
		return nil, whenError(err)
	}
	root := program.Node()
	guard := &whenGuard{expression: expression}
	ast.Walk(&root, guard)
	if guard.err != nil {
		return nil, guard.err
	}
	return &when{program: program, clause: inOneLine(expression), needs: guard.needs}, nil
}

// inOneLine is an expression as it is shown.
func inOneLine(expression string) string { return strings.Join(strings.Fields(expression), " ") }

// whenError says what the compiler found, in one line.
func whenError(err error) error {
	var at *file.Error
	if !errors.As(err, &at) {
		return &WhenError{Line: 1, Text: strings.ReplaceAll(err.Error(), "\n", " ")}
	}
	return &WhenError{Line: max(at.Line, 1), Col: at.Column, Text: strings.ReplaceAll(at.Message, "\n", " ")}
}

// whenGuard walks through an expression: it refuses what could be costly, and notes what the rest looks at.
type whenGuard struct {
	expression string
	needs      needs
	err        error
}

// Visit is called for the children of a node before the node.
func (g *whenGuard) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		g.needs.text = g.needs.text || n.Value == "text" || n.Value == "length" || n.Value == "words" || n.Value == "links"
		g.needs.story = g.needs.story || n.Value == "outlets"
	case *ast.BinaryNode:
		if _, fixed := n.Right.(*ast.StringNode); n.Operator == "matches" && !fixed {
			g.refuse(n, "matches takes a pattern in quotes")
		}
		if n.Operator == ".." {
			g.refuse(n, ".. is not part of these expressions")
		}
	case *ast.BuiltinNode:
		if !slices.Contains(whenBuiltins(), n.Name) {
			g.refuse(n, n.Name+" is not part of these expressions")
		}
	case *ast.VariableDeclaratorNode:
		g.refuse(n, "let is not part of these expressions")
	case *ast.PredicateNode:
		inner := &closureFinder{}
		ast.Walk(&n.Node, inner)
		if inner.found {
			g.refuse(n, "a condition on a list cannot hold another one")
		}
	}
}

// refuse keeps the first thing that is wrong.
func (g *whenGuard) refuse(n ast.Node, text string) {
	if g.err != nil {
		return
	}
	at := file.Error{Location: n.Location()}
	at.Bind(file.NewSource(g.expression))
	g.err = &WhenError{Line: max(at.Line, 1), Col: at.Column, Text: text}
}

// closureFinder looks for a condition on a list.
type closureFinder struct{ found bool }

// Visit implements ast.Visitor.
func (f *closureFinder) Visit(node *ast.Node) {
	if _, ok := (*node).(*ast.PredicateNode); ok {
		f.found = true
	}
}

// match reports whether the expression holds of an item. One that asks for what the item does not have, such as the first of
// no categories, does not hold.
func (w *when) match(s *subject) bool {
	held, err := expr.Run(w.program, w.facts(s))
	yes, ok := held.(bool)
	return err == nil && ok && yes
}

// facts collects what the expression may look at. What takes long is left out if it does not.
func (w *when) facts(s *subject) facts {
	f := facts{
		Title: s.item.Title, Author: strings.Join(authorNames(s.item), ", "), Source: s.item.Source, Outlet: s.item.Source,
		URL: s.item.URL, Lang: s.item.Language, Categories: categoryNames(s.item), Published: s.item.When(),
		Enclosures: len(s.item.Enclosures), Outlets: max(s.outlets, 1), Digest: similar.IsDigest(s.item.Title),
	}
	f.Age = max(s.item.FirstSeen.Sub(f.Published), 0)
	if src := s.source; src != nil {
		f.Tags = src.Tags
		for _, name := range []string{src.Name, src.Outlet} {
			if name != "" {
				f.Outlet = name
			}
		}
		if f.Lang == "" {
			f.Lang = src.Language
		}
	}
	if w.needs.text {
		f.Text = s.words.unfolded()
		f.Length, f.Words = utf8.RuneCountInString(f.Text), countWords(f.Text)
		f.Links = strings.Count(s.item.Content, "<a ")
	}
	return f
}

// countWords counts words between blanks, and each Chinese or Japanese character as one.
func countWords(text string) (n int) {
	within := false
	for _, r := range text {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
			n++
			within = false
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if !within {
				n++
			}
			within = true
		case unicode.IsSpace(r):
			within = false
		}
	}
	return n
}

// countOutlets counts the outlets that have one of some items. A source without an outlet is its own; a withdrawn item counts
// for nobody.
func countOutlets(items []storage.Item, source func(id string) *Source) int {
	outlets := map[string]bool{}
	for i := range items {
		if items[i].Withdrawn {
			continue
		}
		name := "source " + items[i].Source
		if src := source(items[i].Source); src != nil && src.Outlet != "" {
			name = "outlet " + src.Outlet
		}
		outlets[name] = true
	}
	return len(outlets)
}

// whenRuling is what a topic says whose expression decides.
func whenRuling(in bool, w *when) Ruling { return Ruling{In: in, Key: "when", Clause: w.clause} }

// compileTopicWhen compiles the expression of a topic; nil if it has none.
func compileTopicWhen(t Topic) (*when, error) {
	if strings.TrimSpace(t.When) == "" {
		return nil, nil
	}
	w, err := compileWhen(t.When)
	if err != nil {
		return nil, fmt.Errorf("compile topic %s: when: %w", t.ID, err)
	}
	return w, nil
}
