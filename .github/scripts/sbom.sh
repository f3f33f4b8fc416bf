#!/usr/bin/env bash
# Prints what a released static program is made of: a bill of materials (SPDX 2.3, JSON) of routegrant itself and of the Debian
# packages whose libraries and headers are linked into it, as they are installed here. The same commit and packages give the
# same bytes.
#
#   sbom.sh VERSION
set -euo pipefail
cd "$(dirname "$0")/../.."

version=$1
linked=(libyaml-cpp-dev libpg-query-dev rapidjson-dev libcli11-dev libsqlite3-dev libstdc++-12-dev libgcc-12-dev libc6-dev)
created=$(date -u -d "@$(git log -1 --format=%ct)" +%Y-%m-%dT%H:%M:%SZ)

packages() {
  local package installed
  for package in "${linked[@]}"; do
    # shellcheck disable=SC2016  # dpkg-query's own places
    installed=$(dpkg-query -W -f='${Version} ${Architecture} ${source:Package}' "$package")
    echo "$package $installed"
  done
}

packages | jq --raw-input --slurp --arg version "$version" --arg created "$created" --arg commit "$(git rev-parse HEAD)" '
  def id: "SPDXRef-" + gsub("[^A-Za-z0-9.-]"; "-");
  def unsaid: {downloadLocation: "NOASSERTION", licenseConcluded: "NOASSERTION", copyrightText: "NOASSERTION", filesAnalyzed: false};
  [split("\n")[] | select(. != "") | split(" ") | {name: .[0], version: .[1], architecture: .[2], source: .[3]}] as $linked
  | {
      spdxVersion: "SPDX-2.3",
      dataLicense: "CC0-1.0",
      SPDXID: "SPDXRef-DOCUMENT",
      name: "routegrant-\($version)",
      documentNamespace: "https://spdx.org/spdxdocs/routegrant-\($version)-\($commit)",
      creationInfo: {created: $created, creators: ["Organization: The routegrant developers", "Tool: sbom.sh"]},
      documentDescribes: ["SPDXRef-routegrant"],
      packages: (
        [{name: "routegrant", SPDXID: "SPDXRef-routegrant", versionInfo: $version, licenseDeclared: "Apache-2.0"} + unsaid]
        + ($linked | map({
            name: .name, SPDXID: (.name | id), versionInfo: .version, sourceInfo: "built from the Debian source package \(.source)",
            licenseDeclared: "NOASSERTION",
            externalRefs: [{referenceCategory: "PACKAGE-MANAGER", referenceType: "purl",
                            referenceLocator: "pkg:deb/debian/\(.name | @uri)@\(.version | @uri)?arch=\(.architecture)"}]
          } + unsaid))
      ),
      relationships: (
        [{spdxElementId: "SPDXRef-DOCUMENT", relationshipType: "DESCRIBES", relatedSpdxElement: "SPDXRef-routegrant"}]
        + ($linked | map({spdxElementId: "SPDXRef-routegrant", relationshipType: "STATIC_LINK", relatedSpdxElement: (.name | id)}))
      )
    }'
