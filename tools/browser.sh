#!/bin/sh
# Prints the path of a Chrome or Chromium for the tests in a browser; installs one where that is possible.
# KINESPHERE_BROWSER=/path/to/chrome picks one.
set -eu

for chosen in "${KINESPHERE_BROWSER:-}" "${CHROME_PATH:-}"; do
  [ -n "$chosen" ] || continue
  [ -x "$chosen" ] && echo "$chosen" && exit
  echo "there is no program at $chosen (KINESPHERE_BROWSER or CHROME_PATH)" >&2
  exit 1
done

find_installed() {
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" && return
  done
  for app in "Google Chrome" Chromium; do
    for folder in /Applications "$HOME/Applications"; do
      program="$folder/$app.app/Contents/MacOS/$app"
      [ -x "$program" ] && echo "$program" && return
    done
  done
  return 1
}

find_installed && exit

as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo --non-interactive"
if command -v apt-get >/dev/null && $as_root true 2>/dev/null; then
  echo "installing chromium with apt-get" >&2
  { $as_root apt-get update -q && $as_root apt-get install -q -y --no-install-recommends chromium fonts-liberation; } >&2
  find_installed && exit
fi

echo "The tests in a browser need Chrome or Chromium: install one, or give its path as KINESPHERE_BROWSER." >&2
exit 1
