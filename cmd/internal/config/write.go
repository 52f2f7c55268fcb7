package config

import (
	_ "embed"
	"fmt"
	"io"

	"go.yaml.in/yaml/v4"
)

// SchemaName is the file beside config.yaml that its first line names, so that editors complete and check keys.
const SchemaName = "config.schema.json"

//go:embed default.yaml
var defaultFile string

//go:embed schema.json
var schemaFile string

// Default is the commented configuration that headwater init writes. It can be run as it stands.
func Default() []byte { return []byte(defaultFile) }

// Schema is the JSON Schema (2020-12) of config.yaml, made from [Tree] and its comments. It belongs into [SchemaName].
func Schema() []byte { return []byte(schemaFile) }

// Entry is a source to write into a configuration.
type Entry struct {
	ID      string // "" takes one from the address, as Load does
	Name    string
	URL     string
	Home    string
	Tags    []string
	Comment string // a line above the entry; "" for none
}

// WriteSources writes entries as the sources key of a configuration, for headwater import. Every entry gets an id of its own,
// so that the lines can be moved afterwards. Entries whose address cannot be polled or stands above already are left out and
// returned.
func WriteSources(w io.Writer, entries []Entry) (left []Entry, err error) {
	list := &yaml.Node{Kind: yaml.SequenceNode}
	giver := idGiver{taken: map[string]bool{allSources: true}}
	for _, e := range entries {
		giver.taken[e.ID] = true
	}
	seen := map[string]bool{}
	for _, e := range entries {
		u, err := parseAddress(e.URL)
		if err != nil || seen[sameAddress(u)] {
			left = append(left, e)
			continue
		}
		seen[sameAddress(u)] = true
		if e.ID == "" {
			e.ID, _ = giver.give(u)
		}
		list.Content = append(list.Content, e.node())
	}
	tree := &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{text("sources"), list}}
	data, err := yaml.Dump(tree, yaml.WithLineWidth(-1), yaml.WithCompactSeqIndent(false))
	if err != nil {
		return left, fmt.Errorf("write sources: %w", err)
	}
	if _, err := w.Write(data); err != nil {
		return left, fmt.Errorf("write sources: %w", err)
	}
	return left, nil
}

// node writes the keys that say something, in the order of the reference.
func (e Entry) node() *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode, HeadComment: e.Comment}
	for _, pair := range []struct{ key, value string }{
		{"id", e.ID}, {"name", e.Name}, {"url", e.URL}, {"home", e.Home},
	} {
		if pair.value != "" {
			n.Content = append(n.Content, text(pair.key), text(pair.value))
		}
	}
	if len(e.Tags) > 0 {
		tags := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
		for _, tag := range e.Tags {
			tags.Content = append(tags.Content, text(tag))
		}
		n.Content = append(n.Content, text("tags"), tags)
	}
	return n
}

// text is a node that reads back as the same text, whatever it looks like.
func text(s string) *yaml.Node {
	n := &yaml.Node{}
	n.SetString(s)
	return n
}
