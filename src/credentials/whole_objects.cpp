#include "credentials/whole_objects.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "base/paths.hpp"

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

/// Whether an image set it up, with a password, and nothing admits logins without one.
bool asks_for_password(const Server& server) {
  return server.workload >= 0 && server.declared.empty() && server.trust.empty() && !server.passwords.empty();
}

}  // namespace

bool is_servers_root(const View& view, const Candidate& candidate) {
  if (!candidate.is_root) return false;
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

void doubt_without_password(const kube::Cluster& cluster, const std::vector<Server>& servers,
                            std::vector<Login>& logins) {
  for (Login& login : logins) {
    const bool came_along = login.delivery == Delivery::env_from && login.source == "envFrom" &&
                            login.passwords.empty() && login.user.known == Known::known;
    if (!came_along || login.server < 0 || !asks_for_password(servers[static_cast<std::size_t>(login.server)]))
      continue;
    const kube::Pod& pod = cluster.workloads[login.workload].pod;
    if (takes_secret(pod, pod.containers[login.container])) continue;
    const std::string sentence =
        "nothing in the container holds a password of " + login.user.text + ", and the server asks for one";
    login.user = {.known = Known::unspecified, .steps = {{login.span, sentence}}, .certainty = Certainty::inferred};
    login.user_pattern.clear();
    login.secret.clear();
    login.key.clear();
    login.delivery = Delivery::literal;
  }
}

}  // namespace routegrant::credentials
