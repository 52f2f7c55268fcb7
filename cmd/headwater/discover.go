package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"headwater/aggregator"
)

// newDiscover lists the feeds that a page offers.
func newDiscover(p *program) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "discover URL", Short: "the feeds a page offers", Args: cobra.ExactArgs(1),
		Long: `Fetches one page and lists the feeds that it names, best first: address, type and title, separated by tabs. Addresses that
nothing links to, but where many sites have their feed, are marked as guesses. The address of a feed is its own answer.`,
		RunE: func(c *cobra.Command, args []string) error {
			page, err := aggregator.Fetch(c.Context(), handPolling(), aggregator.UserAgent{Product: product}, args[0], true)
			if err != nil {
				return err
			}
			return p.printFound(aggregator.Discover(page.Body, page.ContentType, page.URL), asJSON)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print a JSON array")
	return c
}

// foundFeed is one element of the JSON array.
type foundFeed struct {
	URL   string `json:"url"`
	Title string `json:"title"`
	Type  string `json:"type"`
	Guess bool   `json:"guess"`
}

func (p *program) printFound(found []aggregator.Found, asJSON bool) error {
	if asJSON {
		list := make([]foundFeed, 0, len(found))
		for _, f := range found {
			list = append(list, foundFeed(f))
		}
		return writeJSON(p.stdout, list)
	}
	for _, f := range found {
		note := f.Title
		if f.Guess {
			note = "(a guess)"
		}
		if _, err := fmt.Fprintf(p.stdout, "%s\t%s\t%s\n", f.URL, f.Type, note); err != nil {
			return err
		}
	}
	return nil
}
