package config

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/invopop/jsonschema"
	validator "github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

// TestSchemaIsGenerated keeps schema.json equal to what the Tree and its comments say.
func TestSchemaIsGenerated(t *testing.T) {
	golden(t, "schema.json", generateSchema(t))
}

// TestSchemaAgrees asks the schema about files that Load knows: an editor must not call wrong what the program takes, and
// should see the mistakes that follow from one value alone.
func TestSchemaAgrees(t *testing.T) {
	schema := compileSchema(t)
	for file, good := range map[string]bool{
		"default.yaml":                     true,
		"testdata/reference.yaml":          true,
		"testdata/full.yaml":               true,
		"testdata/warn/nothing-to-do.yaml": true,
		"testdata/bad/unknown-key.yaml":    false,
		"testdata/bad/wrong-type.yaml":     false,
		"testdata/bad/duration.yaml":       false,
		"testdata/bad/size.yaml":           false,
		"testdata/bad/choice.yaml":         false,
		"testdata/bad/source-id.yaml":      false,
		"testdata/bad/topic-id.yaml":       false,
		"testdata/bad/term.yaml":           false,
		"testdata/bad/not-a-mapping.yaml":  false,
	} {
		err := schema.Validate(readYAML(t, file))
		if good != (err == nil) {
			t.Errorf("%s: %v", file, err)
		}
	}
}

func compileSchema(t *testing.T) *validator.Schema {
	t.Helper()
	doc, err := validator.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	compiler := validator.NewCompiler()
	if err := compiler.AddResource(SchemaName, doc); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile(SchemaName)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// readYAML reads a file as an editor does, without knowing what it is.
func readYAML(t *testing.T, file string) any {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := yaml.Load(text, &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// generateSchema reads the types and comments of this package into a JSON Schema.
func generateSchema(t *testing.T) []byte {
	t.Helper()
	r := &jsonschema.Reflector{
		Anonymous:                  true,
		FieldNameTag:               "yaml",
		RequiredFromJSONSchemaTags: true,
		ExpandedStruct:             true,
		Mapper:                     scalarSchema,
	}
	if err := r.AddGoComments("headwater/cmd/internal/config", "./", jsonschema.WithFullComment()); err != nil {
		t.Fatal(err)
	}
	for name, comment := range r.CommentMap {
		r.CommentMap[name] = strings.Join(strings.Fields(comment), " ")
	}
	schema := r.Reflect(&Tree{})
	schema.Title = "Headwater configuration"
	sources, _ := schema.Properties.Get("sources")
	sources.Items = anyOf(&jsonschema.Schema{Type: "string", Pattern: "^https?://"}, sources.Items)

	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(schema); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// scalarSchema describes the types that read one plain value by a rule of their own; nil leaves a type to its kind.
func scalarSchema(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[Duration]():
		return anyOf(
			&jsonschema.Schema{Type: "string", Pattern: `^([0-9]+(\.[0-9]+)?(ms|s|m|h|d|w))+$`},
			&jsonschema.Schema{Const: 0},
		)
	case reflect.TypeFor[Size]():
		return anyOf(
			&jsonschema.Schema{Type: "string", Pattern: `^[0-9]+(\.[0-9]+)?(B|kB|KB|MB|GB|KiB|MiB|GiB)$`},
			&jsonschema.Schema{Type: "integer", Minimum: "1"},
		)
	case reflect.TypeFor[Secret](), reflect.TypeFor[Zone](), reflect.TypeFor[Prefix]():
		return &jsonschema.Schema{Type: "string"}
	case reflect.TypeFor[Term]():
		return termSchema()
	}
	if c, ok := reflect.Zero(t).Interface().(chosen); ok {
		choices := &jsonschema.Schema{Type: "string"}
		for _, choice := range c.choices() {
			choices.Enum = append(choices.Enum, choice)
		}
		return choices
	}
	return nil
}

// termSchema is a word or one field with a word.
func termSchema() *jsonschema.Schema {
	one := uint64(1)
	word := func() *jsonschema.Schema {
		return anyOf(&jsonschema.Schema{Type: "string"}, &jsonschema.Schema{Type: "number"})
	}
	fields := jsonschema.NewProperties()
	for _, name := range termFields() {
		fields.Set(name, word())
	}
	inField := &jsonschema.Schema{
		Type: "object", Properties: fields, AdditionalProperties: jsonschema.FalseSchema,
		MinProperties: &one, MaxProperties: &one,
	}
	term := word()
	term.AnyOf = append(term.AnyOf, inField)
	return term
}

func anyOf(forms ...*jsonschema.Schema) *jsonschema.Schema {
	return &jsonschema.Schema{AnyOf: forms}
}
