// One project for each database operator, drawn from its documentation. Comments in the files say what must come out:
// `# path:` an access path as `path_lines` writes it, `# role:` a role with its attributes and memberships, and
// `# privilege:` a privilege of a role on a table. All paths and all roles of a project are marked.

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "base/text.hpp"
#include "support/tree.hpp"

using namespace routegrant;
using test::analyzed;
using test::files_of;
using test::path_lines;

namespace {

using Lines = std::set<std::string>;

const char* const projects[] = {"atlas-operator",   "bitnami-postgres",    "cloudnative-pg",   "crossplane-sql",
                                "crunchy-postgres", "easymile-postgres",   "kubedb",           "kubegres",
                                "mariadb-operator", "movetokube-postgres", "percona-postgres", "percona-xtradb",
                                "stackgres",        "vault-cli",           "vault-database",   "zalando-postgres"};

/// The texts after `# word: ` at the beginning of lines.
Lines marked(const std::vector<InputFile>& files, const std::string& word) {
  const std::string mark = "# " + word + ": ";
  Lines lines;
  for (const InputFile& file : files) {
    for (const std::string_view line : text::split(file.text, '\n')) {
      if (line.starts_with(mark)) lines.insert(std::string(line.substr(mark.size())));
    }
  }
  return lines;
}

std::string role_line(const pg::Database& database, pg::RoleIndex index) {
  const pg::RoleInfo& role = database.roles()[index];
  std::string line = role.name;
  if (role.login) line += " login";
  if (role.superuser) line += " superuser";
  if (role.createdb) line += " createdb";
  if (role.createrole) line += " createrole";
  if (role.replication) line += " replication";
  Lines groups;
  for (const pg::MembershipInfo& membership : database.memberships()) {
    // That owners administer their readers and writers is told by Zalando's own test.
    if (membership.member == index && !membership.admin) groups.insert(database.roles()[membership.of].name);
  }
  for (const std::string& group : groups) line += " member=" + group;
  return line;
}

/// The roles that operators, images and SQL make, but for the superuser.
Lines role_lines(const Analysis& analysis) {
  Lines lines;
  for (const DatabaseModel& model : analysis.model.databases) {
    if (model.kind != "postgresql") continue;
    for (pg::RoleIndex i = 0; i < model.database.roles().size(); ++i) {
      const pg::RoleInfo& role = model.database.roles()[i];
      if (role.declared_by == "built-in" || role.declared_by == "assumed" || role.name == "postgres") continue;
      lines.insert(role_line(model.database, i));
    }
  }
  return lines;
}

bool has_privilege(const Analysis& analysis, const std::string& wanted) {
  const auto words = text::words(wanted);
  REQUIRE(words.size() == 3);
  for (const DatabaseModel& model : analysis.model.databases) {
    const auto role = model.database.find_role(words[0]);
    if (!role) continue;
    for (const pg::Privilege& privilege : model.database.privileges(*role)) {
      if (privilege.privilege == words[1] && model.database.objects()[privilege.object].name == words[2]) return true;
    }
  }
  return false;
}

std::string joined(const Lines& lines) {
  return text::join({lines.begin(), lines.end()}, "\n");
}

}  // namespace

TEST_CASE("each operator's roles and grants come out as its documentation says, and logins find them") {
  for (const char* project : projects) {
    CAPTURE(project);
    const std::vector<InputFile> files = files_of(std::string("projects/") + project);
    const Analysis analysis = analyzed(files);
    const Lines paths = marked(files, "path");
    if (!paths.empty()) CHECK(joined(path_lines(analysis)) == joined(paths));
    const Lines roles = marked(files, "role");
    if (!roles.empty()) CHECK(joined(role_lines(analysis)) == joined(roles));
    for (const std::string& privilege : marked(files, "privilege")) {
      CAPTURE(privilege);
      CHECK(has_privilege(analysis, privilege));
    }
  }
}
