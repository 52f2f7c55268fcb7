package aggregator

import "testing"

func TestCredentialsOfARedirectAreDropped(t *testing.T) {
	trip := trip{permanent: true}
	trip.at, _ = readAddress("http://a.test/feed")
	if err := trip.follow(&redirect{301, "http://user:secret@b.test/feed#part"}); err != nil {
		t.Fatal(err)
	}
	if trip.moved != "http://b.test/feed" || trip.at.User != nil {
		t.Errorf("remembers %s, asks %s", trip.moved, trip.at)
	}
}
