package main

import (
	"context"
	"fmt"
	"io"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"headwater/aggregator"
)

// newParse shows what is read from one document.
func newParse(p *program) *cobra.Command {
	var contentType, url, zone string
	c := &cobra.Command{
		Use: "parse FILE|URL|-", Short: "what Headwater reads from a feed, as JSON Feed 1.1", Args: cobra.ExactArgs(1),
		Long: `Reads one document as a poll would, without a configuration or a store, and prints what was read as JSON Feed 1.1, with
the charset, the repairs and the warnings under _headwater. Exits 1 and prints nothing on stdout if it is no feed or over
a limit.`,
		Example: "  headwater parse feed.xml --content-type 'text/xml; charset=gbk' --url https://example.org/feed.xml",
		RunE: func(c *cobra.Command, args []string) error {
			location, err := time.LoadLocation(zone)
			if err != nil {
				return usagef("--zone: %v", err)
			}
			doc, err := p.document(c.Context(), args[0])
			if err != nil {
				return err
			}
			rc := aggregator.ReadContext{ContentType: doc.ContentType, URL: doc.URL, Now: time.Now(), Zone: location}
			if c.Flags().Changed("content-type") {
				rc.ContentType = contentType
			}
			if c.Flags().Changed("url") {
				rc.URL = url
			}
			if zone == "" {
				rc.Zone = nil // by the document's language
			}
			return aggregator.Print(p.stdout, doc.Body, rc)
		},
	}
	c.Flags().StringVar(&contentType, "content-type", "", "the Content-Type header that a file came with")
	c.Flags().StringVar(&url, "url", "", "the address that a file came from")
	c.Flags().StringVar(&zone, "zone", "", "how times without a zone are read, e.g. Asia/Shanghai (default: by the language)")
	return c
}

// handPolling are the manners of a request that somebody makes by hand: any network that this machine reaches is theirs to
// ask.
func handPolling() aggregator.Polling {
	return aggregator.Polling{
		PerHost: 1, Workers: 1, Timeout: 30 * time.Second, MaxBody: maxFile,
		AllowNetworks: []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")},
	}
}

// maxFile is as much of a file as of an answer that a poll reads by default.
const maxFile = 10 << 20

// isAddress tells an address from the name of a file.
func isAddress(name string) bool {
	return strings.HasPrefix(name, "http://") || strings.HasPrefix(name, "https://")
}

// document reads a file, an address, or standard input.
func (p *program) document(ctx context.Context, name string) (aggregator.Fetched, error) {
	if isAddress(name) {
		return aggregator.Fetch(ctx, handPolling(), aggregator.UserAgent{Product: product}, name, false)
	}
	body, err := p.readFile(name)
	return aggregator.Fetched{Body: body}, err
}

// readFile reads a file or, for "-", standard input, up to the limit of a poll.
func (p *program) readFile(name string) ([]byte, error) {
	in := p.stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	body, err := io.ReadAll(io.LimitReader(in, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if len(body) > maxFile {
		return nil, fmt.Errorf("%s is over the limit of %d bytes", name, maxFile)
	}
	return body, nil
}
