package storage

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"errors"
)

// ID names an item or a story: the first 96 bits of a SHA-256 over content keys. A story has the id of the item that
// founded it. The zero ID names nothing.
type ID [12]byte

// encoding is base32hex in lower case: it sorts like the bytes, and it is safe in addresses, file names and XML.
var encoding = base32.NewEncoding("0123456789abcdefghijklmnopqrstuv").WithPadding(base32.NoPadding)

// errID is wrapped by nothing: an address that holds no id is simply not found.
var errID = errors.New("not an id: 20 characters of 0-9 and a-v are expected")

// NewID derives an id from the parts of a key, in order. Every part is preceded by its length, so ("ab", "c") and
// ("a", "bc") are different keys.
func NewID(parts ...string) ID {
	h := sha256.New()
	var size [8]byte
	for _, part := range parts {
		binary.BigEndian.PutUint64(size[:], uint64(len(part)))
		h.Write(size[:])
		h.Write([]byte(part))
	}
	var id ID
	copy(id[:], h.Sum(nil))
	return id
}

// ParseID reads what [ID.String] writes.
func ParseID(s string) (ID, error) {
	var id ID
	if len(s) != encoding.EncodedLen(len(id)) {
		return ID{}, errID
	}
	if _, err := encoding.Decode(id[:], []byte(s)); err != nil {
		return ID{}, errID
	}
	if id.String() != s { // the spare bits of the last character have one spelling only
		return ID{}, errID
	}
	return id, nil
}

// String gives the id as 20 characters of base32hex in lower case, the form of /a/{story}.
func (id ID) String() string { return encoding.EncodeToString(id[:]) }

// IsZero reports whether the id names nothing.
func (id ID) IsZero() bool { return id == ID{} }
