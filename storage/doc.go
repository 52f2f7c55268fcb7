// Package storage is the waist of Headwater: the nouns that both halves of the program speak, and the contract of an
// engine that keeps them.
//
// The aggregator fills a store and the feeds empty it; the two never import each other, and neither knows which engine
// stands behind the [Store] interface. The nouns, in the order an article meets them:
//
//   - [Source]: an address we poll, and all that the schedule must remember about it.
//   - [Item]: one entry as one source published it, cleaned and credited; it belongs to exactly one story.
//   - [Story]: the items that are the same article. Topics publish stories, and a story's id never changes.
//   - [Credit]: who is thanked for an item.
//   - [Topic] and [Pick]: a published selection of stories, and one story chosen for it with the reason.
//   - [Batch]: everything that one or more polls change. It is committed whole or not at all.
//   - [Page]: what a read returns: values copied out, and a cursor to go on.
//
// # Rules
//
// Time is always passed in; the package never looks at a clock. Order is (time, id) and never a number that an engine
// hands out. Ids are derived from content keys ([NewID]), so that two stores that saw the same items agree on them and
// a commit that is repeated after an unknown outcome changes nothing. Byte slices and strings that a store returns
// belong to the caller. There is no callback that runs inside a transaction and no iterator that holds one open: a slow
// reader must never be able to stop the writer.
//
// The package starts no goroutine. It imports the standard library only, so that whoever needs the nouns does not get
// an engine with them.
package storage
