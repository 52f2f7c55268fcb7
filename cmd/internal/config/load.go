package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"runtime"
)

// Config is a configuration without mistakes.
type Config struct {
	Path string // the file, as it was given to [Load]
	Tree Tree   // what it says, with secrets read and ids given

	env Env
}

// String names the file; the rest could be long.
func (c *Config) String() string { return c.Path }

// Load reads a configuration file. It returns every problem it finds, sorted by line; the configuration is nil if one of
// them is more than a warning. Variables are looked up in env, usually os.LookupEnv.
func Load(file string, env Env) (*Config, Problems) {
	r := newReport(file)
	data, err := os.ReadFile(file)
	if err != nil {
		r.errorAt(0, 0, nil, "cannot be read: %v", cause(err))
		return nil, r.found
	}
	return load(r, data, env, unbuilt())
}

// load goes the whole way from the bytes of a file to a configuration.
func load(r *report, data []byte, env Env, unbuilt map[string]string) (*Config, Problems) {
	c := &Config{Path: r.file, env: env}
	if r.root = parse(r, bytes.TrimPrefix(data, []byte("\ufeff"))); r.root != nil {
		newDecoder(r, env, unbuilt).defaulted(r.root, reflect.ValueOf(&c.Tree).Elem())
		c.resolve(r)
		c.check(r)
	}
	r.found.sort()
	if r.found.Failed() {
		return nil, r.found
	}
	return c, r.found
}

// cause is what an error of a file says without its name, which may come from a secret.
func cause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// readByOthers reports whether everybody on this machine may read a file. Windows has no such mode.
func readByOthers(file string) bool {
	info, err := os.Stat(file)
	return err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o004 != 0
}

// maxSecret bounds a secret file: what is larger is not one.
const maxSecret = 64 << 10

// readSecret reads a file that holds only a secret, and cuts the line end that editors leave.
func readSecret(file string) (string, error) {
	info, err := os.Stat(file)
	if err != nil {
		return "", fmt.Errorf("cannot be read: %w", cause(err))
	}
	if !info.Mode().IsRegular() || info.Size() > maxSecret {
		return "", errors.New("names no file that holds only a secret")
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("cannot be read: %w", cause(err))
	}
	text := string(bytes.TrimRight(data, "\r\n"))
	if text == "" {
		return "", errors.New("names a file that is empty")
	}
	return text, nil
}
