package feeds

import (
	"context"
	"math/rand/v2"
	"testing"

	"headwater/storage"
)

// fifty is a world whose feed has 50 stories, about 125 KB of RSS that compress to 50 KB as real text does.
func fifty() *world {
	w := newWorld(&testing.T{})
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 50 {
		text := make([]rune, 700)
		for j := range text {
			text[j] = rune(0x4e00 + random.IntN(300)*random.IntN(8))
		}
		w.tell([]storage.Item{item(i, "herald", func(it *storage.Item) { it.Content = "<p>" + string(text) + "</p>" })}, "hot")
	}
	return w
}

// BenchmarkRender makes a feed of 50 stories from the store, which happens once per change and format.
func BenchmarkRender(b *testing.B) {
	p := fifty().publisher()
	for _, f := range everyFormat {
		b.Run(string(f), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := p.Render(context.Background(), "hot", string(f)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("reply", func(b *testing.B) {
		for b.Loop() {
			if _, err := p.reply(context.Background(), target{id: "hot", format: formatRSS}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
