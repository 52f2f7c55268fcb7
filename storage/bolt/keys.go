package bolt

import (
	"encoding/binary"
	"time"

	"headwater/storage"
)

// bucket is one of the buckets of the file.
type bucket int

// The buckets. "time" is nine bytes (see timeKey), "id" twelve; · joins, 0 is a NUL byte. Sealed values are those of
// codec.go, raw ones carry a checksum of their own.
const (
	meta     bucket = iota // name                 → raw: application, schema, counts (schema.go)
	sources                // source               → sourceRecord
	memories               // source               → memoryRecord
	topics                 // topic                → topicRecord
	records                // kind · 0 · key       → the caller's bytes
	items                  // time · id            → itemRecord
	order                  // source · 0 · time · id → nothing: the items of one source in order
	prints                 // time · id            → printRecord
	loose                  // time · id            → a text that is not packed yet
	blocks                 // number, 8 bytes      → blockRecord: the texts of about 16 items
	dead                   // number, 8 bytes      → deadRecord: which texts of a block are not used any more
	stories                // time · id            → storyRecord
	ids                    // id                   → raw: where the item, the story and the picks of that id stand (where.go)
	keys                   // hash                 → raw: the item's id
	fresh                  // number, 8 bytes      → raw: what one commit would add to keys and ids (recent.go)
	picks                  // topic · 0 · time · story → pickRecord
	bucketCount
)

// layout says what a bucket is called, whether its values are sealed, whether it is tried to compress them, and how full its
// pages are made when they are split: buckets that grow at their end are filled up, those that grow anywhere leave room.
type layout struct {
	name    string
	sealed  bool
	squeeze bool
	fill    float64
}

// table holds the layouts of all buckets. A name never changes its meaning: a new layout is a new name and a migration.
var table = [bucketCount]layout{
	meta:     {"meta", false, false, 0.5},
	sources:  {"sources", true, false, 0.7},
	memories: {"memories", true, true, 0.7},
	topics:   {"topics", true, false, 0.7},
	records:  {"records", true, true, 0.7},
	items:    {"items", true, false, 1},
	order:    {"order", false, false, 0.7},
	prints:   {"prints", true, false, 1},
	loose:    {"loose", true, true, 1},
	blocks:   {"blocks", true, false, 1},
	dead:     {"dead", true, true, 0.7},
	stories:  {"stories", true, false, 0.9}, // they grow with their items: a full page would be split by the first
	ids:      {"ids", false, false, 0.6},
	keys:     {"keys", false, false, 0.6},
	fresh:    {"fresh", false, false, 1},
	picks:    {"picks", true, false, 0.9},
}

// String gives the name of the bucket in the file.
func (b bucket) String() string { return table[b].name }

const (
	timeSize  = 9
	idSize    = len(storage.ID{})
	placeSize = timeSize + idSize
)

// year1 is the Unix time of the zero time.
const year1 = -62135596800

// timeKey is a time as keys hold it: five bytes of seconds since the year 1, four of nanoseconds, so that bytes sort like
// times. Times before the year 1 or after 34,000 are brought to the ends.
type timeKey [timeSize]byte

func newTimeKey(t time.Time) timeKey {
	const last = 1<<40 - 1
	seconds := min(max(t.Unix()-year1, 0), last)
	var k timeKey
	var wide [8]byte
	binary.BigEndian.PutUint64(wide[:], uint64(seconds))
	copy(k[:5], wide[3:])
	binary.BigEndian.PutUint32(k[5:], uint32(t.Nanosecond()))
	return k
}

func (k timeKey) time() time.Time {
	var wide [8]byte
	copy(wide[3:], k[:5])
	seconds := int64(binary.BigEndian.Uint64(wide[:]))
	return time.Unix(seconds+year1, int64(binary.BigEndian.Uint32(k[5:]))).UTC()
}

// place is where a value stands in an order: by time, then by id. It is the key of items, fingerprints, loose texts and
// stories, the end of those of order and picks, and what a cursor holds.
type place [placeSize]byte

func newPlace(t timeKey, id storage.ID) place {
	var p place
	copy(p[:], t[:])
	copy(p[timeSize:], id[:])
	return p
}

func (p place) time() time.Time { return timeKey(p[:timeSize]).time() }

func (p place) id() storage.ID { return storage.ID(p[timeSize:]) }

// placeOf reads the place that a key ends with.
func placeOf(key []byte) (place, bool) {
	if len(key) < placeSize {
		return place{}, false
	}
	return place(key[len(key)-placeSize:]), true
}

// named begins a key with a name; no name holds a NUL, so none is the beginning of another's keys.
func named(name string, rest ...[]byte) []byte {
	k := make([]byte, 0, len(name)+1+placeSize)
	k = append(k, name...)
	k = append(k, 0)
	for _, part := range rest {
		k = append(k, part...)
	}
	return k
}

// numberKey is a number as a key.
func numberKey(number uint64) []byte { return binary.BigEndian.AppendUint64(nil, number) }
