package aggregator

import (
	"net/http"
	"strconv"
	"time"

	"headwater/storage"
)

var validatorRows = []row{
	{1, "both_validators_byte_for_byte", func(w *world) {
		src := w.source("http://a.test/feed")
		const etag, modified = `W/"a,b 文"`, "Sun, 22 Nov 2026 10:00:00 GMT"
		w.host("a.test", script(ok("ETag", etag, "Last-Modified", modified), notModified()))
		w.poll(src)
		st := w.pollNext(src)
		h := w.last().header
		w.check(h.Get("If-None-Match") == etag, "If-None-Match %q", h.Get("If-None-Match"))
		w.check(h.Get("If-Modified-Since") == modified, "If-Modified-Since %q", h.Get("If-Modified-Since"))
		w.check(st.Health.State == storage.StateOK, "state %s", st.Health.State)
	}},
	{2, "last_modified_that_is_no_date", func(w *world) {
		src := w.source("http://a.test/feed")
		w.host("a.test", script(ok("Last-Modified", "yesterday, about noon"), notModified()))
		w.poll(src)
		w.pollNext(src)
		w.check(w.last().header.Get("If-Modified-Since") == "yesterday, about noon", "got %q", w.last().header)
		w.check(w.last().header["If-None-Match"] == nil, "an ETag was invented")
	}},
	{3, "no_validators_none_invented", func(w *world) {
		src := w.source("http://a.test/feed")
		w.host("a.test", ok("Date", "Sun, 22 Nov 2026 10:00:00 GMT"))
		w.dueIn(w.poll(src), 2*time.Hour)
		w.pollNext(src)
		for _, name := range []string{"If-None-Match", "If-Modified-Since", "If-Range", "If-Match"} {
			w.check(w.last().header[name] == nil, "%s was sent", name)
		}
	}},
	{4, "not_modified_updates_what_it_names", func(w *world) {
		src := w.source("http://a.test/feed")
		w.host("a.test", script(ok("ETag", `"1"`, "Last-Modified", "x"), notModified("ETag", `"2"`, "Cache-Control", "max-age=10800"), notModified()))
		first := w.poll(src)
		second := w.pollNext(src)
		w.check(w.reads == 1, "a 304 was read")
		w.check(second.ETag == `"2"` && second.LastModified == "x", "validators %q %q", second.ETag, second.LastModified)
		w.check(second.Items == first.Items && second.Health.LastSuccess.After(first.Health.LastSuccess), "not a success")
		w.dueIn(second, 3*time.Hour)
		w.dueIn(w.pollNext(src), 3*time.Hour)
		w.check(w.last().header.Get("If-None-Match") == `"2"`, "the new ETag is not sent")
	}},
	{5, "not_modified_that_was_not_asked_for", func(w *world) {
		src := w.source("http://a.test/feed")
		w.host("a.test", script(ok("ETag", `"1"`), notModified()))
		w.poll(src)
		time.Sleep(9 * 24 * time.Hour) // the unconditional poll now and then
		st := w.poll(src)
		w.check(w.last().header["If-None-Match"] == nil, "not unconditional after nine days")
		w.failedWith(st, kindUnasked)
		w.pollNext(src)
		w.check(w.last().header["If-None-Match"] == nil, "the next poll is conditional")
	}},
	{6, "validators_of_an_unreadable_answer", func(w *world) {
		for id, bad := range map[string]http.HandlerFunc{
			"page":  reply(200, pageDoc, "ETag", `"bad"`),
			"empty": reply(200, "", "ETag", `"bad"`),
			"cut":   reply(200, rssDoc[:40], "ETag", `"bad"`, "Content-Length", "4000"),
			"short": reply(200, rssDoc[:40], "ETag", `"bad"`),
		} {
			src := w.source("http://" + id + ".test/feed")
			w.host(id+".test", script(ok("ETag", `"good"`), bad))
			w.poll(src)
			st := w.pollNext(src)
			w.check(st.ETag == `"good"` && st.Health.Failures == 1, "%s: etag %s, %d failures", id, st.ETag, st.Health.Failures)
		}
	}},
	{7, "same_bytes_are_not_read_again", func(w *world) {
		src := w.source("http://a.test/feed")
		w.host("a.test", reply(200, zipped(rssDoc), "Content-Encoding", "gzip", "ETag", `"x"`))
		first := w.poll(src)
		second := w.pollNext(src)
		w.check(w.reads == 1, "read %d times", w.reads)
		w.check(second.Health.LastNew.Equal(first.Health.LastNew), "counted as new")
		w.check(second.Health.State == storage.StateOK, "state %s", second.Health.State)
	}},
}

var restartRows = []row{
	{8, "restart_keeps_the_next_poll", func(w *world) {
		src := w.source("http://a.test/feed")
		w.host("a.test", ok("ETag", `"x"`))
		next := w.poll(src).Schedule.Next
		time.Sleep(5 * time.Minute)
		w.reload()
		w.run(2 * time.Hour)
		w.check(len(w.requests()) >= 2, "never polled again")
		w.check(!w.requests()[1].at.Before(next), "polled at %v, stored was %v", w.requests()[1].at, next)
	}},
	{9, "restart_with_1000_overdue_sources", func(w *world) {
		w.storm(1000, 100)
		began := time.Now()
		w.run(10 * time.Minute)
		early, late := 0, time.Duration(0)
		for _, r := range w.requests() {
			if r.at.Sub(began) < 10*time.Second {
				early++
			}
			late = max(late, r.at.Sub(began))
		}
		w.check(len(w.requests()) == 1000, "%d requests", len(w.requests()))
		w.check(early >= 80 && early <= 200, "%d in the first ten seconds", early)
		w.check(late > time.Minute, "all within %v", late)
		w.manners(time.Second)
	}},
	{60, "clock_jumps", func(w *world) {
		for _, jump := range []time.Duration{10 * 365 * 24 * time.Hour, -10 * 365 * 24 * time.Hour} {
			w.storm(200, 200)
			w.run(5 * time.Minute)
			before, began := len(w.requests()), time.Now()
			w.during(3*time.Hour, func(s *schedule) {
				w.jump(s, jump)
				time.Sleep(20 * time.Minute)
				early := len(w.requests()) - before
				w.check(jump > 0 && early == 200 || jump < 0 && early == 0, "%v: %d early requests of 200 sources", jump, early)
			})
			all := len(w.requests()) - before
			w.check(all >= 200 && all <= 800, "%v: %d requests in three hours", jump, all)
			w.check(w.burst(began, time.Second) <= 30, "%v: %d in a second", jump, w.burst(began, time.Second))
			w.plan.Sources, w.states, w.ahead = w.plan.Sources[:0], map[string]storage.Source{}, 0
		}
		ahead := storage.Source{ID: "a", URL: "http://a.test/"}
		ahead.Health.LastPoll = time.Now().Add(10 * 365 * 24 * time.Hour)
		ahead.Schedule.Next = ahead.Health.LastPoll.Add(time.Hour)
		ahead = rebase(ahead, time.Now())
		w.check(time.Until(ahead.Schedule.Next) == time.Hour, "waits for %v after a restart", time.Until(ahead.Schedule.Next))
	}},
	{62, "poll_now", func(w *world) {
		src := w.source("http://a.test/feed")
		w.source("http://busy.test/feed")
		w.source("http://gone.test/feed")
		w.host("a.test", script(ok("ETag", `"x"`), notModified()))
		w.host("busy.test", reply(429, "", "Retry-After", "7200"))
		w.host("gone.test", reply(410, ""))
		w.round(func(string) bool { return true })
		s := w.round(func(string) bool { return true })
		w.check(w.count("a.test") == 2, "not polled by hand")
		w.check(w.last().header.Get("If-None-Match") == `"x"`, "not conditional")
		w.check(w.count("busy.test") == 1 && w.count("gone.test") == 1, "asked in spite of Retry-After or 410")
		w.check(len(s.heldBack) == 2, "held back: %v", s.heldBack)
		w.during(time.Minute, func(s *schedule) {
			held := s.pollNow([]string{src.ID, "busy", "gone", "nobody"})
			w.check(len(held) == 2, "held back while serving: %v", held)
		})
		w.check(w.count("a.test") == 3, "not polled by hand while serving")
		w.manners(time.Second)
	}},
}

// storm adds so many sources on so many hosts, which were due an hour ago and now answer.
func (w *world) storm(sources, hosts int) {
	for i := range sources {
		host := "h" + strconv.Itoa(i%hosts) + ".test"
		w.host(host, ok("ETag", `"x"`))
		src := w.sourceAs("s"+strconv.Itoa(i), "http://"+host+"/"+strconv.Itoa(i))
		st := adopt(src, storage.Source{})
		st.Schedule.Next = time.Now().Add(-time.Hour)
		w.states[src.ID] = st
	}
}

// jump sets the clock of a schedule on the way.
func (w *world) jump(s *schedule, by time.Duration) {
	time.Sleep(time.Minute)
	s.do(func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.ahead, s.clock = by, w.now
	})
}

// manners checks that no host had more than one request in flight, and kept the pause between two.
func (w *world) manners(gap time.Duration) {
	w.t.Helper()
	last := map[string]time.Time{}
	for _, r := range w.requests() {
		if before, again := last[r.host]; again && r.at.Sub(before) < gap {
			w.t.Errorf("%s was asked twice within %v", r.host, r.at.Sub(before))
		}
		last[r.host] = r.at
	}
	for host, most := range w.most {
		w.check(most <= w.plan.Polling.PerHost, "%s had %d requests in flight", host, most)
	}
}

// burst is the largest number of requests in any window of that length, since a time.
func (w *world) burst(since time.Time, window time.Duration) int {
	all, most := w.requests(), 0
	for i, from := 0, 0; i < len(all); i++ {
		for all[from].at.Before(since) && from < i || all[i].at.Sub(all[from].at) > window {
			from++
		}
		most = max(most, i-from+1)
	}
	return most
}
