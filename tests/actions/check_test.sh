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

# In a container root works on the checkout of another user.
if [[ $(id -u) -eq 0 ]]; then
  clone 2 refs/pull/7/merge
  chown -R 65534:65534 "$work/clone"
  if HOME=/nonexistent git -C "$work/clone" rev-parse HEAD > /dev/null 2>&1; then fail "git trusts the checkout of another user"; fi
  HOME=/nonexistent check
  says 'access-changed=true' "$work/outputs"
fi

[[ -z $(ROUTEGRANT_BASE=none "$scripts/base.sh") ]] || fail "none is a base"
# What `github.event.before` is on the first push of a branch.
[[ -z $(ROUTEGRANT_BASE=0000000000000000000000000000000000000000 "$scripts/base.sh" 2> "$work/out") ]] || fail "zeros are a base"
says '::notice::routegrant: the base is all zeros' "$work/out"
# A path that is not there: nothing of it was analysed, and a file without results would close its alerts.
ROUTEGRANT_BASE=none ROUTEGRANT_PATHS=$'deploy\nnope' check
says 'exit-code=3' "$work/outputs"
! grep -q '^sarif-file=' "$work/outputs" || fail "the file of a path that is not there is uploaded"

# A checkout of the head itself has one parent: the event names the base. It is where the branch parted from that: what the base
# got since is not this branch's. A clone too shallow to tell is deepened; where the origin gives no more, the base itself.
start=$(git -C "$work/origin" merge-base main change)
clone 1 "$head"
[[ $("$scripts/base.sh") == "$start" ]] || fail "the base of a head is $("$scripts/base.sh")"
clone 1 "$head"
git fetch -q --no-tags --depth=1 origin main
git remote set-url origin "file://$work/nowhere"
[[ $("$scripts/base.sh" 2> "$work/out") == "$base" ]] || fail "the base of a head without history is $("$scripts/base.sh")"
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
[[ $("$scripts/base.sh") == "$start" ]] || fail "the base of a target is $("$scripts/base.sh")"

# The checkout of a target is the default branch unless the workflow says otherwise: it is never compared with itself. The event
# names the base as the pull request last saw it, and of any branch; what that got since is no change of the pull request.
git -C "$work/origin" checkout -q -b release "$start"
echo 'GRANT UPDATE ON orders TO shop_reader;' >> "$work/origin/db/002_roles.sql"
git -C "$work/origin" commit -qam 'the release got more'
release=$(git -C "$work/origin" rev-parse HEAD)
git -C "$work/origin" checkout -q main
for seen in "$base" "$start" "$release"; do
  event "{\"pull_request\": {\"number\": 7, \"base\": {\"sha\": \"$seen\"}, \"head\": {\"sha\": \"$head\"}}}"
  clone 1 main
  export GITHUB_SHA=$base
  [[ $("$scripts/head.sh") == "$head" ]] || fail "the head of a target whose base is $seen is '$("$scripts/head.sh")'"
  [[ $("$scripts/base.sh" "$head") == "$start" ]] || fail "the base of a target whose base is $seen is $("$scripts/base.sh" "$head")"
  check
  says 'exit-code=1' "$work/outputs"
  says 'access-changed=true' "$work/outputs"
  # What is uploaded belongs to the pull request, not to the branch that is checked out, which is no picture of it.
  says 'sarif-ref=refs/pull/7/head' "$work/outputs"
  says "sarif-sha=$head" "$work/outputs"
  ! grep -q '^html-file=' "$work/outputs" || fail "the page shows the base"
  # A base that the workflow names changes nothing about what the head is.
  [[ $(ROUTEGRANT_BASE=$start "$scripts/head.sh") == "$head" ]] || fail "with a base that is named, the default branch is the head"
  [[ -z $(ROUTEGRANT_BASE=none "$scripts/head.sh") ]] || fail "the whole tree is checked as it is checked out"
done
# A workflow that checked out the head, or the merge, reads the work tree.
event "{\"pull_request\": {\"number\": 7, \"base\": {\"sha\": \"$base\"}, \"head\": {\"sha\": \"$head\"}}}"
for checked_out in "$head" refs/pull/7/merge; do
  clone 1 "$checked_out"
  [[ -z $("$scripts/head.sh") ]] || fail "the head of a checkout of $checked_out is '$("$scripts/head.sh")'"
done
check
says "sarif-sha=$head" "$work/outputs"
ROUTEGRANT_BASE=none check
says 'sarif-ref=refs/pull/7/head' "$work/outputs"
unset GITHUB_SHA
event "{\"pull_request\": {\"number\": 7, \"base\": {\"sha\": \"$base\"}, \"head\": {\"sha\": \"${head//[0-9]/0}\"}}}"
! "$scripts/head.sh" 2> "$work/out" || fail "a head that is not there is passed over"
says '::error::' "$work/out"

# What cannot be analysed says so, in the comment that an earlier run may have left, too.
event "{\"pull_request\": {\"number\": 7, \"base\": {\"sha\": \"$base\"}, \"head\": {\"sha\": \"$head\"}}}"
clone 2 refs/pull/7/merge
echo 'nevr: []' > routegrant.yaml
GITHUB_EVENT_NAME=pull_request ROUTEGRANT_CATEGORY='a/b c' check
says 'exit-code=2' "$work/outputs"
summary=$(sed -n 's/^summary-file=//p' "$work/outputs")
[[ $(head -n 1 "$summary") == '<!-- routegrant:a-b-c -->' ]] || fail "the summary begins with $(head -n 1 "$summary")"
says 'Nothing was analysed' "$summary"
says "::error title=routegrant::routegrant.yaml:1:1: unknown key 'nevr'" "$work/out"
rm routegrant.yaml

# A path that neither tree has is an error that the run shows, whatever it is called.
GITHUB_EVENT_NAME=pull_request ROUTEGRANT_PATHS='nosuch%0A::warning::x' check
says 'exit-code=3' "$work/outputs"
says '::error title=routegrant::cannot read "nosuch%250A::warning::x"' "$work/out"

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

# What changes only how findings are judged is told, and so worth a comment; a change of nothing is not.
printf 'never:\n  - role orders_writer -> write products\n' > routegrant.yaml
git add -A && git commit -qm 'judge otherwise'
ROUTEGRANT_BASE=HEAD~1 check
says 'access-changed=false' "$work/outputs"
says 'worth-telling=true' "$work/outputs"
echo '# read me' > README.md
git add -A && git commit -qm 'say more'
ROUTEGRANT_BASE=HEAD~1 check
says 'worth-telling=false' "$work/outputs"

# Inputs are words, whatever they hold.
# shellcheck disable=SC2016  # that nothing expands is what is tested
ROUTEGRANT_PATHS='$(touch pwned)
; touch pwned
--help' ROUTEGRANT_CONFIG='`touch pwned`' check
says 'exit-code=2' "$work/outputs"
[[ ! -e pwned ]] || fail "an input was run"
