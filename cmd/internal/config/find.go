package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Find says which file to load: the one the --config flag names, else the one $HEADWATER_CONFIG names, else the first that
// exists of ./config.yaml, headwater/config.yaml in the user's configuration directory and /etc/headwater/config.yaml. A
// file that is named is not looked for: whether it can be read is for [Load] to say.
func Find(flag string, env Env) (string, error) {
	if flag != "" {
		return flag, nil
	}
	if named, _ := env("HEADWATER_CONFIG"); named != "" {
		return named, nil
	}
	places := []string{"config.yaml"}
	if dir, err := os.UserConfigDir(); err == nil {
		places = append(places, filepath.Join(dir, "headwater", "config.yaml"))
	}
	places = append(places, "/etc/headwater/config.yaml")
	for _, place := range places {
		if _, err := os.Stat(place); err == nil {
			return place, nil
		}
	}
	return "", fmt.Errorf("no configuration in %s: headwater init writes one", strings.Join(places, ", "))
}
