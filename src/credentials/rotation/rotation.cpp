#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"
#include "credentials/credential.hpp"
#include "credentials/logins/whole_objects.hpp"
#include "credentials/rotation/reloader.hpp"
#include "credentials/servers/identity.hpp"
#include "credentials/values/vault_agent.hpp"

namespace routegrant::credentials {
namespace {

/// What must change when the credential is rotated: the object that holds the password; where none is seen, the one
/// that holds the role.
struct Rotated {
  const kube::KeyedObject* object = nullptr;
  std::string kind = "Secret";
  /// namespace/name, and the name alone.
  std::string object_name{};
  std::string_view name{};
  std::string key{};
  Delivery delivery = Delivery::literal;
};

/// How much an object tells of who renews the key: a producer that follows its store writes over what was there.
int rank_of(const kube::KeyedObject& object) {
  switch (object.refresh) {
    case kube::Refresh::leased: return 3;
    case kube::Refresh::followed: return 2;
    case kube::Refresh::once: return 1;
    case kube::Refresh::by_hand: break;
  }
  return 0;
}

bool may_hold(const kube::KeyedObject& object, std::string_view key) {
  return !object.keys_known || key.empty() || key == "*" ||
         std::any_of(object.data.begin(), object.data.end(),
                     [&](const kube::DataEntry& entry) { return entry.key.value == key; });
}

/// Of several objects of the name (a Secret that stands in the tree, and what fills it: `create: false`,
/// `creationPolicy: Merge`) the one that renews the key; else the first.
const kube::KeyedObject* find_object(const kube::Cluster& cluster, const std::string& name, std::string_view key,
                                     bool is_secret) {
  const std::size_t slash = name.find('/');
  const std::string space = slash == std::string::npos ? "" : name.substr(0, slash);
  const kube::KeyedObject* best = nullptr;
  for (const kube::KeyedObject* object :
       kube::find_keyed(cluster, is_secret, space, slash == std::string::npos ? name : name.substr(slash + 1))) {
    if (object->meta.object() != name) continue;
    if (best == nullptr || (may_hold(*object, key) && (!may_hold(*best, key) || rank_of(*object) > rank_of(*best))))
      best = object;
  }
  return best;
}

/// Who logs in without a password, by a certificate that a mounted Secret holds (PostgreSQL manual, libpq, "Environment
/// Variables", PGSSLCERT), has that Secret for a credential.
void turn_to_certificate(const kube::Cluster& cluster, const Login& login, Rotated& rotated) {
  const kube::Workload& workload = cluster.workloads[login.workload];
  if (login.container >= workload.pod.containers.size()) return;
  const kube::Container& container = workload.pod.containers[login.container];
  const auto named = std::find_if(container.env.begin(), container.env.end(),
                                  [](const kube::EnvEntry& entry) { return entry.name.value == "PGSSLCERT"; });
  if (named == container.env.end() || named->from != kube::EnvEntry::From::literal) return;
  const std::string_view file = named->value.text();
  for (const kube::Mount& mount : container.mounts) {
    if (mount.path.empty() || !file.starts_with(mount.path.value + "/")) continue;
    for (const kube::Volume& volume : workload.pod.volumes) {
      if (volume.name.value != mount.volume || volume.sources.size() != 1) continue;
      const kube::VolumeSource& source = volume.sources.front();
      if (source.kind != kube::VolumeSource::Kind::secret) continue;
      rotated.object_name = workload.meta.namespace_name + "/" + source.object.value;
      rotated.key = file.substr(mount.path.value.size() + 1);
      rotated.delivery = mount.sub_path.empty() ? Delivery::volume : Delivery::sub_path;
      return;
    }
  }
}

Rotated rotated_by(const kube::Cluster& cluster, const Login& login) {
  Rotated rotated;
  rotated.object_name = login.secret;
  rotated.key = login.key;
  rotated.delivery = login.delivery;
  for (const PasswordPlace& place : login.passwords) {
    if (place.place_kind != "Secret" && place.place_kind != "ConfigMap") continue;
    rotated.kind = place.place_kind;
    rotated.object_name = place.holder;
    rotated.key = place.key;
    break;
  }
  if (login.passwords.empty()) turn_to_certificate(cluster, login, rotated);
  rotated.object = find_object(cluster, rotated.object_name, rotated.key, rotated.kind == "Secret");
  if (rotated.object == nullptr && rotated.kind == "Secret" && !rotated.object_name.empty()) {
    rotated.object = find_object(cluster, rotated.object_name, rotated.key, false);
    if (rotated.object != nullptr) rotated.kind = "ConfigMap";
  }
  return rotated;
}

std::string_view last_part(std::string_view object) {
  return object.substr(object.find('/') + 1);
}

/// Whether an annotation "checksum/..." may hash such an object. Which it hashes is in the template alone; its name
/// says at most that it is the other kind.
bool may_hash(std::string_view name, bool is_secret) {
  constexpr std::string_view prefix = "checksum/";
  if (!name.starts_with(prefix)) return false;
  const std::string what = text::lower(name.substr(prefix.size()));
  const bool names_secret = what.find("secret") != std::string::npos || what.find("cred") != std::string::npos;
  const bool names_config = what.find("config") != std::string::npos || what == "cm";
  return names_secret == names_config || names_secret == is_secret;
}

const kube::Pair* checksum(const kube::Workload& workload, bool is_secret) {
  const auto& all = workload.pod.annotations;
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& pair) { return may_hash(pair.key.value, is_secret); });
  return found == all.end() ? nullptr : &*found;
}

/// kustomize (api/hasher): ten characters of a hexadecimal hash in which 0, 1, 3, a and e are written g, h, k, m and t.
bool has_hash_suffix(std::string_view name) {
  constexpr std::size_t length = 10;
  if (name.size() <= length + 1 || name[name.size() - length - 1] != '-') return false;
  const std::string_view hash = name.substr(name.size() - length);
  return hash.find_first_not_of("gh2k456789mbcdtf") == std::string_view::npos;
}

bool is_in_git(const kube::KeyedObject* object) {
  return object != nullptr && object->keys_known && (object->producer == "Secret" || object->producer == "ConfigMap");
}

/// Controllers that restart a workload when an object changes, by an annotation on it: the annotation, its value, and
/// the only producer whose objects it watches (empty for all).
struct Restarter {
  std::string_view annotation;
  std::string_view producer;
  std::string_view name;
};

constexpr std::array<Restarter, 6> restarters{
    {{"operator.1password.io/auto-restart", "OnePasswordItem", "1Password's operator"},
     {"secrets.doppler.com/reload", "DopplerSecret", "Doppler's operator"},
     {"secrets.infisical.com/auto-reload", "InfisicalDynamicSecret", "Infisical's operator"},
     {"secrets.infisical.com/auto-reload", "InfisicalSecret", "Infisical's operator"},
     {"secrets.infisical.com/auto-reload", "InfisicalStaticSecret", "Infisical's operator"},
     {"wave.pusher.com/update-on-config-change", "", "Wave"}}};

std::optional<Rotation> by_restarter(const kube::Workload& workload, const kube::KeyedObject* object) {
  for (const Restarter& restarter : restarters) {
    const kube::Pair* pair = kube::find(workload.meta.annotations, restarter.annotation);
    const bool watches = restarter.producer.empty() || (object != nullptr && object->producer == restarter.producer);
    if (pair == nullptr || pair->value.value != "true" || !watches) continue;
    return Rotation{true, std::string(restarter.name) + " restarts the pods", pair->value.span};
  }
  if (object == nullptr) return std::nullopt;
  for (const kube::RestartTarget& target : object->restarts) {
    if (target.kind != workload.meta.kind || target.name.value != workload.meta.name.value) continue;
    return Rotation{true, object->producer + " " + object->meta.object() + " restarts the pods", target.name.span};
  }
  return std::nullopt;
}

/// Whether the container has ended before the application begins, never to run again in the same pod (kubernetes.io,
/// "Init Containers"); one with `restartPolicy: Always` runs beside it.
bool has_ended(const kube::Cluster& cluster, const Login& login) {
  const std::vector<kube::Container>& containers = cluster.workloads[login.workload].pod.containers;
  return login.container < containers.size() && containers[login.container].role == kube::Container::Role::init;
}

/// Whether what a container took may reach others of the pod: they share a volume that it can write to.
bool hands_on(const kube::Pod& pod, const kube::Container& container) {
  const auto is_writable = [&pod](const std::string& name) {
    return std::any_of(pod.volumes.begin(), pod.volumes.end(), [&name](const kube::Volume& volume) {
      return volume.name.value == name &&
             std::any_of(volume.sources.begin(), volume.sources.end(), [](const kube::VolumeSource& source) {
               return source.kind == kube::VolumeSource::Kind::empty_dir ||
                      source.kind == kube::VolumeSource::Kind::claim || source.kind == kube::VolumeSource::Kind::other;
             });
    });
  };
  const auto mounts = [](const kube::Container& one, const std::string& volume) {
    return std::any_of(one.mounts.begin(), one.mounts.end(),
                       [&volume](const kube::Mount& mount) { return mount.volume == volume; });
  };
  return std::any_of(container.mounts.begin(), container.mounts.end(), [&](const kube::Mount& mount) {
    return is_writable(mount.volume) &&
           std::any_of(pod.containers.begin(), pod.containers.end(), [&](const kube::Container& other) {
             return &other != &container && mounts(other, mount.volume);
           });
  });
}

/// Whether only an init container logs in so, which takes the new password when the next pod starts.
bool is_done_with(const kube::Cluster& cluster, const Login& login) {
  const kube::Pod& pod = cluster.workloads[login.workload].pod;
  return has_ended(cluster, login) && !hands_on(pod, pod.containers[login.container]);
}

constexpr const char* ended =
    "an init container reads the file before the application starts, and nothing restarts the pods";

/// The file that the Vault agent renders: the sidecar renders it again, unless the annotations leave it out.
std::optional<Rotation> by_agent(const kube::Cluster& cluster, const Login& login) {
  const kube::Workload& workload = cluster.workloads[login.workload];
  const auto is_agents = [](const PasswordPlace& place) { return place.place_kind == "Vault"; };
  const auto place = std::find_if(login.passwords.begin(), login.passwords.end(), is_agents);
  if (place == login.passwords.end()) return std::nullopt;
  constexpr std::string_view once = "vault.hashicorp.com/agent-pre-populate-only";
  if (const kube::Pair* only = kube::find(workload.pod.annotations, once);
      only != nullptr && only->value.value == "true")
    return Rotation{false, "the Vault agent renders the file once, before the pod starts", only->value.span};
  for (const kube::Pair& pair : workload.pod.annotations)
    if (pair.key.value.starts_with("vault.hashicorp.com/agent-inject-command-"))
      return Rotation{true, "the Vault agent runs a command after it has rendered the file again", pair.value.span};
  if (has_ended(cluster, login)) return Rotation{false, ended, place->span};
  return Rotation{true, "the Vault agent renders the file again, for an application that reads it again", place->span};
}

/// Whether the container reads service bindings (servicebinding.io, Application Projection). The libraries that do,
/// such as Spring Cloud Bindings' BindingsEnvironmentPostProcessor, read them when the application starts and never
/// again.
bool reads_bindings(const kube::Cluster& cluster, const Login& login) {
  const kube::Pod& pod = cluster.workloads[login.workload].pod;
  if (login.container >= pod.containers.size()) return false;
  const kube::Container& container = pod.containers[login.container];
  const auto is_binding = [&](const kube::Mount& mount) {
    return std::any_of(pod.volumes.begin(), pod.volumes.end(), [&](const kube::Volume& volume) {
      return volume.is_binding && volume.name.value == mount.volume;
    });
  };
  return std::any_of(container.mounts.begin(), container.mounts.end(), is_binding) ||
         std::any_of(container.env.begin(), container.env.end(),
                     [](const kube::EnvEntry& entry) { return entry.name.value == "SERVICE_BINDING_ROOT"; });
}

/// Where the password is taken, which is the line to change.
Span place_of(const Login& login) {
  return login.delivery_span == Span{} ? login.span : login.delivery_span;
}

Rotation by_delivery(const kube::Cluster& cluster, const Rotated& rotated, const Login& login) {
  const Span place = place_of(login);
  if (is_done_with(cluster, login))
    return {true, "an init container has done with it before the application starts, and the next one takes it anew",
            place};
  switch (rotated.delivery) {
    case Delivery::volume:
      if (has_ended(cluster, login)) return {false, ended, place};
      if (reads_bindings(cluster, login)) {
        return {false, "a service binding is read once, when the application starts, and nothing restarts the pods",
                place};
      }
      return {true, "the mounted file changes, for an application that reads it again", place};
    case Delivery::sub_path: return {false, "a file mounted by subPath never changes", place};
    case Delivery::csi:
      return {false, "the mounted file changes only if the CSI driver rotates, which is off by default", place};
    case Delivery::api:
      return {false, "the application asks the Kubernetes API for it when it starts, and nothing restarts the pods",
              place};
    case Delivery::literal:
    case Delivery::env:
    case Delivery::env_from: break;
  }
  const kube::Pairs none;
  const kube::Pairs& labels = rotated.object == nullptr ? none : rotated.object->meta.labels;
  if (const kube::Pair* reload = kube::find(labels, "cnpg.io/reload"); reload != nullptr)
    return {false,
            "CloudNativePG gives the role its new password at once (cnpg.io/reload), but nothing restarts the pods",
            place};
  return {false, "nothing restarts the pods when it changes", place};
}

/// Whether the host takes tokens of the pod's identity, by its name, or the user is one that a cloud makes of an
/// account (AWS, "IAM database authentication"; Azure, "Use Microsoft Entra ID for authentication"; Cloud SQL, "IAM
/// authentication"). An identity alone proves nothing of a database.
bool takes_identity(const kube::Cluster& cluster, const Login& login, std::string_view cloud) {
  std::string host = text::lower(login.host.text);
  if (login.service >= 0) {
    const kube::Text& name = cluster.services[static_cast<std::size_t>(login.service)].external_name;
    if (!name.empty()) host = text::lower(name.value);
  }
  if (host.ends_with('.')) host.pop_back();
  if (iam_proxy(cluster.workloads[login.workload])) return true;
  if (cloud == "AWS") return host.ends_with(".rds.amazonaws.com") || host.ends_with(".rds.amazonaws.com.cn");
  if (cloud == "Azure") return host.ends_with(".database.azure.com");
  return login.user.text.ends_with(".iam") || login.user.text.ends_with(".gserviceaccount.com");
}

/// Whether the database's container takes its password from the same key: an image reads it only when its data
/// directory is empty.
bool is_shared_with_server(const std::vector<Server>& servers, const Login& login, const Rotated& rotated) {
  if (login.server < 0 || static_cast<std::size_t>(login.server) >= servers.size()) return false;
  const Server& server = servers[static_cast<std::size_t>(login.server)];
  return server.workload >= 0 &&
         std::any_of(server.passwords.begin(), server.passwords.end(), [&](const PasswordPlace& place) {
           return place.holder == rotated.object_name && place.key == rotated.key && !place.holder.empty();
         });
}

bool lies_in(const Login& login, std::string_view kind) {
  return std::any_of(login.passwords.begin(), login.passwords.end(),
                     [kind](const PasswordPlace& place) { return place.place_kind == kind; });
}

/// What starts new pods, or would if the workload let it. A bare Pod has none: nothing makes another in its place
/// (kubernetes.io, "Pods", "Pod update and replacement").
std::optional<Rotation> by_template(const kube::Workload& workload, const Rotated& rotated, const Login& login) {
  if (workload.meta.kind == "Pod") return std::nullopt;
  const kube::KeyedObject* object = rotated.object;
  const std::string_view name = last_part(rotated.object_name);
  const kube::Pairs none;
  const Watched watched = rotated.delivery == Delivery::csi ? Watched::provider_class
                          : rotated.kind == "ConfigMap"     ? Watched::config_map
                                                            : Watched::secret;
  if (const kube::Pair* pair =
          reloader_annotation(workload, object == nullptr ? none : object->meta.annotations, name, watched))
    return Rotation{true, "Reloader restarts the pods", pair->value.span};
  if (std::optional<Rotation> restarter = by_restarter(workload, object)) return restarter;
  if (workload.meta.kind == "Job" || workload.meta.kind == "CronJob")
    return Rotation{true, "each run starts new pods", workload.meta.name.span};
  if (has_hash_suffix(name))
    return Rotation{true, "its name carries a hash of its content, so that a change starts new pods", place_of(login)};
  if (const kube::Pair* pair = checksum(workload, rotated.kind != "ConfigMap"); pair != nullptr && is_in_git(object))
    return Rotation{true, "annotation " + pair->key.value + " starts new pods when the rendered content changes",
                    pair->key.span};
  return std::nullopt;
}

/// What starts new pods. Where the workload keeps its old ones, a file that changes in them may still do.
std::optional<Rotation> by_restart(const kube::Workload& workload, const Rotated& rotated, const Login& login) {
  std::optional<Rotation> restart = by_template(workload, rotated, login);
  if (!restart || workload.held.empty()) return restart;
  const bool changes_in_place =
      rotated.delivery == Delivery::volume && !has_hash_suffix(last_part(rotated.object_name));
  if (changes_in_place) return std::nullopt;
  return Rotation{false, workload.held.value, workload.held.span};
}

/// What carries a new value of the object to the pods.
Rotation by_object(const kube::Cluster& cluster, const Login& login, const Rotated& rotated) {
  const kube::Workload& workload = cluster.workloads[login.workload];
  if (workload.elsewhere && !rotated.object_name.empty())
    return {true, "the operator reads it again when a query fails", login.span};
  if (std::optional<Rotation> agent = by_agent(cluster, login)) return std::move(*agent);
  if (rotated.object_name.empty() && lies_in(login, "store"))
    return {false, "it is fetched from its store when the container starts, and nothing restarts the pods", login.span};
  if (rotated.object_name.empty() && login.delivery == Delivery::literal)
    return {false, "only a change of the manifest brings a new one", login.span};
  const kube::KeyedObject* object = rotated.object;
  if (object != nullptr && object->immutable)
    return {false, rotated.kind + " " + rotated.object_name + " is immutable", object->meta.name.span};
  const bool never = object != nullptr && object->refresh == kube::Refresh::once;
  if (never && object->producer != "SecretProviderClass")
    return {false, object->producer + " " + object->meta.object() + " writes it once and does not follow the store",
            object->refresh_span};
  if (std::optional<Rotation> restart = by_restart(workload, rotated, login)) return std::move(*restart);
  if (never)
    return {false, "the Secret changes only if the CSI driver rotates, and nothing restarts the pods", login.span};
  return by_delivery(cluster, rotated, login);
}

std::string renewal_of(const kube::Cluster& cluster, const Login& login, const Rotated& rotated) {
  for (const InjectedSecret& secret : injected_secrets(cluster.workloads[login.workload])) {
    const bool is_this = std::any_of(login.passwords.begin(), login.passwords.end(), [&](const PasswordPlace& place) {
      return place.place_kind == "Vault" && place.key == secret.name;
    });
    if (is_this) return secret.is_leased ? "leased" : "followed";
  }
  if (lies_in(login, "SecretProviderClass")) return "once";
  if (lies_in(login, "store") || lies_in(login, "Secret of")) return "unknown";
  if (rotated.object == nullptr) return rotated.object_name.empty() ? "by hand" : "unknown";
  // A Secret without data is filled by something that the tree does not show.
  if (!rotated.object->keys_known && rotated.object->data.empty() && rotated.object->producer == "Secret")
    return "unknown";
  switch (rotated.object->refresh) {
    case kube::Refresh::by_hand: return "by hand";
    case kube::Refresh::once: return "once";
    case kube::Refresh::followed: return "followed";
    case kube::Refresh::leased: return "leased";
  }
  return "by hand";
}

}  // namespace

Rotation rotation_of(const kube::Cluster& cluster, const std::vector<Server>& servers, const Login& login) {
  const std::optional<CloudIdentity> identity = identity_of(cluster, cluster.workloads[login.workload]);
  const bool names_no_password = login.passwords.empty() && login.key != "*" && login.user.known == Known::known;
  const bool may_be_identity = names_no_password && identity && login.server < 0;
  if (may_be_identity && takes_identity(cluster, login, identity->cloud)) {
    Rotation rotation{true, "the pod signs in with a token of its identity, as no password is given",
                      identity->name.span};
    rotation.renewal = "identity";
    return rotation;
  }
  // Of the user's name alone nothing must be changed.
  if (login.delivery == Delivery::literal && !login.secret.empty() && shows_no_password(cluster, login)) {
    Rotation rotation{false, "no password of it is seen here", login.span};
    rotation.renewal = "unknown";
    return rotation;
  }
  const Rotated rotated = rotated_by(cluster, login);
  Rotation rotation = by_object(cluster, login, rotated);
  rotation.renewal = renewal_of(cluster, login, rotated);
  if (may_be_identity) {
    rotation.restart = "no password is given, and that the pod signs in with a token of its identity is not proved";
    rotation.renewal = "unknown";
  }
  if (is_shared_with_server(servers, login, rotated))
    rotation.restart += "; the server takes it only while its data directory is empty, so the role must be altered too";
  return rotation;
}

}  // namespace routegrant::credentials
