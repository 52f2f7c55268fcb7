package config

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// parse reads the one YAML document of a file, a mapping; nil if there is none.
func parse(r *report, data []byte) *yaml.Node {
	if at, text := badCharacter(data); text != "" {
		line, col := placeOf(data, at)
		r.errorAt(line, col, nil, "%s", text)
		return nil
	}
	loader, err := yaml.NewLoader(bytes.NewReader(data))
	if err != nil {
		r.error(nil, "%v", err)
		return nil
	}
	var doc, second yaml.Node
	switch err := loader.Load(&doc); {
	case errors.Is(err, io.EOF) || err == nil && isNull(doc.Content[0]):
		r.error(nil, "the file is empty: headwater init writes one to begin with")
		return nil
	case err != nil:
		explainSyntax(r, data, err)
		return nil
	}
	switch err := loader.Load(&second); {
	case err == nil:
		r.errorAt(second.Line, second.Column, nil, "a second document begins here (---): one file holds one configuration")
	case !errors.Is(err, io.EOF):
		explainSyntax(r, data, err)
	}
	if root := doc.Content[0]; root.Kind == yaml.MappingNode {
		return root
	}
	r.error(nil, "must be a mapping: lines of key: value, such as sources: and topics:")
	return nil
}

// badCharacter finds the first byte that no text file in UTF-8 holds, and says what is wrong with it.
func badCharacter(data []byte) (at int, text string) {
	for at < len(data) {
		c, size := utf8.DecodeRune(data[at:])
		switch {
		case c == utf8.RuneError && size == 1:
			return at, "this is not UTF-8: save the file in UTF-8"
		case c < ' ' && c != '\t' && c != '\n' && c != '\r', c == 0x7f:
			return at, "a control character stands here"
		}
		at += size
	}
	return 0, ""
}

// placeOf is the line and column of a byte.
func placeOf(data []byte, at int) (line, col int) {
	start := bytes.LastIndexByte(data[:at], '\n') + 1
	return 1 + bytes.Count(data[:at], []byte("\n")), 1 + utf8.RuneCount(data[start:at])
}

// explainSyntax reports the place where the YAML breaks off, in words for people who do not know how YAML is scanned.
func explainSyntax(r *report, data []byte, err error) {
	var le *yaml.LoadError
	if !errors.As(err, &le) {
		r.error(nil, "is not YAML: %v", err)
		return
	}
	mark := le.Mark
	text := "is not YAML: " + le.Message
	switch {
	case tabIndented(data, mark.Line):
		text = "indented with a tab: YAML takes spaces only"
	case strings.Contains(le.ContextMsg, "quoted scalar"):
		mark, text = le.ContextMark, "the quotes that open here are not closed"
	case strings.Contains(le.ContextMsg, "flow sequence"):
		mark, text = le.ContextMark, "the [ that stands here is not closed, or a comma is missing after it"
	case strings.Contains(le.ContextMsg, "flow mapping"):
		mark, text = le.ContextMark, "the { that stands here is not closed, or a comma is missing after it"
	case strings.Contains(le.Message, "mapping values are not allowed"):
		text = `": " stands inside a value: put the value in quotes, or begin a new line for the key`
	case strings.Contains(le.Message, "unknown anchor"), strings.Contains(le.Message, "alphabetic or numeric"):
		text = "a value that begins with * or & belongs in quotes"
	case strings.Contains(le.Message, "did not find expected key"):
		text = "the line begins in another column than those around it, or a colon is missing"
	}
	r.errorAt(max(mark.Line, 1), max(mark.Column, 1), nil, "%s", text)
}

// tabIndented reports whether there is a tab in the white space that a line begins with.
func tabIndented(data []byte, line int) bool {
	for n := 1; n < line; n++ {
		_, rest, found := bytes.Cut(data, []byte("\n"))
		if !found {
			return false
		}
		data = rest
	}
	text, _, _ := bytes.Cut(data, []byte("\n"))
	indent := text[:len(text)-len(bytes.TrimLeft(text, " \t"))]
	return bytes.IndexByte(indent, '\t') >= 0
}
