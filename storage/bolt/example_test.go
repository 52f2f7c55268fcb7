package bolt_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"headwater/storage"
	"headwater/storage/bolt"
)

func ExampleOpen() {
	dir, err := os.MkdirTemp("", "headwater")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	store, err := bolt.Open(bolt.Options{Path: filepath.Join(dir, "headwater.db")})
	if err != nil {
		log.Fatal(err)
	}
	defer store.Close()

	ctx := context.Background()
	id := storage.NewID("pedaily", "guid", "https://news.pedaily.cn/1")
	err = store.Commit(ctx, &storage.Batch{Items: []storage.Item{{
		ID: id, Story: id, Source: "pedaily", Title: "投资界讯", Content: "<p>…</p>",
		FirstSeen: time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC),
	}}})
	if err != nil {
		log.Fatal(err)
	}
	page, err := store.ListItems(ctx, storage.ItemQuery{Source: "pedaily", Newest: true})
	if err != nil {
		log.Fatal(err)
	}
	for _, it := range page.Values {
		fmt.Println(it.FirstSeen.Format(time.DateOnly), it.Title)
	}
	// Output: 2026-11-01 投资界讯
}
