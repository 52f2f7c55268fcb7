package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"headwater/aggregator"
	"headwater/cmd/internal/config"
	"headwater/feeds"
)

// newServe is the daemon.
func newServe(p *program) *cobra.Command {
	return &cobra.Command{
		Use: "serve", Short: "the daemon: polls, stores, publishes", Args: cobra.NoArgs,
		Long: `Polls the sources, keeps their items and publishes the topics until it is told to end.

A source whose feed names a WebSub hub is subscribed to there, if hubs can reach site.url: pushes come to /push/ on the public
listener, and polling becomes rarer but never stops. With a site.url on localhost only hubs on this machine are asked.

The admin listener has the status page, /metrics and /health.atom, a feed of the changes of the sources' health.

SIGHUP reads the configuration again; if it has problems they are logged and the running one stays.
SIGTERM and SIGINT end it in order; a second one ends it at once.`,
		RunE: func(c *cobra.Command, _ []string) error { return p.serve(c.Context()) },
	}
}

// daemon is everything that runs while `headwater serve` does.
type daemon struct {
	program    *program
	log        *slog.Logger
	notify     notifier
	metrics    *metrics
	house      atomic.Pointer[house] // replaced by a reload
	aggregator *aggregator.Aggregator
	public     net.Listener
	admin      net.Listener // nil if it is turned off
	control    net.Listener
}

// serve opens everything, runs it, and closes the store last.
func (p *program) serve(ctx context.Context) error {
	cfg, err := p.load()
	if err != nil {
		return err
	}
	h, err := open(ctx, cfg)
	if err != nil {
		return err
	}
	d := &daemon{program: p, log: newLogger(p.stderr), notify: newNotifier(p.env), metrics: newMetrics()}
	d.house.Store(h)
	return errors.Join(d.run(ctx), h.close())
}

// run starts the goroutines of the daemon and joins them.
func (d *daemon) run(ctx context.Context) error {
	h := d.house.Load()
	agg, err := aggregator.New(ctx, h.store, h.config.Plan(product), aggregator.Options{Tell: d.tell})
	if err != nil {
		return err
	}
	d.aggregator, h.aggregator = agg, agg
	h.feeds.Apply(d.feedOptions(h.config))
	if err := d.listen(h.config); err != nil {
		return err
	}
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)

	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return agg.Run(ctx) })
	group.Go(func() error { return d.answer(ctx, d.public, d.publicServer(h)) })
	// Anybody can name a callback, so the hub asks with the dialer of the polls.
	group.Go(func() error {
		return feeds.NewAnnouncer(h.feeds, aggregator.Client(h.config.Plan(product).Polling)).Run(ctx)
	})
	group.Go(func() error { return d.answer(ctx, d.control, &http.Server{Handler: controlHandler(d.house.Load)}) })
	if d.admin != nil {
		group.Go(func() error { return d.answer(ctx, d.admin, adminServer(d.house.Load, d.metrics)) })
	}
	group.Go(func() error { d.reloadOn(ctx, hup); return nil })
	d.greet(h.config)
	d.notify.ready()
	group.Go(func() error {
		<-ctx.Done()
		d.notify.stopping()
		return nil
	})
	if err := group.Wait(); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// publicServer answers readers, and hubs that push to us.
func (d *daemon) publicServer(h *house) *http.Server {
	server := h.feeds.Server()
	readers, hubs := server.Handler, d.aggregator.PushHandler()
	server.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, config.PushPath) {
			hubs.ServeHTTP(w, r)
			return
		}
		readers.ServeHTTP(w, r)
	})
	return server
}

// feedOptions are a configuration's, with faults of publishing sent to the log.
func (d *daemon) feedOptions(cfg *config.Config) feeds.Options {
	options := cfg.Feeds(product)
	options.Report = func(path string, err error) { d.log.Error("cannot publish", "path", path, "err", err) }
	return options
}

// listen opens the public, the admin and the control listener, or none of them.
func (d *daemon) listen(cfg *config.Config) (err error) {
	defer func() {
		if err != nil {
			d.closeListeners()
		}
	}()
	if d.public, err = net.Listen("tcp", cfg.Listen()); err != nil {
		return fmt.Errorf("listen for readers: %w", err)
	}
	if cfg.Admin() != "" {
		if d.admin, err = net.Listen("tcp", cfg.Admin()); err != nil {
			return fmt.Errorf("listen for the admin: %w", err)
		}
	}
	d.control, err = listenControl(cfg.Data())
	return err
}

func (d *daemon) closeListeners() {
	for _, listener := range []net.Listener{d.public, d.admin, d.control} {
		if listener != nil {
			_ = listener.Close()
		}
	}
}

// drainTime is how long answers that are under way may take when the daemon ends.
const drainTime = 5 * time.Second

// answer serves a listener until the context ends, then lets running answers finish.
func (d *daemon) answer(ctx context.Context, listener net.Listener, server *http.Server) error {
	server.ErrorLog = slog.NewLogLogger(d.log.Handler(), slog.LevelDebug)
	ended := context.AfterFunc(ctx, func() {
		drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
		defer cancel()
		_ = server.Shutdown(drain)
	})
	defer ended()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// tell passes on what the aggregator did: to the log, the metrics, and the feeds that changed.
func (d *daemon) tell(event aggregator.Event) {
	logEvent(d.log, event)
	d.metrics.count(event)
	if done, ok := event.(aggregator.Committed); ok {
		d.house.Load().feeds.Changed(done.Topics, done.Sources)
	}
}

// reloadOn reads the configuration again at every SIGHUP.
func (d *daemon) reloadOn(ctx context.Context, hup <-chan os.Signal) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-hup:
			d.notify.reloading()
			d.reload(ctx)
			d.notify.ready()
		}
	}
}

// reload takes a new configuration over if it is good as a whole. Otherwise the running one stays, and the log says why.
func (d *daemon) reload(ctx context.Context) {
	d.metrics.reloaded.Set(0)
	cfg, err := d.program.load()
	if err != nil {
		var problems config.Problems
		if errors.As(err, &problems) {
			for _, problem := range problems {
				if !problem.Warning {
					d.log.Error("configuration not taken over", "problem", problem.String())
				}
			}
			return
		}
		d.log.Error("configuration not taken over", "err", err)
		return
	}
	old := d.house.Load()
	if cfg.Data() != old.config.Data() || cfg.Listen() != old.config.Listen() || cfg.Admin() != old.config.Admin() {
		d.log.Warn("data, listen and admin need a restart to change")
	}
	if err := d.aggregator.Apply(ctx, cfg.Plan(product)); err != nil {
		d.log.Error("configuration not taken over", "err", err)
		return
	}
	old.feeds.Apply(d.feedOptions(cfg))
	d.house.Store(&house{config: cfg, store: old.store, feeds: old.feeds, aggregator: old.aggregator})
	d.metrics.reloaded.Set(1)
	d.log.Info("configuration taken over", "sources", len(cfg.Plan(product).Sources), "topics", len(topicIDs(cfg)))
}

// greet says in three lines what runs and where to subscribe.
func (d *daemon) greet(cfg *config.Config) {
	options := cfg.Feeds(product)
	out := d.program.stderr
	_, _ = fmt.Fprintf(out, "Headwater %s: %d sources, %d topics, from %s, kept in %s\n",
		number, len(options.Sources), len(options.Topics), cfg.Path, cfg.Data())
	_, _ = fmt.Fprintf(out, "Subscribe: %s\n", subscribeLine(options))
	_, _ = fmt.Fprintf(out, "All feeds: %s/ (OPML for readers: %s/feeds.opml)\n", options.Site.URL, options.Site.URL)
}

// subscribeLine names the first public topic's feeds.
func subscribeLine(options feeds.Options) string {
	for _, topic := range options.Topics {
		if topic.Token == "" {
			return fmt.Sprintf("%s/t/%s.rss (or .atom, .json): %s", options.Site.URL, topic.ID, topic.Title)
		}
	}
	return "the configuration has no public topic yet; add one under topics:"
}
