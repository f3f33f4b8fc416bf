#include "kube/operators/postgres_roles.hpp"

#include "base/text.hpp"

namespace routegrant::kube {

DeclaredRole cnpg_role_of(const yaml::Cursor& configuration) {
  DeclaredRole role{.name = text_of(configuration["name"]),
                    .login = configuration["login"].is_true(),
                    .superuser = configuration["superuser"].is_true(),
                    .inherit = configuration["inherit"].boolean().value_or(true),
                    .createrole = configuration["createrole"].is_true(),
                    .createdb = configuration["createdb"].is_true(),
                    .replication = configuration["replication"].is_true(),
                    .bypassrls = configuration["bypassrls"].is_true(),
                    .valid_until = std::string(configuration["validUntil"].text())};
  for (const yaml::Cursor& group : configuration["inRoles"].items()) role.member_of.push_back(text_of(group));
  return role;
}

void set_initdb_superuser(DatabaseServer& server, const Text& name) {
  if (name.empty() || name.value == "postgres" || !initdb_superuser(server).empty()) return;
  server.contents.roles.insert(server.contents.roles.begin(), {.name = name,
                                                               .login = true,
                                                               .superuser = true,
                                                               .createrole = true,
                                                               .createdb = true,
                                                               .replication = true,
                                                               .bypassrls = true});
}

std::string_view initdb_superuser(const DatabaseServer& server) {
  // A server without pods here was set up by somebody else.
  if (server.workload < 0 || server.contents.roles.empty()) return {};
  const DeclaredRole& first = server.contents.roles.front();
  const bool has_all = first.superuser && first.createrole && first.createdb && first.replication && first.bypassrls;
  return has_all ? std::string_view(first.name.value) : std::string_view();
}

bool admits_without_password(std::string_view line) {
  const auto words = text::words(line);
  if (words.size() < 5 || !words.front().starts_with("host")) return false;
  const std::string_view address = words[3];
  const bool is_own =
      address.starts_with("127.") || address.starts_with("::1") || address == "localhost" || address == "samehost";
  // type, database, user, address, perhaps a mask, method.
  return !is_own && (words[4] == "trust" || (words.size() > 5 && words[5] == "trust"));
}

bool matches_everybody(std::string_view line) {
  const auto words = text::words(line);
  return words.size() >= 5 && words[0] == "host" && words[1] == "all" && words[2] == "all" &&
         (words[3] == "all" || words[3] == "0.0.0.0/0");
}

void add_statement(DatabaseContents& contents, std::string_view database, Span at, std::string_view pattern,
                   std::initializer_list<Text> words) {
  auto& scripts = contents.scripts;
  const bool fits = !scripts.empty() && scripts.back().database == database && !scripts.back().made.empty() &&
                    scripts.back().made.parent() == at.source;
  if (!fits) scripts.push_back({.database = std::string(database)});
  scripts.back().made.add(at, pattern, words);
}

}  // namespace routegrant::kube
