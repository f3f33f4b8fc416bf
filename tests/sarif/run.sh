#!/bin/sh
# Validates SARIF files: tests/sarif/run.sh [--root CHECKOUT] FILE...; with --self-test, the checks themselves.
# Exits 77, CTest's mark for a skipped test, where node is missing or its packages are not installed.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
if ! command -v node >/dev/null 2>&1; then
  echo "skipped: node is not installed"
  exit 77
fi
if [ ! -d "$here/node_modules/ajv" ]; then
  echo "skipped: the packages of tests/sarif are not installed; run npm ci there"
  exit 77
fi
if [ "${1:-}" = "--self-test" ]; then
  shift
  exec node "$here/self_test.mjs" "$@"
fi
exec node "$here/validate.mjs" "$@"
