package bolt

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"

	"headwater/storage"
)

// Some tests need a process of their own, to kill it or to limit it: the test program starts itself with the name of a
// part in its environment.
const childPart = "HEADWATER_TEST_CHILD"

func TestMain(m *testing.M) {
	parts := map[string]func(path string) error{"churn": churn, "fill": fill, "hold": hold}
	if part := parts[os.Getenv(childPart)]; part != nil {
		if err := part(os.Args[len(os.Args)-1]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// startChild runs a part on a data file and gives its output by lines. The caller waits for it.
func startChild(t *testing.T, part, path string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.Command(os.Args[0], path)
	cmd.Env = append(os.Environ(), childPart+"="+part)
	cmd.Stderr = os.Stderr
	if _, err := cmd.StdinPipe(); err != nil { // open as long as the test lives
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out)
}

// hold opens the file and keeps it until its input ends.
func hold(path string) error {
	s, err := Open(Options{Path: path})
	if err != nil {
		return err
	}
	fmt.Println("held")
	_, err = io.Copy(io.Discard, os.Stdin)
	return errors.Join(err, s.Close())
}

// churn commits batches for ever and says each number when it is acknowledged. Batch n brings items, revises some of the
// batch before and removes some of an older one, and a source whose ETag is n.
func churn(path string) error {
	s, err := Open(Options{Path: path, recent: 50})
	if err != nil {
		return err
	}
	n, err := churned(s)
	if err != nil {
		return err
	}
	for {
		n++
		b := churnBatch(n)
		if err := s.Commit(context.Background(), &b); err != nil {
			return err
		}
		fmt.Println(n)
	}
}

// churned is the number of the last batch that is stored.
func churned(s *Store) (int, error) {
	src, err := s.Source(context.Background(), "churn")
	if errors.Is(err, storage.ErrNotFound) {
		return 0, nil
	}
	return src.Items, err
}

// churnSize is how many items batch n brings: now many, now few.
func churnSize(n int) int { return 1 + n*7%23 }

func churnBatch(n int) storage.Batch {
	var b storage.Batch
	for i := range churnSize(n) {
		b.Items = append(b.Items, churnItem(n, i, "new"))
		b.Keys = append(b.Keys, storage.Key{Hash: storage.NewID("key", fmt.Sprint(n, i)), Item: churnItem(n, i, "").ID})
	}
	if n > 1 {
		b.Items = append(b.Items, churnItem(n-1, 0, "revised"))
	}
	if n > 5 {
		for i := range (churnSize(n-5) + 1) / 2 {
			b.Removed = append(b.Removed, churnItem(n-5, i, "").ID)
		}
	}
	b.Sources = []storage.Source{{ID: "churn", Items: n}}
	return b
}
