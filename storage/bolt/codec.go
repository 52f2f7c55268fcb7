package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"sync"

	"github.com/fxamacker/cbor/v2"
	"github.com/klauspost/compress/zstd"

	"headwater/storage"
)

// A sealed value is
//
//	format (1 byte) · checksum (4 bytes, little endian) · payload
//
// The checksum is CRC-32C over key, format and payload: over the key too, so that a value that turns up under another
// key is found out.
const (
	formatPlain byte = 1 // the payload is as it was given
	formatZstd  byte = 2 // the payload is a zstd frame
)

const (
	sealSize = 5
	// worthwhile is the size from which a payload is tried to be compressed; less gains nothing over the frame's head.
	worthwhile = 256
	// maxValue bounds what a damaged value can make the decoder allocate, and what one text may be.
	maxValue = 512 << 20
)

// codec turns records into values and back. Its methods may be called from any goroutine.
type codec struct {
	enc cbor.UserBufferEncMode
	dec cbor.DecMode
	zip *zstd.Encoder
	un  *zstd.Decoder

	crc     *crc32.Table
	buffers sync.Pool // of *bytes.Buffer: payloads on their way into a value
}

func newCodec() (*codec, error) {
	enc, err := cbor.EncOptions{Sort: cbor.SortNone, Time: cbor.TimeRFC3339NanoUTC}.UserBufferEncMode()
	if err != nil {
		return nil, fmt.Errorf("prepare encoder: %w", err)
	}
	dec, err := cbor.DecOptions{
		UTF8:             cbor.UTF8DecodeInvalid, // odd strings must come back too
		DupMapKey:        cbor.DupMapKeyEnforcedAPF,
		IndefLength:      cbor.IndefLengthForbidden,
		TagsMd:           cbor.TagsForbidden,
		MaxNestedLevels:  8,
		MaxArrayElements: 1 << 24,
		MaxMapPairs:      1 << 8,
	}.DecMode()
	if err != nil {
		return nil, fmt.Errorf("prepare decoder: %w", err)
	}
	zip, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1),
		zstd.WithEncoderCRC(false), zstd.WithLowerEncoderMem(true), zstd.WithWindowSize(1<<20))
	if err != nil {
		return nil, fmt.Errorf("prepare compression: %w", err)
	}
	un, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(2), zstd.WithDecoderLowmem(true),
		zstd.WithDecoderMaxMemory(maxValue))
	if err != nil {
		return nil, fmt.Errorf("prepare decompression: %w", err)
	}
	return &codec{
		enc: enc, dec: dec, zip: zip, un: un, crc: crc32.MakeTable(crc32.Castagnoli),
		buffers: sync.Pool{New: func() any { return new(bytes.Buffer) }},
	}, nil
}

// close ends the goroutines that the compressor may keep.
func (c *codec) close() {
	c.zip.Close()
	c.un.Close()
}

// encode makes a record into a value for the key.
func (c *codec) encode(key []byte, record any, squeeze bool) ([]byte, error) {
	buffer := c.buffers.Get().(*bytes.Buffer)
	defer c.buffers.Put(buffer)
	buffer.Reset()
	if err := c.enc.MarshalToBuffer(record, buffer); err != nil {
		return nil, fmt.Errorf("encode %T: %w", record, err)
	}
	return c.seal(key, buffer.Bytes(), squeeze), nil
}

// borrowed is a byte string that, once read, shares memory with the value it was read from.
type borrowed []byte

// UnmarshalCBOR takes the bytes behind the head of a definite byte string (RFC 8949 section 3), which the decoder has found
// to be well-formed.
func (b *borrowed) UnmarshalCBOR(data []byte) error {
	const byteString, oneByteLength = 2, 24
	if len(data) == 0 || data[0]>>5 != byteString {
		return errors.New("not a byte string")
	}
	head := 1
	if info := data[0] & 0x1F; info >= oneByteLength {
		head += 1 << (info - oneByteLength)
	}
	*b = data[head:]
	return nil
}

// unmarshal reads a record from CBOR.
func (c *codec) unmarshal(data []byte, record any) error {
	if err := c.dec.Unmarshal(data, record); err != nil {
		return fmt.Errorf("%w: %T: %w", storage.ErrBroken, record, err)
	}
	return nil
}

// seal makes a payload, which it does not keep, into a value for the key. With squeeze it is compressed when an eighth is gained by it.
func (c *codec) seal(key, payload []byte, squeeze bool) []byte {
	value := make([]byte, sealSize, sealSize+len(payload))
	value[0] = formatPlain
	if squeeze && len(payload) >= worthwhile {
		value = c.zip.EncodeAll(payload, value)
		value[0] = formatZstd
		if len(value)-sealSize > len(payload)-len(payload)/8 {
			value = value[:sealSize]
			value[0] = formatPlain
		}
	}
	if value[0] == formatPlain {
		value = append(value, payload...)
	}
	binary.LittleEndian.PutUint32(value[1:], c.sum(key, value))
	return value
}

// sum is the checksum of a value that has room for it.
func (c *codec) sum(key, value []byte) uint32 {
	sum := crc32.Update(0, c.crc, key)
	sum = crc32.Update(sum, c.crc, value[:1])
	return crc32.Update(sum, c.crc, value[sealSize:])
}

// verify tells whether a sealed value is as it was written.
func (c *codec) verify(key, value []byte) error {
	switch {
	case len(value) < sealSize:
		return fmt.Errorf("%w: a value of %d bytes", storage.ErrBroken, len(value))
	case value[0] != formatPlain && value[0] != formatZstd:
		return fmt.Errorf("%w: a value of format %d", storage.ErrBroken, value[0])
	case binary.LittleEndian.Uint32(value[1:]) != c.sum(key, value):
		return fmt.Errorf("%w: a value has the wrong checksum", storage.ErrBroken)
	}
	return nil
}

// unseal gives the payload of a value. It may share memory with the value: copy what outlives the transaction.
func (c *codec) unseal(key, value []byte) ([]byte, error) {
	if err := c.verify(key, value); err != nil {
		return nil, err
	}
	if value[0] == formatPlain {
		return value[sealSize:], nil
	}
	return c.unzip(value[sealSize:])
}

// unzip decompresses a frame.
func (c *codec) unzip(frame []byte) ([]byte, error) {
	payload, err := c.un.DecodeAll(frame, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: decompress: %w", storage.ErrBroken, err)
	}
	return payload, nil
}

// sealRaw puts a checksum over key and value behind a value of fixed layout.
func (c *codec) sealRaw(key, value []byte) []byte {
	sum := crc32.Update(crc32.Update(0, c.crc, key), c.crc, value)
	out := append(make([]byte, 0, len(value)+4), value...)
	return binary.LittleEndian.AppendUint32(out, sum)
}

// unsealRaw takes the checksum off again.
func (c *codec) unsealRaw(key, value []byte) ([]byte, error) {
	n := len(value) - 4
	if n < 0 || binary.LittleEndian.Uint32(value[n:]) != crc32.Update(crc32.Update(0, c.crc, key), c.crc, value[:n]) {
		return nil, fmt.Errorf("%w: a value has the wrong checksum", storage.ErrBroken)
	}
	return value[:n:n], nil
}
