package config

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Problem is one mistake in a configuration file, or a warning about something that is allowed but probably not meant.
type Problem struct {
	File      string
	Line, Col int    // from 1, columns count characters; Line 0 is the file as a whole
	Path      string // the key, e.g. topics[2].sources[0]; "" for the file as a whole
	Text      string // what is wrong; holds no secret
	Warning   bool   // the configuration can be used all the same
}

// String is the problem in one line: config.yaml:42:7: topics[2].sources[0]: no source named "lobsters".
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Col)
	}
	b.WriteString(": ")
	if p.Warning {
		b.WriteString("warning: ")
	}
	if p.Path != "" {
		b.WriteString(p.Path + ": ")
	}
	b.WriteString(p.Text)
	return b.String()
}

// Problems is everything that was found in a file, sorted by line.
type Problems []Problem

// Failed reports whether one of them is more than a warning.
func (ps Problems) Failed() bool {
	return slices.ContainsFunc(ps, func(p Problem) bool { return !p.Warning })
}

// Error is one problem a line, warnings included.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// sort orders by place, then by path, so that the same file always gives the same report.
func (ps Problems) sort() {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col),
			strings.Compare(a.Path, b.Path), strings.Compare(a.Text, b.Text),
		)
	})
}

// path leads to a value of the file: keys are strings, elements of a list are ints.
type path []any

// with is the path to something inside p.
func (p path) with(steps ...any) path {
	return append(slices.Clone(p), steps...)
}

// String writes topics[2].sources[0].
func (p path) String() string {
	var b strings.Builder
	for _, step := range p {
		switch step := step.(type) {
		case int:
			b.WriteString("[" + strconv.Itoa(step) + "]")
		case string:
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(step)
		}
	}
	return b.String()
}
