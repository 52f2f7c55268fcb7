package similar

import "encoding/binary"

// sightingSize is the stored size of one sighting.
const sightingSize = 7

// AppendBinary appends the stored form: a version byte, then seven bytes for each sighting, oldest first.
func (b *Boilerplate) AppendBinary(out []byte) ([]byte, error) {
	if len(b.seen) == 0 {
		return out, nil
	}
	out = append(out, printVersion)
	for _, s := range b.seen {
		out = binary.LittleEndian.AppendUint32(out, s.key)
		out = append(out, s.count)
		out = binary.LittleEndian.AppendUint16(out, s.last)
	}
	return out, nil
}

// UnmarshalBinary reads the stored form; nothing at all is a source that taught nothing yet. The error is ErrPrint for
// anything else.
func (b *Boilerplate) UnmarshalBinary(in []byte) error {
	b.seen = nil
	if len(in) == 0 {
		return nil
	}
	if in[0] != printVersion || len(in)%sightingSize != 1 || len(in)/sightingSize > maxSightings {
		return ErrPrint
	}
	for rest := in[1:]; len(rest) > 0; rest = rest[sightingSize:] {
		b.seen = append(b.seen, sighting{
			key: binary.LittleEndian.Uint32(rest), count: rest[4], last: binary.LittleEndian.Uint16(rest[5:]),
		})
	}
	return nil
}
