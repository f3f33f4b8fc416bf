#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "rules/misspelt.hpp"

using namespace routegrant;

namespace {

/// How many comments of a file come near to an ignore.
std::size_t misspelt(const std::string& text) {
  Sources sources;
  sources.add({.path = "roles.sql", .text = text});
  return rules::find_misspelt_ignores(sources, {"grant-to-public", "role-not-in-git"}).size();
}

}  // namespace

TEST_CASE("comments that come near to an ignore are found") {
  for (const char* text : {
           "-- routgrant: ignore[grant-to-public] public anyhow\n",
           "-- routegrant:ignore[grant-to-public] public anyhow\n",
           "-- routegrant: ingore[grant-to-public] public anyhow\n",
           "-- routegrant: ignore [grant-to-public] public anyhow\n",
           "-- routegrant ignore[grant-to-public] public anyhow\n",
           "-- Routegrant: Ignore[grant-to-public] public anyhow\n",
           "-- route-grant: ignore[grant-to-public] public anyhow\n",
           "-- routegrant: ignore[grant-to-public public anyhow\n",
           "-- routegrant: ignore grant-to-public public anyhow\n",
           "-- routegrant: ignore(grant-to-public) public anyhow\n",
           "# routegrant: disable=grant-to-public\n",
           "kind: Service  # routegrant:ignore[role-not-in-git] why\n",
           "/* routgrant: ignore[grant-to-public] why */\n",
       }) {
    CAPTURE(text);
    CHECK(misspelt(text) == 1);
  }
}

TEST_CASE("ignores as they should be, and comments about other things, are not") {
  for (const char* text : {
           "-- routegrant: ignore[grant-to-public] public anyhow\n",
           "/* routegrant: ignore[grant-to-public, role-not-in-git] public anyhow */\n",
           "-- routegrant: ignore[a-rule-of-tomorrow] why\n",
           "-- routegrant ignores this file\n",
           "-- routegrant: ignore files below, they are made by a tool\n",
           "# rotate: ignore[weekends]\n",
           "note: 'see # routgrant: ignore[grant-to-public] why'\n",
           "# route: ignore[x]\n",
           "# routegrant.dev/ignore is an annotation\n",
       }) {
    CAPTURE(text);
    CHECK(misspelt(text) == 0);
  }
}
