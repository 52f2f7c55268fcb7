package aggregator

import (
	"net/http"
	"time"

	"headwater/storage"
)

// hinting answers with a document that holds hints, and a validator.
func hinting(body string) http.HandlerFunc { return reply(200, body, "ETag", `"x"`) }

var hintRows = []row{
	{38, "ttl", func(w *world) {
		w.dueIn(w.pollOnce(hinting(hinted("ttl", " 180 "))), 3*time.Hour)
	}},
	{39, "skip_hours_and_days", func(w *world) {
		src := w.source("http://a.test/feed")
		w.host("a.test", hinting(hinted("hours", "0 1 2 3 4 5 6</hours><days>Sunday</days><hours>")))
		for range 200 {
			next := w.pollNext(src).Schedule.Next.UTC()
			w.check(next.Hour() > 6 && next.Weekday() != time.Sunday, "next poll at %v", next)
		}
		all := w.sourceAs("all", "http://b.test/feed")
		w.host("b.test", hinting(hinted("hours", "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23")))
		st := w.poll(all)
		w.dueIn(st, time.Hour)
		w.check(st.Health.State == storage.StateWarning, "state %s", st.Health.State)
	}},
	{40, "syndication_module", func(w *world) {
		for doc, least := range map[string]time.Duration{
			hinted("period", "daily</period><frequency>2</frequency><period>"):  12 * time.Hour,
			hinted("period", "daily</period><frequency>0</frequency><period>"):  time.Hour,
			hinted("period", "daily</period><frequency>-1</frequency><period>"): time.Hour,
			hinted("period", "sometimes"):                                       time.Hour,
			hinted("frequency", "4"):                                            6 * time.Hour,
			hinted("period", "hourly"):                                          time.Hour,
		} {
			w.host("a.test", hinting(doc))
			w.dueIn(w.poll(&Source{ID: "s" + doc, URL: "http://a.test/"}), least)
		}
	}},
	{41, "the_largest_hint_counts", func(w *world) {
		body := hinted("ttl", "180</ttl><period>daily</period><frequency>4</frequency><ttl>")
		w.dueIn(w.pollOnce(reply(200, body, "ETag", `"x"`, "Cache-Control", "max-age=14400")), 6*time.Hour)
		w.host("b.test", hinting(hinted("ttl", "99999")))
		w.dueIn(w.poll(w.source("http://b.test/feed")), 24*time.Hour)
	}},
	{42, "the_interval_follows_the_rhythm", func(w *world) {
		weekly := w.rhythm("weekly", 7*24*time.Hour, 12*7*24*time.Hour)
		w.check(weekly.Schedule.Interval == 24*time.Hour, "weekly: every %v", weekly.Schedule.Interval)
		busy := w.rhythm("busy", time.Minute, 24*time.Hour)
		w.check(busy.Schedule.Interval == 10*time.Minute, "busy: every %v", busy.Schedule.Interval)
	}},
}

// rhythm settles the polls of a source that brings an item every so often, for a while.
func (w *world) rhythm(id string, every, span time.Duration) storage.Source {
	src := &Source{ID: id, URL: "http://a.test/"}
	began := time.Now()
	st, seen := adopt(src, storage.Source{}), 0
	for now := began; now.Sub(began) < span; now = st.Schedule.Next {
		out := outcome{answer: &answer{status: 200, etag: `"x"`}, read: true, entries: 10}
		published := int(now.Sub(began) / every)
		for ; seen < published; seen++ {
			out.fresh++
			out.published = append(out.published, began.Add(time.Duration(seen+1)*every))
		}
		st = settle(w.plan.Polling, src, st, out, now)
	}
	return st
}

var encodingRows = []row{
	{44, "with_and_without_gzip", func(w *world) {
		w.host("a.test", ok())
		w.check(w.poll(w.source("http://a.test/feed")).Items == 1, "plain was not read")
		w.host("b.test", func(rw http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Accept-Encoding") == "gzip" {
				reply(200, zipped(rssDoc), "Content-Encoding", "GZIP")(rw, r)
				return
			}
			reply(406, "")(rw, r)
		})
		w.check(w.poll(w.source("http://b.test/feed")).Items == 1, "gzip was not read")
	}},
	{45, "an_encoding_that_was_not_asked_for", func(w *world) {
		for id, header := range map[string]string{"br": "br", "zstd": "zstd", "twice": "gzip, gzip", "deflate": "deflate"} {
			w.host(id+".test", reply(200, zipped(rssDoc), "Content-Encoding", header, "ETag", `"x"`))
			st := w.poll(w.source("http://" + id + ".test/feed"))
			w.failedWith(st, kindEncoding)
			w.check(st.ETag == "" && st.Items == 0, "%s was stored", id)
		}
		w.host("false.test", reply(200, rssDoc, "Content-Encoding", "gzip"))
		w.failedWith(w.poll(w.source("http://false.test/feed")), kindEncoding)
	}},
	{46, "a_part_that_was_asked_for", func(w *world) {
		src := w.source("http://a.test/feed")
		w.host("a.test", script(ok("ETag", `"1"`), reply(226, hinted("ttl", "60"), "IM", "feed", "ETag", `"2"`), notModified()))
		w.poll(src)
		w.check(w.last().header["A-Im"] == nil, "asked for a part of the unknown")
		st := w.pollNext(src)
		w.check(w.last().header.Get("A-IM") == "feed", "A-IM was not sent")
		w.check(st.ETag == `"2"` && st.Wire == 0 && st.Health.State == storage.StateOK, "state: %+v", st)
		w.pollNext(src)
		w.check(w.last().header.Get("If-None-Match") == `"2"`, "the new ETag is not sent")
	}},
	{47, "a_part_that_was_not_asked_for", func(w *world) {
		src := w.source("http://a.test/feed")
		w.host("a.test", reply(226, rssDoc, "IM", "feed", "ETag", `"1"`))
		st := w.poll(src)
		w.failedWith(st, kindUnasked)
		w.check(st.ETag == "" && w.reads == 0, "it was read")
		other := w.source("http://b.test/feed")
		w.host("b.test", script(ok("ETag", `"1"`), reply(226, rssDoc, "IM", "diffe", "ETag", `"2"`)))
		w.poll(other)
		w.failedWith(w.pollNext(other), kindUnasked)
	}},
}

var limitRows = []row{
	{58, "a_body_that_is_cut", func(w *world) {
		src := w.source("http://a.test/feed")
		w.host("a.test", script(ok("ETag", `"good"`), reply(200, rssDoc, "ETag", `"cut"`, "Content-Length", "100000")))
		w.poll(src)
		st := w.pollNext(src)
		w.failedWith(st, kindTruncated)
		w.check(st.ETag == `"good"` && st.Items == 1, "etag %s, %d items", st.ETag, st.Items)
	}},
	{59, "a_body_that_drips", func(w *world) {
		closed := make(chan struct{})
		w.host("a.test", func(rw http.ResponseWriter, r *http.Request) {
			defer close(closed)
			for r.Context().Err() == nil {
				rw.Write([]byte(" "))
				rw.(http.Flusher).Flush()
				time.Sleep(time.Second)
			}
		})
		began := time.Now()
		st := w.poll(w.source("http://a.test/feed"))
		w.failedWith(st, kindTimeout)
		w.check(time.Since(began) == 30*time.Second, "took %v", time.Since(began))
		<-closed
	}},
}
