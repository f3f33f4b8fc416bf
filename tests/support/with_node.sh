#!/usr/bin/env bash
# Runs a test of node, or says that it is skipped.
if ! command -v node >/dev/null; then
  echo "skipped: node is not installed (.ci/setup installs it)"
  exit 77
fi
folder=$(dirname "$1")
if [[ -f $folder/package.json && ! -d $folder/node_modules ]]; then
  echo "skipped: the packages of $folder are not installed (.ci/setup installs them)"
  exit 77
fi
exec node "$@"
