package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"headwater/aggregator"
	"headwater/cmd/internal/config"
	"headwater/storage"
)

// newCheck finds every problem of a configuration.
func newCheck(p *program) *cobra.Command {
	var online, outputs bool
	c := &cobra.Command{
		Use: "check", Short: "every problem of the configuration at once", Args: cobra.NoArgs,
		Long: `Reads the configuration, runs the tests of its topics, and prints every problem, one a line, as PATH:LINE:COL: KEY: TEXT.
Exits 78 when there are any; warnings leave it at 0.

With --online every source is fetched once, nothing is stored, and 3 says that some did not answer with a feed. With
--outputs every feed of every topic is rendered from what is stored and read as a strict reader would; faults exit 1.`,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := p.check(c.Context(), online); err != nil || !outputs {
				return err
			}
			return p.checkOutputs(c.Context())
		},
	}
	c.Flags().BoolVar(&online, "online", false, "fetch each source once")
	c.Flags().BoolVar(&outputs, "outputs", false, "examine our own documents")
	return c
}

// checkOutputs examines every document of every topic.
func (p *program) checkOutputs(ctx context.Context) error {
	return p.withHouse(ctx, func(h *house) error {
		faults, err := h.feeds.Check(ctx)
		if err != nil {
			return err
		}
		for _, fault := range faults {
			_, _ = fmt.Fprintln(p.stdout, fault)
		}
		if len(faults) > 0 {
			return errSilent
		}
		_, err = fmt.Fprintln(p.stdout, "outputs: no faults")
		return err
	})
}

// check prints problems as data: they are what was asked for.
func (p *program) check(ctx context.Context, online bool) error {
	path, err := config.Find(p.config, p.env)
	if err != nil {
		return coded{exitConfig, err}
	}
	cfg, problems := config.Load(path, p.env)
	if !problems.Failed() {
		problems = append(problems, cfg.TestTopics(rulesOf(cfg))...)
	}
	for _, problem := range problems {
		_, _ = fmt.Fprintln(p.stdout, problem)
	}
	if problems.Failed() {
		return coded{exitConfig, errSilent}
	}
	plan := cfg.Plan(product)
	_, _ = fmt.Fprintf(p.stdout, "%s: %d sources, %d topics, no mistakes\n", cfg.Path, len(plan.Sources), len(plan.Topics))
	if online {
		return p.checkOnline(ctx, plan)
	}
	return nil
}

// rulesOf asks the topics of a configuration about items that are not stored, for topics[].tests.
func rulesOf(cfg *config.Config) config.Ruler {
	sources := map[string]*aggregator.Source{}
	plan := cfg.Plan(product)
	for i := range plan.Sources {
		sources[plan.Sources[i].ID] = &plan.Sources[i]
	}
	return func(topic aggregator.Topic, item *storage.Item) (in bool, why string) {
		ruling, err := aggregator.Judge(topic, item, sources[item.Source])
		if err != nil {
			return false, err.Error()
		}
		return ruling.In, ruling.String()
	}
}

// checkOnline asks every source once, in the order of the file.
func (p *program) checkOnline(ctx context.Context, plan aggregator.Plan) error {
	failed := 0
	err := aggregator.Probe(ctx, plan, func(r aggregator.Probed) {
		if r.Err != nil {
			failed++
			_, _ = fmt.Fprintf(p.stdout, "%s: %v\n", r.Source, r.Err)
			return
		}
		_, _ = fmt.Fprintf(p.stdout, "%s: %s, %d items, %q\n", r.Source, r.Format, r.Items, r.Title)
	})
	if err == nil && failed > 0 {
		err = coded{exitPartly, errors.New("some sources did not answer with a feed")}
	}
	return err
}
