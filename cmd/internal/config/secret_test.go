package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// TestSecretNeverPrints prints a configuration with secrets in every way that a program might.
func TestSecretNeverPrints(t *testing.T) {
	c := loadFull(t)
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("start", "config", c, "tree", c.Tree, "token", c.Tree.Topics[0].Token)
	asYAML, err := yaml.Dump(c.Tree.Sources[1])
	if err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(c.Tree.Sources)
	if err != nil {
		t.Fatal(err)
	}
	for how, text := range map[string]string{
		"slog":   log.String(),
		"yaml":   string(asYAML),
		"json":   string(asJSON),
		"%v":     fmt.Sprintf("%v %v", c, c.Tree),
		"%+v":    fmt.Sprintf("%+v %+v %+v", c, *c, c.Tree.Sources),
		"%#v":    fmt.Sprintf("%#v", c.Tree.Sources),
		"%s, %q": fmt.Sprintf("%s %q %x", c.Tree.Topics[0].Token, c.Tree.Topics[0].Token, c.Tree.Topics[0].Token),
	} {
		for _, secret := range []string{"hunter2", "pass@word", "plain", fmt.Sprintf("%x", "hunter2")} {
			if strings.Contains(text, secret) {
				t.Errorf("%s prints %s:\n%s", how, secret, text)
			}
		}
	}
	if !strings.Contains(string(asYAML), hidden) {
		t.Errorf("YAML does not show that there is a secret:\n%s", asYAML)
	}
}

func TestExpandEnv(t *testing.T) {
	lookup := env(map[string]string{"A": "1", "B_2": "${A}", "EMPTY": ""})
	for text, want := range map[string]string{
		"plain":        "plain",
		"${A}":         "1",
		"x${A}y${A}z":  "x1y1z",
		"${B_2}":       "${A}", // what a variable holds is not expanded again
		"${EMPTY}":     "",
		"$A $$ 5$ {A}": "$A $$ 5$ {A}",
	} {
		if got, err := expandEnv(text, lookup); err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"${NONE}", "${", "${}", "${A", "${A B}", "${2}", "${a-b}"} {
		if got, err := expandEnv(text, lookup); err == nil {
			t.Errorf("%s is taken for %q", text, got)
		}
	}
}
