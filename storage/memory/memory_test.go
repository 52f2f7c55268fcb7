package memory_test

import (
	"testing"

	"headwater/storage"
	"headwater/storage/memory"
	"headwater/storage/storagetest"
)

func TestContract(t *testing.T) {
	storagetest.Run(t, storagetest.Engine{
		Open: func(string) (storage.Store, error) { return memory.New(), nil },
	})
}
