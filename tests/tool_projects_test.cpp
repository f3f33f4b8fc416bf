// Projects of migration tools in testdata/tools/: what the replay makes of each in the closed world is what the tool
// itself made of it on a real server, which `answer.txt` keeps. testdata/tools/README.md tells how it was asked.

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "support/tree.hpp"

using namespace routegrant;

namespace {

using Lines = std::set<std::string>;

constexpr std::string_view answer_file = "answer.txt";

std::vector<std::string> all_tool_projects() {
  const std::filesystem::path root = std::filesystem::path(ROUTEGRANT_SOURCE_DIR) / "testdata/tools";
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(root)) {
    if (entry.is_directory()) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// A role that the scripts made.
bool is_made(const pg::RoleInfo& role) {
  return role.declared_by != "built-in" && role.declared_by != "assumed";
}

std::string role_line(const pg::RoleInfo& role) {
  std::string line = "role " + role.name;
  if (role.login) line += " login";
  if (role.superuser) line += " superuser";
  if (!role.inherit) line += " noinherit";
  if (role.createrole) line += " createrole";
  if (role.createdb) line += " createdb";
  if (role.replication) line += " replication";
  if (role.bypassrls) line += " bypassrls";
  return line;
}

std::string member_line(const pg::Database& database, const pg::MembershipInfo& membership) {
  std::string line =
      "member " + database.roles()[membership.member].name + " of " + database.roles()[membership.of].name;
  if (membership.admin) line += " admin";
  if (membership.inherit) line += " inherit";
  if (membership.set) line += " set";
  return line;
}

/// Kinds that are compared; the database itself is called otherwise on each server.
bool is_compared(const pg::ObjectInfo& object) {
  static const std::set<std::string_view> kinds{"table",     "view",  "materialized view", "sequence", "function",
                                                "procedure", "schema"};
  return kinds.contains(object.kind);
}

/// Of functions without what they take.
std::string object_name(const pg::ObjectInfo& object) {
  return object.kind + " " + object.name.substr(0, object.name.find('('));
}

/// Privileges by object, with a star for the grant option.
std::map<std::string, Lines> held(const pg::Database& database, pg::RoleIndex role) {
  std::map<std::string, Lines> all;
  for (const pg::Privilege& each : database.privileges(role)) {
    const pg::ObjectInfo& object = database.objects()[each.object];
    if (is_compared(object) && each.column.empty() && each.privilege != "MAINTAIN")
      all[object_name(object)].insert(each.privilege + (each.grantable ? "*" : ""));
  }
  return all;
}

void add_held(const pg::Database& database, pg::RoleIndex role, Lines& lines) {
  const std::map<std::string, Lines> everyone = held(database, database.public_role());
  for (const auto& [object, privileges] : held(database, role)) {
    std::string line;
    for (const std::string& privilege : privileges) {
      const auto known = everyone.find(object);
      if (known == everyone.end() || !known->second.contains(privilege)) line += " " + privilege;
    }
    if (!line.empty()) lines.insert("holds " + database.roles()[role].name + " " + object + line);
  }
}

/// What the replay made, as testdata/tools/answer.sql asks a server for it.
Lines our_answer(const pg::Database& database) {
  Lines lines;
  for (pg::RoleIndex role = 0; role < database.roles().size(); ++role) {
    if (!is_made(database.roles()[role])) continue;
    lines.insert(role_line(database.roles()[role]));
    if (!database.roles()[role].superuser) add_held(database, role, lines);
  }
  for (const pg::MembershipInfo& membership : database.memberships()) {
    if (is_made(database.roles()[membership.member])) lines.insert(member_line(database, membership));
  }
  for (const pg::ObjectInfo& object : database.objects()) {
    if (is_compared(object)) lines.insert("owner " + object_name(object) + ": " + object.owner);
  }
  return lines;
}

/// Takes the answer out of the project's files; its comments are for people.
Lines take_answer(std::vector<InputFile>& files) {
  Lines lines;
  const auto answer =
      std::find_if(files.begin(), files.end(), [](const InputFile& file) { return file.path.ends_with(answer_file); });
  REQUIRE(answer != files.end());
  for (const std::string_view line : text::split(answer->text, '\n')) {
    if (!line.empty() && !line.starts_with('#')) lines.emplace(line);
  }
  files.erase(answer);
  return lines;
}

}  // namespace

TEST_CASE("what a migration tool makes of a project on a real server is what the replay makes of it") {
  for (const std::string& project : all_tool_projects()) {
    CAPTURE(project);
    std::vector<InputFile> files = test::files_of("tools/" + project);
    const Lines expected = take_answer(files);
    REQUIRE_FALSE(expected.empty());
    const Analysis analysis = test::analyzed(std::move(files), {.closed_world = true, .postgres_version = 16});
    REQUIRE_FALSE(analysis.model.databases.empty());
    const Lines found = our_answer(analysis.model.databases.front().database);
    for (const std::string& line : expected) CHECK_MESSAGE(found.contains(line), "only on the server: ", line);
    for (const std::string& line : found) CHECK_MESSAGE(expected.contains(line), "only in the replay: ", line);
  }
}
