#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/example_files.hpp"
#include "base/glob.hpp"
#include "base/paths.hpp"
#include "credentials/logins/chart_passwords.hpp"
#include "credentials/logins/stray_passwords.hpp"
#include "credentials/servers/images.hpp"
#include "relate/builder.hpp"
#include "relate/meetings.hpp"

namespace routegrant::relate {
namespace {

std::string server_label(const ScopeModel& model, const credentials::Server& server) {
  const kube::Meta* meta = credentials::meta_of(model.cluster, server);
  return meta == nullptr ? "a server" : meta->kind + " " + meta->object();
}

/// The image that makes it a server, else the resource that declares it.
Span span_of(const ScopeModel& model, const credentials::Server& server) {
  const kube::Meta* meta = credentials::meta_of(model.cluster, server);
  if (server.workload < 0) return meta == nullptr ? model.span : meta->name.span;
  const kube::Workload& workload = model.cluster.workloads[static_cast<std::size_t>(server.workload)];
  return workload.generated ? workload.meta.name.span : workload.pod.containers[server.container].image.span;
}

void add_servers(Builder& builder, const ScopeModel& model, ScopeFacts& facts) {
  std::set<std::string> labels;
  for (const credentials::Server& server : model.servers) {
    std::string label = server_label(model, server);
    if (!labels.insert(label).second && server.workload >= 0) {
      // A second server in one pod is told apart by its container.
      const kube::Workload& workload = model.cluster.workloads[static_cast<std::size_t>(server.workload)];
      label += " (" + workload.pod.containers[server.container].name.value + ")";
    }
    const FactId workload =
        server.workload < 0 ? FactId::none : facts.workloads[static_cast<std::size_t>(server.workload)];
    const Span span = span_of(model, server);
    facts.servers.push_back(
        builder.graph.add(Server{.scope = facts.scope,
                                 .workload = workload,
                                 .kind = std::string(credentials::name_of(server.kind)),
                                 .label_text = label,
                                 .version = server.version == 0 ? "" : std::to_string(server.version),
                                 .port = server.port},
                          Reason{.span = span, .premises = {workload}, .certainty = server.certainty}));
    if (server.trust.empty()) continue;
    builder.graph.add(TrustSetting{.server = facts.servers.back(), .shown = server.trust},
                      Reason{.span = server.trust_span, .premises = {facts.servers.back()}});
  }
}

void add_serves(Builder& builder) {
  for (std::size_t d = 0; d < builder.model.databases.size(); ++d) {
    for (const Join& join : builder.model.databases[d].joins) {
      const FactId server = builder.scopes[join.scope].servers[join.server];
      builder.graph.add(Serves{.server = server, .database = builder.databases[d].database},
                        Reason{.span = join.span, .premises = {server}, .certainty = join.certainty});
    }
  }
}

/// The server that a login of the scope connects to: one of the scope, or a neighbour's.
std::optional<ServerAt> server_of(const ScopeModel& model, std::size_t scope, std::size_t login) {
  const NeighbourServer& neighbour = model.neighbours[login];
  if (neighbour.scope >= 0) return ServerAt{static_cast<std::size_t>(neighbour.scope), neighbour.server};
  if (model.logins[login].server < 0) return std::nullopt;
  return ServerAt{scope, static_cast<std::size_t>(model.logins[login].server)};
}

/// What makes two logins the same credential (credentials.md, 15.5): server or host, and role; else the Secret.
std::string credential_of(const Model& model, const credentials::Login& login, const std::optional<ServerAt>& server) {
  std::string where;
  if (server) {
    const ScopeModel& holder = model.scopes[server->scope];
    where = server_label(holder, holder.servers[server->server]);
  } else if (login.host.known == credentials::Known::known) {
    where = login.host.text;
  }
  if (!where.empty() && login.user.known == credentials::Known::known) return where + " as " + login.user.text;
  if (login.secret.empty()) return "";
  // One password may serve several roles.
  const std::string role = login.user.known == credentials::Known::known ? " as " + login.user.text : "";
  return "Secret " + login.secret + " key " + login.key + role;
}

/// Whether the container has ended before the pod serves and leaves nothing to those that serve: an init container
/// (a migration) that shares no volume with them. One that renders a configuration file does.
bool ends_before_requests(const kube::Pod& pod, const kube::Container& container) {
  using Role = kube::Container::Role;
  if (container.role != Role::init) return false;
  // It only makes a role and its database, whatever volumes a chart mounts into all containers.
  if (credentials::image_name(container.image.value) == "postgres-init") return true;
  const auto is_shared = [&](const kube::Mount& mount) {
    return std::any_of(pod.containers.begin(), pod.containers.end(), [&](const kube::Container& other) {
      return other.role != Role::init &&
             std::any_of(other.mounts.begin(), other.mounts.end(),
                         [&](const kube::Mount& its) { return its.volume == mount.volume; });
    });
  };
  return std::none_of(container.mounts.begin(), container.mounts.end(), is_shared);
}

/// Whether a pooler holds it, for the clients that come to it.
bool is_handed_on(const ScopeModel& model, const credentials::Login& login) {
  return login.server != -1 &&
         std::any_of(model.relays.begin(), model.relays.end(), [&](const credentials::Relay& relay) {
           return relay.workload == login.workload && relay.server == login.server;
         });
}

FactId add_login(Builder& builder, std::size_t scope, std::size_t index) {
  const ScopeFacts& facts = builder.scopes[scope];
  const ScopeModel& model = builder.model.scopes[scope];
  const credentials::Login& login = model.logins[index];
  const kube::Workload& workload = model.cluster.workloads[login.workload];
  const std::optional<ServerAt> server = server_of(model, scope, index);
  const FactId server_fact = server ? builder.scopes[server->scope].servers[server->server] : FactId::none;
  const bool known = login.user.known == credentials::Known::known;
  const std::string container = workload.pod.containers[login.container].name.value;
  // The story of a login is the way its user took; the last step is where the role's name stands.
  std::vector<FactId> premises{facts.workloads[login.workload], server_fact};
  std::int64_t ordinal = 0;
  for (const credentials::Step& step : login.user.steps) {
    premises.push_back(builder.graph.add(LoginStep{.workload = facts.workloads[login.workload],
                                                   .container = container,
                                                   .login_name = login.name,
                                                   .ordinal = ++ordinal,
                                                   .told = step.sentence},
                                         Reason{.span = step.span}));
  }
  return builder.graph.add(
      Login{.workload = facts.workloads[login.workload],
            .server = server_fact,
            .container = container,
            .name = login.name,
            .kind = std::string(credentials::name_of(login.kind)),
            .host = login.host.text,
            .database = login.database.text,
            .role_name = known ? login.user.text : "",
            .shown = known ? login.user.text : "a role that is not known here",
            .known = std::string(credentials::name_of(login.user.known)),
            .source = login.source,
            .secret = login.secret,
            .key_name = login.key,
            .credential = credential_of(builder.model, login, server),
            .before_requests = ends_before_requests(workload.pod, workload.pod.containers[login.container]),
            .hands_on = is_handed_on(model, login)},
      Reason{.span = login.span, .premises = std::move(premises), .certainty = login.user.certainty});
}

/// The name by which the role is looked up: a declared one may stand for users whose names only an operator knows.
const std::string& role_name_of(const credentials::Login& login) {
  return login.user.known == credentials::Known::known ? login.user.text : login.user_pattern;
}

void add_meetings(Builder& builder, const Meetings& meetings, std::size_t scope, std::size_t index, FactId login_fact) {
  const ScopeModel& model = builder.model.scopes[scope];
  const credentials::Login& login = model.logins[index];
  if (role_name_of(login).empty()) return;
  const std::optional<ServerAt> server = server_of(model, scope, index);
  // Which scope holds a neighbour's server was found by its name alone.
  const Certainty most = server && server->scope != scope ? Certainty::inferred : Certainty::declared;
  for (const Meeting& meeting : meetings.of(login, role_name_of(login), server)) {
    const FactId role = builder.databases[meeting.database].roles[meeting.role];
    // The place is where the role's name stands; the way to it is told by the login's own steps.
    const Span span = login.user.steps.empty() ? login.span : login.user.steps.back().span;
    const FactId fact = builder.graph.add(
        LogsInAs{.login = login_fact, .role = role},
        Reason{.span = span, .premises = {login_fact, role}, .certainty = std::min(meeting.certainty, most)});
    builder.roles_of_logins.push_back({scope, index, meeting.database, meeting.role, fact});
  }
}

/// Whether the place is in a file that people copy before they fill it in: `secret.example.yaml`.
bool is_example(const Sources& sources, Span at) {
  return is_named_example(sources[sources.origin(at).source].path);
}

/// Whether an example alone shows the Secret or ConfigMap that a workload takes by this name, which may begin with its
/// namespace: the real one, which Git does not hold, may have more keys, and nobody can tell who renews it.
bool is_only_exemplified(const Builder& builder, const ScopeModel& model, std::size_t workload, bool is_secret,
                         std::string_view object) {
  const std::string& space = model.cluster.workloads[workload].meta.namespace_name;
  const auto found = kube::find_keyed(model.cluster, is_secret, space, paths::base_name(object));
  return !found.empty() && std::all_of(found.begin(), found.end(), [&](const kube::KeyedObject* one) {
    return is_example(builder.sources, one->meta.name.span);
  });
}

void add_delivery(Builder& builder, const ScopeModel& model, const ScopeFacts& facts, std::size_t index) {
  const credentials::Login& login = model.logins[index];
  const credentials::Rotation& rotation = model.rotations[index];
  const bool is_unknown =
      rotation.renewal == "by hand" && is_only_exemplified(builder, model, login.workload, true, login.secret);
  builder.graph.add(Delivery{.login = facts.logins[index],
                             .workload = facts.workloads[login.workload],
                             .how = std::string(credentials::name_of(login.delivery)),
                             .rotates = rotation.rotates,
                             .restart = rotation.restart,
                             .renewal = is_unknown ? "unknown" : rotation.renewal},
                    Reason{.span = rotation.span, .premises = {facts.logins[index]}});
}

void add_tls(Builder& builder, const ScopeModel& model, const ScopeFacts& facts, std::size_t index) {
  const credentials::Login& login = model.logins[index];
  if (login.tls.mode == credentials::Tls::unspecified) return;
  builder.graph.add(TlsSetting{.login = facts.logins[index],
                               .workload = facts.workloads[login.workload],
                               .mode = std::string(credentials::name_of(login.tls.mode)),
                               .shown = login.tls.shown},
                    Reason{.span = login.tls.span, .premises = {facts.logins[index]}});
}

std::string status_name(credentials::Reference::Status status) {
  switch (status) {
    case credentials::Reference::Status::found: return "found";
    case credentials::Reference::Status::outside_git: return "outside-git";
    case credentials::Reference::Status::missing_object: return "missing-object";
    case credentials::Reference::Status::missing_key: return "missing-key";
    case credentials::Reference::Status::optional: return "optional";
  }
  return "";
}

void add_references(Builder& builder, const ScopeModel& model, const ScopeFacts& facts) {
  std::set<std::pair<std::string, std::string>> of_logins;
  for (const credentials::Login& login : model.logins) {
    of_logins.emplace(login.secret, login.key);
    for (const credentials::PasswordPlace& password : login.passwords) of_logins.emplace(password.holder, password.key);
  }
  std::set<std::pair<std::size_t, std::size_t>> server_containers;
  for (const credentials::Server& server : model.servers) {
    if (server.workload >= 0) server_containers.emplace(static_cast<std::size_t>(server.workload), server.container);
  }
  std::set<std::tuple<std::size_t, std::size_t, std::string, bool, std::string, std::string>> seen;
  const auto external = [&](const std::string& object) {
    return std::any_of(builder.model.settings.external_secrets.begin(), builder.model.settings.external_secrets.end(),
                       [&](const std::string& glob) { return glob_matches(glob, object); });
  };
  for (const credentials::Reference& reference : model.references) {
    if (!seen.emplace(reference.workload, reference.container, reference.variable, reference.is_secret,
                      reference.object, reference.key)
             .second) {
      continue;
    }
    const kube::Workload& workload = model.cluster.workloads[reference.workload];
    const bool is_missing = reference.status == credentials::Reference::Status::missing_object ||
                            reference.status == credentials::Reference::Status::missing_key;
    const bool may_be_outside =
        is_missing && (external(reference.object) ||
                       (reference.status == credentials::Reference::Status::missing_object &&
                        builder.unread.may_be_beside(builder.sources, reference.span)) ||
                       is_only_exemplified(builder, model, reference.workload, reference.is_secret, reference.object));
    const std::string status = may_be_outside ? "outside-git" : status_name(reference.status);
    builder.graph.add(
        routegrant::Reference{.workload = facts.workloads[reference.workload],
                              .container = workload.pod.containers[reference.container].name.value,
                              .variable = reference.variable,
                              .kind = reference.is_secret ? "Secret" : "ConfigMap",
                              .object = reference.object,
                              .key_name = reference.key,
                              .status = status,
                              .how = reference.how,
                              .is_database = of_logins.contains({reference.object, reference.key}) ||
                                             server_containers.contains({reference.workload, reference.container})},
        Reason{.span = reference.span, .premises = {facts.workloads[reference.workload]}});
  }
}

/// Passwords in clear text, each place once. A variable of the same name, and the command line, are one key of their
/// workload; those of its further containers are told with the container.
class PlainPasswords {
 public:
  PlainPasswords(Builder& builder, FactId scope) : builder_(builder), scope_(scope) {}

  void add(const credentials::PasswordPlace& place, bool only_server, std::string_view container = {}) {
    if (!place.in_clear || is_example(builder_.sources, place.span)) return;
    const bool is_of_pod = place.place_kind == "env" || place.place_kind == "args";
    if (is_of_pod && !places_.insert(place.span).second) return;
    std::string key = place.key;
    if (!seen_.emplace(place.place_kind, place.holder, key).second) {
      if (!is_of_pod || container.empty()) return;
      key.append(" of container '").append(container).append("'");
      if (!seen_.emplace(place.place_kind, place.holder, key).second) return;
    }
    builder_.graph.add(PlainPassword{.scope = scope_,
                                     .place_kind = place.place_kind,
                                     .holder = place.holder,
                                     .key_name = std::move(key),
                                     .only_server = only_server},
                       Reason{.span = place.span});
  }

 private:
  Builder& builder_;
  FactId scope_;
  std::set<Span> places_{};
  std::set<std::tuple<std::string, std::string, std::string>> seen_{};
};

/// Those of clients first: what a server shares with them is theirs.
void add_plain_passwords(Builder& builder, const ScopeModel& model, const ScopeFacts& facts) {
  PlainPasswords passwords(builder, facts.scope);
  const auto container_name = [&model](std::size_t workload, std::size_t container) {
    return std::string_view(model.cluster.workloads[workload].pod.containers[container].name.value);
  };
  for (const credentials::Login& login : model.logins) {
    for (const credentials::PasswordPlace& place : login.passwords)
      passwords.add(place, false, container_name(login.workload, login.container));
  }
  for (const credentials::Server& server : model.servers) {
    const std::string_view container =
        server.workload < 0 ? std::string_view()
                            : container_name(static_cast<std::size_t>(server.workload), server.container);
    for (const credentials::PasswordPlace& place : server.passwords) passwords.add(place, true, container);
  }
  for (const credentials::PasswordPlace& place : credentials::passwords_of_charts(model.cluster))
    passwords.add(place, true);
  for (const credentials::PasswordPlace& place : model.resource_passwords) passwords.add(place, true);
  for (const credentials::PasswordPlace& place : credentials::stray_passwords(model.cluster, model.own_keyed))
    passwords.add(place, false);
}

}  // namespace

bool serves_requests(const Builder& builder, std::size_t scope, std::size_t login) {
  const Table<Login>& table = builder.graph.table<Login>();
  // Facts are numbered in the order in which they were added.
  const auto row = std::lower_bound(table.facts.begin(), table.facts.end(), builder.scopes[scope].logins[login]);
  return !table.rows[static_cast<std::size_t>(row - table.facts.begin())].before_requests;
}

void relate_logins(Builder& builder) {
  for (std::size_t i = 0; i < builder.model.scopes.size(); ++i) {
    add_servers(builder, builder.model.scopes[i], builder.scopes[i]);
  }
  add_serves(builder);
  const Meetings meetings(builder.model);
  for (std::size_t i = 0; i < builder.model.scopes.size(); ++i) {
    const ScopeModel& model = builder.model.scopes[i];
    ScopeFacts& facts = builder.scopes[i];
    for (std::size_t l = 0; l < model.logins.size(); ++l) {
      facts.logins.push_back(add_login(builder, i, l));
      add_meetings(builder, meetings, i, l, facts.logins.back());
      add_delivery(builder, model, facts, l);
      add_tls(builder, model, facts, l);
    }
    add_references(builder, model, facts);
    add_plain_passwords(builder, model, facts);
  }
}

}  // namespace routegrant::relate
