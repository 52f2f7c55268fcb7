// Package feeds empties the store: it publishes what the aggregator has gathered as feeds and pages, and never writes an
// item.
//
// A document is made in these steps, one file each, in this order:
//
//   - [Options] say what is published; a reload makes new ones ([Publisher.Apply]).
//   - edition notices when they changed what documents look like.
//   - links and authority make addresses, which follow the site, and ids, which never change.
//   - picks and reader read picks, stories and items as pages and close nothing behind them: no read outlives its page.
//     cut leaves out what per_source and limit do not show.
//   - entry and credit turn a story into what may be shown of it, and thank who is owed. Every string goes through the
//     one door of text.go.
//   - document is a feed before it takes a format, build fills it; archive holds what no longer fits.
//   - rss, atom, json write it, each through the extension points of gorilla/feeds; page and article write HTML, outline
//     writes OPML.
//   - cache keeps replies until [Publisher.Changed]; serve answers requests from it: negotiate chooses the form, reply
//     and headers say what goes with it, server and limit keep clients within bounds.
//   - hub takes subscriptions, [Announcer] tells subscribers what changed, deliver talks to them, ping
//     to hubs elsewhere (WebSub).
//   - static writes everything as files; check reads documents as a strict reader would.
//
// Nothing in a document depends on the clock: the same stored content gives the same bytes, across restarts.
//
// # Goroutines
//
// A [Publisher] starts none of its own. Requests run on those of net/http; a document that two of them want at the same
// time is made once. The [Announcer]'s goroutines are started by its Run and joined before it returns.
package feeds
