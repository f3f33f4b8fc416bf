#!/usr/bin/env bash
# What only Git can tell: merges, rebases, shallow clones, submodules, symbolic links, deleted and untracked files.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset "${!GITHUB_@}" "${!GIT_@}"
export GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@example.com GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@example.com
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=protocol.file.allow GIT_CONFIG_VALUE_0=always

fail() { echo "FAILED: $1" >&2; cat "$work/out" >&2; exit 1; }
run() { code=0; "$ROUTEGRANT" "$@" > "$work/out" 2>&1 || code=$?; }
says() { grep -qF -- "$1" "$work/out" || fail "expected: $1"; }
silent() { ! grep -qF -- "$1" "$work/out" || fail "not expected: $1"; }
nothing() { [[ $code == 0 ]] || fail "$1 ends with $code"; says 'no access path changed'; silent 'new '; }

cp -r "$ROUTEGRANT_SOURCE/testdata/histories/tree" "$work/repo"
cd "$work/repo"
git init -q -b main .
git add -A && git commit -qm base
start=$(git rev-parse HEAD)

# A branch that widens, while main goes on to other things.
git checkout -qb widen
echo 'GRANT DELETE ON orders TO shop_reader;' >> db/002_roles.sql
git commit -qam widen
git checkout -q main
echo 'CREATE TABLE news (id bigint PRIMARY KEY);' > db/003_news.sql
echo 'GRANT SELECT ON news TO shop_reader;' >> db/003_news.sql
git add -A && git commit -qm news

# A merge: against its first parent only the branch's change shows, against the second only main's.
git checkout -q --detach && git merge -q --no-ff -m merge widen
run diff --base HEAD^1 --head HEAD
says 'opened: shop.example.com/ -> Deployment/shop/web as shop_reader: DELETE on public.orders'
silent 'public.news'
run diff --base HEAD^2 --head HEAD
says 'SELECT on public.news'
silent 'public.orders'
merge=$(git rev-parse HEAD)

# What main got since the branch parted is no change of the branch, where the base is that commit.
run diff --base main... --head widen
says 'opened: shop.example.com/ -> Deployment/shop/web as shop_reader: DELETE on public.orders'
silent 'public.news'
run diff --base nosuchbranch...
[[ $code == 2 ]] || fail "an unknown branch ends with $code"

# A rebase: the same change on another base, with other commits, brings the same.
git checkout -q widen && git rebase -q main
run diff --base main --head widen
says 'opened: shop.example.com/ -> Deployment/shop/web as shop_reader: DELETE on public.orders'
silent 'public.news'
run diff --base "$merge" --head widen
nothing 'a rebase of what was merged'

# A clone of depth 2 knows the merge and its parents, and that is enough; one commit deeper git says what is missing.
git update-ref refs/heads/merged "$merge"
git clone -q --depth 2 --branch merged "file://$work/repo" "$work/shallow"
cd "$work/shallow"
run check --base HEAD^1
says 'public.orders'
run diff --base HEAD~3
[[ $code == 2 ]] || fail "a commit that the clone lacks ends with $code"
cd "$work/repo"

# A submodule is another repository: adding one, or moving it on, changes nothing here.
git checkout -q main
git init -q -b main "$work/module" && git -C "$work/module" commit -q --allow-empty -m module
cp -r deploy db "$work/module" && git -C "$work/module" add -A && git -C "$work/module" commit -qm shop
git submodule --quiet add "file://$work/module" module
git commit -qm module
run diff --base HEAD^ --head HEAD
nothing 'a submodule'
run diff --base HEAD^
nothing 'a submodule in the work tree'
run check --base HEAD --verbose
says "another repository"

# A symbolic link to a file is that file once, not twice.
ln -s 002_roles.sql db/zz_roles.sql && git add -A && git commit -qm link
run diff --base HEAD^ --head HEAD
nothing 'a symbolic link'

run diff --base HEAD
nothing 'a symbolic link in the work tree'
ln -s db latest && git add -A && git commit -qm 'link to a directory'
run diff --base HEAD
nothing 'a link to a directory in the work tree'

# What stands in the place of a file, and holds nothing to read: nothing is closed, nothing fixed, and what a work tree says of it
# a commit says, too. The base's words stand in, so nothing else seems to be missing either.
unread() { # unread WHAT FILE WORDS
  git add -A && git commit -qm "$1"
  for head in '--head HEAD' ''; do
    # shellcheck disable=SC2086  # two words
    run diff --base HEAD^ $head
    says 'incomparable: shop.example.com/ -> Deployment/shop/web as shop_reader: SELECT on public.products'
    says "not understood: $2:1: $3"
    silent 'closed'
    silent 'fixed'
    silent 'new '
  done
  git reset -q --hard HEAD^
}
ln -sf /etc/passwd db/002_roles.sql
unread 'a link out of the tree' db/002_roles.sql 'this symbolic link leaves the root of the analysis and is not followed'
ln -sf ../nowhere.yaml deploy/web.yaml
unread 'a link to nowhere' deploy/web.yaml 'this symbolic link leads nowhere'
git rm -rq deploy && ln -s /etc deploy
unread 'a directory turns a link out of the tree' deploy 'this symbolic link leaves the root of the analysis and is not followed'
printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%064d\nsize 884\n' 1 > deploy/web.yaml
unread 'a pointer of Git LFS' deploy/web.yaml 'this file is not read: it is a pointer of Git LFS'
git mv deploy/web.yaml deploy/web.yaml.tmpl
unread 'a template' deploy/web.yaml.tmpl 'this template is not read'
git mv db/002_roles.sql db/002_roles.sql.j2
unread 'a template of role files' db/002_roles.sql.j2 'this template is not read'
git rm -rq deploy && git submodule --quiet add "file://$work/module" deploy
unread 'a directory turns a submodule' deploy 'this is another repository'
rm -rf deploy .git/modules/deploy && git checkout -q .
# Only a work tree holds pipes.
rm deploy/web.yaml && mkfifo deploy/web.yaml
run diff --base HEAD
says 'not understood: deploy/web.yaml:1: this is a pipe'
silent 'closed'
rm deploy/web.yaml && git checkout -q deploy
# A name that says that the file is not used closes what it made.
git mv deploy/web.yaml deploy/web.yaml.disabled && git commit -qm disabled
run diff --base HEAD^ --head HEAD
says 'closed: shop.example.com/ -> Deployment/shop/web'
git reset -q --hard HEAD^

# The work tree: staged, unstaged and untracked files count, as `check` reads them; ignored ones do not.
echo 'GRANT UPDATE ON news TO shop_reader;' > db/004_more.sql
run diff --base HEAD
says 'UPDATE on public.news'
echo 'db/004_more.sql' > .gitignore
run diff --base HEAD
nothing 'an ignored file'
rm .gitignore db/004_more.sql

# Deleted in the work tree only.
rm db/003_news.sql
run diff --base HEAD
says 'closed: shop.example.com/ -> Deployment/shop/web as shop_reader: SELECT on public.news'
git checkout -q db/003_news.sql

# From a subdirectory and with paths, files have the same names.
cd db
run diff --base "$start" --head main ../deploy .
says 'db/003_news.sql'
cd ..

# Settings are those of each tree, whatever paths are named, and wherever --config says that they are.
printf 'never:\n  - internet -> select products\n' > routegrant.yaml
git add -A && git commit -qm settings
run diff --base HEAD deploy db
nothing 'settings that both trees have'
printf 'never: []\n' > routegrant.yaml
run diff --base HEAD deploy db
says 'policy: removed never: internet -> select products'
git checkout -q routegrant.yaml
mkdir ci && git mv routegrant.yaml ci/rules.yaml && git commit -qm moved
printf 'never: []\n' > ci/rules.yaml
run diff --base HEAD --config ci/rules.yaml
says 'policy: removed never: internet -> select products  ci/rules.yaml:'
git checkout -q ci/rules.yaml
cp ci/rules.yaml "$work/outside.yaml"
run diff --base HEAD --config "$work/outside.yaml"
nothing 'settings from outside of the repository'

# A bare repository has no work tree, and two commits need none.
git clone -q --bare . "$work/bare"
cd "$work/bare"
run diff --base "$start" --head main
says 'db/003_news.sql'
cd "$work/repo"

# Everything deleted, and everything new.
git rm -rq deploy && git commit -qm gone
run diff --base HEAD^ --head HEAD
says 'closed: shop.example.com/'
run diff --base HEAD --head HEAD^
says 'opened: shop.example.com/'

# The same bytes at any number of jobs and from any directory.
"$ROUTEGRANT" diff --base "$start" --head main --jobs 1 --format json > "$work/one" || true
(cd db && "$ROUTEGRANT" diff --base "$start" --head main --jobs 3 --format json .. > "$work/three") || true
cmp "$work/one" "$work/three" || fail 'jobs or the directory show'
