#!/usr/bin/env bash
# What a change does to access, over a real history: read from Git's objects, told by names, with the line that did it.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$ROUTEGRANT_SOURCE/testdata/projects/first-story" "$work/repo"
cd "$work/repo"
git init -q -b main .
git config user.name t
git config user.email t@example.com
git add -A
git commit -qm base

fail() { echo "FAILED: $1" >&2; cat "$work/out" >&2; exit 1; }
run() { code=0; "$ROUTEGRANT" "$@" >"$work/out" 2>&1 || code=$?; }
says() { grep -qF -- "$1" "$work/out" || fail "expected: $1"; }

run diff --base HEAD
[ "$code" = 0 ] || fail "no change ends with $code"
says "no access path changed"

# A rename and a comment move every line of a file and change nothing.
git mv db/002_roles.sql db/002_all_roles.sql
sed -i '1i -- roles of the clinic' db/002_all_roles.sql
run diff --base HEAD
[ "$code" = 0 ] || fail "a rename ends with $code"
says "no access path changed"

# A grant more: the path is opened by that very line, and the finding is new.
echo 'GRANT DELETE ON booking.appointments TO booking_app;' >>db/002_all_roles.sql
line=$(grep -n 'GRANT DELETE ON booking' db/002_all_roles.sql | cut -d: -f1)
run diff --base HEAD
[ "$code" = 1 ] || fail "a wider grant ends with $code"
says "widened: book.clinic.example/ -> Deployment/clinic/booking as booking_app: DELETE on booking.appointments"
says "db/002_all_roles.sql:$line"
git add -A
git commit -qm widen
run diff --base HEAD^ --head HEAD --format json
grep -q '"schema": "routegrant/diff/v1"' "$work/out" || fail "no schema"
grep -q '"gained"' "$work/out" || fail "nothing gained"

# The other way round it is narrowed, and nothing is new.
run diff --base HEAD --head HEAD^ --format markdown
[ "$code" = 0 ] || fail "a narrower grant ends with $code"
says "narrowed | "

# Links lead to the lines of the head that is read, whatever the runner checked out.
head=$(git rev-parse HEAD)
export GITHUB_SERVER_URL=https://github.example GITHUB_REPOSITORY=o/r
GITHUB_SHA=$(git rev-parse HEAD^) run diff --base HEAD^ --head HEAD --format markdown
says "https://github.example/o/r/blob/$head/db/002_all_roles.sql#L$line"
unset GITHUB_SERVER_URL GITHUB_REPOSITORY

# Only what the change brings fails a check.
run check --base HEAD
[ "$code" = 0 ] || fail "an unchanged tree ends with $code"
run check --base HEAD^
[ "$code" = 1 ] || fail "the new finding ends with $code"

run diff
[ "$code" = 2 ] || fail "diff without a base ends with $code"
says "needs"

run diff --base nosuchrevision
[ "$code" = 2 ] || fail "an unknown revision ends with $code"
says "git knows no commit 'nosuchrevision'"

# What Git tracks is read whatever .gitignore says: no change can hide what it brings.
echo 'db/' >.gitignore
echo 'GRANT TRUNCATE ON booking.appointments TO booking_app;' >>db/002_all_roles.sql
git add -A
git commit -qm hide
run check --base HEAD^
[ "$code" = 1 ] || fail "a grant in a tracked file that .gitignore names ends with $code"
run diff --base HEAD^
says "TRUNCATE on booking.appointments"
mkdir -p db/untracked
echo 'GRANT UPDATE ON booking.appointments TO booking_app;' >db/untracked/003.sql
run diff --base HEAD
says "no access path changed"

# Settings of the base that cannot be read are what a change may repair; one that deletes all is no mistake.
echo 'nonsense: 1' >routegrant.yaml
git add -A
git commit -qm broken
rm routegrant.yaml
run check --base HEAD
[ "$code" = 0 ] || fail "repairing the settings ends with $code"
git rm -rqf deploy db
run check --base HEAD
[ "$code" = 0 ] || fail "deleting all ends with $code"

# A repository without a work tree holds all that a comparison needs, and one commit can be checked as it is.
git clone -q --bare "$work/repo" "$work/bare.git"
cd "$work/bare.git"
run diff --base HEAD~2 --head HEAD~1 deploy db
[ "$code" = 1 ] || fail "a wider grant in a bare repository ends with $code"
says "TRUNCATE on booking.appointments"
run check --base HEAD~2 --head HEAD~1
[ "$code" = 1 ] || fail "a new finding in a bare repository ends with $code"
run check --head HEAD~1
[ "$code" = 1 ] || fail "a commit of a bare repository ends with $code"
says "booking.appointments"
run check --head HEAD~1 nowhere
[ "$code" = 3 ] || fail "a path that the commit lacks ends with $code"

# A pipe that nobody writes to is not waited for.
mkfifo "$work/pipe.yaml"
for option in "" "--config" "--baseline"; do
  code=0
  # shellcheck disable=SC2086
  timeout 20 "$ROUTEGRANT" check $option "$work/pipe.yaml" >"$work/out" 2>&1 || code=$?
  [ "$code" = 2 ] || [ "$code" = 3 ] || fail "a pipe without a writer ends with $code"
done
run check <(printf 'CREATE ROLE app;\n')
[ "$code" = 0 ] || fail "a pipe of the shell ends with $code"
cd "$work/repo"

# Nothing before and nothing now: that is no clean change, but a wrong directory.
git add -A
git commit -qm empty
for command in diff check; do
  run "$command" --base HEAD
  [ "$code" = 3 ] || fail "$command over nothing ends with $code"
  says "nothing was found to read"
done

# Lines of the head are linked where they are: at the commit that was asked for, not at the runner's.
head=$(git rev-parse HEAD~3)
GITHUB_SERVER_URL=https://github.com GITHUB_REPOSITORY=o/r GITHUB_SHA=$(git rev-parse HEAD~4) run diff --base HEAD~4 --head HEAD~3 --format markdown
says "https://github.com/o/r/blob/$head/db/002_all_roles.sql#L$line"
