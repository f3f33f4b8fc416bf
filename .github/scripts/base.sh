#!/usr/bin/env bash
# base.sh [COMMIT]: prints the commit that this run is to be compared with, or nothing where there is none (a push): the exact
# base of COMMIT (HEAD, the tree that is checked out). What git lacks of it in a shallow clone is fetched.
#   pull_request          the first parent of the merge commit that GitHub makes; for a checkout of the head itself, where it
#                         parted from the base that the event names
#   pull_request_target   where COMMIT parted from the base that the event names
#   merge_group           the commit that the group is merged onto
# An explicit ROUTEGRANT_BASE wins; `none` says that there is none, and so do zeros: what `github.event.before` is on the first
# push of a branch.
set -euo pipefail

commit=${1:-HEAD}

is_commit() { [[ $1 =~ ^[0-9a-f]{40}([0-9a-f]{24})?$ ]]; }
have() { git cat-file -e "$1^{commit}" 2> /dev/null; }
from_event() { jq -r "$1 // empty" "${GITHUB_EVENT_PATH:-/dev/null}" 2> /dev/null || true; }

base=${ROUTEGRANT_BASE:-}
[[ $base != none ]] || exit 0
if [[ $base =~ ^0{40}(0{24})?$ ]]; then
  echo "::notice::routegrant: the base is all zeros, as of the first push of a branch: there is none, and all findings are shown" >&2
  exit 0
fi
if [[ -n $base ]]; then
  if is_commit "$base" && ! have "$base"; then git fetch --quiet --no-tags --depth=1 origin "$base" >&2 || true; fi
  echo "$base"
  exit
fi

# Whether HEAD is the merge that GitHub made of the base and the pull request's head: the branch's own last commit may be a
# merge, too. A commit names its parents even where a shallow clone lacks them.
is_test_merge() {
  [[ $(grep -c . <<< "$1") -eq 2 ]] || return 1
  [[ $(git rev-parse HEAD) == "${GITHUB_SHA:-}" || $(sed -n 2p <<< "$1") == "$(from_event .pull_request.head.sha)" ]]
}

# What the base branch got meanwhile is no change of this one. A shallow clone is deepened until it tells where they parted; if
# it never does, the base itself.
parted_from() {
  local tip deepen
  have "$1" || git fetch --quiet --no-tags --depth=1 origin "$1" >&2 || true
  tip=$(git rev-parse "$commit")
  for deepen in 50 450 0; do
    ! git merge-base "$1" "$tip" 2> /dev/null || return 0
    [[ $deepen -gt 0 && $(git rev-parse --is-shallow-repository) == true ]] || break
    git fetch --quiet --no-tags --deepen="$deepen" origin "$1" "$tip" >&2 || break
  done
  echo "$1"
}

case ${GITHUB_EVENT_NAME:-} in
  pull_request)
    parents=$(git cat-file -p HEAD | sed -n '/^$/q;s/^parent //p')
    base=$(from_event .pull_request.base.sha)
    if is_test_merge "$parents"; then
      base=$(head -n 1 <<< "$parents")
    elif is_commit "$base"; then
      base=$(parted_from "$base")
    fi
    ;;
  pull_request_target)
    base=$(from_event .pull_request.base.sha)
    if is_commit "$base"; then base=$(parted_from "$base"); fi
    ;;
  merge_group) base=$(from_event .merge_group.base_sha) ;;
esac
[[ -n $base ]] || exit 0
if ! is_commit "$base"; then
  echo "::warning::routegrant: the event names no base commit; all findings are shown" >&2
  exit 0
fi
have "$base" || git fetch --quiet --no-tags --depth=1 origin "$base" >&2 || true
if have "$base"; then
  echo "$base"
else
  echo "::warning::routegrant: the base commit cannot be fetched, so all findings are shown; set fetch-depth: 2 at checkout" >&2
fi
