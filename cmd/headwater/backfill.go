package main

import (
	"context"
	"errors"
	"fmt"

	"headwater/aggregator"
)

// backfill brings the older documents of sources, one source after the other. One that fails does not keep the others from
// their turn.
func (p *program) backfill(ctx context.Context, sources []string, asJSON bool) error {
	cfg, err := p.load()
	if err != nil {
		return err
	}
	plan := cfg.Plan(product)
	if unknown := unknownSource(plan, sources); unknown != "" {
		return usagef("no source %q in %s", unknown, cfg.Path)
	}
	h, err := open(ctx, cfg)
	if err != nil {
		return err
	}
	agg, err := aggregator.New(ctx, h.store, plan, aggregator.Options{})
	if err != nil {
		return errors.Join(err, h.close())
	}
	brought, failed := []aggregator.Backfilled{}, false
	for _, source := range sources {
		one, err := agg.Backfill(ctx, source)
		if err != nil {
			_, _ = fmt.Fprintln(p.stderr, err)
			failed = true
		}
		brought = append(brought, one)
		if ctx.Err() != nil {
			break
		}
	}
	if err := errors.Join(ctx.Err(), h.close()); err != nil {
		return err
	}
	return p.reportBackfill(brought, failed, asJSON)
}

// reportBackfill prints a line for each source, also for one that failed half-way.
func (p *program) reportBackfill(brought []aggregator.Backfilled, failed, asJSON bool) error {
	if asJSON {
		if err := writeJSON(p.stdout, brought); err != nil {
			return err
		}
	} else {
		for _, b := range brought {
			_, _ = fmt.Fprintf(p.stdout, "%s: read %d documents: %d new items (%d copies), %d revised\n",
				b.Source, b.Documents, b.New, b.Folded, b.Revised)
		}
	}
	if failed {
		return coded{exitPartly, errSilent}
	}
	return nil
}
