#!/usr/bin/env bash
# The tags that move with each release, one a line: `v0` and `v0.1` of 0.1.0. None unless the action's list has the checksums of its
# own version for each architecture: whoever uses a moving tag is to download a program, and not to build it.
#
#   moving_tags.sh [LIST [CMAKELISTS]]
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
list=${1:-$here/checksums.txt}
version=$(sed -n 's/^project(routegrant VERSION \([0-9.]*\).*/\1/p' "${2:-$here/../../CMakeLists.txt}")
[[ $version =~ ^([0-9]+)\.([0-9]+)\.[0-9]+$ ]] || { echo "no version in CMakeLists.txt" >&2; exit 1; }
for machine in x86_64 aarch64; do
  grep -q "^[0-9a-f]\{64\}  routegrant-$version-$machine-linux\.tar\.gz$" "$list" || exit 0
done
echo "v${BASH_REMATCH[1]}"
echo "v${BASH_REMATCH[1]}.${BASH_REMATCH[2]}"
