#include "kube/operators/group_roles.hpp"

#include "kube/operators/operators.hpp"
#include "kube/operators/postgres_roles.hpp"

namespace routegrant::kube {

GroupRoles group_roles(const Text& database, const Text& master, std::string_view owner_suffix) {
  return {.owner = master.empty() ? named_after(database, "", owner_suffix) : master,
          .writer = named_after(database, "", "-writer"),
          .reader = named_after(database, "", "-reader")};
}

void add_group_database(const Text& database, const GroupRoles& groups, const yaml::Cursor& extensions,
                        DatabaseContents& into) {
  for (const Text* group : {&groups.owner, &groups.writer, &groups.reader}) into.roles.push_back({.name = *group});
  into.databases.push_back({.name = database, .owner = groups.owner});
  for (const yaml::Cursor& extension : extensions.items()) {
    add_statement(into, database.value, extension.span(), "CREATE EXTENSION IF NOT EXISTS %1", {text_of(extension)});
  }
}

void add_group_schema(const Text& database, const Text& schema, const GroupRoles& groups, DatabaseContents& into) {
  const auto write = [&](std::string_view pattern, std::initializer_list<Text> words) {
    add_statement(into, database.value, schema.span, pattern, words);
  };
  write("CREATE SCHEMA IF NOT EXISTS %1 AUTHORIZATION %2", {schema, groups.owner});
  for (const Text* group : {&groups.reader, &groups.writer}) {
    const std::initializer_list<Text> words{groups.owner, schema, *group};
    const bool reads = group == &groups.reader;
    write("GRANT USAGE ON SCHEMA %2 TO %3", words);
    write(reads ? "GRANT SELECT ON ALL TABLES IN SCHEMA %2 TO %3"
                : "GRANT SELECT, INSERT, DELETE, UPDATE ON ALL TABLES IN SCHEMA %2 TO %3",
          words);
    write(reads ? "ALTER DEFAULT PRIVILEGES FOR ROLE %1 IN SCHEMA %2 GRANT SELECT ON TABLES TO %3"
                : "ALTER DEFAULT PRIVILEGES FOR ROLE %1 IN SCHEMA %2 GRANT SELECT, INSERT, DELETE, UPDATE ON TABLES TO "
                  "%3",
          words);
  }
}

const Text& group_for(const GroupRoles& groups, std::string_view privilege) {
  if (privilege.starts_with("READ")) return groups.reader;
  return privilege.starts_with("WRITE") ? groups.writer : groups.owner;
}

void add_group_user(const Text& user, const Text& group, const Text& database, Span at, bool is_pattern,
                    DatabaseContents& into) {
  into.roles.push_back({.name = user, .login = true, .is_pattern = is_pattern});
  add_statement(into, database.value, at, "GRANT %1 TO %2", {group, user});
  add_statement(into, database.value, at, "ALTER ROLE %1 SET ROLE %2", {user, group});
}

}  // namespace routegrant::kube
