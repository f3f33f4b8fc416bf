#!/usr/bin/env bash
# Runs a test of node, or says that it is skipped.
if ! command -v node >/dev/null; then
  echo "skipped: node is not installed (.ci/setup installs it)"
  exit 77
fi
exec node "$@"
