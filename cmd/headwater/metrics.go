package main

import (
	"net/http"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"headwater/aggregator"
	"headwater/storage"
)

// metrics counts what the daemon does, for Prometheus. All names begin with headwater_.
type metrics struct {
	registry *prometheus.Registry
	polls    *prometheus.CounterVec
	bytes    prometheus.Counter
	items    *prometheus.CounterVec
	commits  prometheus.Histogram
	sources  *prometheus.GaugeVec
	stored   prometheus.Gauge
	reloaded prometheus.Gauge
	states   map[string]storage.State // of each source, to move it from one gauge to another
}

func newMetrics() *metrics {
	registry := prometheus.NewRegistry()
	auto := promauto.With(registry)
	m := &metrics{
		registry: registry, states: map[string]storage.State{},
		polls: auto.NewCounterVec(prometheus.CounterOpts{
			Name: "headwater_polls_total", Help: "Finished polls by result: changed, unchanged, failed or pushed (delivered by a hub), and by HTTP status.",
		}, []string{"result", "status"}),
		bytes: auto.NewCounter(prometheus.CounterOpts{
			Name: "headwater_poll_bytes_total", Help: "Bytes of bodies that polls received, as they came on the wire.",
		}),
		items: auto.NewCounterVec(prometheus.CounterOpts{
			Name: "headwater_items_total", Help: "Items by verdict: new, folded (new and a copy of a story) or revised.",
		}, []string{"verdict"}),
		commits: auto.NewHistogram(prometheus.HistogramOpts{
			Name: "headwater_commit_seconds", Help: "Time that a commit took.", Buckets: prometheus.ExponentialBuckets(0.001, 4, 8),
		}),
		sources: auto.NewGaugeVec(prometheus.GaugeOpts{
			Name: "headwater_sources", Help: "Sources by health since the start.",
		}, []string{"health"}),
		stored: auto.NewGauge(prometheus.GaugeOpts{
			Name: "headwater_store_writable", Help: "1 while the store takes commits, 0 while it is full or read-only.",
		}),
		reloaded: auto.NewGauge(prometheus.GaugeOpts{
			Name: "headwater_config_last_reload_successful", Help: "1 if the newest configuration is the running one.",
		}),
	}
	m.stored.Set(1)
	m.reloaded.Set(1)
	return m
}

// handler answers /metrics.
func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// count takes an event in. The aggregator tells events one after another, on one goroutine.
func (m *metrics) count(event aggregator.Event) {
	switch e := event.(type) {
	case aggregator.Polled:
		m.countPoll(e)
	case aggregator.Committed:
		m.commits.Observe(e.Took.Seconds())
	case aggregator.StoreFailed:
		m.stored.Set(0)
	case aggregator.StoreBack:
		m.stored.Set(1)
	}
}

func (m *metrics) countPoll(e aggregator.Polled) {
	result := "unchanged"
	switch {
	case e.Pushed:
		result = "pushed"
	case e.Err != nil:
		result = "failed"
	case e.Changed:
		result = "changed"
	}
	m.polls.WithLabelValues(result, strconv.Itoa(e.Status)).Inc()
	m.bytes.Add(float64(e.Bytes))
	m.items.WithLabelValues("new").Add(float64(e.New))
	m.items.WithLabelValues("folded").Add(float64(e.Folded))
	m.items.WithLabelValues("revised").Add(float64(e.Revised))
	if before, known := m.states[e.Source]; known {
		m.sources.WithLabelValues(string(before)).Dec()
	}
	m.states[e.Source] = e.State
	m.sources.WithLabelValues(string(e.State)).Inc()
}
