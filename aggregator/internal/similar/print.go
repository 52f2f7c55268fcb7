package similar

import (
	"encoding/binary"
	"errors"
	"slices"
)

// Print is what the index needs of a Text, small enough to be stored with the item.
type Print struct {
	units  uint32   // length of the body in Chinese characters
	title  uint32   // hash of the title's core, 0 when there is none
	whole  uint32   // hash of the whole text, 0 when it is short
	facts  uint64   // the numbers of the body, as a set of 64 bits
	sketch []uint32 // of the body, sorted
	heads  []uint32 // of the title: the smallest of its gram hashes
}

const (
	titleHeads   = 3
	printVersion = 2
)

// ErrPrint says that bytes are no print of this version; the item is then read again.
var ErrPrint = errors.New("not a print of this version")

// Print condenses the text.
func (t *Text) Print() Print {
	if t.print == nil {
		p := Print{units: uint32(t.units), title: uint32(hashRunes(t.title.core)), whole: t.whole, sketch: t.sketch, heads: headsOf(t.title.core)}
		for _, f := range t.facts {
			p.facts |= 1 << (mix(uint64(f.number())) & 63)
		}
		t.print = &p
	}
	return *t.print
}

// headsOf returns the smallest hashes of a title's grams, sorted.
func headsOf(core []rune) []uint32 {
	heads := make([]uint32, 0, titleHeads+1)
	eachGram(core, titleWeight, func(h uint32) {
		i, found := slices.BinarySearch(heads, h)
		if !found && i < titleHeads {
			heads = slices.Insert(heads, i, h)
			heads = heads[:min(len(heads), titleHeads)]
		}
	})
	return heads
}

// AppendBinary appends the stored form: a version byte, then about 4 bytes for each hash.
func (p Print) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, printVersion)
	b = binary.AppendUvarint(b, uint64(p.units))
	b = binary.LittleEndian.AppendUint32(b, p.title)
	b = binary.LittleEndian.AppendUint32(b, p.whole)
	b = binary.LittleEndian.AppendUint64(b, p.facts)
	b = append(b, byte(len(p.heads)), byte(len(p.sketch)))
	for _, hashes := range [][]uint32{p.heads, p.sketch} {
		for _, h := range hashes {
			b = binary.LittleEndian.AppendUint32(b, h)
		}
	}
	return b, nil
}

// UnmarshalBinary reads the stored form; the error is ErrPrint for anything else.
func (p *Print) UnmarshalBinary(b []byte) error {
	if len(b) < 1 || b[0] != printVersion {
		return ErrPrint
	}
	units, n := binary.Uvarint(b[1:])
	if n <= 0 || len(b) < 1+n+18 {
		return ErrPrint
	}
	b = b[1+n:]
	heads, sketch := int(b[16]), int(b[17])
	if len(b) != 18+4*(heads+sketch) || heads > titleHeads || sketch > maxSketch || units > maxBody {
		return ErrPrint
	}
	p.units, p.title, p.whole, p.facts = uint32(units), binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:]), binary.LittleEndian.Uint64(b[8:])
	hashes := make([]uint32, heads+sketch)
	for i := range hashes {
		hashes[i] = binary.LittleEndian.Uint32(b[18+4*i:])
	}
	p.heads, p.sketch = hashes[:heads:heads], hashes[heads:]
	return nil
}
