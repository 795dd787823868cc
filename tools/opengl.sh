#!/bin/sh
# Makes sure that pictures can be drawn without a window (EGL and Mesa), for the tests of synthetic people;
# installs what is missing where that is possible. Where it is not: says so and ends with 1.
set -eu

has() {
  [ "$(uname)" != Linux ] && return
  { ldconfig -p 2>/dev/null || /sbin/ldconfig -p; } | grep -q "$1"
}

have_all() {
  has libEGL.so.1 && has libGL.so.1
}

have_all && exit

as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo --non-interactive"
if command -v apt-get >/dev/null && $as_root true 2>/dev/null; then
  echo "installing EGL and Mesa with apt-get" >&2
  { $as_root apt-get update -q &&
    $as_root apt-get install -q -y --no-install-recommends libegl1 libgl1 libegl-mesa0 libgl1-mesa-dri; } >&2 || true
  have_all && exit
fi

echo "The tests that draw need OpenGL without a window: install libegl1, libgl1 and libgl1-mesa-dri." >&2
exit 1
