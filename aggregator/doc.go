// Package aggregator brings items in: it polls the sources of a [Plan], reads what they answer, gives verdicts about
// what is new, folds copies into stories, picks stories for topics, and commits the result to a storage.Store.
//
// The files follow an item on its way:
//
//	schedule ─▶ fetch ─▶ parse ─▶ clean ─▶ attribute ═▶ dedup ─▶ curate ─▶ commit
//	1 goroutine └────────── N workers ───────────┘     └── 1 goroutine: the desk ──┘
//
// poll.go is the table of contents: one source, once, from the request to what goes to the desk. Left of the double line a stage
// touches one poll only, so polls run in parallel; right of it stages look at what is stored, so the desk alone gives
// verdicts: two workers can never both call the same article new.
//
// For sources that republish articles the page behind each new item is read as well, by workers of their own (article.go and
// its siblings), and goes to the desk like a revision.
//
// # Goroutines
//
// [Aggregator.Run] and [Aggregator.Poll] start the schedule, the workers, the readers of pages, those who ask hubs and the desk,
// and join them before they return. A worker that waits long for a source is joined by another in its place (slot.go). Nothing
// else in the package starts a goroutine that outlives its call; [Aggregator.Close] ends the connections that are kept between
// rounds. Errors are returned or told as an [Event]; the package does not log.
package aggregator
