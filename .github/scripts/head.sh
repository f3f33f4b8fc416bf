#!/usr/bin/env bash
# Prints the commit to analyse where that is not the tree that is checked out, or nothing. Under pull_request_target the
# checkout is the base branch unless the workflow says otherwise: compared with itself it shows no change, whatever the pull
# request does. Git's objects of the head are read then, and none of its files is written. A head that cannot be had is an error,
# never "no change".
set -euo pipefail

is_commit() { [[ $1 =~ ^[0-9a-f]{40}([0-9a-f]{24})?$ ]]; }
have() { git cat-file -e "$1^{commit}" 2> /dev/null; }
from_event() { jq -r "$1 // empty" "${GITHUB_EVENT_PATH:-/dev/null}" 2> /dev/null || true; }

[[ ${GITHUB_EVENT_NAME:-} == pull_request_target && -z ${ROUTEGRANT_BASE:-} ]] || exit 0
head=$(from_event .pull_request.head.sha)
[[ $(git rev-parse HEAD) == "$(from_event .pull_request.base.sha)" ]] || exit 0
if ! is_commit "$head"; then
  echo "::error::routegrant: the event names no head commit, and the base is what is checked out" >&2
  exit 1
fi
have "$head" || git fetch --quiet --no-tags --depth=1 origin "$head" >&2 || true
if ! have "$head"; then
  echo "::error::routegrant: the pull request's head cannot be fetched, and the base is what is checked out" >&2
  exit 1
fi
echo "$head"
