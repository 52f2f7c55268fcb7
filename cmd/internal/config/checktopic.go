package config

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"headwater/aggregator"
)

func (k *checker) topics() {
	index := newSelector(k.Tree.Sources)
	for i := range k.Tree.Topics {
		t, at := &k.Tree.Topics[i], path{"topics", i}
		if t.ID == "" {
			k.error(at.with("id"), "is missing: a topic needs one, it is part of its address")
		}
		k.atLeast(at.with("limit"), t.Limit, 0)
		k.atLeast(at.with("per_source"), t.PerSource, 0)
		k.when(at.with("when"), t.When)
		k.selection(at.with("sources"), index, t.Sources)
		k.tests(at.with("tests"), index, t.Tests)
	}
	if len(k.Tree.Topics) == 0 {
		k.warn(path{"topics"}, "there are none: nothing is published")
	}
}

// when compiles an expression and says at which of its characters it is wrong.
func (k *checker) when(at path, expression string) {
	var wrong *aggregator.WhenError
	node := k.nodeAt(at)
	if strings.TrimSpace(expression) == "" || node == nil || !errors.As(aggregator.CheckWhen(expression), &wrong) {
		return
	}
	node = target(node)
	line, col := node.Line, node.Column
	switch {
	case node.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 || wrong.Line > 1:
		k.errorAt(line, col, at, "%s (line %d, character %d of the expression)", wrong.Text, wrong.Line, wrong.Col+1)
		return
	case node.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
		col++
	}
	k.errorAt(line, col+wrong.Col, at, "%s%s", wrong.Text, k.suggestName(wrong.Text))
}

// suggestName finds the name that an unknown one in an expression was meant to be.
func (k *checker) suggestName(text string) string {
	name, unknown := strings.CutPrefix(text, "unknown name ")
	if !unknown {
		return ""
	}
	return k.didYouMean(name, aggregator.WhenNames())
}

func (k *checker) topicIDs() {
	ids := make([]string, len(k.Tree.Topics))
	for i, t := range k.Tree.Topics {
		ids[i] = t.ID
	}
	k.ids("topics", ids)
}

// formerIDs checks topics[].was: an address can lead to one topic only.
func (k *checker) formerIDs() {
	taken := map[string]path{}
	for i, t := range k.Tree.Topics {
		taken[t.ID] = path{"topics", i, "id"}
	}
	for i, t := range k.Tree.Topics {
		for j, id := range t.Was {
			at := path{"topics", i, "was", j}
			if id == "" {
				continue // said already, when it was read
			}
			k.idForm(at, id)
			if by, ok := taken[id]; ok {
				line, _ := locate(k.root, by)
				k.error(at, "%q is in use as %v in line %d", id, by, line)
				continue
			}
			taken[id] = at
		}
	}
}

// selection checks that each entry of topics[].sources names something.
func (k *checker) selection(at path, index selector, refs []string) {
	if len(refs) == 0 {
		k.error(at, "is empty: a topic takes its stories from somewhere, [all] is every source")
	}
	for i, ref := range refs {
		if ref == allSources {
			continue
		}
		if tag, ok := strings.CutPrefix(ref, tagPrefix); ok {
			if index.byTag[tag] == nil {
				k.error(at.with(i), "no source has the tag %q%s", tag, k.didYouMean(tag, slices.Sorted(maps.Keys(index.byTag))))
			}
			continue
		}
		k.sourceRef(at.with(i), index, ref)
	}
}

// sourceRef checks that a source has an id. An address in its place is not quoted, it may hold a secret.
func (k *checker) sourceRef(at path, index selector, ref string) {
	switch {
	case index.known[ref]:
	case strings.Contains(ref, "://"):
		k.error(at, "takes the id of a source, not its address")
	case index.byTag[ref] != nil:
		k.error(at, "no source named %q (did you mean %q?)", ref, tagPrefix+ref)
	default:
		k.error(at, "no source named %q%s", ref, k.didYouMean(ref, index.all))
	}
}

func (k *checker) tests(at path, index selector, tests []TopicTest) {
	for i, test := range tests {
		at := at.with(i)
		if test.Expect == "" {
			k.error(at.with("expect"), "is missing: write in or out")
		}
		if test.Title == "" && test.Text == "" {
			k.error(at.with("title"), "is missing: a test needs a title or a text")
		}
		if test.Source != "" {
			k.sourceRef(at.with("source"), index, test.Source)
		}
	}
}
