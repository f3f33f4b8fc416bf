#!/usr/bin/env bash
# What the release makes beside the program: the bill of materials names each linked package with its installed version, its
# identifiers are sound, and the same commit gives the same bytes.
set -euo pipefail
command -v jq > /dev/null || { echo "skipped: jq is not installed"; exit 77; }
git -C "$ROUTEGRANT_SOURCE" rev-parse HEAD > /dev/null 2>&1 || { echo "skipped: not a checkout of git"; exit 77; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sbom=$ROUTEGRANT_SOURCE/.github/scripts/sbom.sh
"$sbom" 1.2.3 > "$work/sbom.json"
"$sbom" 1.2.3 | cmp - "$work/sbom.json"

holds() { jq --exit-status "$1" "$work/sbom.json" > /dev/null || { echo "FAILED: $1" >&2; exit 1; }; }
holds '.spdxVersion == "SPDX-2.3" and .dataLicense == "CC0-1.0"'
holds '.packages[0].name == "routegrant" and .packages[0].versionInfo == "1.2.3"'
holds 'all(.packages[]; .versionInfo != "" and .downloadLocation != "")'
holds '[.packages[].SPDXID] | length == (unique | length)'
# shellcheck disable=SC2016  # jq's own variable
holds '[.packages[].SPDXID] as $known | all(.relationships[].relatedSpdxElement; IN($known[]))'
holds '.creationInfo.created | test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$")'
for package in libyaml-cpp-dev libpg-query-dev libsqlite3-dev; do
  # shellcheck disable=SC2016  # dpkg-query's own place
  version=$(dpkg-query -W -f='${Version}' "$package")
  holds "any(.packages[]; .name == \"$package\" and .versionInfo == \"$version\")"
done

# A list of checksums of a release becomes lines of the action's own list, each once.
cp "$ROUTEGRANT_SOURCE/.github/scripts/checksums.txt" "$work/checksums.txt"
sum=$(printf '%064d' 7)
printf '%s  routegrant-1.2.3-x86_64-linux.tar.gz\n%s  routegrant_1.2.3_amd64.deb\n%s  routegrant-1.2.3.spdx.json\n' "$sum" "$sum" "$sum" > "$work/SHA256SUMS"
for _ in 1 2; do "$ROUTEGRANT_SOURCE/.github/scripts/list_checksums.sh" "$work/SHA256SUMS" "$work/checksums.txt"; done
[[ $(grep -c 'routegrant-1.2.3-x86_64-linux.tar.gz$' "$work/checksums.txt") -eq 1 ]] || { echo "FAILED: not listed once" >&2; exit 1; }
if grep -q 'deb$\|json$\|No version is released' "$work/checksums.txt"; then echo "FAILED: lists what the action does not download" >&2; exit 1; fi

# The moving tags follow once all programs of the action's own version are listed, and not before.
moving=$ROUTEGRANT_SOURCE/.github/scripts/moving_tags.sh
echo 'project(routegrant VERSION 1.2.3 LANGUAGES CXX)' > "$work/CMakeLists.txt"
[[ -z $("$moving" "$work/checksums.txt" "$work/CMakeLists.txt") ]] || { echo "FAILED: a tag moves to half a release" >&2; exit 1; }
echo "$sum  routegrant-1.2.3-aarch64-linux.tar.gz" >> "$work/checksums.txt"
[[ $("$moving" "$work/checksums.txt" "$work/CMakeLists.txt") == $'v1\nv1.2' ]] || { echo "FAILED: the tags do not move" >&2; exit 1; }
echo 'project(routegrant VERSION 1.2.4 LANGUAGES CXX)' > "$work/CMakeLists.txt"
[[ -z $("$moving" "$work/checksums.txt" "$work/CMakeLists.txt") ]] || { echo "FAILED: a tag moves to another release" >&2; exit 1; }
echo "the bill of materials and the list of checksums are sound"
