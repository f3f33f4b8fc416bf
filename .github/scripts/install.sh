#!/usr/bin/env bash
# Puts routegrant on the PATH of later steps: the released program if its checksum is listed beside this script, else the
# program built from the action's own checkout.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
version=${ROUTEGRANT_VERSION:-}
own=$(sed -n 's/^project(routegrant VERSION \([0-9.]*\).*/\1/p' "$root/CMakeLists.txt")
[[ -n $version ]] || version=$own
if [[ $version != source && ! $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]]; then
  echo "::error::the input 'version' is X.Y.Z or 'source'"
  exit 2
fi
if [[ $(uname -s) != Linux ]]; then
  echo "::error::routegrant is released for Linux only, and its build needs Debian's packages: run the job on ubuntu-latest, or the program by another way"
  exit 2
fi
bin=$RUNNER_TEMP/routegrant-bin
mkdir -p "$bin"

machine=$(uname -m)
archive=routegrant-$version-$machine-linux.tar.gz
expected=$(awk -v name="$archive" '$2 == name {print $1}' "$here/checksums.txt")

# Whose releases: the runner empties GITHUB_ACTION_REPOSITORY for the `run` steps of a composite action (actions/runner,
# ActionRunner.cs), so action.yml hands it over; the folder that the runner unpacks actions into names it, too. An action that
# is run from the checkout (`uses: ./`) has none.
repository=${ROUTEGRANT_REPOSITORY:-}
if [[ -z $repository && ${GITHUB_ACTION_PATH:-} =~ /_actions/([^/]+/[^/]+)/ ]]; then repository=${BASH_REMATCH[1]}; fi

if [[ $version != source && -n $expected && -n $repository ]]; then
  url=$GITHUB_SERVER_URL/$repository/releases/download/v$version/$archive
  curl --fail --silent --show-error --location --proto '=https' --retry 3 --output "$bin/$archive" -- "$url"
  echo "$expected  $bin/$archive" | sha256sum --check --quiet
  tar --extract --gzip --no-same-owner --strip-components=2 --directory "$bin" --file "$bin/$archive" --wildcards '*/bin/routegrant'
elif [[ $version == source || $version == "$own" ]]; then
  echo "building routegrant from the action's checkout: no released program of it is known"
  "$root/.ci/setup" build
  cmake -S "$root" -B "$RUNNER_TEMP/routegrant-build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DROUTEGRANT_TESTS=OFF
  cmake --build "$RUNNER_TEMP/routegrant-build" --target routegrant
  cp "$RUNNER_TEMP/routegrant-build/routegrant" "$bin/"
else
  if [[ -n $expected ]]; then
    echo "::error::nobody says whose release v$version is, as the action runs from the checkout; use 'source'"
  else
    echo "::error::no checksum of $archive is known to this version of the action; use the action's tag v$version"
  fi
  exit 2
fi
"$bin/routegrant" --version
echo "$bin" >> "$GITHUB_PATH"
