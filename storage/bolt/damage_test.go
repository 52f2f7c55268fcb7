package bolt

import (
	"context"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"headwater/storage"
	"headwater/storage/storagetest"
)

// sound writes a store of some sixty items and returns its path and bytes.
func sound(t *testing.T) (path string, data []byte) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "headwater.db")
	s := mustOpen(t, Options{Path: path, NoSync: true})
	words := newWords(1)
	for n := range 2 {
		commit(t, s, words.batch(n*30, 30))
	}
	for n := range 3 {
		commit(t, s, words.batch(60+n, 1)) // some texts are loose
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	h := headOf(t, data)
	return path, data[:int(h.end)*h.pageSize] // what was only reserved is cut off
}

// TestRefused opens files that must not be used; the message says why in one sentence.
func TestRefused(t *testing.T) {
	_, data := sound(t)
	const page = 4096
	changed := func(change func(b []byte)) []byte {
		b := append([]byte{}, data...)
		change(b)
		return b
	}
	for _, tt := range []struct {
		name string
		data []byte
		want string
	}{
		{"empty", nil, "it is empty"},
		{"short", data[:50], "it has 50 bytes"},
		{"text", []byte(strings.Repeat("sources:\n", 1000)), "no data file of Headwater"},
		{"zeros", make([]byte, 1<<16), "overwritten with zeros"},
		{"only its head", data[:2*page], "it is cut: 8192 bytes are left"},
		{"half", data[:len(data)/2/page*page], "it is cut"},
		{"first page zeroed", changed(func(b []byte) { clear(b[:page]) }), "first page was overwritten with zeros"},
		{"first page garbled", changed(func(b []byte) { garble(b[:page]) }), "first page was overwritten"},
		{"second page zeroed", changed(func(b []byte) { clear(b[page : 2*page]) }), "second page was overwritten"},
		{"both heads torn", changed(func(b []byte) { b[64]++; b[page+64]++ }), "neither of its first two pages is valid"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "headwater.db")
			write(t, path, tt.data)
			s, err := Open(Options{Path: path})
			if err == nil {
				s.Close()
				t.Fatal("it was opened")
			}
			if !errors.Is(err, storage.ErrForeign) || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("open: %v, want %q", err, tt.want)
			}
			faults, err := Examine(context.Background(), Options{Path: path})
			if err != nil || len(faults) == 0 {
				t.Errorf("examine: %v, %v", faults, err)
			}
			if after, err := os.ReadFile(path); err != nil || string(after) != string(tt.data) {
				t.Errorf("the file was changed: %d bytes, %v", len(after), err)
			}
		})
	}
}

// TestForeign opens files and names that are sound but not ours.
func TestForeign(t *testing.T) {
	dir := t.TempDir()
	other := filepath.Join(dir, "other.db")
	db, err := bbolt.Open(other, 0o644, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		b, err := tx.CreateBucket([]byte("items"))
		if err != nil {
			return err
		}
		_, err = b.CreateBucket([]byte("nested"))
		return err
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		other: "another program", dir: "not a file", filepath.Join(dir, "missing.db"): "missing",
	} {
		_, err := Open(Options{Path: path, MustExist: true})
		if !errors.Is(err, storage.ErrForeign) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
}

// TestEveryPage garbles each page of a store in turn. Either nothing that is stored was on it, or Open says that the
// file is damaged; it never crashes and never shows less than there was.
func TestEveryPage(t *testing.T) {
	path, data := sound(t)
	want := snapshot(t, path)
	h := headOf(t, data)
	pageSize, used := h.pageSize, int(h.end)
	refused := 0
	for n := 2; n < used; n++ {
		damaged := append([]byte{}, data...)
		garble(damaged[n*pageSize : (n+1)*pageSize])
		file := filepath.Join(t.TempDir(), "headwater.db")
		write(t, file, damaged)
		faults, err := Examine(context.Background(), Options{Path: file, NoSync: true})
		if err != nil {
			t.Fatalf("page %d: examine: %v", n, err)
		}
		s, err := Open(Options{Path: file, NoSync: true})
		if errors.Is(err, storage.ErrForeign) {
			refused++
			if len(faults) == 0 {
				t.Errorf("page %d: %v, but an examination finds nothing", n, err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("page %d: %v", n, err)
		}
		got, err := storagetest.Read(context.Background(), s)
		s.Close()
		if err != nil || cmp.Diff(want, got) != "" {
			t.Errorf("page %d: damage went unnoticed: %v", n, err)
		}
	}
	if refused < used/2 {
		t.Errorf("only %d of %d pages mattered", refused, used)
	}
}

// TestTornHead breaks the newer head as a power failure in the middle of its write would: the commit before counts.
func TestTornHead(t *testing.T) {
	path, data := sound(t)
	pageSize := int(binary.NativeEndian.Uint32(data[pageHead+8:]))
	newer := 0
	first, _, _ := readHead(data)
	if second, _, _ := readHead(data[pageSize:]); second.tx > first.tx {
		newer = pageSize
	}
	data[newer+pageHead+48]++
	write(t, path, data)
	s := mustOpen(t, Options{Path: path, NoSync: true})
	stats, err := s.Stats(context.Background())
	if err != nil || stats.Items != 62 {
		t.Errorf("%d items, want those before the last commit: %v", stats.Items, err)
	}
	commit(t, s, newWords(2).batch(1000, 5))
	if faults, err := s.Check(context.Background()); err != nil || len(faults) > 0 {
		t.Errorf("after another commit: %v, %v", faults, err)
	}
}

// TestDamageWhileOpen garbles and cuts the file under a running store: calls fail, the process does not.
func TestDamageWhileOpen(t *testing.T) {
	for name, damage := range map[string]func(t *testing.T, path string){
		"garbled": func(t *testing.T, path string) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			f, err := os.OpenFile(path, os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			garble(data[2*4096:])
			if _, err := f.WriteAt(data[2*4096:], 2*4096); err != nil {
				t.Fatal(err)
			}
		},
		"cut": func(t *testing.T, path string) {
			if err := os.Truncate(path, 2*4096); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			path, _ := sound(t)
			s := mustOpen(t, Options{Path: path, NoSync: true})
			damage(t, path)
			for range 2 {
				if _, err := s.ListItems(context.Background(), storage.ItemQuery{}); !errors.Is(err, storage.ErrBroken) {
					t.Errorf("list: %v", err)
				}
				b := newWords(3).batch(5000, 3)
				if err := s.Commit(context.Background(), &b); !errors.Is(err, storage.ErrBroken) {
					t.Errorf("commit: %v", err)
				}
			}
			if faults, err := s.Check(context.Background()); err != nil || len(faults) == 0 {
				t.Errorf("check: %v, %v", faults, err)
			}
			if err := s.Close(); err != nil {
				t.Errorf("close: %v", err)
			}
		})
	}
}

// garble overwrites with bytes that mean nothing, the same each time.
func garble(b []byte) {
	rng := rand.New(rand.NewPCG(7, 7))
	for i := range b {
		b[i] = byte(rng.Uint32())
	}
}

func headOf(t *testing.T, data []byte) head {
	t.Helper()
	p, err := newPages(strings.NewReader(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	return p.head
}

func snapshot(t *testing.T, path string) storagetest.Snapshot {
	t.Helper()
	s := mustOpen(t, Options{Path: path, NoSync: true})
	defer s.Close()
	snap, err := storagetest.Read(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}
