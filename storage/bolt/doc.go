// Package bolt keeps a store in one file, with go.etcd.io/bbolt: the engine that Headwater uses unless told otherwise.
//
// # Basics
//
// [Open] gives a store; its methods are those of [storage.Store], and it can also back up, compact and check itself.
// Every Commit is one bbolt transaction that is on the disk when it returns. What stands where is said by the table in
// keys.go alone. Values are CBOR with integer keys, compressed where that pays, behind a format byte and a checksum
// (codec.go), because bbolt's own pages carry none. The texts of items are packed into blocks of about 16, because
// a page of 4 KB for each of them would cost more than the text itself (pack.go).
//
// # Caveats
//
// One process at a time: even a reader needs the lock, and who holds it is named by a file beside the data file (lock.go).
// The file never shrinks by itself; Compact writes a smaller one. Reads copy what they return and end their
// transaction before they do, so that no reader can hold the writer up; Backup, Compact and Check are the exceptions:
// they see one state for as long as they take, and the file may grow meanwhile.
//
// bbolt trusts its file, and a damaged one can end the process. So the file is looked over before bbolt is given it,
// by code of our own that trusts nothing (page.go, shape.go), more of it if it was not closed (mark.go), and faults that show up later are caught and returned as
// [storage.ErrBroken] (guard.go).
//
// # Goroutines
//
// The package starts none. Any number may read while one commits; commits queue.
package bolt
