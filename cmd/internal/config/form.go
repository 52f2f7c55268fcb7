package config

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// This file reads the values that can be written in more than one form.

// decode takes a bare address or the keys of a source.
func (s *Source) decode(d *decoder, n *yaml.Node) {
	if n.Kind == yaml.ScalarNode {
		d.scalar(n, &s.URL)
		return
	}
	d.mapping(n, reflect.ValueOf(s).Elem())
}

// decode keeps the place of the test, where a failure is reported.
func (t *TopicTest) decode(d *decoder, n *yaml.Node) {
	t.line, t.col = n.Line, n.Column
	d.mapping(n, reflect.ValueOf(t).Elem())
}

// Term is one condition of a topic: a plain word, /an expression of RE2/, or either of them for one field, {title: 广告}.
type Term struct {
	Field  string // "" looks in title, text and categories
	Text   string // without the slashes
	Regexp bool
	Clause string // as written
}

func termFields() []string {
	return []string{"title", "text", "author", "category", "source", "url"}
}

func (t *Term) decode(d *decoder, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		if text, ok := d.text(n); ok {
			t.Clause = text
			t.read(d, n, text)
		}
		return
	}
	if len(n.Content) != 2 {
		d.wrong(n, "looks in one field: write each {field: word} as an entry of its own")
		return
	}
	key, value := n.Content[0], target(n.Content[1])
	if !slices.Contains(termFields(), key.Value) {
		d.unknown(key, termFields())
		return
	}
	d.in(key.Value, func() {
		if text, ok := d.text(value); ok {
			t.Field, t.Clause = key.Value, "{"+key.Value+": "+text+"}"
			t.read(d, value, text)
		}
	})
}

// read takes a word or an expression. An expression is compiled here, so that it can be dropped nowhere later.
func (t *Term) read(d *decoder, n *yaml.Node, text string) {
	switch {
	case strings.TrimSpace(text) == "":
		d.wrong(n, "is empty")
	case text == "//":
		d.wrong(n, "is an empty expression, which would match everything")
	case len(text) > 2 && strings.HasPrefix(text, "/") && strings.HasSuffix(text, "/"):
		t.Text, t.Regexp = text[1:len(text)-1], true
		if err := compile(t.Text); err != nil {
			d.wrong(n, "%s does not compile: %v", text, err)
		}
	case hasFlags(text):
		d.wrong(n, "has flags behind its last /: write them inside, /(?i)…/")
	default:
		if strings.HasPrefix(text, "/") {
			d.warn(d.at, "begins with / but does not end with one, so it is a plain word")
		}
		t.Text = text
	}
}

// hasFlags reports whether a text looks like an expression of another language: /…/i.
func hasFlags(text string) bool {
	last := strings.LastIndexByte(text, '/')
	return strings.HasPrefix(text, "/") && last > 1 && strings.Trim(text[last+1:], "gimsuU") == ""
}

// compile says in plain words why an expression is none.
func compile(expression string) error {
	_, err := regexp.Compile(expression)
	var se *syntax.Error
	if !errors.As(err, &se) {
		return err
	}
	if se.Code == syntax.ErrInvalidPerlOp {
		return fmt.Errorf("%s: RE2 has no look-around, such as %q", se.Code, se.Expr)
	}
	return fmt.Errorf("%s in %q", se.Code, se.Expr)
}

// isNull reports whether a node says nothing at all: `key:` or `key: ~`.
func isNull(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Tag == "!!null"
}

// isEmpty reports whether a node is null or an empty text.
func isEmpty(n *yaml.Node) bool {
	return isNull(n) || n.Kind == yaml.ScalarNode && n.Value == ""
}

// either joins choices for a sentence: a, b or c.
func either(choices []string) string {
	choices = slices.DeleteFunc(slices.Clone(choices), func(c string) bool { return c == "" })
	last := len(choices) - 1
	return strings.Join(choices[:last], ", ") + " or " + choices[last]
}
