package main

import (
	"bufio"
	"errors"
	"io"
	"os"

	"github.com/spf13/cobra"

	"headwater/aggregator"
)

// newAttribute tries the reading of origins on any text.
func newAttribute(p *program) *cobra.Command {
	return &cobra.Command{
		Use: "attribute FILE.jsonl|-", Short: "who wrote texts first, as JSON lines", Args: cobra.ExactArgs(1),
		Long: `Reads cases, one JSON object a line, and prints {id, name, url, how, confidence} for each: the outlet that the text names
as its origin, and the rule that read it. A case is {id, input}; input has any of feed_title, title, link, author,
content_html, text, page_html_head, page_text, source {name, url}, dc {source, publisher, creator} and
atom_source {title, link}.

Needs no configuration; one that is given with --config adds its outlets, ignored names and least confidence.`,
		Example: `  echo '{"id":"1","input":{"text":"本文来源：投资界"}}' | headwater attribute -`,
		RunE:    func(_ *cobra.Command, args []string) error { return p.attribute(args[0]) },
	}
}

// attribute answers the cases of a file, or of standard input for "-".
func (p *program) attribute(name string) (err error) {
	var plan aggregator.Plan
	if p.config != "" {
		cfg, err := p.load()
		if err != nil {
			return err
		}
		plan = cfg.Plan(product)
	}
	var cases io.Reader = p.stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }()
		cases = f
	}
	out := bufio.NewWriter(p.stdout)
	return errors.Join(aggregator.Attribute(cases, out, plan), out.Flush())
}
