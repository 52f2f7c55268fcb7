package bolt

import (
	"encoding/binary"
	"hash/crc32"
)

// A store that is closed properly leaves a mark, by which the next Open knows that nothing was interrupted, and looks at
// less of the file. The mark stands at the end of the head page that counts, where bbolt keeps nothing, and names the
// head's transaction:
//
//	transaction (8 bytes, little endian) · checksum over it (4 bytes) · markMagic
//
// The next commit writes the other head page, so the mark goes out of date by itself: also in a copy, also if the machine
// stops at once. It need not be synced either: a mark that is lost only costs a longer look.
const (
	markMagic = "shut"
	markSize  = 8 + 4 + len(markMagic)
)

// makeMark is the mark of a transaction.
func (c *codec) makeMark(tx uint64) []byte {
	mark := binary.LittleEndian.AppendUint64(make([]byte, 0, markSize), tx)
	mark = binary.LittleEndian.AppendUint32(mark, crc32.Checksum(mark, c.crc))
	return append(mark, markMagic...)
}

// markAt is where the mark of a head stands.
func (h *head) markAt() int64 { return int64(h.tx%2+1)*int64(h.pageSize) - int64(markSize) }

// marked reports whether the file has been closed properly since its last commit.
func (s *Store) marked(p *pages) bool {
	found := make([]byte, markSize)
	_, err := s.file.ReadAt(found, p.markAt())
	return err == nil && string(found) == string(s.codec.makeMark(p.tx))
}

// mark says that the file is being closed properly. That it cannot be written does no harm.
func (s *Store) mark() {
	if p, err := newPages(s.file); err == nil {
		_, _ = s.file.WriteAt(s.codec.makeMark(p.tx), p.markAt())
	}
}
