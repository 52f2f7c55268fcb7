package storage

import "errors"

// The classes of errors that a caller decides on. Engines wrap them with what happened.
var (
	// ErrNotFound: nothing is stored under that name.
	ErrNotFound = errors.New("not found")
	// ErrBusy: another process holds the store. The message names it where it is known.
	ErrBusy = errors.New("store is in use")
	// ErrForeign: the file is not one of ours, is empty where data was expected, is cut, or is of a newer version.
	ErrForeign = errors.New("not a usable data file")
	// ErrFull: there is no room, or the medium is read-only. Reads go on; commits may work again later.
	ErrFull = errors.New("store cannot be written")
	// ErrBroken: stored bytes do not mean anything. What is stored around them can still be read.
	ErrBroken = errors.New("stored data is damaged")
	// ErrUnknown: it cannot be told whether the batch was committed. Committing it again is safe.
	ErrUnknown = errors.New("outcome of commit is unknown")
	// ErrConflict: another writer changed what the batch was computed from.
	ErrConflict = errors.New("conflicting commit")
	// ErrLeaseLost: this writer no longer owns what it writes.
	ErrLeaseLost = errors.New("lease lost")
	// ErrClosed: the store was closed.
	ErrClosed = errors.New("store is closed")
)
