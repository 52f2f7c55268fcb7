package main

import (
	"bytes"
	"fmt"

	"github.com/spf13/cobra"

	"headwater/cmd/internal/config"
	"headwater/feeds"
	"headwater/feeds/opml"
)

// newImport turns a list of subscriptions into sources of a configuration.
func newImport(p *program) *cobra.Command {
	return &cobra.Command{
		Use: "import FILE.opml", Short: "OPML to YAML on stdout", Args: cobra.ExactArgs(1),
		Long: `Reads a list of subscriptions as other readers export it ("-" reads standard input) and prints the sources key of a
configuration: groups become tags. Nothing is written to config.yaml; what you want of it you paste there.`,
		RunE: func(_ *cobra.Command, args []string) error { return p.importOPML(args[0]) },
	}
}

func (p *program) importOPML(name string) error {
	data, err := p.readFile(name)
	if err != nil {
		return err
	}
	doc, err := opml.Read(bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	var entries []config.Entry
	for _, feed := range doc.Feeds() {
		entries = append(entries, config.Entry{Name: feed.Text, URL: feed.URL, Home: feed.Home, Tags: feed.Tags})
	}
	left, err := config.WriteSources(p.stdout, entries)
	if err != nil {
		return err
	}
	for _, entry := range left {
		_, _ = fmt.Fprintf(p.stderr, "left out, because its address cannot be polled or stands above already: %q\n", entry.URL)
	}
	return nil
}

// newOPML prints what a reader would import.
func newOPML(p *program) *cobra.Command {
	return &cobra.Command{
		Use: "opml", Short: "our sources and topics as OPML", Args: cobra.NoArgs,
		Long: "Prints the public topics and the sources of the configuration as OPML 2.0. Addresses that hold a secret are left out.",
		RunE: func(*cobra.Command, []string) error {
			cfg, err := p.load()
			if err != nil {
				return err
			}
			data, err := opml.Marshal(subscriptions(cfg))
			if err != nil {
				return err
			}
			_, err = p.stdout.Write(data)
			return err
		},
	}
}

// subscriptions lists the public topics and the sources in two groups.
func subscriptions(cfg *config.Config) opml.Document {
	options := cfg.Feeds(product)
	topics, sources := opml.Outline{Text: "Topics"}, opml.Outline{Text: "Sources"}
	for _, topic := range options.Topics {
		if topic.Token == "" {
			topics.Outlines = append(topics.Outlines, topicOutline(options.Site, topic))
		}
	}
	for i, source := range options.Sources {
		if source.Public == "" {
			continue
		}
		name := source.Name
		if name == "" {
			name = source.ID
		}
		sources.Outlines = append(sources.Outlines, opml.Outline{
			Text: name, Feed: source.Public, Home: source.Home, Categories: cfg.Tree.Sources[i].Tags,
		})
	}
	return opml.Document{Title: options.Site.Title, Outlines: []opml.Outline{topics, sources}}
}

func topicOutline(site feeds.Site, topic feeds.Topic) opml.Outline {
	return opml.Outline{
		Text: topic.Title, Feed: site.URL + "/t/" + topic.ID + ".rss", Home: site.URL + "/t/" + topic.ID,
		Description: topic.Description, Language: topic.Language,
	}
}
