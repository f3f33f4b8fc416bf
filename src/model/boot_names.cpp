#include "model/boot_names.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "credentials/servers/images.hpp"
#include "credentials/servers/shared_role.hpp"
#include "load/root_names.hpp"

namespace routegrant::model {
namespace {

constexpr std::string_view init_directory = "/docker-entrypoint-initdb.d";

/// Whether it is Docker's own image: others of that name (supabase/postgres) make roles of their own.
bool is_official(std::string_view image) {
  const std::size_t slash = image.rfind('/');
  if (credentials::image_name(image) != "postgres") return false;
  if (slash == std::string_view::npos) return true;
  const std::string_view above = image.substr(0, slash);
  return above == "docker.io" || above == "library" || above.ends_with("/library");
}

/// Whether Git shows all that the container mounts at the init directory.
bool shows_all_scripts(const kube::Container& container, const credentials::Server& server) {
  std::size_t whole = 0;
  for (const kube::Mount& mount : container.mounts) {
    const std::string_view path = mount.path.value;
    if (!path.starts_with(init_directory)) continue;
    const std::string_view file = paths::base_name(path);
    const bool is_script = std::any_of(server.init_scripts.begin(), server.init_scripts.end(),
                                       [&](const auto& script) { return script.name == file; });
    if (path.size() > init_directory.size() + 1 && !is_script) return false;
    if (path.size() <= init_directory.size() + 1) ++whole;
  }
  return whole <= 1 && std::all_of(server.init_scripts.begin(), server.init_scripts.end(),
                                   [](const auto& script) { return script.name.ends_with(".sql"); });
}

/// The place in the source of a run of a scalar's text.
Span place_in(const yaml::Cursor& scalar, Span run) {
  const std::vector<Segment> segments = scalar.segments();
  const auto after = std::upper_bound(segments.begin(), segments.end(), run.begin,
                                      [](std::uint32_t at, const Segment& segment) { return at < segment.begin; });
  if (after == segments.begin()) return scalar.span();
  const std::uint32_t begin = (after - 1)->parent_begin + (run.begin - (after - 1)->begin);
  return {.source = scalar.span().source, .begin = begin, .end = begin + (run.end - run.begin)};
}

struct Found {
  std::string name{};
  credentials::Step step{};
};

/// The only role that the init scripts speak of and none of them makes.
std::optional<Found> only_missing(const credentials::Server& server) {
  std::set<std::string> created;
  std::optional<Found> found;
  std::vector<std::pair<const credentials::Server::InitScript*, load::RootNames>> all;
  for (const credentials::Server::InitScript& script : server.init_scripts) {
    all.emplace_back(&script, load::names_of(script.text.text()));
    created.merge(std::set<std::string>(all.back().second.created));
  }
  for (const auto& [script, names] : all) {
    for (const auto& [role, place] : names.used) {
      if (created.contains(role) || (found && found->name == role)) continue;
      if (found) return std::nullopt;
      found = Found{role,
                    {place_in(script->text, place), "init script " + script->name + " speaks of role " + role +
                                                        ", which nothing makes: it is the server's superuser"}};
    }
  }
  return found;
}

void name_login(credentials::Login& login, const Found& found) {
  login.user.text = found.name;
  login.user.known = credentials::Known::known;
  login.user.certainty = Certainty::inferred;
  login.user.steps.push_back(found.step);
  login.user_pattern.clear();
}

}  // namespace

void name_boot_roles(ScopeModel& scope) {
  for (std::size_t s = 0; s < scope.servers.size(); ++s) {
    credentials::Server& server = scope.servers[s];
    if (server.workload < 0 || server.init_scripts.empty() || server.boot_roles.empty()) continue;
    const std::string words = credentials::boot_role_name(server, server.boot_roles.front());
    const kube::Container& container =
        scope.cluster.workloads[static_cast<std::size_t>(server.workload)].pod.containers[server.container];
    if (server.boot_roles.front().name.known == credentials::Known::known || words.empty() ||
        !is_official(container.image.value) || !shows_all_scripts(container, server))
      continue;
    const std::optional<Found> found = only_missing(server);
    if (!found) continue;
    credentials::Value& name = server.boot_roles.front().name;
    name.text = found->name;
    name.known = credentials::Known::known;
    name.certainty = Certainty::inferred;
    name.steps.push_back(found->step);
    for (credentials::Login& login : scope.logins) {
      if (login.server == static_cast<std::ptrdiff_t>(s) && login.user_pattern == words) name_login(login, *found);
    }
  }
}

}  // namespace routegrant::model
