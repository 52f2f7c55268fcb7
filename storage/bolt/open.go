package bolt

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"headwater/storage"
)

// Options say how a file is opened. Only Path is needed.
type Options struct {
	Path string
	// Timeout is how long to wait for another process to let go of the file; 0 means a second.
	Timeout time.Duration
	// MustExist refuses to create the file: for a caller that knows that there was data, and to whom an empty directory
	// means that a volume is not there (durability row D7). A note of our own beside the file would be lost with it.
	MustExist bool
	// NoSync leaves it to the system when commits reach the disk. A power failure then destroys the file: for tests only.
	NoSync bool

	recent int // how many news wait to be moved; 0 means recentEntries
}

// Store is a store in a file. Its methods may be called from any goroutine.
type Store struct {
	path  string
	codec *codec
	shelf shelf

	recent  atomic.Pointer[recent]
	waiting int // most entries in it
	db      *bbolt.DB
	file    *os.File // bbolt's, which closes it

	mu      sync.RWMutex // held for reading by every call, for writing by Close
	closed  bool
	writing sync.Mutex // held by the one commit that runs
	stuck   bool       // a commit could not even be rolled back
}

var (
	_ storage.Store     = (*Store)(nil)
	_ storage.Backuper  = (*Store)(nil)
	_ storage.Compacter = (*Store)(nil)
	_ storage.Checker   = (*Store)(nil)
)

// Open opens the file, and creates it if there is none. It returns ErrBusy with the name of the holder if another process
// has it, ErrForeign with the reason if it is empty, cut, damaged, somebody else's or of a newer version, and ErrFull
// if it cannot be written.
func Open(opt Options) (*Store, error) {
	s, err := open(opt, migrations())
	if err != nil {
		return nil, fmt.Errorf("data file %s: %w", opt.Path, err)
	}
	return s, nil
}

func open(opt Options, steps []migration) (*Store, error) {
	c, err := newCodec()
	if err != nil {
		return nil, err
	}
	s := &Store{path: opt.Path, codec: c, waiting: cmp.Or(opt.recent, recentEntries)}
	if err := s.begin(opt, steps); err != nil {
		c.close()
		return nil, err
	}
	return s, nil
}

// begin opens or creates the file, and leaves nothing open when that fails.
func (s *Store) begin(opt Options, steps []migration) error {
	_, err := inspect(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		if opt.MustExist {
			return foreign("it is missing, though there was one")
		}
		err = s.create(opt)
	}
	if err != nil {
		return err
	}
	if err := s.openBolt(s.path, opt); err != nil {
		return err
	}
	introduce(s.path)
	if err := s.examineAndUpgrade(steps); err != nil {
		s.shut()
		return err
	}
	return nil
}

// create makes the file, which only its owner may read, under another name and gives it its own when it is whole, so that a process which is killed on
// the way leaves no half file that the next start would have to refuse.
func (s *Store) create(opt Options) error {
	draft, err := os.CreateTemp(filepath.Dir(s.path), filepath.Base(s.path)+".new-*")
	if err != nil {
		return writeError("create", err)
	}
	name := draft.Name()
	defer os.Remove(name)
	if err := draft.Close(); err != nil {
		return writeError("create", err)
	}
	if err := s.openBolt(name, opt); err != nil {
		return err
	}
	if err := errors.Join(s.db.Update(s.found), s.db.Close()); err != nil {
		return writeError("create", err)
	}
	if err := publish(name, s.path); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil // another process was faster, and probably has it open
}

// publish gives a finished file its name; fs.ErrExist if another has it.
func publish(draft, path string) error {
	err := os.Link(draft, path)
	if err != nil && !errors.Is(err, fs.ErrExist) { // a file system without hard links
		if _, err := os.Lstat(path); err == nil {
			return fmt.Errorf("publish: %w", fs.ErrExist)
		}
		err = os.Rename(draft, path)
	}
	if err != nil {
		return writeError("publish", err)
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes the names in a directory durable. Windows has no such thing.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync directory: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}

// openBolt hands a file to bbolt, whose complaints become the classes that callers know.
func (s *Store) openBolt(path string, opt Options) (err error) {
	defer func() {
		if err != nil && s.file != nil {
			s.file.Close() // after a panic bbolt has not; closed twice does no harm
		}
		if errors.Is(err, storage.ErrBroken) {
			err = foreign("it is damaged: %w", err)
		}
	}()
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer caught(&err)
	timeout := opt.Timeout
	if timeout == 0 {
		timeout = time.Second
	}
	options := bbolt.Options{
		Timeout: timeout, NoSync: opt.NoSync, NoGrowSync: opt.NoSync, FreelistType: bbolt.FreelistMapType, InitialMmapSize: reserve(),
		OpenFile: func(name string, flag int, mode os.FileMode) (*os.File, error) {
			var err error
			s.file, err = os.OpenFile(name, flag&^os.O_CREATE, mode)
			return s.file, err
		},
	}
	s.db, err = bbolt.Open(path, 0o600, &options)
	if errors.Is(err, syscall.ENOMEM) { // the address space is limited: map what is needed, as it is needed
		options.InitialMmapSize = 0
		s.db, err = bbolt.Open(path, 0o600, &options)
	}
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return fmt.Errorf("%w: %s has it", storage.ErrBusy, whoHolds(path))
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrChecksum), errors.Is(err, bolterrors.ErrVersionMismatch):
		return foreign("%w", err)
	case err != nil:
		return writeError("open", err)
	}
	s.db.AllocSize = growth
	return nil
}

// growth is by how much the file grows at once; each time costs an additional sync.
const growth = 4 << 20

// reserve is how much address space the file is mapped into. bbolt can only map more while no reader is in the file, and
// stops the writer until then; with this much it never has to. Only what is used costs memory. Windows would make the
// file that large.
func reserve() int {
	if strconv.IntSize < 64 || runtime.GOOS == "windows" {
		return 0
	}
	return 1 << 36
}

// examineAndUpgrade looks the file over, now that nobody else can write it, and brings it to the present schema.
func (s *Store) examineAndUpgrade(steps []migration) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if errors.Is(err, storage.ErrBroken) { // nothing runs yet that could go on reading around the damage
			err = foreign("it is damaged: %w", err)
		}
	}()
	defer caught(&err)
	recognise := func(tx *bbolt.Tx) error { _, err := s.recognise(tx); return err }
	if err := s.db.View(recognise); err != nil {
		return err
	}
	if err := s.survey(); err != nil {
		return err
	}
	if err := s.upgrade(steps); err != nil {
		return err
	}
	return s.db.View(func(tx *bbolt.Tx) error { return s.loadRecent(s.txn(tx, nil)) })
}

// survey walks the pages as far as the budget of Open goes, and returns the first fault.
func (s *Store) survey() error {
	p, err := newPages(s.file)
	if err != nil {
		return err
	}
	budget := int64(openBudget)
	if s.marked(p) {
		budget = markedBudget
	}
	var first error
	w := walk{pages: p, ctx: context.Background(), budget: budget, visit: s.codec.verifyIn, fault: func(err error) {
		if first == nil {
			first = foreign("it is damaged: %w; `headwater db check` says more", err)
		}
	}}
	w.run()
	return first
}

// Close waits for running calls and closes the file.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	return s.shut()
}

func (s *Store) shut() error {
	defer s.codec.close()
	if !s.stuck {
		s.mark()
	}
	withdraw(s.path)
	var err error
	if s.stuck { // bbolt would wait for its writer
		err = s.file.Close()
	} else {
		err = s.db.Close()
	}
	if err != nil {
		return fmt.Errorf("close: %w", err)
	}
	return nil
}

// writeError gives an error of the file system its class.
func writeError(what string, err error) error {
	if full(err) {
		return fmt.Errorf("%w: %s: %w", storage.ErrFull, what, err)
	}
	return fmt.Errorf("%s: %w", what, err)
}
