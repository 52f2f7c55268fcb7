package bolt

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"headwater/storage"
)

func testCodec(tb testing.TB) *codec {
	tb.Helper()
	c, err := newCodec()
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(c.close)
	return c
}

// TestSeal changes each bit of values and of their key: none of it goes unnoticed.
func TestSeal(t *testing.T) {
	c := testCodec(t)
	key := []byte("key")
	for name, payload := range map[string][]byte{
		"empty": {}, "short": []byte("short"), "squeezed": bytes.Repeat([]byte("高山流水"), 200),
	} {
		value := c.seal(key, payload, true)
		if got, err := c.unseal(key, value); err != nil || !bytes.Equal(got, payload) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		if _, err := c.unseal([]byte("kez"), value); !errors.Is(err, storage.ErrBroken) {
			t.Errorf("%s under another key: %v", name, err)
		}
		for bit := range len(value) * 8 {
			value[bit/8] ^= 1 << (bit % 8)
			if _, err := c.unseal(key, value); !errors.Is(err, storage.ErrBroken) {
				t.Errorf("%s with bit %d flipped: %v", name, bit, err)
			}
			value[bit/8] ^= 1 << (bit % 8)
		}
		raw := c.sealRaw(key, payload)
		raw[0] ^= 1
		if _, err := c.unsealRaw(key, raw); !errors.Is(err, storage.ErrBroken) {
			t.Errorf("raw %s with a bit flipped: %v", name, err)
		}
	}
}

// TestTimeKey compares the order of times with the order of their keys.
func TestTimeKey(t *testing.T) {
	times := []time.Time{
		{}, time.Unix(-1, 999_999_999), time.Unix(0, 0), time.Unix(0, 1),
		time.Date(2026, 11, 22, 0, 0, 0, 5, time.FixedZone("", 3600)), time.Date(9999, 12, 31, 23, 59, 59, 999_999_999, time.UTC),
	}
	for i, when := range times {
		k := newTimeKey(when)
		if !k.time().Equal(when) {
			t.Errorf("%v came back as %v", when, k.time())
		}
		if i > 0 {
			if before := newTimeKey(times[i-1]); bytes.Compare(before[:], k[:]) >= 0 {
				t.Errorf("the key of %v is not after that of %v", when, times[i-1])
			}
		}
	}
}

// FuzzDecode reads payloads that mean nothing as each kind of record: an error, or a record that can be written again.
func FuzzDecode(f *testing.F) {
	c := testCodec(f)
	f.Add(uint8(items), []byte("\xa1\x01\x61x"))
	f.Add(uint8(blocks), []byte("\xa3\x01\x81\x4c123456789012\x02\x81\x05\x03\x40"))
	f.Fuzz(func(t *testing.T, kind uint8, payload []byte) {
		record := newRecord(bucket(kind) % bucketCount)
		if record == nil {
			return
		}
		if err := c.unmarshal(payload, record); err != nil {
			if !errors.Is(err, storage.ErrBroken) {
				t.Errorf("%v", err)
			}
			return
		}
		if b, ok := record.(*blockRecord); ok && len(b.IDs) == len(b.Sizes) {
			var o opened
			if o.unpack(b) == nil {
				for slot := range b.Sizes {
					if _, err := o.text(slot); err != nil {
						t.Error(err)
					}
				}
			}
		}
		if _, err := c.encode([]byte("key"), record, true); err != nil {
			t.Error(err)
		}
	})
}

// FuzzUnseal reads values that mean nothing.
func FuzzUnseal(f *testing.F) {
	c := testCodec(f)
	f.Add([]byte("k"), c.seal([]byte("k"), []byte("payload"), false))
	f.Add([]byte("k"), c.seal([]byte("k"), bytes.Repeat([]byte("payload"), 99), true))
	f.Fuzz(func(t *testing.T, key, value []byte) {
		if _, err := c.unseal(key, value); err != nil && !errors.Is(err, storage.ErrBroken) {
			t.Error(err)
		}
		if _, err := c.unzip(value); err != nil && !errors.Is(err, storage.ErrBroken) {
			t.Error(err)
		}
		if _, ok := parseWhere(value); !ok && len(value) == 1 && value[0] == 0 {
			t.Error("nothing stands nowhere")
		}
	})
}

// FuzzPages walks files that mean nothing, and files of which a part does.
func FuzzPages(f *testing.F) {
	c := testCodec(f)
	data := smallFile(f)
	f.Add(data, 3*4096+10, []byte("\xff\xff\xff\xff"))
	f.Add(data[:4*4096], 0, []byte{})
	f.Fuzz(func(t *testing.T, file []byte, at int, patch []byte) {
		file = bytes.Clone(file)
		if at >= 0 && at < len(file) {
			copy(file[at:], patch)
		}
		p, err := newPages(strings.NewReader(string(file)))
		if err != nil || p.end > 1<<16 {
			return
		}
		var found faults
		walkAll(context.Background(), p, c, &found)
	})
}

// smallFile is a store with one item.
func smallFile(f *testing.F) []byte {
	path := f.TempDir() + "/headwater.db"
	s := mustOpen(f, Options{Path: path, NoSync: true})
	commit(f, s, newWords(1).batch(0, 1))
	var file bytes.Buffer
	if err := s.Backup(context.Background(), &file); err != nil {
		f.Fatal(err)
	}
	if err := s.Close(); err != nil {
		f.Fatal(err)
	}
	return file.Bytes()
}
