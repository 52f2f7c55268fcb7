package bolt

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"headwater/storage"
)

// TestMigrate brings a file to a later schema in steps, one of which fails at first (durability row D13).
func TestMigrate(t *testing.T) {
	path, _ := sound(t)
	want := snapshot(t, path)
	var ran []string
	step := func(name string, err error) migration {
		return func(tx *bbolt.Tx) error {
			ran = append(ran, name)
			if _, createErr := tx.CreateBucket([]byte(name)); createErr != nil {
				return createErr
			}
			return err
		}
	}
	opt := Options{Path: path, NoSync: true}
	broken := errors.New("half-way")
	if _, err := open(opt, []migration{step("second", nil), step("third", broken)}); !errors.Is(err, broken) {
		t.Errorf("a step that fails: %v", err)
	}
	s, err := open(opt, []migration{step("second", nil), step("third", nil)})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"second", "third", "third"}, ran); diff != "" {
		t.Errorf("steps that ran (-want +got)\n%s", diff)
	}
	_, err = Open(opt)
	if !errors.Is(err, storage.ErrForeign) || !strings.Contains(err.Error(), "version 3, this program knows up to 1") {
		t.Errorf("a file of a newer schema: %v", err)
	}
	later, err := open(opt, []migration{nil, nil})
	if err != nil {
		t.Fatal(err)
	}
	if err := later.Close(); err != nil {
		t.Fatal(err)
	}
	if want.Stats.Items == 0 {
		t.Error("there was nothing to migrate")
	}
}

// TestCreateLeavesNothing creates a file: whole, and nothing but it.
func TestCreateLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, Options{Path: filepath.Join(dir, "headwater.db")})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(names) != 1 {
		t.Errorf("%v, %v", names, err)
	}
}

// TestCommitError tells a commit that failed from one whose outcome nobody knows.
func TestCommitError(t *testing.T) {
	s := testStore(t)
	cause := errors.New("sync failed")
	if err := s.commitError(0, cause); !errors.Is(err, storage.ErrUnknown) || !errors.Is(err, cause) {
		t.Errorf("a transaction that readers see: %v", err)
	}
	if err := s.commitError(1<<30, cause); !errors.Is(err, storage.ErrFull) || !errors.Is(err, cause) {
		t.Errorf("a transaction that they do not: %v", err)
	}
}
