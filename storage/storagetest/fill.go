package storagetest

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"headwater/storage"
)

// epoch is the time that the suite's values are dated from.
var epoch = time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)

func at(seconds int) time.Time { return epoch.Add(time.Duration(seconds) * time.Second) }

func id(parts ...any) storage.ID {
	words := make([]string, len(parts))
	for i, p := range parts {
		words[i] = fmt.Sprint(p)
	}
	return storage.NewID(words...)
}

// item is an item with just what the contract demands.
func item(n, second int) storage.Item {
	return storage.Item{
		ID: id("item", n), Source: "source", Story: id("item", n), Title: fmt.Sprint("标题 ", n),
		FirstSeen: at(second), Content: text(n), Fingerprint: []byte(fmt.Sprint("fingerprint ", n)),
	}
}

// text is a body of a few kilobytes that differs for each n.
func text(n int) string {
	return strings.Repeat(fmt.Sprintf("<p>第%d篇文章的一段，说的是芯片、机器人和 %d 件别的事。</p>\n", n, n*n), 20+n%30)
}

// filled returns a T in which every field, however deep, holds a value of its own, so that a field that an engine
// forgets to store is found without naming it here.
func filled[T any](seed int) T {
	var v T
	f := filler{n: seed * 1000}
	f.fill(reflect.ValueOf(&v).Elem())
	return v
}

type filler struct{ n int }

func (f *filler) fill(v reflect.Value) {
	f.n++
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(at(f.n).Add(time.Duration(f.n) * time.Nanosecond)))
		return
	case storage.ID:
		v.Set(reflect.ValueOf(id("filled", f.n)))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f.fill(v.Field(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			f.fill(v.Index(i))
		}
	case reflect.Array:
		for i := range v.Len() {
			f.fill(v.Index(i))
		}
	case reflect.String:
		v.SetString(fmt.Sprint("值 ", f.n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(f.n))
	case reflect.Uint8, reflect.Uint32, reflect.Uint64:
		v.SetUint(uint64(f.n % 251))
	case reflect.Float64:
		v.SetFloat(1 / float64(f.n))
	default:
		panic("no filling for " + v.Type().String())
	}
}
