package config

import (
	"fmt"
	"testing"
	"time"
)

func TestDuration(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"0":      0,
		"0s":     0,
		"90s":    90 * time.Second,
		"10m":    10 * time.Minute,
		"1h30m":  90 * time.Minute,
		"1.5h":   90 * time.Minute,
		"14d":    14 * 24 * time.Hour,
		"2w":     14 * 24 * time.Hour,
		"3650d":  3650 * 24 * time.Hour,
		"1d12h":  36 * time.Hour,
		"250ms":  250 * time.Millisecond,
		"10675w": 10675 * 7 * 24 * time.Hour,
	} {
		var d Duration
		if err := d.parse(text); err != nil || d.std() != want {
			t.Errorf("%s: got %v, %v, want %v", text, d, err, want)
		}
	}
	for _, text := range []string{"", "s", "1", "-1s", "1 h", "1y", "1h-1m", "1.2.3s", "１h", "1H", "20000w", "NaN", "Inf", "1e3s", "h1"} {
		var d Duration
		if err := d.parse(text); err == nil {
			t.Errorf("%q is taken for %v", text, d)
		}
	}
}

func TestDurationString(t *testing.T) {
	for want, d := range map[string]Duration{
		"0s": 0, "90ms": 90 * Duration(time.Millisecond), "1m30s": 90 * second, "1h30m": 90 * minute, "10d": 10 * day, "2w": 14 * day,
	} {
		if got := fmt.Sprint(d); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		var back Duration
		if err := back.parse(want); err != nil || back != d {
			t.Errorf("%s reads back as %v, %v", want, back, err)
		}
	}
}

func TestSize(t *testing.T) {
	for text, want := range map[string]Size{
		"0": 0, "65536": 65536, "512KiB": 512 << 10, "10MiB": 10 << 20, "1.5KiB": 1536, "1MB": 1_000_000, "2GiB": 2 << 30, "7B": 7,
	} {
		var s Size
		if err := s.parse(text); err != nil || s != want {
			t.Errorf("%s: got %d, %v, want %d", text, s, err, want)
		}
	}
	for _, text := range []string{"", "MiB", "-1", "10 MiB", "10Mi", "10MiB5", "99999999999GiB"} {
		var s Size
		if err := s.parse(text); err == nil {
			t.Errorf("%q is taken for %d", text, s)
		}
	}
}
