#!/usr/bin/env bash
# Prints the commit to analyse where that is not the tree that is checked out, or nothing. Under pull_request_target the
# checkout is the tip of the default branch unless the workflow says otherwise (GitHub's changelog of 2025-11-07): compared with
# itself it shows no change, whatever the pull request does. It need not be the base that the event names, which is the base
# branch as the pull request last saw it, and of any branch. So the pull request's head is read, unless the workflow itself
# checked out a tree that holds it. Git's objects are read, and no file is written. A head that cannot be had is an error, never
# "no change".
set -euo pipefail

is_commit() { [[ $1 =~ ^[0-9a-f]{40}([0-9a-f]{24})?$ ]]; }
have() { git cat-file -e "$1^{commit}" 2> /dev/null; }
from_event() { jq -r "$1 // empty" "${GITHUB_EVENT_PATH:-/dev/null}" 2> /dev/null || true; }

[[ ${GITHUB_EVENT_NAME:-} == pull_request_target && ${ROUTEGRANT_BASE:-} != none ]] || exit 0
head=$(from_event .pull_request.head.sha)
if ! is_commit "$head"; then
  echo "::error::routegrant: the event names no head commit, and nobody knows whether it is what is checked out" >&2
  exit 1
fi

# A commit names its parents even where a shallow clone lacks them. The default branch may hold a head that was merged since: it
# holds the base's later changes, too.
holds_head() {
  [[ $1 != "$head" ]] || return 0
  [[ $1 != "${GITHUB_SHA:-}" ]] || return 1
  grep -qxF "$head" <<< "$(git cat-file -p "$1" | sed -n '/^$/q;s/^parent //p')" ||
    git merge-base --is-ancestor "$head" "$1" 2> /dev/null
}
! holds_head "$(git rev-parse HEAD)" || exit 0

have "$head" || git fetch --quiet --no-tags --depth=1 origin "$head" >&2 || true
if ! have "$head"; then
  echo "::error::routegrant: the pull request's head cannot be fetched, and it is not what is checked out" >&2
  exit 1
fi
echo "$head"
