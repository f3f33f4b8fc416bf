#!/usr/bin/env bash
# The action's installation with a stubbed curl: whose release is asked for where the runner empties GITHUB_ACTION_REPOSITORY, as
# it does for every `run` step of a composite action; that what arrives is verified; and what is done where there is no release.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset "${!GITHUB_@}" "${!RUNNER_@}"
fail() { echo "FAILED: $1" >&2; cat "$work/out" >&2; exit 1; }
says() { grep -qF -- "$1" "$2" || fail "expected in $2: $1"; }

# The action as it is unpacked, with a release that its list of checksums knows. What would build it says so instead.
action=$work/_actions/example-owner/routegrant/v1
mkdir -p "$action/.ci" "$work/bin" "$work/release/routegrant/bin"
cp -r "$ROUTEGRANT_SOURCE/.github" "$ROUTEGRANT_SOURCE/CMakeLists.txt" "$action"
own=$(sed -n 's/^project(routegrant VERSION \([0-9.]*\).*/\1/p' "$action/CMakeLists.txt")
archive=routegrant-$own-$(uname -m)-linux.tar.gz
printf '#!/bin/sh\necho "a released program"\n' > "$work/release/routegrant/bin/routegrant"
chmod +x "$work/release/routegrant/bin/routegrant"
tar -C "$work/release" -czf "$work/$archive" routegrant
(cd "$work" && sha256sum "$archive") >> "$action/.github/scripts/checksums.txt"
printf '#!/bin/sh\necho "building"; exit 9\n' > "$action/.ci/setup"
# The address is the last word; what arrives is the release, or what ARRIVES names.
cat > "$work/bin/curl" << 'STUB'
#!/usr/bin/env bash
echo "${@: -1}" >> "$WORK/addresses"
while [[ $1 != --output ]]; do shift; done
cp "$ARRIVES" "$2"
STUB
chmod +x "$work/bin/curl" "$action/.ci/setup"

install() { # install [NAME=VALUE...]: the exit code
  local code=0
  rm -rf "$work/temp" "$work/addresses" && mkdir "$work/temp" && : > "$work/path" && : > "$work/addresses"
  env PATH="$work/bin:$PATH" WORK="$work" ARRIVES="$work/$archive" RUNNER_TEMP="$work/temp" GITHUB_PATH="$work/path" \
    GITHUB_SERVER_URL=https://github.example GITHUB_ACTION_REPOSITORY= GITHUB_ACTION_PATH="$action" "$@" \
    "$action/.github/scripts/install.sh" > "$work/out" 2>&1 || code=$?
  echo "$code"
}
address=https://github.example/example-owner/routegrant/releases/download/v$own/$archive

# What action.yml hands over; else what the folder says.
# shellcheck disable=SC2016  # an expression of the workflow language
grep -q 'ROUTEGRANT_REPOSITORY: ${{ github.action_repository }}' "$ROUTEGRANT_SOURCE/action.yml" || fail "action.yml hands no repository over"
[[ $(install ROUTEGRANT_REPOSITORY=example-owner/routegrant GITHUB_ACTION_PATH=/elsewhere) == 0 ]] || fail "the release is not installed"
says 'a released program' "$work/out"
[[ $(cat "$work/addresses") == "$address" ]] || fail "asked for $(cat "$work/addresses")"
[[ $(cat "$work/path") == "$work/temp/routegrant-bin" ]] || fail "the program is not on the path"
[[ $(install) == 0 && $(cat "$work/addresses") == "$address" ]] || fail "asked for $(cat "$work/addresses")"

# What is not the listed release is not run.
echo 'something else' > "$work/other"
[[ $(install ARRIVES="$work/other") != 0 && ! -s $work/path ]] || fail "a wrong archive is installed"

# `uses: ./` has no release of its own: what is checked out is built. Nothing is asked for.
[[ $(install GITHUB_ACTION_PATH="$work/checkout") == 9 && ! -s $work/addresses ]] || fail "a checkout is not built"
[[ $(install ROUTEGRANT_VERSION=source) == 9 && ! -s $work/addresses ]] || fail "source is not built"
[[ $(install ROUTEGRANT_VERSION=99.0.0) == 2 && ! -s $work/addresses ]] || fail "an unknown version is asked for"
[[ $(install ROUTEGRANT_VERSION='1.0.0; touch pwned') == 2 ]] || fail "a version is a command"

# Where nothing runs that is released or built, it says so at once.
# shellcheck disable=SC2016  # the stub's own argument
printf '#!/bin/sh\ncase $1 in -s) echo Darwin ;; *) echo arm64 ;; esac\n' > "$work/bin/uname"
chmod +x "$work/bin/uname"
[[ $(install) == 2 && ! -s $work/addresses ]] || fail "another system gets a program for Linux"
says '::error::routegrant is released for Linux only' "$work/out"
