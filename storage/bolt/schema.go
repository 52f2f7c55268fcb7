package bolt

import (
	"encoding/binary"
	"fmt"

	"go.etcd.io/bbolt"
)

// application is what the file says it belongs to; schema is the version of the layout in keys.go and the record files.
const (
	application = "headwater"
	schema      = 1
)

// The keys of the bucket meta.
var (
	keyApplication = []byte("application")
	keySchema      = []byte("schema")
	keyCounts      = []byte("counts")
)

// migration brings a file from one version of the schema to the next. Each runs in the transaction that notes the new
// version, so that a file is of one version or of the other and never between.
type migration func(*bbolt.Tx) error

// migrations[n] leads from version n+1 to n+2.
func migrations() []migration { return nil }

// found creates the buckets of a new file and says whose it is.
func (s *Store) found(tx *bbolt.Tx) error {
	for b := range bucketCount {
		if _, err := tx.CreateBucket([]byte(b.String())); err != nil {
			return fmt.Errorf("create bucket %s: %w", b, err)
		}
	}
	m := tx.Bucket([]byte(meta.String()))
	if err := m.Put(keyApplication, s.codec.sealRaw(keyApplication, []byte(application))); err != nil {
		return err
	}
	return s.putSchema(tx, schema)
}

func (s *Store) putSchema(tx *bbolt.Tx, version uint32) error {
	return tx.Bucket([]byte(meta.String())).Put(keySchema, s.codec.sealRaw(keySchema, binary.LittleEndian.AppendUint32(nil, version)))
}

// recognise reads which version of the schema a file has; an error says that it is not ours or damaged.
func (s *Store) recognise(tx *bbolt.Tx) (uint32, error) {
	m := tx.Bucket([]byte(meta.String()))
	if m == nil {
		return 0, foreign("it belongs to another program")
	}
	app := m.Get(keyApplication)
	if app == nil {
		return 0, foreign("it belongs to another program")
	}
	name, err := s.codec.unsealRaw(keyApplication, app)
	if err != nil {
		return 0, foreign("whose it is cannot be read: %w", err)
	}
	if string(name) != application {
		return 0, foreign("it belongs to %q", name)
	}
	version, err := s.codec.unsealRaw(keySchema, m.Get(keySchema))
	if err != nil || len(version) != 4 {
		return 0, foreign("the version of its layout cannot be read")
	}
	return binary.LittleEndian.Uint32(version), nil
}

// upgrade brings the file to the version that the steps lead to.
func (s *Store) upgrade(steps []migration) error {
	latest := uint32(len(steps) + 1)
	var version uint32
	err := s.db.View(func(tx *bbolt.Tx) (err error) {
		version, err = s.recognise(tx)
		return err
	})
	if err != nil {
		return err
	}
	if version > latest || version == 0 {
		return foreign("its layout has the version %d, this program knows up to %d", version, latest)
	}
	for ; version < latest; version++ {
		err := s.db.Update(func(tx *bbolt.Tx) error {
			if err := steps[version-1](tx); err != nil {
				return err
			}
			return s.putSchema(tx, version+1)
		})
		if err != nil {
			return fmt.Errorf("bring the data file from version %d to %d: %w", version, version+1, err)
		}
	}
	return s.db.View(s.complete)
}

// complete refuses a file that lacks a bucket.
func (s *Store) complete(tx *bbolt.Tx) error {
	for b := range bucketCount {
		if tx.Bucket([]byte(b.String())) == nil {
			return foreign("it is damaged: it has no bucket %s", b)
		}
	}
	return nil
}
