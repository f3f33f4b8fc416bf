// What the projects of database operators say must come out: `# path:` an access path as `path_lines` writes it,
// `# role:` a role with its attributes and memberships, `# privilege:` a privilege of a role on a table, and
// `# no privilege:` one that it must not have. A project that marks one path or role marks all of them.

#include <doctest/doctest.h>

#include "base/text.hpp"
#include "support/projects.hpp"
#include "support/tree.hpp"

using namespace routegrant;
using test::analyzed;
using test::files_of;
using test::joined;
using test::marked;
using test::path_lines;

namespace {

using Lines = std::multiset<std::string>;

std::string role_line(const pg::Database& database, pg::RoleIndex index) {
  const pg::RoleInfo& role = database.roles()[index];
  std::string line = role.name;
  if (role.login) line += " login";
  if (role.superuser) line += " superuser";
  if (role.createdb) line += " createdb";
  if (role.createrole) line += " createrole";
  if (role.replication) line += " replication";
  std::set<std::string> groups;
  for (const pg::MembershipInfo& membership : database.memberships()) {
    // That owners administer their readers and writers is told by Zalando's own test.
    if (membership.member == index && !membership.admin) groups.insert(database.roles()[membership.of].name);
  }
  for (const std::string& group : groups) line += " member=" + group;
  return line;
}

/// The roles that operators, images and SQL make, but for the superuser; each once, however many databases it is in.
Lines role_lines(const Analysis& analysis) {
  std::set<std::string> lines;
  for (const DatabaseModel& model : analysis.model.databases) {
    if (model.kind != "postgresql") continue;
    for (pg::RoleIndex i = 0; i < model.database.roles().size(); ++i) {
      const pg::RoleInfo& role = model.database.roles()[i];
      if (role.declared_by == "built-in" || role.declared_by == "assumed" || role.name == "postgres") continue;
      lines.insert(role_line(model.database, i));
    }
  }
  return {lines.begin(), lines.end()};
}

bool has_privilege(const Analysis& analysis, const std::string& wanted) {
  const auto words = text::words(wanted);
  REQUIRE(words.size() == 3);
  for (const DatabaseModel& model : analysis.model.databases) {
    const bool is_public = words[0] == "PUBLIC";
    const auto role = is_public ? std::optional(model.database.public_role()) : model.database.find_role(words[0]);
    if (!role) continue;
    for (const pg::Privilege& privilege : model.database.privileges(*role)) {
      if (privilege.privilege == words[1] && model.database.objects()[privilege.object].name == words[2]) return true;
    }
  }
  return false;
}

}  // namespace

TEST_CASE("each operator's roles and grants come out as its documentation says, and logins find them") {
  for (const std::string& project : test::all_projects()) {
    CAPTURE(project);
    const std::vector<InputFile> files = files_of("projects/" + project);
    const Analysis analysis = analyzed(files);
    const Lines paths = marked(files, "path");
    const std::set<std::string> found = path_lines(analysis);
    if (!paths.empty()) CHECK(joined({found.begin(), found.end()}) == joined(paths));
    const Lines roles = marked(files, "role");
    if (!roles.empty()) CHECK(joined(role_lines(analysis)) == joined(roles));
    for (const std::string& privilege : marked(files, "privilege")) {
      CAPTURE(privilege);
      CHECK(has_privilege(analysis, privilege));
    }
    for (const std::string& privilege : marked(files, "no privilege")) {
      CAPTURE(privilege);
      CHECK_FALSE(has_privilege(analysis, privilege));
    }
  }
}
