package config

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Bounds on what anchors may stand for: a few lines of aliases of aliases could ask for more memory than there is.
const (
	maxAliased    = 200_000 // values reached through aliases
	maxMergeDepth = 10      // mappings merged into mappings
)

// decoder fills the Tree from the nodes of the file. It goes on after a mistake, leaving the default in place, and knows for each
// value where it stands.
type decoder struct {
	*report
	env     Env
	unbuilt map[string]string
	shapes  map[reflect.Type]shape
	at      path // of the value that is being read
	aliases int  // aliases around it
	aliased int  // values reached through aliases so far
	merges  int  // merged mappings around it
}

// What a type of the Tree can do about its own reading; everything else follows from its kind.
type (
	scalar    interface{ parse(text string) error } // one plain value
	expanding interface {
		expand(text string, env Env) error
	} // one plain value with ${NAME} in it
	chosen  interface{ choices() []string } // one word of a few
	several interface {
		decode(d *decoder, n *yaml.Node)
	} // more than one form
	defaulted interface{ setDefaults() } // absent keys have a meaning
)

// shape is what is known about a struct: its fields by key.
type shape map[string]field

type field struct {
	index   int
	unbuilt string // why the key has no effect yet
}

func newDecoder(r *report, env Env, unbuilt map[string]string) *decoder {
	return &decoder{report: r, env: env, unbuilt: unbuilt, shapes: map[reflect.Type]shape{}}
}

// value reads a node into v, which is addressable. A null is an absent value.
func (d *decoder) value(n *yaml.Node, v reflect.Value) {
	if n.Kind == yaml.AliasNode {
		d.aliases++
		defer func() { d.aliases-- }()
		n = target(n)
	}
	if !d.affordable(n) || isNull(n) {
		return
	}
	switch into := v.Addr().Interface().(type) {
	case several:
		into.decode(d, n)
		return
	case scalar, expanding:
		d.scalar(n, into)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(n, v.Elem())
	case reflect.Struct:
		d.mapping(n, v)
	case reflect.Slice:
		d.list(n, v)
	case reflect.Map:
		d.dictionary(n, v)
	default:
		d.plain(n, v)
	}
}

// affordable counts what is reached through aliases and reports the first value that is too much.
func (d *decoder) affordable(n *yaml.Node) bool {
	if d.aliases == 0 {
		return true
	}
	if d.aliased++; d.aliased == maxAliased {
		d.errorAt(n.Line, n.Column, nil, "the anchors of this file stand for more than %d values", maxAliased)
	}
	return d.aliased < maxAliased
}

// in reads something at a path below the current one.
func (d *decoder) in(step any, read func()) {
	d.at = append(d.at, step)
	read()
	d.at = d.at[:len(d.at)-1]
}

// wrong reports a mistake in the value that is being read.
func (d *decoder) wrong(n *yaml.Node, format string, args ...any) {
	d.errorAt(n.Line, n.Column, d.at, format, args...)
}

// scalar reads one plain value by the type's own rule.
func (d *decoder) scalar(n *yaml.Node, into any) {
	text, ok := d.text(n)
	if !ok {
		return
	}
	var err error
	switch into := into.(type) {
	case scalar:
		if err = into.parse(text); err != nil {
			d.wrong(n, "%q %v", text, err)
		}
	case expanding:
		if err = into.expand(text, d.env); err != nil {
			d.wrong(n, "%v", err) // the text may be a secret
		}
	}
}

// plain reads texts, numbers and truth values.
func (d *decoder) plain(n *yaml.Node, v reflect.Value) {
	text, ok := d.text(n)
	if !ok {
		return
	}
	quoted := n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0
	switch v.Kind() {
	case reflect.String:
		d.word(n, text, v)
	case reflect.Int:
		number, err := strconv.Atoi(text)
		if err != nil || quoted {
			d.wrong(n, "must be a whole number, not %q", text)
			return
		}
		v.SetInt(int64(number))
	case reflect.Float64:
		number, err := strconv.ParseFloat(text, 64)
		if err != nil || quoted || number != number {
			d.wrong(n, "must be a number, not %q", text)
			return
		}
		v.SetFloat(number)
	case reflect.Bool:
		if text != "true" && text != "false" || quoted {
			d.wrong(n, "must be true or false, not %q", text)
			return
		}
		v.SetBool(text == "true")
	}
}

// word reads a text, which may have to be one of a few.
func (d *decoder) word(n *yaml.Node, text string, v reflect.Value) {
	if c, ok := v.Interface().(chosen); ok && !slices.Contains(c.choices(), text) {
		d.wrong(n, "must be %s, not %q%s", either(c.choices()), text, d.didYouMean(text, c.choices()))
		return
	}
	if strings.Contains(text, "${") {
		d.warn(d.at, "${…} stands for itself here: it is replaced in addresses of sources, headers, auth, proxy and token only")
	}
	v.SetString(text)
}

// text is what a node with one plain value says.
func (d *decoder) text(n *yaml.Node) (string, bool) {
	switch {
	case n.Kind == yaml.MappingNode:
		d.wrong(n, "must be one value, not a mapping of keys")
	case n.Kind == yaml.SequenceNode:
		d.wrong(n, "must be one value, not a list")
	case n.Style&yaml.TaggedStyle != 0:
		d.wrong(n, "has the tag %s, which means nothing here", n.Tag)
	default:
		return n.Value, true
	}
	return "", false
}

// list reads a sequence. Its elements must not be empty: they would be lines that somebody forgot to finish.
func (d *decoder) list(n *yaml.Node, v reflect.Value) {
	if n.Kind != yaml.SequenceNode {
		d.wrong(n, "must be a list: [a, b], or lines that begin with -")
		return
	}
	list := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
	for i, element := range n.Content {
		d.in(i, func() {
			if isEmpty(target(element)) {
				d.wrong(element, "is empty")
				return
			}
			d.defaulted(element, list.Index(i))
		})
	}
	v.Set(list)
}

// dictionary reads a mapping whose keys are free.
func (d *decoder) dictionary(n *yaml.Node, v reflect.Value) {
	v.Set(reflect.MakeMap(v.Type()))
	d.pairs(n, func(key, value *yaml.Node) {
		d.in(key.Value, func() {
			into := reflect.New(v.Type().Elem()).Elem()
			d.value(value, into)
			v.SetMapIndex(reflect.ValueOf(key.Value), into)
		})
	})
}

// defaulted reads a value whose absent keys have a meaning.
func (d *decoder) defaulted(n *yaml.Node, v reflect.Value) {
	if into, ok := v.Addr().Interface().(defaulted); ok {
		into.setDefaults()
	}
	d.value(n, v)
}

// mapping reads a mapping into a struct: merged mappings (<<) first, so that the keys beside them win.
func (d *decoder) mapping(n *yaml.Node, v reflect.Value) {
	fields := d.shapeOf(v.Type())
	d.merged(n, v)
	d.pairs(n, func(key, value *yaml.Node) {
		f, known := fields[key.Value]
		switch {
		case key.Value == "<<":
		case known:
			d.in(key.Value, func() { d.field(f, value, v.Field(f.index)) })
		default:
			d.unknown(key, slices.Sorted(maps.Keys(fields)))
		}
	})
}

// unknown reports a key that is none of the known ones.
func (d *decoder) unknown(key *yaml.Node, known []string) {
	hint := d.didYouMean(key.Value, known)
	if hint == "" {
		hint = " (known here: " + strings.Join(known, ", ") + ")"
	}
	d.errorAt(key.Line, key.Column, d.at.with(key.Value), "unknown key%s", hint)
}

// field reads the value of a known key and says so if it has no effect yet.
func (d *decoder) field(f field, n *yaml.Node, v reflect.Value) {
	if f.unbuilt == "" {
		d.value(n, v)
		return
	}
	before := v.Interface()
	d.value(n, v)
	if !reflect.DeepEqual(before, v.Interface()) {
		d.warn(d.at, "%s", f.unbuilt)
	}
}

// merged reads the mappings that << names.
func (d *decoder) merged(n *yaml.Node, v reflect.Value) {
	merge := valueOf(n, "<<")
	if merge == nil {
		return
	}
	if d.merges == maxMergeDepth {
		d.wrong(n, "merges (<<) mappings that merge mappings, more than %d deep", maxMergeDepth)
		return
	}
	d.merges++
	d.aliases++
	switch merge = target(merge); merge.Kind {
	case yaml.MappingNode:
		d.value(merge, v)
	case yaml.SequenceNode:
		for _, one := range slices.Backward(merge.Content) { // the first named wins
			d.value(target(one), v)
		}
	default:
		d.wrong(merge, "<< takes a mapping, such as an alias of one")
	}
	d.aliases--
	d.merges--
}

// pairs calls do for each key of a mapping and reports keys that stand twice.
func (d *decoder) pairs(n *yaml.Node, do func(key, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		d.wrong(n, "must be a mapping: lines of key: value")
		return
	}
	lines := make(map[string]int, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind != yaml.ScalarNode {
			d.wrong(key, "a key must be a plain word")
			continue
		}
		if first, twice := lines[key.Value]; twice {
			d.errorAt(key.Line, key.Column, d.at.with(key.Value), "stands twice, first in line %d", first)
			continue
		}
		lines[key.Value] = key.Line
		do(key, value)
	}
}

// shapeOf lists the keys of a struct, once per type.
func (d *decoder) shapeOf(t reflect.Type) shape {
	if s, ok := d.shapes[t]; ok {
		return s
	}
	s := shape{}
	for i := range t.NumField() {
		if key := t.Field(i).Tag.Get("yaml"); key != "" {
			s[key] = field{index: i, unbuilt: d.unbuilt[t.Name()+"."+key]}
		}
	}
	d.shapes[t] = s
	return s
}
