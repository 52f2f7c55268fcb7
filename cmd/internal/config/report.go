package config

import (
	"fmt"

	"go.yaml.in/yaml/v4"
)

// report collects problems and finds the place of each in the file.
type report struct {
	file  string
	root  *yaml.Node // nil until the file is known to be YAML
	found Problems
	// told holds the paths and the places that have an error, so that a value that could not be read is not also called
	// missing, and a mistake behind an anchor is told once.
	told    map[string]bool
	guesses int
}

func newReport(file string) *report {
	return &report{file: file, told: map[string]bool{}}
}

// error notes a mistake at a path. If nothing stands there, its place is that of the nearest value around it.
func (r *report) error(at path, format string, args ...any) {
	line, col := locate(r.root, at)
	r.errorAt(line, col, at, format, args...)
}

// errorAt notes a mistake at a place that is not that of the path's value, such as a key.
func (r *report) errorAt(line, col int, at path, format string, args ...any) {
	p := Problem{File: r.file, Line: line, Col: col, Path: at.String(), Text: fmt.Sprintf(format, args...)}
	place := fmt.Sprintf("%d:%d: %s", line, col, p.Text)
	if p.Path != "" && r.told[p.Path] || r.told[place] {
		return
	}
	r.told[p.Path], r.told[place] = true, true
	r.found = append(r.found, p)
}

// warn notes something that can be used but is probably not meant. What has a mistake needs no warning.
func (r *report) warn(at path, format string, args ...any) {
	p := Problem{File: r.file, Path: at.String(), Text: fmt.Sprintf(format, args...), Warning: true}
	if r.told[p.Path] {
		return
	}
	p.Line, p.Col = locate(r.root, at)
	r.found = append(r.found, p)
}

// locate finds the place of a value, or of the nearest one around it.
func locate(n *yaml.Node, at path) (line, col int) {
	line, col = 1, 1
	for n != nil {
		line, col = n.Line, n.Column
		if len(at) == 0 {
			break
		}
		n, at = child(n, at[0]), at[1:]
	}
	return line, col
}

// child is the value of a key or an element of a list; nil if there is none.
func child(n *yaml.Node, step any) *yaml.Node {
	n = target(n)
	switch step := step.(type) {
	case int:
		if n.Kind == yaml.SequenceNode && step < len(n.Content) {
			return n.Content[step]
		}
	case string:
		return valueOf(n, step)
	}
	return nil
}

// valueOf looks a key up in a mapping.
func valueOf(n *yaml.Node, key string) *yaml.Node {
	if n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// nodeAt is the node at a path; nil if nothing stands there.
func (r *report) nodeAt(at path) *yaml.Node {
	n := r.root
	for _, step := range at {
		if n == nil {
			return nil
		}
		n = child(n, step)
	}
	return n
}

// target is the node that an alias stands for.
func target(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}
