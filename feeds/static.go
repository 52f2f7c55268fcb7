package feeds

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"headwater/storage"
)

// Publish writes all public documents as files below dir, for a web server that knows nothing of Headwater: pages as
// t/hot.html, feeds as t/hot.rss, archives below t/hot/, articles below a/, each with its compressed twins beside it
// (.gz, .zst). A file is replaced at once and only if its bytes changed, and dated by its content, so that the validators
// of the web server are as good as ours. Nothing is ever deleted: what was published stays fetchable.
//
// wrote is called once for every document, with its path below dir and whether the file changed; it may be nil.
func (p *Publisher) Publish(ctx context.Context, dir string, wrote func(path string, changed bool)) error {
	if wrote == nil {
		wrote = func(string, bool) {}
	}
	w := &staticWriter{Publisher: p, ctx: ctx, view: p.view.Load(), dir: dir, wrote: wrote, stories: map[storage.ID]bool{}}
	for _, step := range []func() error{w.assets, w.topics, w.sources, w.home} {
		if err := step(); err != nil {
			return fmt.Errorf("publish to %s: %w", dir, err)
		}
	}
	return nil
}

// staticWriter writes files for one call of Publish.
type staticWriter struct {
	*Publisher
	ctx   context.Context
	view  *view
	dir   string
	wrote func(path string, changed bool)
	// stories have their page already: a story is in many topics.
	stories map[storage.ID]bool
}

func (w *staticWriter) assets() error {
	return fs.WalkDir(assets, "static", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := assets.ReadFile(path)
		if err != nil {
			return err
		}
		return w.file(path, body, time.Time{})
	})
}

// topics writes everything of the public topics: feeds, their archives, pages, and the articles they lead to.
func (w *staticWriter) topics() error {
	for _, t := range w.view.public() {
		for _, f := range everyFormat {
			next := &target{kind: kindTopic, id: t.ID, format: f}
			for next != nil {
				d, err := w.document(*next)
				if err != nil {
					return err
				}
				next = d.older
			}
		}
		if _, err := w.document(target{kind: kindTopic, id: t.ID, format: formatOPML}); err != nil {
			return err
		}
		for _, id := range t.ids() {
			if err := w.articles(id); err != nil {
				return err
			}
		}
		for _, id := range t.Was {
			if err := w.former(id, t); err != nil {
				return err
			}
		}
	}
	return nil
}

// former writes what stands at an id that a topic had: a page that leads to the new one, and feeds that say at which address
// they are now. Files cannot redirect readers.
func (w *staticWriter) former(id string, topic Topic) error {
	for _, f := range feedFormats {
		d, err := w.Publisher.document(w.ctx, target{kind: kindTopic, id: topic.ID, format: f})
		if err != nil {
			return err
		}
		body, err := d.encode()
		if err != nil {
			return err
		}
		if err := w.file(target{id: id, format: f}.path(), body, d.modified()); err != nil {
			return err
		}
	}
	to := target{id: topic.ID, format: formatHTML}
	body, err := execute("moved.html", &page{Canonical: w.view.links.of(to)})
	if err != nil {
		return err
	}
	return w.file(target{id: id, format: formatHTML}.path(), body, time.Time{})
}

// everyFormat are the formats that a document is written in.
var everyFormat = [...]format{formatRSS, formatAtom, formatJSON, formatHTML}

// sources writes the feed of every source that may be seen.
func (w *staticWriter) sources() error {
	for _, s := range w.view.Sources {
		for _, f := range everyFormat {
			if w.view.hidden[s.ID] {
				continue
			}
			if _, err := w.document(target{kind: kindSource, id: s.ID, format: f}); err != nil {
				return err
			}
		}
	}
	return nil
}

// document writes one document and returns it.
func (w *staticWriter) document(t target) (*document, error) {
	d, err := w.Publisher.document(w.ctx, t)
	if err != nil {
		return nil, err
	}
	body, err := d.encode()
	if err != nil {
		return nil, err
	}
	return d, w.file(t.path(), body, d.modified())
}

// articles writes the page of every story of a topic.
func (w *staticWriter) articles(topic string) error {
	q := storage.PickQuery{Topic: topic, Limit: archiveStep}
	for {
		page, err := w.store.ListPicks(w.ctx, q)
		if err != nil {
			return fmt.Errorf("list picks of %s: %w", topic, err)
		}
		for _, pick := range page.Values {
			if err := w.article(pick.Story); err != nil {
				return err
			}
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			return nil
		}
	}
}

// article writes the page of a story; one that was found to be another leads there.
func (w *staticWriter) article(id storage.ID) error {
	if w.stories[id] {
		return nil
	}
	w.stories[id] = true
	body, err := w.reader(w.ctx).articlePage(id, "")
	if errors.Is(err, ErrUnknown) {
		return nil // nothing of it may be shown any more
	}
	var moved *movedError
	if errors.As(err, &moved) {
		body, err = execute("moved.html", &page{Canonical: w.view.links.story(moved.to)})
	}
	if err != nil {
		return err
	}
	return w.file(roomStories+id.String(), body, time.Time{})
}

func (w *staticWriter) home() error {
	body, err := w.view.homePage()
	if err != nil {
		return err
	}
	list, err := w.view.outline()
	if err != nil {
		return err
	}
	return errors.Join(w.file("feeds.opml", list, time.Time{}), w.file("index", body, time.Time{}))
}

// file writes one document and its twins, unless the file holds the same bytes already.
func (w *staticWriter) file(name string, body []byte, modified time.Time) error {
	if filepath.Ext(name) == "" {
		name += ".html"
	}
	path := filepath.Join(w.dir, filepath.FromSlash(name))
	old, err := os.ReadFile(path)
	if same := err == nil && bytes.Equal(old, body); same {
		w.wrote(name, false)
		return w.ctx.Err()
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	for _, c := range codings { // twins first: a server that sees the new file finds them
		small, err := compress(c.name, body)
		if err != nil {
			return err
		}
		if err := replace(path+c.file, small, modified); err != nil {
			return err
		}
	}
	if err := replace(path, body, modified); err != nil {
		return err
	}
	w.wrote(name, true)
	return w.ctx.Err()
}

// replace puts a file in the place of another one at once. It is not synced: after a power loss the next run sees that
// the bytes differ, and writes it again.
func replace(path string, body []byte, modified time.Time) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(body)
	err = errors.Join(err, f.Chmod(0o644), f.Close())
	if err == nil && !modified.IsZero() {
		err = os.Chtimes(f.Name(), modified, modified)
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
