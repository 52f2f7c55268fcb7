package config

import "testing"

func TestDidYouMean(t *testing.T) {
	keys := []string{"interval", "max_interval", "sources", "tags", "title", "投资界"}
	for written, want := range map[string]string{
		"intervall":   ` (did you mean "interval"?)`,
		"itnerval":    ` (did you mean "interval"?)`,
		"max-Interal": ` (did you mean "max_interval"?)`,
		"soruces":     ` (did you mean "sources"?)`,
		"tag":         ` (did you mean "tags"?)`,
		"Title":       ` (did you mean "title"?)`,
		"投资届":         ` (did you mean "投资界"?)`,
		"favicon":     "",
		"ab":          "",
		"":            "",
	} {
		if got := newReport("").didYouMean(written, keys); got != want {
			t.Errorf("%s: got %q, want %q", written, got, want)
		}
	}
}

// TestGuessesAreBounded keeps a file of ten thousand mistakes from being compared with ten thousand names.
func TestGuessesAreBounded(t *testing.T) {
	r := newReport("")
	for range maxGuesses {
		if r.didYouMean("tag", []string{"tags"}) == "" {
			t.Fatal("gave up too early")
		}
	}
	if r.didYouMean("tag", []string{"tags"}) != "" {
		t.Error("guesses for ever")
	}
}
