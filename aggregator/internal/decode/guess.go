package decode

import (
	"bytes"

	"github.com/wlynxg/chardet"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// believed is how well a reading must look (see plausible) for a declared charset to be taken without asking others.
const believed = 0.35

// decodeLegacy decodes bytes that are no UTF-8: by what was declared if that fits, else by a guess.
func decodeLegacy(raw []byte, labels []label) Result {
	best := reading{score: -10}
	for _, l := range labels {
		if l.enc == nil || l.name == "utf-8" || wide(l.name) {
			continue
		}
		r := read(raw, l.name, l.how, l.enc)
		// A declaration in the document outweighs a server's default, unless it reads worse.
		if r.better(best) {
			best = r
		}
	}
	if !best.sound(raw) {
		if g := guess(raw); best.enc == nil || g.score > max(best.score, best.forgiving())+0.1 {
			best = g
		}
	}
	result := Result{Text: best.text, Charset: best.name, How: best.how}
	if best.how == HowGuess && len(labels) > 0 {
		result.Repairs = append(result.Repairs, "charset-label")
	}
	if best.lost > 0 {
		result.Repairs = append(result.Repairs, "invalid-bytes")
	}
	return result
}

// reading is a document decoded under one charset.
type reading struct {
	name, how string
	enc       encoding.Encoding
	text      []byte
	lost      int
	score     float64
}

// sample is how much of a document is judged.
const sample = 16 << 10

func read(raw []byte, name, how string, enc encoding.Encoding) reading {
	r := reading{name: name, how: how, enc: enc}
	r.text, r.lost = convert(raw, enc)
	r.score = plausible(r.text[:min(len(r.text), 2*sample)])
	return r
}

// better compares two declared readings. One without loss beats one with loss; under equal loss the multi-byte one is taken,
// since what is not of that charset seldom decodes.
func (r reading) better(other reading) bool {
	if other.enc == nil {
		return true
	}
	if multibyte[r.name] != multibyte[other.name] {
		multi, single := r, other
		if multibyte[other.name] {
			multi, single = other, r
		}
		wins := multi.lost == 0 && multi.score > -0.2 || multi.score > single.score
		return wins == multibyte[r.name]
	}
	return r.score > other.score+0.05
}

// sound reports whether a declared reading is taken without a guess beside it.
func (r reading) sound(raw []byte) bool {
	return r.enc != nil && r.lost*200 <= len(raw) && r.score >= believed
}

// forgiving is the score without the first characters that were lost: half a character in a short document is an accident,
// and under another charset of which every byte is a letter it would be the better text.
func (r reading) forgiving() float64 {
	const accidents = 2
	return plausible(bytes.Replace(r.text[:min(len(r.text), 2*sample)], []byte("\uFFFD"), nil, accidents))
}

// candidates are the charsets that a guess tries, the likelier first: an equal score keeps the earlier.
func candidates() []reading {
	return []reading{
		{name: "gb18030", enc: simplifiedchinese.GB18030},
		{name: "big5", enc: traditionalchinese.Big5},
		{name: "shift_jis", enc: japanese.ShiftJIS},
		{name: "euc-jp", enc: japanese.EUCJP},
		{name: "euc-kr", enc: korean.EUCKR},
		{name: "windows-1252", enc: charmap.Windows1252},
		{name: "windows-1251", enc: charmap.Windows1251},
		{name: "koi8-r", enc: charmap.KOI8R},
		{name: "windows-874", enc: charmap.Windows874},
		{name: "windows-1253", enc: charmap.Windows1253},
		{name: "windows-1255", enc: charmap.Windows1255},
		{name: "windows-1256", enc: charmap.Windows1256},
		{name: "ibm866", enc: charmap.CodePage866},
		{name: "iso-8859-5", enc: charmap.ISO8859_5},
	}
}

// guess finds the charset under which the bytes read best. A detector with statistics of many languages has a vote where
// several readings look alike, as the Latin ones do.
func guess(raw []byte) reading {
	part := highBytes(raw)
	var best reading
	best.score = -100
	for _, c := range candidates() {
		r := read(part, c.name, HowGuess, c.enc)
		if r.score > best.score+0.02 {
			best = r
		}
	}
	if !multibyte[best.name] {
		if l := detected(raw[:min(len(raw), sample)]); l.enc != nil {
			if r := read(part, l.name, HowGuess, l.enc); r.score > best.score-0.05 && !bytes.Equal(r.text, best.text) {
				best = r
			}
		}
	}
	best.text, best.lost = convert(raw, best.enc)
	return best
}

// detected asks the detector.
func detected(part []byte) label {
	found := chardet.Detect(part)
	if found.Confidence < 0.6 {
		return label{}
	}
	l := newLabel(found.Charset, HowGuess)
	if l.name == "utf-8" || wide(l.name) || multibyte[l.name] || l.name == "x-mac-cyrillic" {
		return label{} // nobody publishes in the last one, and it differs from windows-1251 in the capitals alone
	}
	return l
}

// highBytes is the part of a document that a guess looks at: the stretches beyond ASCII with what stands directly around
// them, up to the size of a sample. Tags and addresses say nothing.
func highBytes(raw []byte) []byte {
	out := make([]byte, 0, min(len(raw), sample))
	last := -1
	for i, c := range raw {
		if c < 0x80 {
			continue
		}
		from := max(last, i-1, 0)
		to := min(i+2, len(raw))
		if last >= 0 && from > last {
			out = append(out, ' ')
		}
		if to > from {
			out = append(out, raw[from:to]...)
		}
		if last = to; len(out) >= sample {
			break
		}
	}
	return out
}
