package feeds

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// fixed makes a reply of so many bytes.
func fixed(n int) func(context.Context) (*reply, error) {
	return func(context.Context) (*reply, error) {
		return &reply{forms: []form{newForm("", "x", []byte(strings.Repeat("x", n)))}}, nil
	}
}

func fill(t *testing.T, c *cache, path string, n int) *reply {
	t.Helper()
	r, err := c.fill(context.Background(), "/room", path, fixed(n))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestCacheBudget: what was used longest ago makes room, and the last reply always fits.
func TestCacheBudget(t *testing.T) {
	c := newCache(1000)
	for i := range 4 {
		fill(t, c, fmt.Sprint("/", i), 300)
		c.get("/0")
	}
	for path, want := range map[string]bool{"/0": true, "/1": false, "/2": true, "/3": true} {
		if got := c.get(path) != nil; got != want {
			t.Errorf("%s kept: %v, want %v", path, got, want)
		}
	}
	fill(t, c, "/huge", 5000)
	if c.get("/huge") == nil || c.get("/0") != nil {
		t.Error("a reply over the budget is kept beside others, or not at all")
	}
	c.drop("/room")
	if c.get("/huge") != nil || c.size != 0 || len(c.rooms) != 0 {
		t.Errorf("left after drop: %d bytes, rooms %v", c.size, c.rooms)
	}
}

// TestCacheMakesOnce: requests for the same reply wait for one making; one that was dropped meanwhile is not found, and
// a failure is not kept.
func TestCacheMakesOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCache(1000)
		var made atomic.Int32
		slow := func(ctx context.Context) (*reply, error) {
			made.Add(1)
			time.Sleep(time.Second)
			return fixed(10)(ctx)
		}
		var group sync.WaitGroup
		ask := func(ctx context.Context, want error) {
			group.Go(func() {
				if _, err := c.fill(ctx, "/room", "/a", slow); !errors.Is(err, want) {
					t.Errorf("error %v, want %v", err, want)
				}
			})
			synctest.Wait()
		}
		gone, cancel := context.WithCancel(context.Background())
		cancel()
		ask(gone, nil) // others may wait for what it began
		for range 10 {
			ask(context.Background(), nil)
		}
		ask(gone, context.Canceled)
		c.drop("/room")
		group.Wait()
		if made.Load() != 1 || c.get("/a") != nil {
			t.Errorf("made %d times, found after a drop: %v", made.Load(), c.get("/a") != nil)
		}
		broken := errors.New("broken")
		if _, err := c.fill(context.Background(), "/room", "/b", func(context.Context) (*reply, error) { return nil, broken }); !errors.Is(err, broken) {
			t.Errorf("error %v", err)
		}
		if fill(t, c, "/b", 1) == nil {
			t.Error("a failure is kept")
		}
	})
}
