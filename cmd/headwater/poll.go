package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"headwater/aggregator"
)

// newPoll makes one round now.
func newPoll(p *program) *cobra.Command {
	var all, old, asJSON bool
	c := &cobra.Command{
		Use: "poll [SOURCE…]", Short: "one round of polls now, then exit",
		Long: `Polls what is due; the named sources at once; or with --all every source at once. Requests are conditional and keep
the pauses of polling.host_gap; a source that asked us to wait (Retry-After) or is gone (410) is held back.

With --backfill the named sources are asked for their older documents as well, which an ordinary poll never follows: the
pages or archives (RFC 5005) that their documents lead to, up to 200 of one source. Archives are fetched once. What is older
than a topic's max_age does not appear in its feeds, but is found and kept.

Exits 0 when every polled source answered, 3 when at least one failed.`,
		Example: "  headwater poll\n  headwater poll pedaily 36kr\n  headwater poll --all --json\n  headwater poll --backfill pedaily",
		RunE: func(c *cobra.Command, args []string) error {
			if all && len(args) > 0 {
				return usagef("--all and names of sources do not go together")
			}
			if old {
				if all || len(args) == 0 {
					return usagef("--backfill needs names of sources")
				}
				return p.backfill(c.Context(), args, asJSON)
			}
			return p.poll(c.Context(), aggregator.Round{All: all, Sources: args}, asJSON)
		},
	}
	c.Flags().BoolVar(&all, "all", false, "every source, due or not")
	c.Flags().BoolVar(&old, "backfill", false, "the older documents of the named sources too")
	c.Flags().BoolVar(&asJSON, "json", false, "print the summary as JSON")
	return c
}

// summary is what a round did.
type summary struct {
	Polled    int              `json:"polled"`
	Unchanged int              `json:"unchanged"`
	Failed    int              `json:"failed"`
	Held      int              `json:"held"`
	New       int              `json:"new"`
	Folded    int              `json:"folded"`
	Revised   int              `json:"revised"`
	Pages     int              `json:"pages"`      // of articles that were read
	PagesLost int              `json:"pages_lost"` // that could not be had; their items are as their feeds gave them
	Seconds   float64          `json:"seconds"`
	Failures  []summaryFailure `json:"failures"`
}

type summaryFailure struct {
	Source string `json:"source"`
	Error  string `json:"error"`
}

// add counts one poll.
func (s *summary) add(e aggregator.Polled) {
	if e.Held {
		s.Held++
		return
	}
	s.Polled++
	s.New += e.New
	s.Folded += e.Folded
	s.Revised += e.Revised
	switch {
	case e.Err != nil:
		s.Failed++
		s.Failures = append(s.Failures, summaryFailure{e.Source, e.Err.Error()})
	case !e.Changed:
		s.Unchanged++
	}
}

// addPage counts one article page.
func (s *summary) addPage(e aggregator.PageRead) {
	if e.Err != nil {
		s.PagesLost++
	} else {
		s.Pages++
	}
}

// poll runs one round in this process, which holds the store meanwhile.
func (p *program) poll(ctx context.Context, round aggregator.Round, asJSON bool) error {
	cfg, err := p.load()
	if err != nil {
		return err
	}
	plan := cfg.Plan(product)
	if unknown := unknownSource(plan, round.Sources); unknown != "" {
		return usagef("no source %q in %s", unknown, cfg.Path)
	}
	h, err := open(ctx, cfg)
	if err != nil {
		return err
	}
	result := summary{Failures: []summaryFailure{}}
	bar := p.progress("polling")
	began := time.Now()
	agg, err := aggregator.New(ctx, h.store, plan, aggregator.Options{Tell: func(event aggregator.Event) {
		switch e := event.(type) {
		case aggregator.Polled:
			result.add(e)
			bar.done()
		case aggregator.PageRead:
			result.addPage(e)
		}
	}})
	if err == nil {
		round.Begin = bar.total
		err = agg.Poll(ctx, round)
		agg.Close()
	}
	bar.finish()
	if err := errors.Join(err, h.close()); err != nil {
		return err
	}
	result.Seconds = time.Since(began).Seconds()
	return p.report(result, asJSON)
}

// report prints what the round did. Failures are named: they are what somebody who polls by hand looks for.
func (p *program) report(s summary, asJSON bool) error {
	if asJSON {
		if err := writeJSON(p.stdout, s); err != nil {
			return err
		}
	} else {
		for _, f := range s.Failures {
			_, _ = fmt.Fprintf(p.stderr, "%s: %s\n", f.Source, f.Error)
		}
		_, _ = fmt.Fprintf(p.stdout, "polled %d sources in %.1f s: %d new items (%d copies), %d revised; %d unchanged, %d held back, %d failed\n",
			s.Polled, s.Seconds, s.New, s.Folded, s.Revised, s.Unchanged, s.Held, s.Failed)
		if s.Pages+s.PagesLost > 0 {
			_, _ = fmt.Fprintf(p.stdout, "read %d article pages; %d could not be had\n", s.Pages, s.PagesLost)
		}
	}
	if s.Failed > 0 {
		return coded{exitPartly, errSilent}
	}
	return nil
}

// unknownSource is the first name that no source has; "" if there is none.
func unknownSource(plan aggregator.Plan, names []string) string {
	known := map[string]bool{}
	for _, source := range plan.Sources {
		known[source.ID] = true
	}
	for _, name := range names {
		if !known[name] {
			return name
		}
	}
	return ""
}

// progress shows how far something is, on a terminal only.
type progress struct{ bar *progressbar.ProgressBar }

func (p *program) progress(what string) *progress {
	if !terminal(p.stderr) {
		return &progress{}
	}
	return &progress{progressbar.NewOptions(-1, progressbar.OptionSetWriter(p.stderr),
		progressbar.OptionSetDescription(what), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())}
}

func (p *progress) total(n int) {
	if p.bar != nil {
		p.bar.ChangeMax(n)
	}
}

func (p *progress) done() {
	if p.bar != nil {
		_ = p.bar.Add(1)
	}
}

func (p *progress) finish() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
