package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"headwater/aggregator"
	"headwater/cmd/internal/config"
	"headwater/feeds"
	"headwater/storage"
	"headwater/storage/bolt"
)

// house is an open store with what the verbs need around it. The daemon has one for as long as it runs; any other verb
// opens one, or asks the daemon to answer from its own (control.go).
type house struct {
	config *config.Config
	store  storage.Store
	feeds  *feeds.Publisher

	aggregator *aggregator.Aggregator // the daemon's; nil in any other verb
}

// load reads the configuration and says its warnings.
func (p *program) load() (*config.Config, error) {
	path, err := config.Find(p.config, p.env)
	if err != nil {
		return nil, coded{exitConfig, err}
	}
	cfg, problems := config.Load(path, p.env)
	if problems.Failed() {
		return nil, problems
	}
	for _, warning := range problems {
		_, _ = fmt.Fprintln(p.stderr, warning)
	}
	return cfg, nil
}

// open opens the store of a configuration.
func open(ctx context.Context, cfg *config.Config) (*house, error) {
	store, err := bolt.Open(bolt.Options{Path: cfg.Data()})
	if err != nil {
		return nil, err
	}
	publisher, err := feeds.New(ctx, store, cfg.Feeds(product))
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return &house{config: cfg, store: store, feeds: publisher}, nil
}

func (h *house) close() error { return h.store.Close() }

// hand is who changes by hand what is stored: the running daemon's aggregator, or one for the purpose.
func (h *house) hand(ctx context.Context) (*aggregator.Aggregator, error) {
	if h.aggregator != nil {
		return h.aggregator, nil
	}
	return aggregator.New(ctx, h.store, h.config.Plan(product), aggregator.Options{})
}

// verb answers one question from a house. What it writes is the same whether the program asks its own store or the
// daemon's.
type verb func(ctx context.Context, h *house, args []string, w io.Writer) error

// verbs are the questions that are answered from a store, also by a running daemon.
var verbs = map[string]verb{
	"export":  export,
	"render":  render,
	"sources": listSources,
	"topics":  listTopics,
	"stats":   stats,
	"backup":  backup,
	"explain": explain,
	"split":   split,
	"join":    join,
	"replay":  replay,

	"withdraw":    withdraw,
	"restore":     restore,
	"withdrawals": listWithdrawals,
}

// ask answers a question: from the store itself, or through the daemon that holds it.
func (p *program) ask(ctx context.Context, name string, args []string) error {
	cfg, err := p.load()
	if err != nil {
		return err
	}
	h, err := open(ctx, cfg)
	if errors.Is(err, storage.ErrBusy) {
		return askDaemon(ctx, cfg.Data(), name, args, p.stdout, err)
	}
	if err != nil {
		return err
	}
	return errors.Join(verbs[name](ctx, h, args, p.stdout), h.close())
}

// withHouse does something with the store of the configuration, which no daemon may hold meanwhile.
func (p *program) withHouse(ctx context.Context, do func(*house) error) error {
	cfg, err := p.load()
	if err != nil {
		return err
	}
	h, err := open(ctx, cfg)
	if err != nil {
		return err
	}
	return errors.Join(do(h), h.close())
}
