#include "model/migrating_role.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "base/text.hpp"

namespace routegrant::model {
namespace {

/// Programs that migrate by themselves, and words that tell others to.
constexpr std::array<std::string_view, 12> tools{"alembic", "atlas",     "dbmate",     "diesel",
                                                 "flyway",  "goose",     "knex",       "liquibase",
                                                 "migrate", "migration", "migrations", "sqitch"};

bool names_tool(std::string_view text) {
  std::string word;
  for (const char c : text::lower(text) + " ") {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      word += c;
      continue;
    }
    if (std::find(tools.begin(), tools.end(), word) != tools.end()) return true;
    word.clear();
  }
  return false;
}

bool runs_migrations(const kube::Container& container) {
  const auto names_it = [](const yaml::Cursor& word) { return names_tool(word.text()); };
  return names_tool(container.image.value) ||
         std::any_of(container.command.begin(), container.command.end(), names_it) ||
         std::any_of(container.args.begin(), container.args.end(), names_it);
}

}  // namespace

std::string migrating_role(const ScopeModel& scope, std::size_t server) {
  std::set<std::string> roles;
  for (const credentials::Login& login : scope.logins) {
    if (login.server != static_cast<std::ptrdiff_t>(server) || login.user.known != credentials::Known::known) continue;
    const kube::Workload& workload = scope.cluster.workloads[login.workload];
    if (runs_migrations(workload.pod.containers[login.container])) roles.insert(login.user.text);
  }
  return roles.size() == 1 ? *roles.begin() : std::string();
}

}  // namespace routegrant::model
