#!/usr/bin/env bash
# The example of README's first command has the findings that its own README tells of, and the exit code that goes with them.
set -euo pipefail

project=$ROUTEGRANT_SOURCE/testdata/projects/first-story
cd "$ROUTEGRANT_SOURCE"
code=0
output=$("$ROUTEGRANT" --no-progress --color never "$project") || code=$?
echo "$output"

fail() { echo "FAILED: $1"; exit 1; }
[[ $code == 1 ]] || fail "exit code $code, expected 1"
for rule in public-route-reaches-write-role credential-is-bootstrap-superuser database-without-network-policy route-without-tls; do
  grep -q "$rule" <<< "$output" || fail "no finding of $rule"
done
for word in booking_app records_writer records.visits; do
  grep -qF "$word" <<< "$output" || fail "the story does not mention $word"
done
if grep -qE 'BOOKING_DB_PASSWORD|CLINIC_DB_PASSWORD' <<< "$output"; then fail "a password's place holder is shown"; fi

# The parser of record says what the fast reader says.
[[ $("$ROUTEGRANT" --format json "$project" || true) == "$("$ROUTEGRANT" --format json --parser yaml-cpp "$project" || true)" ]] ||
  fail "the output depends on --parser"

# Two runs print the same bytes, at any --jobs; a file gets what a pipe gets.
[[ $("$ROUTEGRANT" --format json --jobs 1 "$project" || true) == "$("$ROUTEGRANT" --format json --jobs 4 "$project" || true)" ]] ||
  fail "two runs differ"

# Exit codes, the same in every format.
expect() {
  local expected=$1 got=0
  shift
  "$ROUTEGRANT" "$@" > /dev/null 2>&1 || got=$?
  [[ $got == "$expected" ]] || fail "exit code $got of: routegrant $* (expected $expected)"
}
expect 1 --format sarif "$project"
expect 0 --fail-on never "$project"
expect 2 --formt json "$project"
expect 2 chek
expect 2 --select no-such-rule "$project"
expect 3 no/such/path.yaml
expect 0 paths "$project"
expect 1 paths --fail-if-any "$project"
expect 1 who-can TRUNCATE records.visits --from internet --fail-if-none "$project"
expect 0 rules
expect 0 explain public-route-reaches-write-role
expect 2 explain public-route-reaches-write
expect 0 schema
expect 2 query 'select nonsense' "$project"
expect 2 routes --dialect ngnix "$project"
expect 2 who-can INSRT records.visits "$project"
expect 2 who-can DELETE records.visits --from booking_ap "$project"
expect 2 who-can DELETE visit "$project"
expect 0 who-can TEMP clinic "$project"
expect 0 query 'select name from role' "$project"
expect 0 man
expect 0 completions bash
bash -n <("$ROUTEGRANT" completions bash)
