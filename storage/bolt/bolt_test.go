package bolt

import (
	"path/filepath"
	"testing"

	"headwater/storage"
	"headwater/storage/storagetest"
)

func TestContract(t *testing.T) {
	storagetest.Run(t, storagetest.Engine{
		Open: func(dir string) (storage.Store, error) {
			return Open(Options{Path: filepath.Join(dir, "headwater.db"), NoSync: true})
		},
		Durable: true,
	})
}
