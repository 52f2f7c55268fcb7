package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

// newPublish writes everything that is served as files.
func newPublish(p *program) *cobra.Command {
	return &cobra.Command{
		Use: "publish DIR", Short: "all feeds and pages as static files", Args: cobra.ExactArgs(1),
		Long: `Writes all public feeds, archives, pages and lists as files below DIR, with compressed twins beside them, for a web server
that knows nothing of Headwater. Files are replaced at once and only if their content changed; none is ever deleted.`,
		RunE: func(c *cobra.Command, args []string) error { return p.publish(c.Context(), args[0]) },
	}
}

// publish needs the store for itself: it reads much, and writes files as whoever asked for them.
func (p *program) publish(ctx context.Context, dir string) error {
	return p.withHouse(ctx, func(h *house) error {
		bar := p.progress("publishing")
		files, changed := 0, 0
		err := h.feeds.Publish(ctx, dir, func(_ string, isNew bool) {
			files++
			if isNew {
				changed++
			}
			bar.done()
		})
		bar.finish()
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(p.stdout, "%d documents in %s, %d of them changed\n", files, dir, changed)
		return err
	})
}
