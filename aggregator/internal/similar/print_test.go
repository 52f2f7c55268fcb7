package similar

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"headwater/aggregator/internal/fold"
)

func TestPrintIsStored(t *testing.T) {
	p := Read("北京科学城开工", news, nil).Print()
	b, err := p.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	var q Print
	if err := q.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	if again, _ := q.AppendBinary(nil); !bytes.Equal(again, b) {
		t.Errorf("stored %x, read back and stored %x", b, again)
	}
	for n := range b {
		if err := q.UnmarshalBinary(b[:n]); !errors.Is(err, ErrPrint) {
			t.Errorf("cut to %d bytes: error %v, want %v", n, err, ErrPrint)
		}
	}
}

func FuzzPrint(f *testing.F) {
	b, _ := Read("北京科学城开工", news, nil).Print().AppendBinary(nil)
	f.Add(b)
	f.Add([]byte{printVersion, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		var p Print
		if p.UnmarshalBinary(b) != nil {
			return
		}
		NewIndex(Options{}).Put(Item{}, p, ID{})
	})
}

// TestSketchOfSummary guards the shape of the sketch: a summary of a few dozen characters still shares enough with its
// article, and a long article costs little more than a short one.
func TestSketchOfSummary(t *testing.T) {
	title, html := article(1)
	long := Read(title, html, nil)
	body := []rune(strings.Join(fold.Paragraphs(html), ""))
	short := Read(title, string(body[:80])+"…", nil)
	common := 0
	for _, h := range short.sketch {
		for _, g := range long.sketch {
			if h == g {
				common++
			}
		}
	}
	if common < 2*enoughHits {
		t.Errorf("80 characters share %d hashes of %d", common, len(short.sketch))
	}
	if n := len(long.sketch); n > 50 {
		t.Errorf("an article of %d units has %d hashes", long.units, n)
	}
}

func TestBoilerplate(t *testing.T) {
	const disclaimer, column = "本文不构成投资建议，转载请联系我们", "大家好，欢迎收看今天的节目"
	b := &Boilerplate{}
	learn := func(n int, paras ...string) {
		b.Learn(NewDraft(fmt.Sprintf("第%d个标题|样本网", n), paras))
	}
	has := func(para string) bool {
		return len(NewDraft("题", []string{para}).Text(b).body) > 0
	}
	for n := range learntAt - 1 {
		learn(n, fmt.Sprintf("正文%d", n), disclaimer)
	}
	if !has(disclaimer) {
		t.Error("left out before it was seen often enough")
	}
	for range 10 {
		learn(7, "同一篇文章", column)
	}
	if !has(column) {
		t.Error("one article, republished by its source, counts as many")
	}
	const piece = "一篇文章里的一段话，它的来源每次都在前后写上别的"
	for n := range 10 {
		learn(8, piece, fmt.Sprintf("第%d次转载", n))
	}
	if !has(piece) {
		t.Error("one article, republished by its source with other words around it, counts as many")
	}
	learn(9, "正文", disclaimer)
	if has(disclaimer) {
		t.Error("kept although every item has it")
	}
	if got := b.stripTitle("新的标题|样本网"); got != "新的标题" {
		t.Errorf("title %q", got)
	}
	stored, err := b.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	*b = Boilerplate{}
	if err := b.UnmarshalBinary(stored); err != nil || has(disclaimer) {
		t.Errorf("forgotten by storing it: %v", err)
	}
	for n := range 3000 {
		learn(n, fmt.Sprintf("第%d段", n), fmt.Sprintf("另一段%d", n), disclaimer)
	}
	if len(b.seen) > maxSightings || has(disclaimer) {
		t.Errorf("%d sightings; the disclaimer is forgotten: %v", len(b.seen), has(disclaimer))
	}
}
