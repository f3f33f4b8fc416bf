#!/usr/bin/env bash
# Adds the archives of a release to the list of checksums that the action trusts (install.sh). The sums are known only when the
# release is built, so its own tag cannot list them: the next commit does, and the moving tag v0 points there.
#
#   list_checksums.sh SHA256SUMS [LIST]
set -euo pipefail

list=${2:-$(dirname "$0")/checksums.txt}
sed -i 's/ No version is released yet\.$//' "$list"
while read -r sum name; do
  [[ $name == routegrant-*-linux.tar.gz ]] || continue
  grep -qxF "$sum  $name" "$list" || echo "$sum  $name" >> "$list"
done < "$1"
