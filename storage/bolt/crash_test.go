package bolt

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"headwater/storage"
)

// TestKill kills a process that commits all the time, at random moments (durability row D1). Every batch that it
// acknowledged must be there, each batch whole, and the file sound. HEADWATER_CRASH_ROUNDS=500 makes it a long test.
func TestKill(t *testing.T) {
	rounds := 6
	if n := os.Getenv("HEADWATER_CRASH_ROUNDS"); n != "" {
		var err error
		if rounds, err = strconv.Atoi(n); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "headwater.db")
	rng := rand.New(rand.NewPCG(1, uint64(time.Now().UnixNano())))
	for round := range rounds {
		acknowledged := killAfter(t, path, rng.IntN(40), time.Duration(rng.IntN(8000))*time.Microsecond)
		s := mustOpen(t, Options{Path: path})
		last, err := churned(s)
		if err != nil {
			t.Fatal(err)
		}
		if last < acknowledged || last > acknowledged+1 {
			t.Fatalf("round %d: batch %d was acknowledged, %d is stored", round, acknowledged, last)
		}
		whole(t, s, last)
		if faults, err := s.Check(context.Background()); err != nil || len(faults) > 0 {
			t.Fatalf("round %d: %v, %v", round, faults, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// killAfter lets a child commit some batches and a little longer, and returns the last number that it said.
func killAfter(t *testing.T, path string, batches int, longer time.Duration) int {
	t.Helper()
	cmd, lines := startChild(t, "churn", path)
	last := 0
	said := make(chan struct{})
	go func() {
		time.Sleep(longer) // the moment is meant to be random
		<-said
		cmd.Process.Kill()
	}()
	for n := 0; lines.Scan(); n++ {
		number, err := strconv.Atoi(lines.Text())
		if err != nil {
			t.Errorf("the child says %q", lines.Text())
		}
		last = number
		if n == batches {
			close(said)
		}
	}
	err := cmd.Wait()
	if err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("the child ended by itself: %v", err)
	}
	return last
}

// whole compares what is stored with what the batches up to the last amount to.
func whole(t *testing.T, s *Store, last int) {
	t.Helper()
	want := 0
	for n := max(1, last-20); n <= last; n++ {
		removed := 0
		if n+5 <= last {
			removed = (churnSize(n) + 1) / 2
		}
		for i := range churnSize(n) {
			it := churnItem(n, i, "new")
			if i == 0 && n < last {
				it = churnItem(n, i, "revised")
			}
			known, err := s.Resolve(context.Background(), []storage.ID{storage.NewID("key", fmt.Sprint(n, i))})
			if err != nil || known[0] != it.ID {
				t.Fatalf("the key of item %d of batch %d of %d leads to %s, %v", i, n, last, known[0], err)
			}
			got, err := s.Items(context.Background(), []storage.ID{it.ID}, true)
			if err != nil {
				t.Fatal(err)
			}
			if (len(got) == 1) != (i >= removed) {
				t.Fatalf("item %d of batch %d of %d: stored %v", i, n, last, len(got) == 1)
			}
			if len(got) == 1 && (got[0].Title != it.Title || got[0].Content != it.Content) {
				t.Fatalf("item %d of batch %d of %d is %q", i, n, last, got[0].Title)
			}
		}
	}
	for n := 1; n <= last; n++ {
		want += churnSize(n)
		if n+5 <= last {
			want -= (churnSize(n) + 1) / 2
		}
	}
	if stats, err := s.Stats(context.Background()); err != nil || stats.Items != want {
		t.Fatalf("%d items are stored, want %d, %v", stats.Items, want, err)
	}
}

func churnItem(n, i int, state string) storage.Item {
	id := storage.NewID("churn", fmt.Sprint(n, i))
	return storage.Item{
		ID: id, Story: id, Source: "churn", Title: fmt.Sprint(state, " ", n, " ", i),
		FirstSeen: time.Unix(int64(1_700_000_000+n), 0), Content: strings.Repeat(fmt.Sprintln(state, n, i), 100+n%200),
	}
}
