#include "credentials/logins/whole_objects.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "credentials/servers/identity.hpp"
#include "credentials/values/vault_agent.hpp"

namespace routegrant::credentials {
namespace {

bool has_place(const std::vector<PasswordPlace>& places, const Holder& holder) {
  return std::any_of(places.begin(), places.end(), [&](const PasswordPlace& place) {
    return place.place_kind == holder.kind && place.holder == holder.name && place.key == holder.key;
  });
}

/// "Secret", or "ConfigMap" where that is what holds the login.
std::string holder_kind(const Login& login) {
  const bool is_config = std::any_of(login.passwords.begin(), login.passwords.end(), [&](const PasswordPlace& place) {
    return place.holder == login.secret && place.place_kind == "ConfigMap";
  });
  return is_config ? "ConfigMap" : "Secret";
}

bool is_bystander(const Login& login) {
  return login.delivery == Delivery::env_from && login.source != "url" && login.host.known == Known::unspecified &&
         !login.secret.empty();
}

/// Whether the container is given a Secret, or a volume that may hold one.
bool takes_secret(const kube::Pod& pod, const kube::Container& container) {
  using Kind = kube::VolumeSource::Kind;
  const auto may_hold_secret = [](const kube::VolumeSource& source) {
    return source.kind != Kind::config_map && source.kind != Kind::empty_dir;
  };
  const auto is_mounted = [&](const kube::Volume& volume) {
    return std::any_of(container.mounts.begin(), container.mounts.end(),
                       [&](const kube::Mount& mount) { return mount.volume == volume.name.value; });
  };
  return std::any_of(container.env_from.begin(), container.env_from.end(),
                     [](const kube::EnvFrom& from) { return from.is_secret; }) ||
         std::any_of(container.env.begin(), container.env.end(),
                     [](const kube::EnvEntry& entry) {
                       return entry.from == kube::EnvEntry::From::key && entry.ref.is_secret;
                     }) ||
         std::any_of(pod.volumes.begin(), pod.volumes.end(), [&](const kube::Volume& volume) {
           return is_mounted(volume) &&
                  (volume.is_binding || std::any_of(volume.sources.begin(), volume.sources.end(), may_hold_secret));
         });
}

/// Whether a variable names a file that holds the password, or stands for one (PostgreSQL manual, libpq, "Environment
/// Variables"), though the tree does not show it.
bool names_password_file(const kube::Container& container) {
  constexpr std::array<std::string_view, 4> of_libpq{"PGPASSFILE", "PGSERVICEFILE", "PGSSLCERT", "PGSSLKEY"};
  return std::any_of(container.env.begin(), container.env.end(), [&](const kube::EnvEntry& entry) {
    const std::string_view name = entry.name.value;
    return text::is_one_of(name, of_libpq) || (name.ends_with("_FILE") && name.find("PASS") != std::string_view::npos);
  });
}

/// Whether an image set it up, with a password, and nothing admits logins without one.
bool asks_for_password(const Server& server) {
  return server.workload >= 0 && server.declared.empty() && server.trust.empty() && !server.passwords.empty();
}

/// Whether another workload takes the same user, and a password for it: the name is that one's.
bool has_other_user(const std::vector<Login>& logins, const Login& login) {
  return std::any_of(logins.begin(), logins.end(), [&](const Login& other) {
    return other.workload != login.workload && !other.passwords.empty() && !other.user.steps.empty() &&
           !login.user.steps.empty() && other.user.text == login.user.text &&
           other.user.steps.back().span == login.user.steps.back().span;
  });
}

}  // namespace

bool is_servers_root(const View& view, const Candidate& candidate, const std::vector<Candidate>& all) {
  const bool has_other_login = std::any_of(all.begin(), all.end(), [](const Candidate& one) { return one.has_user(); });
  const bool is_password_alone = !candidate.has_user() && !candidate.has_host() && !candidate.passwords.empty();
  if (!candidate.is_root && !(is_password_alone && has_other_login)) return false;
  return std::all_of(candidate.passwords.begin(), candidate.passwords.end(), [&](const Clue* clue) {
    const Piece* piece = clue->reading.piece_at(clue->part.begin, clue->part.end);
    return piece != nullptr && clue->delivery == Delivery::env_from &&
           std::any_of(view.servers.begin(), view.servers.end(),
                       [&](const Server& server) { return has_place(server.passwords, piece->holder); });
  });
}

std::optional<Login> login_of_unseen_secret(const View& view) {
  for (const OpenSource& open : view.environment.open_sources()) {
    if (open.holder.kind != "Secret" || !speaks_of_database(paths::base_name(open.holder.name))) continue;
    Login login{.workload = view.workload,
                .container = view.container,
                .name = std::string(paths::base_name(open.holder.name)),
                .source = "envFrom",
                .secret = open.holder.name,
                .key = "*",
                .delivery = Delivery::env_from,
                .span = open.span};
    login.user.known = open.known;
    login.user.certainty = Certainty::inferred;
    login.user.steps = {{open.span, "the login must come from " + label_of(open.holder) + " by envFrom"}};
    if (open.known == Known::missing)
      login.user.steps.push_back({open.span, label_of(open.holder) + " is not in these manifests"});
    return login;
  }
  return std::nullopt;
}

void doubt_bystanders(const kube::Cluster& cluster, std::vector<Login>& logins) {
  std::map<std::string, std::set<std::size_t>> named;
  for (const Login& login : logins) {
    if (login.host.known != Known::unspecified && !login.secret.empty()) named[login.secret].insert(login.workload);
    for (const PasswordPlace& place : login.passwords) {
      if (login.host.known != Known::unspecified) named[place.holder].insert(login.workload);
    }
  }
  for (Login& login : logins) {
    if (!is_bystander(login)) continue;
    const auto found = named.find(login.secret);
    if (found == named.end() || found->second.contains(login.workload)) continue;
    const kube::Meta& user = cluster.workloads[*found->second.begin()].meta;
    login.user.certainty = Certainty::assumed;
    login.user.steps.push_back({login.span, "nothing here names a server for it; " + user.kind + " " + user.object() +
                                                " does, with the same " + holder_kind(login)});
  }
  // What speaks of several begins with one that is certain.
  std::stable_partition(logins.begin(), logins.end(),
                        [](const Login& login) { return login.user.certainty != Certainty::assumed; });
}

bool shows_no_password(const kube::Cluster& cluster, const Login& login) {
  if (!login.passwords.empty() || login.user.known != Known::known || login.key == "*") return false;
  const kube::Workload& workload = cluster.workloads[login.workload];
  if (workload.elsewhere || login.container >= workload.pod.containers.size() || iam_proxy(workload)) return false;
  const kube::Container& container = workload.pod.containers[login.container];
  return !identity_of(cluster, workload) && injected_secrets(workload).empty() &&
         !takes_secret(workload.pod, container) && !names_password_file(container);
}

void doubt_without_password(const kube::Cluster& cluster, const std::vector<Server>& servers,
                            std::vector<Login>& logins) {
  for (Login& login : logins) {
    const bool is_of_environment = login.delivery == Delivery::env || login.delivery == Delivery::env_from;
    if (!is_of_environment || !shows_no_password(cluster, login)) continue;
    const bool came_along = login.delivery == Delivery::env_from && login.source == "envFrom";
    // The user's name alone is nothing that must be changed.
    login.delivery = Delivery::literal;
    const bool is_refused = login.server >= 0 && asks_for_password(servers[static_cast<std::size_t>(login.server)]);
    const bool is_anothers = login.server < 0 && has_other_user(logins, login);
    if (!came_along || (!is_refused && !is_anothers)) continue;
    const std::string sentence = "nothing in the container holds a password of " + login.user.text +
                                 (is_refused ? ", and the server asks for one" : "");
    login.user = {.known = Known::unspecified, .steps = {{login.span, sentence}}, .certainty = Certainty::inferred};
    login.user_pattern.clear();
    login.secret.clear();
    login.key.clear();
  }
}

}  // namespace routegrant::credentials
