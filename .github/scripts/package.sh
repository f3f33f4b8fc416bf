#!/usr/bin/env bash
# Builds the released files into dist/: the static program in a .tar.gz and a .deb, and their checksums. The same commit gives
# the same bytes.
set -euo pipefail
cd "$(dirname "$0")/../.."

SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
.ci/setup build
cmake --preset release
cmake --build --preset release
(cd build/release && cpack)
mkdir -p dist
cp build/release/*.tar.gz build/release/*.deb dist/
(cd dist && sha256sum -- *.tar.gz *.deb > SHA256SUMS && cat SHA256SUMS)
