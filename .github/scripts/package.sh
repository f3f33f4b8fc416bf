#!/usr/bin/env bash
# Builds the released files into dist/: the static program in a .tar.gz and a .deb, what it is made of (SPDX), and their
# checksums. The same commit gives the same bytes.
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
version=$(sed -n 's/^project(routegrant VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
.github/scripts/sbom.sh "$version" > "dist/routegrant-$version-$(uname -m)-linux.spdx.json"
(cd dist && sha256sum -- *.tar.gz *.deb *.spdx.json > SHA256SUMS && cat SHA256SUMS)
