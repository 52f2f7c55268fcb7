package config

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Duration is a length of time such as 90s, 10m, 1h30m, 14d or 2w. A day has 24 hours.
type Duration time.Duration

const (
	second = Duration(time.Second)
	minute = Duration(time.Minute)
	hour   = Duration(time.Hour)
	day    = 24 * hour
	week   = 7 * day
)

// std is the duration as the rest of the program knows it.
func (d Duration) std() time.Duration { return time.Duration(d) }

// String writes the largest units first and leaves out those that are zero: 1h30m, 2w.
func (d Duration) String() string {
	var b strings.Builder
	for _, unit := range []struct {
		name string
		size Duration
	}{{"w", week}, {"d", day}, {"h", hour}, {"m", minute}, {"s", second}, {"ms", Duration(time.Millisecond)}} {
		// 10d is easier to read than 1w3d.
		if n := d / unit.size; n > 0 && (unit.size != week || d%week == 0) {
			fmt.Fprintf(&b, "%d%s", n, unit.name)
			d %= unit.size
		}
	}
	if b.Len() == 0 {
		return "0s"
	}
	return b.String()
}

var errDuration = errors.New("is not a duration: write 90s, 10m, 1h, 14d or 2w")

// ParseDuration reads a length of time as the configuration writes it.
func ParseDuration(text string) (time.Duration, error) {
	var d Duration
	err := d.parse(text)
	return d.std(), err
}

func (d *Duration) parse(text string) error {
	if strings.HasPrefix(text, "-") {
		return errors.New("must not be negative")
	}
	if text == "0" {
		*d = 0
		return nil
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		return fmt.Errorf("has no unit: write %[1]ss, %[1]sm, %[1]sh or %[1]sd", text)
	}
	var sum float64
	for rest := text; ; {
		n, unit, after, err := cutQuantity(rest)
		if err != nil {
			return errDuration
		}
		size, ok := durationUnit(unit)
		if !ok {
			return errDuration
		}
		sum += n * float64(size)
		if rest = after; rest == "" {
			break
		}
	}
	if sum >= math.MaxInt64 {
		return errors.New("is longer than 292 years")
	}
	*d = Duration(sum)
	return nil
}

func durationUnit(name string) (Duration, bool) {
	switch name {
	case "ms":
		return Duration(time.Millisecond), true
	case "s":
		return second, true
	case "m":
		return minute, true
	case "h":
		return hour, true
	case "d":
		return day, true
	case "w":
		return week, true
	}
	return 0, false
}

// cutQuantity cuts a number and the letters behind it off the front of text.
func cutQuantity(text string) (n float64, unit, rest string, err error) {
	digits := strings.IndexFunc(text, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
	if digits < 0 {
		digits = len(text)
	}
	n, err = strconv.ParseFloat(text[:digits], 64)
	if err != nil {
		return 0, "", "", err
	}
	unit = text[digits:]
	if end := strings.IndexFunc(unit, func(r rune) bool { return r >= '0' && r <= '9' }); end >= 0 {
		unit, rest = unit[:end], unit[end:]
	}
	return n, unit, rest, nil
}

// Size is a number of bytes such as 512KiB or 10MiB; a bare number counts bytes.
type Size int64

func (s *Size) parse(text string) error {
	if strings.HasPrefix(text, "-") {
		return errors.New("must not be negative")
	}
	n, unit, rest, err := cutQuantity(text)
	size, ok := sizeUnit(unit)
	if err != nil || !ok || rest != "" {
		return errors.New("is not a size: write 512KiB, 10MiB or a number of bytes")
	}
	if n*size >= math.MaxInt64 {
		return errors.New("is larger than 8EiB")
	}
	*s = Size(n * size)
	return nil
}

func sizeUnit(name string) (float64, bool) {
	switch name {
	case "", "B":
		return 1, true
	case "kB", "KB":
		return 1e3, true
	case "MB":
		return 1e6, true
	case "GB":
		return 1e9, true
	case "KiB":
		return 1 << 10, true
	case "MiB":
		return 1 << 20, true
	case "GiB":
		return 1 << 30, true
	}
	return 0, false
}
