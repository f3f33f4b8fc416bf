#!/usr/bin/env bash
# The history that a workflow runs the action on: its merge commit opens a path, and the action's scripts say so.
set -euo pipefail
command -v jq > /dev/null || { echo "skipped: jq is not installed"; exit 77; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset "${!GITHUB_@}" "${!RUNNER_@}"
mkdir "$work/bin" "$work/temp"
ln -s "$ROUTEGRANT" "$work/bin/routegrant"
export PATH=$work/bin:$PATH RUNNER_TEMP=$work/temp
fail() { echo "FAILED: $1" >&2; cat "$work/out" "$work/outputs" >&2; exit 1; }

"$ROUTEGRANT_SOURCE/.github/scripts/example_history.sh" "$work/example"
[[ $(git -C "$work/example" cat-file -p HEAD | grep -c '^parent ') -eq 2 ]] || { echo "FAILED: HEAD is no merge" >&2; exit 1; }
GITHUB_OUTPUT=$work/outputs GITHUB_STEP_SUMMARY=$work/summary ROUTEGRANT_DIRECTORY=$work/example ROUTEGRANT_BASE='HEAD^1' \
  "$ROUTEGRANT_SOURCE/.github/scripts/check.sh" > "$work/out" 2>&1 || fail "check.sh ends with $?"
grep -qx 'access-changed=true' "$work/outputs" || fail "the change opens a path"
grep -qx 'exit-code=1' "$work/outputs" || fail "the new route has a finding of level error"
grep -qF 'reports.shop.example.com/' "$work/summary" || fail "the summary names the new route"
echo "the action tells what the merge commit opens"
