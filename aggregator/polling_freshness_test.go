package aggregator

import (
	"net/http"
	"time"

	"headwater/storage"
)

var freshnessRows = []row{
	{10, "max_age_less_age", func(w *world) {
		st := w.pollOnce(ok("ETag", `"x"`, "Cache-Control", "public, max-age=7200", "Age", "600"))
		w.dueIn(st, 6600*time.Second)
	}},
	{11, "no_cache_keeps_the_own_interval", func(w *world) {
		for i, control := range []string{"max-age=0", "no-cache", "no-store", "no-cache, max-age=7200", "private, no-store, must-revalidate"} {
			src := w.sourceAs("s"+string(rune('a'+i)), "http://a.test/"+string(rune('a'+i)))
			w.host("a.test", ok("ETag", `"x"`, "Cache-Control", control))
			w.dueIn(w.poll(src), time.Hour)
			w.pollNext(src)
			w.check(w.last().header.Get("If-None-Match") == `"x"`, "%s: not conditional", control)
		}
	}},
	{12, "max_age_of_a_year_is_capped", func(w *world) {
		w.dueIn(w.pollOnce(ok("ETag", `"x"`, "Cache-Control", "max-age=31536000")), 24*time.Hour)
	}},
	{13, "expires_against_the_answers_date", func(w *world) {
		w.dueIn(w.pollOnce(ok("ETag", `"x"`, "Date", "Thu, 22 Nov 2001 10:00:00 GMT", "Expires", "Thu, 22 Nov 2001 12:30:00 GMT")), 150*time.Minute)
	}},
	{14, "max_age_beats_expires", func(w *world) {
		w.dueIn(w.pollOnce(ok("ETag", `"x"`, "Cache-Control", "max-age=7200", "Expires", httpDate(time.Now().Add(20*time.Hour)))), 2*time.Hour)
	}},
	{15, "max_age_that_cannot_be_read", func(w *world) {
		expires := httpDate(time.Now().Add(20 * time.Hour))
		for i, control := range [][]string{
			{"Cache-Control", "max-age=7200, max-age=9000"}, {"Cache-Control", "max-age=7200", "Cache-Control", "max-age=7200"},
			{"Cache-Control", "max-age=soon"}, {"Cache-Control", "max-age=-5"}, {"Cache-Control", `private="max-age=7200"`, "Expires", "0"},
		} {
			src := w.sourceAs("s"+string(rune('a'+i)), "http://a.test/"+string(rune('a'+i)))
			header := append([]string{"ETag", `"x"`}, control...)
			if len(control) == 2 {
				header = append(header, "Expires", expires)
			}
			w.host("a.test", ok(header...))
			w.dueIn(w.poll(src), time.Hour)
		}
	}},
	{16, "age_beyond_max_age", func(w *world) {
		w.dueIn(w.pollOnce(ok("ETag", `"x"`, "Cache-Control", "max-age=600", "Age", "90000")), time.Hour)
	}},
}

// slower checks that the host of a source that has to wait gets requests for others at half the rate.
func (w *world) slower(until time.Time) {
	w.t.Helper()
	w.sourceAs("brother", "http://a.test/other?2")
	w.sourceAs("sister", "http://a.test/other?3")
	before := len(w.requests())
	w.round(func(id string) bool { return id != "a" })
	all := w.requests()[before:]
	for i := range len(all) - 1 {
		gap := all[i+1].at.Sub(all[i].at)
		w.check(gap == 2*w.plan.Polling.HostGap, "the others of the host are asked after %v", gap)
	}
	w.check(len(all) == 3 && time.Now().Before(until), "%d others were asked", len(all))
}

// pollOnce polls a new source whose host answers like that.
func (w *world) pollOnce(answer http.HandlerFunc) storage.Source {
	w.host("a.test", answer)
	return w.poll(w.source("http://a.test/feed"))
}

func httpDate(t time.Time) string { return t.UTC().Format(http.TimeFormat) }

var refusalRows = []row{
	{17, "retry_after_in_seconds", func(w *world) {
		src := w.source("http://a.test/feed")
		w.sourceAs("sibling", "http://a.test/other")
		w.host("a.test", byPath(map[string]http.HandlerFunc{
			"/feed": script(reply(429, "", "Retry-After", "7200"), ok("ETag", `"x"`)), "/other": ok("ETag", `"x"`),
		}))
		st := w.poll(src)
		until := time.Now().Add(7200 * time.Second)
		w.check(st.Health.State == storage.StateWaiting, "state %s", st.Health.State)
		w.check(st.Schedule.HeldTo.Equal(until), "held to %v", st.Schedule.HeldTo)
		w.run(30 * time.Minute)
		w.reload()
		w.slower(until)
		w.during(5*time.Hour, func(s *schedule) { s.pollNow([]string{src.ID}) })
		for i, r := range w.requests()[1:] {
			w.check(r.uri != "/feed" || !r.at.Before(until), "request %d after %v", i, until.Sub(r.at))
		}
		w.check(w.requests()[1].uri == "/other" && w.last().at.After(until), "the others or the source itself never came")
	}},
	{18, "retry_after_as_a_date", func(w *world) {
		there := time.Date(2031, time.March, 4, 5, 6, 7, 0, time.UTC) // what that server's clock says
		back := there.Add(3 * time.Hour)
		for i, format := range []string{http.TimeFormat, time.ANSIC, "Monday, 02-Jan-06 15:04:05 GMT"} {
			host := string(rune('a'+i)) + ".test"
			w.host(host, reply(503, "", "Date", httpDate(there), "Retry-After", back.Format(format)))
			st := w.poll(w.source("http://" + host + "/feed"))
			w.check(time.Until(st.Schedule.HeldTo) == 3*time.Hour, "%s: held for %v", format, time.Until(st.Schedule.HeldTo))
			w.dueIn(st, 3*time.Hour)
		}
	}},
	{19, "retry_after_that_is_nonsense", func(w *world) {
		for value, least := range map[string]time.Duration{
			"-5": 2 * time.Hour, "soon": 2 * time.Hour, "": 2 * time.Hour, "1.5": 2 * time.Hour,
			"Sun, 22 Nov 1999 10:00:00 GMT": 2 * time.Hour, "99999999999999999999": maxHold, "31536000": maxHold,
		} {
			w.host("a.test", reply(429, "", "Retry-After", value))
			w.dueIn(w.poll(&Source{ID: "s" + value, URL: "http://a.test/feed"}), least)
		}
		w.host("a.test", reply(429, "", "Retry-After", "60", "Retry-After", "10800"))
		w.dueIn(w.poll(w.source("http://twice.test/feed")), 2*time.Hour)
	}},
	{20, "refusals_double_the_interval", func(w *world) {
		src := w.source("http://a.test/feed")
		w.host("a.test", reply(429, ""))
		st := w.poll(src)
		for _, least := range []time.Duration{2, 4, 8, 16, 24, 24} {
			w.dueIn(st, least*time.Hour)
			st = w.pollNext(src)
		}
	}},
	{21, "the_interval_returns_step_by_step", func(w *world) {
		src := w.source("http://a.test/feed")
		w.host("a.test", reply(429, ""))
		w.poll(src)
		for range 4 {
			w.pollNext(src)
		}
		w.host("a.test", ok("ETag", `"x"`))
		before := w.state(src.ID).Schedule.Interval
		for range 2 {
			after := w.pollNext(src).Schedule.Interval
			w.check(after < before && after >= before/4, "from %v to %v", before, after)
			before = after
		}
	}},
	{22, "failures_back_off", func(w *world) {
		slow := func(rw http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
		for id, fails := range map[string]http.HandlerFunc{
			"e500": reply(500, ""), "e502": reply(502, ""), "e504": reply(504, ""), "slow": slow, "dns": nil,
			"closed": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		} {
			src := w.source("http://" + id + ".test/feed")
			if fails != nil {
				w.host(id+".test", fails)
			}
			w.dueIn(w.poll(src), 2*time.Hour)
			w.check(fails == nil || w.count(id+".test") == 1, "%s: %d requests at once", id, w.count(id+".test"))
			st := w.pollNext(src)
			w.dueIn(st, 4*time.Hour)
			w.check(st.Health.Failures == 2 && st.Health.State == storage.StateFailing, "%s: %+v", id, st.Health)
		}
	}},
	{30, "gone", func(w *world) {
		src := w.source("http://a.test/feed")
		w.host("a.test", script(ok("ETag", `"x"`), reply(410, ""), reply(404, ""), reply(410, "")))
		w.poll(src)
		st := w.pollNext(src)
		w.check(st.Health.State == storage.StateGone && st.Items == 1, "state %s, %d items", st.Health.State, st.Items)
		before := len(w.requests())
		w.run(92 * 24 * time.Hour)
		w.check(len(w.requests())-before <= 3, "%d requests in three months", len(w.requests())-before)
		w.host("a.test", ok("ETag", `"x"`))
		w.check(w.pollNext(src).Health.State == storage.StateOK, "does not come back")
	}},
	{31, "errors_for_weeks", func(w *world) {
		for _, status := range []int{401, 403, 404} {
			src := w.sourceAs("s"+itoa(status), "http://a.test/"+itoa(status))
			w.host("a.test", reply(status, ""))
			began := time.Now()
			st := w.poll(src)
			for range 100 {
				before := time.Now()
				st = w.pollNext(src)
				switch failing := before.Sub(began); {
				case failing > 45*24*time.Hour:
					w.check(time.Since(before) >= 7*24*time.Hour, "%d: after %v still every %v", status, failing, time.Since(before))
				case failing > 10*24*time.Hour:
					w.check(time.Since(before) >= 24*time.Hour, "%d: after %v still every %v", status, failing, time.Since(before))
				}
			}
			w.check(st.Health.Failures == 101 && !st.Schedule.Next.IsZero(), "given up")
		}
	}},
	{61, "a_name_that_returns", func(w *world) {
		src := w.source("http://a.test/feed")
		st := w.poll(src)
		w.failedWith(st, kindDNS)
		w.host("a.test", ok("ETag", `"x"`))
		w.check(w.pollNext(src).Health.State == storage.StateOK, "its name was not looked up again")
	}},
}
