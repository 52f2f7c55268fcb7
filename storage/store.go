package storage

import (
	"context"
	"io"
	"time"
)

// Store is what an engine must do; the suite in storage/storagetest checks every sentence of it.
//
// All methods may be called from any goroutine at once. Reads see only committed batches, each whole. Values that are
// passed in are not kept, and values that are returned belong to the caller. Times of the years 1 to 9999 come back to
// the nanosecond, in UTC; empty slices come back nil. An engine does not retry: it returns an error of one of the classes
// in errors.go or that of the context, and a failed Commit has changed nothing ([ErrUnknown] excepted). A text that is no
// cursor of the query is ErrNotFound.
type Store interface {
	// Commit makes the batch durable, whole or not at all. An item whose FirstSeen is stored already keeps it. A batch
	// that [Batch.Validate] refuses is refused.
	Commit(ctx context.Context, b *Batch) error

	// Sources returns every source, by id. It is what the schedule starts from.
	Sources(ctx context.Context) ([]Source, error)
	// Source returns one source; ErrNotFound if there is none.
	Source(ctx context.Context, id string) (Source, error)
	// Memory returns what is remembered for reading a source's documents; a zero Memory with its id if there is none.
	Memory(ctx context.Context, source string) (Memory, error)

	// Resolve returns the item behind each key hash, the zero ID where there is none: out[i] belongs to hashes[i].
	Resolve(ctx context.Context, hashes []ID) ([]ID, error)
	// Items returns the items that exist, in the order of ids; the others are left out. Content is filled on demand.
	Items(ctx context.Context, ids []ID, content bool) ([]Item, error)
	// Stories returns the stories that exist, in the order of ids; the others are left out. An alias is returned as it
	// is stored: follow Alias.
	Stories(ctx context.Context, ids []ID) ([]Story, error)

	// ListItems, ListPicks and ListFingerprints return a page each.
	ListItems(ctx context.Context, q ItemQuery) (Page[Item], error)
	ListPicks(ctx context.Context, q PickQuery) (Page[Pick], error)
	// ListFingerprints returns the fingerprints of items first seen at or after since, oldest first; items that have none
	// are left out. Pages may be as large as the engine likes: it is read once, at start.
	ListFingerprints(ctx context.Context, since time.Time, c Cursor) (Page[Fingerprint], error)

	// Topics returns every topic, by id.
	Topics(ctx context.Context) ([]Topic, error)

	// Record returns one record's value; ErrNotFound if there is none. Records returns all of a kind, by key.
	Record(ctx context.Context, kind, key string) ([]byte, error)
	Records(ctx context.Context, kind string) ([]Record, error)

	// Stats counts what is stored. It may take a while on a large store.
	Stats(ctx context.Context) (Stats, error)
	// Close ends all use. A Commit that runs is finished first.
	Close() error
}

// Backuper is a store that can write a consistent copy of itself while it is used.
type Backuper interface {
	Backup(ctx context.Context, w io.Writer) error
}

// Compacter is a store that can give back the room of what was dropped.
type Compacter interface {
	// Compact writes a smaller copy to path, which must not exist.
	Compact(ctx context.Context, path string) error
}

// Checker is a store that can examine its own soundness.
type Checker interface {
	// Check reads everything and returns every fault it finds; none means sound.
	Check(ctx context.Context) ([]string, error)
}
