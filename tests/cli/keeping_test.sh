#!/usr/bin/env bash
# shellcheck disable=SC2016  # backquotes are part of what the program says
# What is kept in Git beside the code: access.lock, baselines, settings; and what writes them.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset "${!GITHUB_@}" "${!GIT_@}"
export GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@example.com GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@example.com

fail() { echo "FAILED: $1" >&2; cat "$work/out" >&2; exit 1; }
run() { code=0; "$ROUTEGRANT" "$@" > "$work/out" 2>&1 || code=$?; }
ends() { [[ $code == "$1" ]] || fail "expected exit code $1, found $code"; }
says() { grep -qF -- "$1" "$work/out" || fail "expected: $1"; }
silent() { ! grep -qF -- "$1" "$work/out" || fail "not expected: $1"; }

cp -r "$ROUTEGRANT_SOURCE/testdata/histories/tree" "$work/repo"
cd "$work/repo"
git init -q -b main . && git add -A && git commit -qm base
start=$(git rev-parse HEAD)

# access.lock
run lock --check; ends 1; says 'there is no `access.lock`'
run lock; ends 0
run lock --check; ends 0; says 'is current'
echo 'GRANT DELETE ON orders TO orders_writer;' >> db/002_roles.sql
run lock --check; ends 1
says '-deploy: shop.example.com/api/orders -> Deployment/shop/orders -> orders_app -> public.orders: INSERT, SELECT'
says '+deploy: shop.example.com/api/orders -> Deployment/shop/orders -> orders_app -> public.orders: DELETE, INSERT, SELECT'
says 'db/002_roles.sql:9: so role orders_app has DELETE on table public.orders'
says 'is stale'
run lock; ends 0
run lock --check; ends 0
# Below the root it is the root's, of the whole tree.
(cd deploy && run lock --check && ends 0 && says '`../access.lock` is current')
echo 'ALTER ROLE orders_app SUPERUSER;' >> db/002_roles.sql
(cd deploy && run lock --check && ends 1 && says 'orders_app -> may act as a superuser of the database' && run lock && ends 0)
[[ ! -e deploy/access.lock ]] || fail 'a second lock'
run lock --check; ends 0
git checkout -q db; run lock; ends 0

# baseline
echo 'GRANT INSERT ON orders TO PUBLIC;' >> db/002_roles.sql
run baseline update; ends 2; says 'routegrant baseline create'
run baseline creat; ends 2; says 'did you mean `create`?'
run baseline create; ends 0
run baseline create; ends 2; says 'exists already'
run check --fail-on note; ends 1
run check --fail-on note --baseline routegrant.baseline; ends 0
echo 'GRANT UPDATE ON products TO PUBLIC;' >> db/002_roles.sql
run check --fail-on note --baseline routegrant.baseline; ends 1
run baseline update; ends 0
run check --fail-on note --baseline routegrant.baseline; ends 0
sed -i '$d' db/002_roles.sql
run check --fail-on note --baseline routegrant.baseline; ends 0; says 'gone'
# Another scope of analysis, other rules: nothing can be said of what is not found.
run check --fail-on note --baseline routegrant.baseline deploy; says 'not comparable'
run baseline prune --select route-without-tls; ends 0; says '0 findings gone'
before=$(wc -l < routegrant.baseline)
run baseline prune; ends 0
[[ $(wc -l < routegrant.baseline) -lt $before ]] || fail 'nothing was pruned'
run check --fail-on note --baseline routegrant.baseline; ends 0; silent 'gone'
# The story of a finding goes through files that its line does not name: what is not read, or cannot be, prunes nothing.
run check --fail-on note --baseline routegrant.baseline db; silent 'gone'; says 'not comparable'
cp routegrant.baseline "$work/baseline"
run baseline prune db; ends 0; says '0 findings gone'
cmp routegrant.baseline "$work/baseline" || fail 'a part of the tree prunes what is found in the whole'
echo 'spec: [' >> deploy/web.yaml
run baseline prune; ends 0; says '0 findings gone'
cmp routegrant.baseline "$work/baseline" || fail 'a manifest that cannot be parsed prunes findings'
# An update keeps them, and is still about all that was read.
run baseline update db; ends 0
grep -qx '# paths: .' routegrant.baseline || fail 'an update with fewer paths is about these alone'
git checkout -q deploy
run check --fail-on note --baseline routegrant.baseline; ends 0; silent 'gone'
run check --baseline nosuchfile; ends 2; says 'nosuchfile'

# A baseline has an owner and a last day, which people write and the program keeps.
cp routegrant.baseline "$work/baseline"
sed -i '1a # owner: web team\n# until: 2027-06-30' routegrant.baseline
run baseline update; ends 0; silent 'names no'
grep -qx '# owner: web team' routegrant.baseline || fail 'an update forgets the owner'
SOURCE_DATE_EPOCH=1814313600 run check --fail-on note --baseline routegrant.baseline; ends 0
SOURCE_DATE_EPOCH=1814400000 run check --fail-on note --baseline routegrant.baseline; ends 1; says 'ended on 2027-06-30'
cp "$work/baseline" routegrant.baseline
run baseline update; ends 0; says 'it names no owner and no last day'

# A baseline that grows in a pull request is shown in it.
git add -A && git commit -qm baseline
echo 'GRANT DELETE ON products TO PUBLIC;' >> db/002_roles.sql
run baseline update; ends 0
run lock; ends 0
run diff --base HEAD --baseline routegrant.baseline; ends 0
says 'policy: added baseline: '
says 'silences '
git checkout -q .

# config
run config; ends 2
run config --schema; ends 0; says '"annotation-prefix"'
run config --show; ends 0; says 'no settings'
printf 'never:\n  - internet -> wrte x\n' > routegrant.yaml
run config --show; ends 2; says "routegrant.yaml:2:17: unknown action 'wrte'; did you mean 'write'?"
printf 'allow:\n  - rule: grant-to-public\n    object: orders\n    reason: because\n    until: 2027-06-30\n' > routegrant.yaml
run config --show; ends 0; says '# routegrant.yaml'
# The day is injectable.
SOURCE_DATE_EPOCH=1814313600 run check --fail-on never; silent 'ended on 2027-06-30'
SOURCE_DATE_EPOCH=1814400000 run check --fail-on never; says 'ended on 2027-06-30'
rm routegrant.yaml

# graph
run graph; ends 0; says 'flowchart LR';
run graph --format dot; ends 0; says 'digraph routegrant'
run graph --format json; ends 0; says '"schema": "routegrant/graph/v1"'
run graph --format html; ends 0; says '<html'

# new: a boundary that passes the check, and overwrites nothing
git reset -q --hard "$start" && git clean -qfd
run new shop.example.com/api/reviews; ends 2; says '--role'
run new 'shop.example.com/$(x)' --role reviews_app; ends 2
run new shop.example.com/api/reviews --role reviews_app --grant 'SELECT,INSERT ON public.reviews' --namespace shop --database-host shop-db --database shop; ends 0
says 'wrote deploy/reviews-app.yaml'; says 'wrote db/reviews-app.sql'
echo 'CREATE TABLE reviews (id bigint PRIMARY KEY);' >> db/001_schema.sql
run check; ends 0
# That its password is made by hand, which is a note, and that the database's own policy lets it in are left to the owner.
run check --ignore credential-never-expires,network-blocks-credential-holder; ends 0
silent 'reviews_app'
run paths; says 'reviews_app'; says 'INSERT,SELECT'
run new shop.example.com/api/reviews --role reviews_app; ends 0; says 'kept  deploy/reviews-app.yaml'

# init
run init; ends 0; says 'wrote '
[[ -f routegrant.yaml && -f .github/workflows/routegrant.yaml ]] || fail 'init wrote nothing'
grep -q 'uses: OWNER/routegrant' .github/workflows/routegrant.yaml || fail 'init names an owner that nobody chose'
run config --show; ends 0
run check; ends 0
echo '# mine' > routegrant.yaml
run init; ends 0; says 'kept'
[[ $(cat routegrant.yaml) == '# mine' ]] || fail 'init overwrote the settings'
