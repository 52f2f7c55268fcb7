package feeds

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// cache keeps finished replies by their address until something behind them changes. What is asked for often stays in
// memory; what is asked for once, an old archive, makes room again.
type cache struct {
	budget int // bytes of all replies together

	mu    sync.RWMutex
	slots map[string]*slot
	rooms map[string][]string // the addresses below a room, for drop
	size  int

	tick atomic.Int64 // counts uses: what was used longest ago goes first
}

// slot is the place of one reply. It is in the map before the reply is made, so that requests which want the same wait
// for one making, and a drop meanwhile makes sure that the old reply is not found again.
type slot struct {
	made  chan struct{} // closed when reply and err are there
	reply *reply
	err   error
	room  string
	size  int
	used  atomic.Int64
}

// cacheBytes is the memory that finished documents may take. A document of 50 stories takes about 0.2 MB with its twins.
const cacheBytes = 64 << 20

// errUnmade is what those who wait get if the making panicked.
var errUnmade = errors.New("the document was not finished")

// makeTime is how long the making of one document may take.
const makeTime = 30 * time.Second

func newCache(budget int) *cache {
	c := &cache{budget: budget}
	c.clear()
	return c
}

// get returns the reply for an address if it is there already.
func (c *cache) get(path string) *reply {
	c.mu.RLock()
	s := c.slots[path]
	c.mu.RUnlock()
	if s == nil || s.used.Load() == 0 {
		return nil
	}
	s.used.Store(c.tick.Add(1))
	return s.reply
}

// fill returns the reply for an address, and makes it if nobody did or does. The making goes on when the request that
// began it is given up, since others may wait for it.
func (c *cache) fill(ctx context.Context, room, path string, makeReply func(context.Context) (*reply, error)) (*reply, error) {
	s, mine := c.slot(room, path)
	if !mine {
		select {
		case <-s.made:
			return s.reply, s.err
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), makeTime)
	defer cancel()
	defer func() {
		c.settle(path, s)
		close(s.made)
	}()
	s.err = errUnmade
	s.reply, s.err = makeReply(ctx)
	return s.reply, s.err
}

// slot is the place for an address, and whether it is the caller who must fill it.
func (c *cache) slot(room, path string) (s *slot, mine bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.slots[path]; s != nil {
		return s, false
	}
	s = &slot{room: room, made: make(chan struct{})}
	c.slots[path] = s
	c.rooms[room] = append(c.rooms[room], path)
	return s, true
}

// settle counts a finished slot, or takes a failed one out again.
func (c *cache) settle(path string, s *slot) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.slots[path] != s {
		return // dropped while it was made
	}
	if s.err != nil {
		c.remove(path)
		return
	}
	s.size = s.reply.size() + len(path)
	s.used.Store(c.tick.Add(1))
	c.size += s.size
	for c.size > c.budget && len(c.slots) > 1 {
		c.remove(c.oldest(path))
	}
}

// oldest is the address that was used longest ago, other than the one given. Replies that are still being made count
// nothing yet, so taking one of them out would free nothing.
func (c *cache) oldest(but string) string {
	oldest, when := but, int64(0)
	for path, s := range c.slots {
		if used := s.used.Load(); path != but && used != 0 && (when == 0 || used < when) {
			oldest, when = path, used
		}
	}
	return oldest
}

// remove takes one address out; the lock is held.
func (c *cache) remove(path string) {
	s := c.slots[path]
	delete(c.slots, path)
	c.size -= s.size
	paths := c.rooms[s.room]
	for i := range paths {
		if paths[i] == path {
			c.rooms[s.room] = append(paths[:i], paths[i+1:]...)
			break
		}
	}
}

// drop forgets all that stands in a room.
func (c *cache) drop(room string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, path := range c.rooms[room] {
		c.size -= c.slots[path].size
		delete(c.slots, path)
	}
	delete(c.rooms, room)
}

// clear forgets everything.
func (c *cache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.slots, c.rooms, c.size = map[string]*slot{}, map[string][]string{}, 0
}
