#!/usr/bin/env bash
# The action's scripts over a real history: a merge commit in a clone of depth 2 and of depth 1, a merge group, a push, a hostile
# input; the outputs hold numbers, booleans and our own paths only.
set -euo pipefail
command -v jq > /dev/null || { echo "skipped: jq is not installed"; exit 77; }

scripts=$ROUTEGRANT_SOURCE/.github/scripts
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset "${!GITHUB_@}" "${!RUNNER_@}"
mkdir "$work/bin" "$work/temp"
ln -s "$ROUTEGRANT" "$work/bin/routegrant"
export PATH=$work/bin:$PATH RUNNER_TEMP=$work/temp
export GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@example.com GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@example.com
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=uploadpack.allowAnySHA1InWant GIT_CONFIG_VALUE_0=true

fail() { echo "FAILED: $1" >&2; cat "$work/out" "$work/outputs" >&2; exit 1; }
says() { grep -qF -- "$1" "$2" || fail "expected in $2: $1"; }

# A base that moved on, a branch, and their merge, as GitHub makes it.
cp -r "$ROUTEGRANT_SOURCE/testdata/histories/tree" "$work/origin"
cd "$work/origin"
git init -q -b main .
git add -A && git commit -qm base
git checkout -qb change
echo 'GRANT DELETE ON orders TO shop_reader;' >> db/002_roles.sql
git commit -qam widen
head=$(git rev-parse HEAD)
git checkout -q main
echo '-- moved on' >> db/001_schema.sql
git commit -qam 'move on'
base=$(git rev-parse HEAD)
git checkout -q --detach
git merge -q --no-ff -m merge change
git update-ref refs/pull/7/merge HEAD
git checkout -q main

clone() { # clone DEPTH REF
  rm -rf "$work/clone" && mkdir "$work/clone" && cd "$work/clone"
  git init -q . && git remote add origin "file://$work/origin"
  git fetch -q --no-tags --depth="$1" origin "$2" && git checkout -q FETCH_HEAD
}
check() {
  : > "$work/outputs" && : > "$work/summary"
  GITHUB_OUTPUT=$work/outputs GITHUB_STEP_SUMMARY=$work/summary "$scripts/check.sh" > "$work/out" 2>&1 || fail "check.sh ends with $?"
}
event() { printf '%s' "$1" > "$work/event.json"; export GITHUB_EVENT_PATH=$work/event.json; }
event "{\"pull_request\": {\"number\": 7, \"base\": {\"sha\": \"$base\"}, \"head\": {\"sha\": \"$head\"}}, \"merge_group\": {\"base_sha\": \"$base\"}}"

for depth in 2 1; do
  clone "$depth" refs/pull/7/merge
  export GITHUB_EVENT_NAME=pull_request
  [[ $("$scripts/base.sh") == "$base" ]] || fail "the base at depth $depth is $("$scripts/base.sh")"
  check
  says 'exit-code=1' "$work/outputs"
  says 'access-changed=true' "$work/outputs"
  # shellcheck disable=SC2016  # Markdown, not a command
  says '| `shop.example.com/` | `shop_reader` |' "$work/summary"
  says '<!-- routegrant:routegrant -->' "$work/summary"
  says '::error file=db/002_roles.sql,line=9' "$work/out"
  sarif=$(sed -n 's/^sarif-file=//p' "$work/outputs")
  [[ $(jq '.runs[0].results | length' "$sarif") == $(sed -n 's/^new-findings=//p' "$work/outputs") ]] || fail "SARIF and outputs differ"
done

[[ -z $(ROUTEGRANT_BASE=none "$scripts/base.sh") ]] || fail "none is a base"

# A checkout of the head itself has one parent: the event names the base.
clone 1 "$head"
[[ $("$scripts/base.sh") == "$base" ]] || fail "the base of a head is $("$scripts/base.sh")"
# With enough history it is where the branch parted from the base: what the base got since is not this branch's.
start=$(git -C "$work/origin" merge-base main change)
clone 50 "$head"
git fetch -q --no-tags --depth=50 origin main
[[ $("$scripts/base.sh") == "$start" ]] || fail "a head with history is compared with $("$scripts/base.sh")"
# The branch's own last commit may be a merge: that one's first parent is no base.
git -C "$work/origin" checkout -q change
git -C "$work/origin" merge -q --no-ff -m 'main into change' main
merged=$(git -C "$work/origin" rev-parse HEAD)
git -C "$work/origin" checkout -q main
event "{\"pull_request\": {\"number\": 7, \"base\": {\"sha\": \"$base\"}, \"head\": {\"sha\": \"$merged\"}}, \"merge_group\": {\"base_sha\": \"$base\"}}"
clone 2 "$merged"
[[ $("$scripts/base.sh") == "$base" ]] || fail "the base of a head that is a merge is $("$scripts/base.sh")"
clone 1 "$head"
export GITHUB_EVENT_NAME=merge_group
[[ $("$scripts/base.sh") == "$base" ]] || fail "the base of a merge group is $("$scripts/base.sh")"
export GITHUB_EVENT_NAME=pull_request_target
[[ $("$scripts/base.sh") == "$base" ]] || fail "the base of a target is $("$scripts/base.sh")"

# The checkout of a target is the base unless the workflow says otherwise: it is never compared with itself.
event "{\"pull_request\": {\"number\": 7, \"base\": {\"sha\": \"$base\"}, \"head\": {\"sha\": \"$head\"}}, \"merge_group\": {\"base_sha\": \"$base\"}}"
clone 1 main
check
says 'exit-code=1' "$work/outputs"
says 'access-changed=true' "$work/outputs"
event "{\"pull_request\": {\"number\": 7, \"base\": {\"sha\": \"$base\"}, \"head\": {\"sha\": \"${head//[0-9]/0}\"}}}"
! "$scripts/head.sh" 2> "$work/out" || fail "a head that is not there is passed over"
says '::error::' "$work/out"

# An event that names no commit is no command line either.
export GITHUB_EVENT_NAME=merge_group
event '{"merge_group": {"base_sha": "--upload-pack=touch pwned"}}'
[[ -z $("$scripts/base.sh" 2> "$work/out") ]] || fail "a hostile base is taken"
says '::warning::' "$work/out"

# A push is checked as a whole; text cannot command the runner.
export GITHUB_EVENT_NAME=push
ROUTEGRANT_ANNOTATIONS=false ROUTEGRANT_FAIL_ON=never check
says 'exit-code=0' "$work/outputs"
says 'new-findings=0' "$work/outputs"
grep -q '^::stop-commands::[0-9a-f]\{32\}$' "$work/out" || fail "text is not fenced"
! grep -vqE '^[a-z-]+=([0-9]+|true|false|/[A-Za-z0-9./_-]*)$' "$work/outputs" || fail "an output holds more than numbers and paths"

# Inputs are words, whatever they hold.
# shellcheck disable=SC2016  # that nothing expands is what is tested
ROUTEGRANT_PATHS='$(touch pwned)
; touch pwned
--help' ROUTEGRANT_CONFIG='`touch pwned`' check
says 'exit-code=2' "$work/outputs"
[[ ! -e pwned ]] || fail "an input was run"
