#!/bin/sh
# Prints the folder of PostgreSQL's programs (initdb, pg_ctl) for the tests of annotations in a database;
# installs PostgreSQL where that is possible. KINESPHERE_POSTGRES=/path/to/bin picks one.
# Where there is none: says so and ends with 1.
set -eu

if [ -n "${KINESPHERE_POSTGRES:-}" ]; then
  [ -x "$KINESPHERE_POSTGRES/initdb" ] && echo "$KINESPHERE_POSTGRES" && exit
  echo "there is no program initdb in $KINESPHERE_POSTGRES (KINESPHERE_POSTGRES)" >&2
  exit 1
fi

# Debian keeps them out of the PATH, a folder a version; the newest is taken.
find_installed() {
  found=$(ls -d /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin \
    /usr/pgsql-*/bin 2>/dev/null | sort -V | tail -n 1)
  [ -n "$found" ] && [ -x "$found/initdb" ] && echo "$found" && return
  program=$(command -v initdb) && dirname "$program" && return
  return 1
}

find_installed && exit

as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo --non-interactive"
if command -v apt-get >/dev/null && $as_root true 2>/dev/null; then
  echo "installing postgresql with apt-get" >&2
  { $as_root apt-get update -q && $as_root apt-get install -q -y --no-install-recommends postgresql; } >&2 || true
  find_installed && exit
fi

echo "The tests on PostgreSQL need its programs: install postgresql, or give their folder as KINESPHERE_POSTGRES." >&2
exit 1
