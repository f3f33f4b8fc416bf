#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "pg/database.hpp"
#include "routegrant/diagnostic.hpp"
#include "routegrant/source.hpp"
#include "support/recorded_programs.hpp"

using namespace routegrant;
using namespace routegrant::postgres_tests;

namespace {

/// Who holds what, by names, as indexes differ from replay to replay.
using Holdings = std::set<std::tuple<std::string, std::string, std::string, std::string, bool>>;

Holdings holdings_after(const std::vector<std::string>& program, std::size_t statements, int version) {
  std::string text;
  for (std::size_t at = 0; at < statements; ++at) text += program[at] + "\n";
  Sources sources;
  const SourceId source = sources.add({.path = "program.sql", .text = std::move(text)});
  Diagnostics diagnostics;
  pg::DatabaseInput input{.name = "app", .version = version, .world = pg::World::closed};
  input.scripts.push_back({.source = source});
  const pg::Database database = pg::replay(input, sources, diagnostics);
  Holdings holdings;
  for (pg::RoleIndex role = 0; role < database.roles().size(); ++role) {
    const std::string& name = database.roles()[role].name;
    for (const pg::Privilege& held : database.privileges(role)) {
      const pg::ObjectInfo& object = database.objects()[held.object];
      const std::string shown = object.kind + " " + object.name;
      holdings.emplace(name, shown, held.column, held.privilege, false);
      if (held.grantable) holdings.emplace(name, shown, held.column, held.privilege, true);
    }
    for (const pg::ActsAsInfo& way : database.acts_as(role)) {
      const std::string& target = database.roles()[way.target].name;
      if (way.inherits) holdings.emplace(name, "role " + target, "", "USAGE", false);
      if (way.may_set) holdings.emplace(name, "role " + target, "", "SET", false);
    }
  }
  return holdings;
}

bool covered_by_table(const Holdings& before, const Holdings::value_type& one) {
  const auto& [role, object, column, privilege, grantable] = one;
  return !column.empty() && before.count({role, object, "", privilege, grantable}) > 0;
}

}  // namespace

TEST_CASE("a REVOKE never adds a privilege") {
  const std::filesystem::path directory = std::filesystem::path(ROUTEGRANT_SOURCE_DIR) / "testdata/postgres";
  std::size_t revokes = 0;
  std::uint32_t seed = 1;
  for (const std::string_view name : {"random-14.programs", "random-16.programs"}) {
    for (const RecordedProgram& recorded : read_recorded((directory / name).string())) {
      for (std::size_t at = 0; at < recorded.program.size(); ++at) {
        if (recorded.program[at].rfind("REVOKE", 0) != 0) continue;
        // Every one would take a minute.
        seed = seed * 1664525U + 1013904223U;
        if (seed % 7U != 0) continue;
        ++revokes;
        const Holdings before = holdings_after(recorded.program, at, recorded.version);
        const Holdings after = holdings_after(recorded.program, at + 1, recorded.version);
        for (const auto& one : after) {
          const bool known = before.count(one) > 0 || covered_by_table(before, one);
          CHECK_MESSAGE(known, recorded.name << ", statement " << at + 1 << ": " << recorded.program[at] << " gives "
                                             << std::get<0>(one) << " " << std::get<3>(one) << " on "
                                             << std::get<1>(one));
        }
      }
    }
  }
  CHECK(revokes >= 20);
}
