#include "credentials/servers/relays.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "credentials/servers/hosts.hpp"
#include "credentials/servers/images.hpp"
#include "credentials/servers/relay_texts.hpp"
#include "credentials/values/environment.hpp"
#include "credentials/values/mounts.hpp"

namespace routegrant::credentials {
namespace {

bool is_program(const kube::Container& container, std::string_view program) {
  if (image_name(container.image.value).find(program) != std::string::npos) return true;
  const auto names = [&](const yaml::Cursor& word) {
    const std::string_view path = word.text().substr(0, word.text().find_first_of(" \n"));
    return path.substr(path.rfind('/') + 1) == program;
  };
  const std::vector<yaml::Cursor>& words = container.command.empty() ? container.args : container.command;
  return !words.empty() && names(words.front());
}

class Finder {
 public:
  Finder(const kube::Cluster& cluster, const std::vector<Server>& servers, std::vector<Relay>& into)
      : cluster_(cluster), servers_(servers), into_(into) {}

  void look_at(std::size_t workload) {
    workload_ = workload;
    for (const kube::Container& container : cluster_.workloads[workload].pod.containers) {
      if (container.role == kube::Container::Role::init) continue;
      look_at_files(container);
      if (is_program(container, "pgpool")) look_at_nodes(container);
      if (is_program(container, "socat")) look_at_arguments(container);
    }
  }

 private:
  void look_at_files(const kube::Container& container) {
    if (container.mounts.empty()) return;
    const Mounts mounts = mounts_of(cluster_, cluster_.workloads[workload_], container);
    for (const MountedFile& file : mounts.files) {
      if (file.piece.known != Known::known) continue;
      const Reading reading = read(file);
      add(reading, relay_targets_in_file(file.path, reading.text), file.path.substr(file.path.rfind('/') + 1));
    }
  }

  void look_at_nodes(const kube::Container& container) {
    const Environment environment(cluster_, cluster_.workloads[workload_], container);
    for (const Variable& variable : environment.variables()) {
      const bool is_list = variable.name == "PGPOOL_BACKEND_NODES";
      if (!is_list && !variable.name.starts_with("PGPOOL_PARAMS_BACKEND_HOSTNAME")) continue;
      const Reading reading = environment.read(variable);
      if (!reading.known()) continue;
      const std::string one = "0:" + reading.text;
      std::vector<RelayTarget> targets = relay_targets_in_nodes(is_list ? reading.text : one);
      for (RelayTarget& target : targets) {
        if (is_list) continue;
        target.begin -= 2;
        target.end -= 2;
      }
      add(reading, targets, variable.name);
    }
  }

  void look_at_arguments(const kube::Container& container) {
    const Environment environment(cluster_, cluster_.workloads[workload_], container);
    Reading line;
    const auto add_word = [&](const yaml::Cursor& word) {
      constexpr std::size_t longest = 65536;
      const Reading text = environment.read_argument(word);
      if (line.text.size() + text.text.size() > longest) return;
      append(line, text, 0, static_cast<std::uint32_t>(text.text.size()));
      if (line.pieces.empty()) return;
      line.text += ' ';
      ++line.pieces.back().end;
    };
    std::for_each(container.command.begin(), container.command.end(), add_word);
    std::for_each(container.args.begin(), container.args.end(), add_word);
    add(line, relay_targets_in_socat(line.text), "socat");
  }

  void add(const Reading& reading, const std::vector<RelayTarget>& targets, const std::string& where) {
    for (const RelayTarget& target : targets) {
      if (target.host.empty() || is_local(target.host)) continue;
      const Endpoint endpoint = resolve_host(cluster_, servers_, workload_, target.host);
      if (endpoint.server == -1 || !is_servers_port(endpoint, target.port)) continue;
      Relay relay;
      relay.workload = workload_;
      relay.listens = target.listens;
      relay.server = endpoint.server;
      relay.step = {reading.span_of(target.begin, target.end), where + " hands connections on to " + target.host};
      into_.push_back(std::move(relay));
    }
  }

  /// A proxy may lead to another port of the same pods: an exporter, Patroni's API.
  bool is_servers_port(const Endpoint& endpoint, std::int64_t port) const {
    const Server& server = servers_[static_cast<std::size_t>(endpoint.server)];
    if (port == 0 || port == server.port) return true;
    if (endpoint.service == -1 || server.workload < 0) return false;
    const kube::Service& service = cluster_.services[static_cast<std::size_t>(endpoint.service)];
    const kube::ServicePort* opened = kube::find_port(service, std::to_string(port));
    return opened != nullptr &&
           kube::target_port(*opened, cluster_.workloads[static_cast<std::size_t>(server.workload)]) == server.port;
  }

  const kube::Cluster& cluster_;
  const std::vector<Server>& servers_;
  std::vector<Relay>& into_;
  std::size_t workload_ = 0;
};

constexpr std::string_view pgbouncer_entry = "pgbouncer_";

/// Whether the login is an entry of `[databases]` in PgBouncer's file.
bool is_pooler_entry(const Login& login) {
  return login.name.starts_with(pgbouncer_entry);
}

/// The port of the relay's pods to which the login's Service leads; 0 where the login does not tell.
std::int64_t port_at_pods(const kube::Cluster& cluster, const Login& login, std::size_t relay) {
  const std::int64_t asked = text::integer(login.port.text).value_or(0);
  if (login.service == -1) return asked;
  const kube::Service& service = cluster.services[static_cast<std::size_t>(login.service)];
  if (service.headless) return asked;
  const kube::ServicePort* opened = asked != 0                  ? kube::find_port(service, login.port.text)
                                    : service.ports.size() == 1 ? &service.ports.front()
                                                                : nullptr;
  return opened == nullptr ? asked : kube::target_port(*opened, cluster.workloads[relay]).value_or(0);
}

/// The relay that answers where the login leads, or nothing.
const Relay* relay_of(const kube::Cluster& cluster, const std::vector<Relay>& relays, const Login& login) {
  if (login.service == -1) {
    const bool is_here = login.host.known == Known::known && is_local(login.host.text);
    return is_here ? relay_at(relays, login.workload, port_at_pods(cluster, login, login.workload)) : nullptr;
  }
  const kube::Service& named = cluster.services[static_cast<std::size_t>(login.service)];
  const kube::Service* service = kube::named_service(cluster, named);
  if (service == nullptr) return nullptr;
  for (const std::size_t w : kube::selected_workloads(cluster, *service)) {
    const Relay* found = relay_at(relays, w, port_at_pods(cluster, login, w));
    if (found != nullptr) return found;
  }
  return nullptr;
}

void become_entry_user(const Login& pooler, Login& login) {
  if (!is_pooler_entry(pooler) || pooler.user.known != Known::known) return;
  const std::string_view name = std::string_view(pooler.name).substr(pgbouncer_entry.size());
  if (name != "*" && name != login.database.text) return;
  login.user = pooler.user;
  login.user.steps.insert(login.user.steps.begin(), {login.span, "PgBouncer logs in for " + login.database.text});
  login.source = "proxy";
}

void lead_to(const std::vector<Server>& servers, std::ptrdiff_t server, Login& login) {
  login.server = server;
  login.server_workload = servers[static_cast<std::size_t>(server)].workload;
  login.kind = servers[static_cast<std::size_t>(server)].kind;
}

/// A sidecar of its own pod takes no connection from outside.
void pass_through(const kube::Cluster& cluster, std::size_t relay, Login& login) {
  if (relay == login.workload) return;
  login.through = static_cast<std::ptrdiff_t>(relay);
  login.through_port = port_at_pods(cluster, login, relay);
}

}  // namespace

std::vector<Relay> find_relays(const kube::Cluster& cluster, const std::vector<Server>& servers,
                               const std::vector<Login>& logins) {
  std::vector<Relay> relays;
  if (servers.empty()) return relays;
  Finder finder(cluster, servers, relays);
  for (std::size_t w = 0; w < cluster.workloads.size(); ++w) finder.look_at(w);
  for (const Login& login : logins) {
    if (login.server == -1) continue;
    const kube::Container& container = cluster.workloads[login.workload].pod.containers[login.container];
    const bool pools = is_pooler(container.image.value) || is_pooler_entry(login) || is_program(container, "pgbouncer");
    if (!pools) continue;
    relays.push_back(
        {.workload = login.workload, .server = login.server, .step = {login.span, "the pooler hands connections on"}});
  }
  std::stable_sort(relays.begin(), relays.end(),
                   [](const Relay& a, const Relay& b) { return a.workload < b.workload; });
  return relays;
}

const Relay* relay_at(const std::vector<Relay>& relays, std::size_t workload, std::int64_t port) {
  const auto first = std::lower_bound(relays.begin(), relays.end(), workload,
                                      [](const Relay& relay, std::size_t w) { return relay.workload < w; });
  const auto last =
      std::find_if(first, relays.end(), [workload](const Relay& relay) { return relay.workload != workload; });
  const auto at_port =
      std::find_if(first, last, [port](const Relay& relay) { return port != 0 && relay.listens == port; });
  if (at_port != last) return &*at_port;
  const Relay* found = nullptr;
  for (auto relay = first; relay != last; ++relay) {
    if (relay->listens != 0 && port != 0) continue;
    // Where nothing tells them apart, clients may come to either.
    if (found != nullptr && found->server != relay->server) return nullptr;
    if (found == nullptr) found = &*relay;
  }
  return found;
}

void look_through_relays(const kube::Cluster& cluster, const std::vector<Server>& servers, std::vector<Login>& logins) {
  const std::vector<Relay> relays = find_relays(cluster, servers, logins);
  std::vector<Login> entries;
  std::copy_if(logins.begin(), logins.end(), std::back_inserter(entries),
               [](const Login& login) { return login.server != -1 && is_pooler_entry(login); });
  for (Login& login : logins) {
    if (login.service != -1 && server_behind(cluster, servers, login.service) == -1) {
      const kube::DatabasePooler* pooler =
          pooler_behind(cluster, cluster.services[static_cast<std::size_t>(login.service)]);
      if (pooler != nullptr) pass_through(cluster, static_cast<std::size_t>(pooler->workload), login);
    }
    if (login.server != -1) continue;
    const std::ptrdiff_t made = login.service == -1 ? -1 : server_reached(cluster, servers, login.service);
    if (made != -1) {
      lead_to(servers, made, login);
      continue;
    }
    const Relay* relay = relay_of(cluster, relays, login);
    if (relay == nullptr) continue;
    lead_to(servers, relay->server, login);
    pass_through(cluster, relay->workload, login);
    login.user.steps.insert(login.user.steps.begin(), relay->step);
    for (const Login& entry : entries)
      if (entry.workload == relay->workload) become_entry_user(entry, login);
  }
}

}  // namespace routegrant::credentials
