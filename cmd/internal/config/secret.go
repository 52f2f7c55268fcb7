package config

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
)

// hidden is what a secret prints as.
const hidden = "•••"

// Secret is a text that may be or hold a secret: a password, an address with a token in it, the value of a header. It prints as
// ••• however it is printed. ${NAME} in it is replaced from the environment when the file is read.
type Secret struct {
	text    string
	literal bool // stands in the file itself, nothing of it came from the environment
}

// Reveal is the secret itself.
func (s Secret) Reveal() string { return s.text }

// IsZero reports whether there is no secret.
func (s Secret) IsZero() bool { return s.text == "" }

// String hides the secret.
func (s Secret) String() string {
	if s.IsZero() {
		return ""
	}
	return hidden
}

// GoString hides the secret from %#v.
func (s Secret) GoString() string { return "config.Secret(" + s.String() + ")" }

// LogValue hides the secret from logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText hides the secret from JSON and other encodings.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalYAML hides the secret from YAML.
func (s Secret) MarshalYAML() (any, error) { return s.String(), nil }

// Env looks up a variable of the environment, as os.LookupEnv does.
type Env func(name string) (string, bool)

// expand takes the text of the file.
func (s *Secret) expand(text string, env Env) error {
	expanded, err := expandEnv(text, env)
	if err != nil {
		return err
	}
	*s = Secret{text: expanded, literal: expanded == text && text != ""}
	return nil
}

// expandEnv replaces every ${NAME}. A lone $ stands for itself, because passwords hold it. Errors name variables only.
func expandEnv(text string, env Env) (string, error) {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, "${")
		b.WriteString(before)
		if !found {
			return b.String(), nil
		}
		name, rest, closed := strings.Cut(after, "}")
		if !closed || !isVariable(name) {
			return "", errors.New(`holds a ${ that is no ${NAME}: a secret with "${" in it goes into a file`)
		}
		value, ok := env(name)
		if !ok {
			return "", fmt.Errorf("needs the environment variable %s, which is not set", name)
		}
		b.WriteString(value)
		text = rest
	}
}

func isVariable(name string) bool {
	for i, r := range name {
		letter := r == '_' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return name != ""
}
