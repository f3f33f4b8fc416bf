#!/usr/bin/env bash
# Prints the commit that this run is to be compared with, or nothing where there is none (a push): the exact base of the tree
# that is checked out. What git lacks of it in a shallow clone is fetched, that one commit only.
#   pull_request          the merge commit's first parent; for a checkout of the head itself, the base that the event names
#   pull_request_target   the base that the event names
#   merge_group           the commit that the group is merged onto
# An explicit ROUTEGRANT_BASE wins; `none` says that there is none.
set -euo pipefail

is_commit() { [[ $1 =~ ^[0-9a-f]{40}([0-9a-f]{24})?$ ]]; }
have() { git cat-file -e "$1^{commit}" 2> /dev/null; }
from_event() { jq -r "$1 // empty" "${GITHUB_EVENT_PATH:-/dev/null}" 2> /dev/null || true; }

base=${ROUTEGRANT_BASE:-}
[[ $base != none ]] || exit 0
if [[ -n $base ]]; then
  if is_commit "$base" && ! have "$base"; then git fetch --quiet --no-tags --depth=1 origin "$base" >&2 || true; fi
  echo "$base"
  exit
fi

case ${GITHUB_EVENT_NAME:-} in
  pull_request)
    # A commit names its parents even where a shallow clone lacks them.
    parents=$(git cat-file -p HEAD | sed -n '/^$/q;s/^parent //p')
    if [[ $(grep -c . <<< "$parents") -eq 2 ]]; then
      base=$(head -n 1 <<< "$parents")
    else
      base=$(from_event .pull_request.base.sha)
    fi
    ;;
  pull_request_target) base=$(from_event .pull_request.base.sha) ;;
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
