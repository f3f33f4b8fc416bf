#include <algorithm>
#include <utility>

#include "base/parallel.hpp"
#include "base/text.hpp"
#include "credentials/files/placeholders.hpp"
#include "credentials/logins/annotated.hpp"
#include "credentials/logins/argument_settings.hpp"
#include "credentials/logins/candidates.hpp"
#include "credentials/logins/overwritten.hpp"
#include "credentials/logins/profiles.hpp"
#include "credentials/logins/same_login.hpp"
#include "credentials/logins/shell_variables.hpp"
#include "credentials/logins/waiting.hpp"
#include "credentials/logins/whole_objects.hpp"
#include "credentials/servers/hosts.hpp"
#include "credentials/servers/identity.hpp"
#include "credentials/servers/images.hpp"
#include "credentials/servers/proxied.hpp"
#include "credentials/servers/relays.hpp"
#include "credentials/servers/shared_role.hpp"
#include "credentials/texts/tls.hpp"
#include "credentials/values/vault_agent.hpp"

namespace routegrant::credentials {
namespace {

Value read_part(const View& view, const Reading& reading, const DsnPart& part, std::string_view field) {
  return with_variables(view, value_of(reading, part, field), part, field);
}

/// The value of a clue. An empty text that is known is none.
Value read_clue(const View& view, const Clue* clue, std::string_view field) {
  return clue == nullptr ? Value{} : read_part(view, clue->reading, clue->part, field);
}

/// Moves the ranges of a part of a clue's text, so that they count from the reading's begin.
DsnPart moved(DsnPart part, std::uint32_t offset) {
  part.begin += offset;
  part.end += offset;
  return part;
}

class Builder {
 public:
  Builder(const View& view, const Candidate& candidate) : view_(view), candidate_(candidate) {}

  Login build() {
    login_.workload = view_.workload;
    login_.container = view_.container;
    login_.kind = candidate_.kind;
    read_url();
    read_user();
    read_address();
    read_passwords();
    read_tls();
    tell_source();
    return std::move(login_);
  }

 private:
  void read_url() {
    if (candidate_.url == nullptr) return;
    const Reading& reading = candidate_.url->reading;
    if (!candidate_.dsn) {
      // Git does not show the URL: nor user, host and database in it.
      login_.user = read_part(view_, reading, whole(reading), "user");
      if (login_.user.known == Known::known) login_.user = {};
      login_.host = login_.user;
      login_.database = login_.user;
      return;
    }
    const Dsn& dsn = *candidate_.dsn;
    login_.user = read_part(view_, reading, dsn.user, "user");
    login_.database = read_part(view_, reading, dsn.database, "database");
    if (!dsn.hosts.empty()) take_host(reading, dsn, 0);
  }

  /// Of several hosts that a client tries, one that is a server here; else the first.
  void take_host(const Reading& reading, const Dsn& dsn, std::uint32_t offset) {
    constexpr std::size_t most_hosts = 16;
    const std::size_t count = std::min(dsn.hosts.size(), most_hosts);
    std::size_t chosen = 0;
    for (std::size_t i = 0; i < count && count > 1; ++i) {
      if (!is_server_here(read_part(view_, reading, moved(dsn.hosts[i].host, offset), "host"))) continue;
      chosen = i;
      break;
    }
    login_.host = read_part(view_, reading, moved(dsn.hosts[chosen].host, offset), "host");
    login_.port = read_part(view_, reading, moved(dsn.hosts[chosen].port, offset), "port");
  }

  bool is_server_here(const Value& host) const {
    return host.known == Known::known &&
           resolve_host(view_.cluster, view_.servers, view_.workload, host.text).server != -1;
  }

  void read_user() {
    user_in_url_ = login_.user.known != Known::unspecified;
    if (candidate_.user != nullptr && login_.user.known != Known::known) {
      Value user = read_clue(view_, candidate_.user, "user");
      if (user.known != Known::unspecified) {
        login_.user = std::move(user);
        user_in_url_ = false;
      }
    }
    if (candidate_.is_root) be_root();
    if (login_.user.known == Known::unspecified && view_.environment.open_sources().empty()) be_default();
    const bool is_left_open = login_.user.known == Known::placeholder && candidate_.user != nullptr &&
                              names_absent_variable(view_, candidate_.user->part);
    if (login_.user.known == Known::unspecified || is_left_open) may_be_outside();
  }

  /// Kong's configuration reference: `pg_user` is `kong` where nothing sets it.
  void be_default() {
    if (candidate_.name != "KONG_PG" || candidate_.host == nullptr) return;
    login_.user = {"kong", Known::known, {}, Certainty::inferred};
    login_.user.steps = {{candidate_.host->span, "KONG_PG_USER is not set, and Kong's default is kong"}};
  }

  void be_root() {
    const std::string name = candidate_.kind == DatabaseKind::postgresql ? "postgres" : "root";
    login_.user = {name, Known::known, {}, Certainty::inferred};
    login_.user.steps = {
        {candidate_.passwords.front()->span, candidate_.passwords.front()->name + " is the password of " + name}};
  }

  /// A Secret of envFrom of which Git does not show the keys may hold the user.
  void may_be_outside() {
    if (view_.environment.open_sources().empty()) return;
    const OpenSource& open = view_.environment.open_sources().back();
    login_.user.known = open.known;
    login_.user.steps = {{open.span, "the user may come from " + label_of(open.holder) + " by envFrom"}};
    if (open.known == Known::missing)
      login_.user.steps.push_back({open.span, label_of(open.holder) + " is not in these manifests"});
    open_ = &open;
  }

  void read_address() {
    if (candidate_.host != nullptr) {
      read_host();
    }
    if (candidate_.port != nullptr && login_.port.known != Known::known)
      login_.port = read_clue(view_, candidate_.port, "port");
    if (candidate_.database != nullptr && login_.database.known != Known::known) {
      Value database = read_clue(view_, candidate_.database, "database");
      if (database.known != Known::unspecified) login_.database = std::move(database);
    }
    // libpq 33.1.2 and pgjdbc: no database named means one named like the user.
    const bool by_driver = candidate_.dsn || candidate_.name == "PG" || candidate_.name.starts_with("psql");
    const bool takes_user =
        login_.kind == DatabaseKind::postgresql && login_.database.known == Known::unspecified && by_driver;
    if (!takes_user || login_.user.known != Known::known) return;
    login_.database = login_.user;
    login_.database.certainty = Certainty::inferred;
    login_.database.steps.push_back({login_.user.steps.back().span, "no database is named, so it is the user's name"});
  }

  /// `GF_DATABASE_HOST` may hold `db:5432`, Authelia's address `tcp://db:5432`.
  void read_host() {
    const Reading& reading = candidate_.host->reading;
    if (login_.host.known == Known::known) return;
    if (reading.known() && candidate_.host->part.known == Known::known) {
      const std::string& text = candidate_.host->part.text;
      const std::size_t scheme = text.find("://");
      const std::size_t begin = scheme == std::string::npos ? 0 : scheme + 3;
      const Dsn address = parse_schemeless(std::string_view(text).substr(begin));
      const std::uint32_t offset = candidate_.host->part.begin + static_cast<std::uint32_t>(begin);
      if (address.hosts.empty()) return;
      take_host(reading, address, offset);
      return;
    }
    login_.host = read_clue(view_, candidate_.host, "host");
  }

  void read_passwords() {
    if (candidate_.dsn) add_passwords(candidate_.url->reading, candidate_.dsn->password);
    if (candidate_.url != nullptr && !candidate_.dsn)
      add_passwords(candidate_.url->reading, whole(candidate_.url->reading));
    for (const Clue* clue : candidate_.passwords) add_passwords(clue->reading, clue->part);
  }

  void add_passwords(const Reading& reading, const DsnPart& part) {
    for (PasswordPlace& place : password_places(reading, part)) {
      const auto same = [&place](const PasswordPlace& p) {
        return p.place_kind == place.place_kind && p.holder == place.holder && p.key == place.key;
      };
      if (std::none_of(login_.passwords.begin(), login_.passwords.end(), same))
        login_.passwords.push_back(std::move(place));
    }
  }

  void read_tls() {
    if (candidate_.dsn && candidate_.dsn->tls != Tls::unspecified) {
      const DsnPart& part = candidate_.dsn->tls_part;
      const Reading& reading = candidate_.url->reading;
      // `sslmode=$(MODE)`: the line to change is the one that holds the value.
      const Piece* value = reading.piece_at(part.end - 1, part.end);
      const bool is_filled_in = value != nullptr && value->begin > part.begin;
      login_.tls = {candidate_.dsn->tls, part.text,
                    reading.span_of(is_filled_in ? value->begin : part.begin, part.end)};
      return;
    }
    const Value mode = read_clue(view_, candidate_.tls, "mode");
    if (mode.known != Known::known) return;
    Tls tls = tls_of(candidate_.tls->name, mode.text);
    // libpq 34.19.1: with a root certificate `require` verifies as `verify-ca` does.
    if (tls == Tls::unverified && candidate_.tls->name == "PGSSLMODE" && has_root_certificate()) tls = Tls::verified;
    if (tls != Tls::unspecified)
      login_.tls = {tls, candidate_.tls->name + "=" + mode.text, mode.steps.empty() ? Span{} : mode.steps.back().span};
  }

  /// Whether libpq is given one; an empty one is none.
  [[nodiscard]] bool has_root_certificate() const {
    const Variable* variable = view_.environment.find("PGSSLROOTCERT");
    if (variable == nullptr) return false;
    const Reading reading = view_.environment.read(*variable);
    return !reading.known() || !text::trim(reading.text).empty();
  }

  /// The clue that the role's name comes from, else the password's, else the address's.
  const Clue* main_clue() const {
    if (user_in_url_) return candidate_.url;
    if (candidate_.user != nullptr) return candidate_.user;
    if (!candidate_.passwords.empty()) return candidate_.passwords.front();
    return candidate_.url != nullptr ? candidate_.url : candidate_.host;
  }

  void tell_source() {
    const Clue* clue = main_clue();
    if (clue == nullptr) return;
    login_.span = clue->span;
    login_.source = clue == candidate_.url ? "url" : clue->source;
    login_.name = candidate_.name.empty() ? clue->name : candidate_.name;
    // What must change when the credential is rotated is the password.
    const bool own_password = !user_in_url_ && !candidate_.passwords.empty();
    login_.delivery = own_password ? candidate_.passwords.front()->delivery : clue->delivery;
    login_.delivery_span = login_.span;
    if (own_password && !is_of_one_object(*candidate_.passwords.front(), *clue))
      login_.delivery_span = candidate_.passwords.front()->span;
    // A text in the pod that takes its password from a Secret's variable is put together when the container starts.
    const auto is_taken = [](const PasswordPlace& place) {
      return place.place_kind == "Secret" || place.place_kind == "ConfigMap";
    };
    if (login_.delivery == Delivery::literal && std::any_of(login_.passwords.begin(), login_.passwords.end(), is_taken))
      login_.delivery = Delivery::env;
    // What gives no more than the address, or a name beside a Secret that is taken as a whole, is not the credential.
    if (open_ == nullptr && is_without_password() && is_from_config_map(clue))
      open_ = &view_.environment.open_sources().back();
    const bool is_address_only = clue == candidate_.host && open_ != nullptr;
    const bool gives_way = is_address_only || (open_ != nullptr && is_from_config_map(clue));
    if (!gives_way && take_holder(clue, user_in_url_ ? candidate_.dsn ? &candidate_.dsn->user : nullptr : nullptr))
      return;
    if (!candidate_.passwords.empty() && take_holder(candidate_.passwords.front(), nullptr)) return;
    if (take_holder(candidate_.url, nullptr) || open_ == nullptr) return;
    login_.secret = open_->holder.name;
    login_.key = "*";
    login_.delivery = Delivery::env_from;
  }

  /// Whether no setting holds the password, and a Secret of envFrom may.
  bool is_without_password() const {
    return candidate_.passwords.empty() && candidate_.url == nullptr && !view_.environment.open_sources().empty();
  }

  static const Piece* piece_of(const Clue& clue) { return clue.reading.piece_at(clue.part.begin, clue.part.end); }

  static bool is_of_one_object(const Clue& a, const Clue& b) {
    const Piece* of_a = piece_of(a);
    const Piece* of_b = piece_of(b);
    return of_a != nullptr && of_b != nullptr && of_a->holder.kind == of_b->holder.kind &&
           of_a->holder.name == of_b->holder.name;
  }

  static bool is_from_config_map(const Clue* clue) {
    const Piece* piece = clue == nullptr ? nullptr : piece_of(*clue);
    return piece != nullptr && piece->holder.kind == "ConfigMap";
  }

  bool take_holder(const Clue* clue, const DsnPart* part) {
    if (clue == nullptr) return false;
    const Piece* piece = clue->reading.piece_at(part == nullptr ? clue->part.begin : part->begin,
                                                part == nullptr ? clue->part.end : part->end);
    if (piece == nullptr || (piece->holder.kind != "Secret" && piece->holder.kind != "ConfigMap")) return false;
    login_.secret = piece->holder.name;
    login_.key = piece->holder.key;
    const std::string& producer = piece->holder.producer;
    const bool is_plain = producer.empty() || producer == "Secret" || producer == "ConfigMap";
    if (!is_plain && login_.user.known == Known::known) login_.source = "operator";
    return true;
  }

  const View& view_;
  const Candidate& candidate_;
  Login login_{};
  bool user_in_url_ = false;
  const OpenSource* open_ = nullptr;
};

/// What the Secret that holds the login tells: an operator made it for one server, and perhaps for users whose names
/// only it knows.
void take_from_secret(const View& view, Login& login, Endpoint& endpoint) {
  const std::string_view name = std::string_view(login.secret).substr(login.secret.find('/') + 1);
  if (name.empty()) return;
  for (const kube::KeyedObject* object :
       kube::find_keyed(view.cluster, true, view.the_workload().meta.namespace_name, name)) {
    if (login.user.known != Known::known) login.user_pattern = object->user_pattern;
    if (object->database_server.name.empty()) continue;
    const auto declared = kube::find_server(view.cluster, object->database_server);
    if (!declared || endpoint.server != -1 || endpoint.service != -1) continue;
    // Where nothing tells where that server is, it is where its logins lead.
    const kube::DatabaseServer& server = view.cluster.database_servers[*declared];
    const bool is_anywhere = server.meta.kind == "DatabaseSecretEngineConfig" && server.hosts.empty();
    if (login.host.known == Known::known && !is_anywhere) continue;
    endpoint.server = server_declared_at(view.servers, *declared);
  }
}

/// Behind a proxy that signs in with the pod's identity, a client that names no user is the identity's.
void take_identity(const View& view, Login& login) {
  if (login.user.known != Known::unspecified) return;
  const std::optional<Span> flag = iam_proxy(view.the_workload());
  const std::optional<CloudIdentity> identity = identity_of(view.cluster, view.the_workload());
  if (!flag || !identity || identity->cloud != "GCP") return;
  login.user = {database_user(identity->name.value, login.kind), Known::known, {}, Certainty::inferred};
  login.user.steps = {{*flag, "the proxy signs in with the identity of the pod"},
                      {identity->name.span, "annotation " + std::string(identity->annotation) + " names " +
                                                identity->name.value + ", which is user " + login.user.text}};
  login.source = "proxy";
}

/// Whether nothing answers at the port, as the Service does not open it, and no server is behind the Service that the
/// login could mean.
bool leads_nowhere(const View& view, const Endpoint& endpoint, const Value& port) {
  if (endpoint.service == -1 || endpoint.server != -1 || port.known != Known::known) return false;
  return lacks_port(view.cluster.services[static_cast<std::size_t>(endpoint.service)], port.text);
}

/// Whether it leads to PgBouncer's own console, which answers as a database of that name (pgbouncer.org, usage.html,
/// "Admin console"; its users are no roles of a server). No database behind PgBouncer can be called so.
bool is_console(const Login& login) {
  const bool is_pgbouncer = login.port.text == "6432" || login.host.text.find("pgbouncer") != std::string::npos;
  return is_pgbouncer && login.database.known == Known::known && login.database.text == "pgbouncer";
}

/// Connects the login to a server or Service of the scope. False where what answers there is no SQL database.
bool connect(const View& view, const Candidate& candidate, Login& login) {
  if (is_console(login)) return false;
  Endpoint endpoint;
  if (login.host.known == Known::known) {
    endpoint = resolve_host(view.cluster, view.servers, view.workload, login.host.text);
  } else if (login.host.known == Known::unspecified) {
    // Clients take localhost; that tells something only where a server or proxy is there.
    endpoint = resolve_host(view.cluster, view.servers, view.workload, "");
    endpoint.other_store = false;
    if (endpoint.server == -1 && !endpoint.external) endpoint.server = candidate.server;
  }
  if (leads_nowhere(view, endpoint, login.port)) endpoint = {};
  take_from_secret(view, login, endpoint);
  const bool is_init = view.the_container().role == kube::Container::Role::init;
  const bool in_own_pod =
      endpoint.server != -1 && endpoint.service == -1 &&
      view.servers[static_cast<std::size_t>(endpoint.server)].workload == static_cast<std::ptrdiff_t>(view.workload);
  // An init container is done before the pod's server starts.
  if (endpoint.other_store || (is_init && in_own_pod)) return false;
  login.service = endpoint.service;
  login.server = endpoint.server;
  if (endpoint.server != -1) {
    const Server& server = view.servers[static_cast<std::size_t>(endpoint.server)];
    login.server_workload = server.workload;
    login.kind = server.kind;
  }
  if (login.kind == DatabaseKind::unknown && login.port.text == "5432") login.kind = DatabaseKind::postgresql;
  if (login.kind == DatabaseKind::unknown && login.port.text == "3306") login.kind = DatabaseKind::mysql;
  return true;
}

bool is_server(const std::vector<Server>& servers, std::size_t workload, std::size_t container) {
  return std::any_of(servers.begin(), servers.end(), [=](const Server& server) {
    return server.workload == static_cast<std::ptrdiff_t>(workload) && server.container == container;
  });
}

/// Whether the address, which is all that is told, is that of a database here: its client then logs in as somebody whom
/// nothing names.
bool is_address_of_server(const Login& login) {
  return login.server != -1 && login.host.known == Known::known;
}

bool has_login_of(const std::vector<Login>& logins, std::ptrdiff_t server) {
  return std::any_of(logins.begin(), logins.end(), [server](const Login& login) { return login.server == server; });
}

/// Finds the logins of a container; `addresses` gets those of which nothing but a database's address is told.
void find_in_container(View& view, std::vector<Login>& into, std::vector<Login>& addresses) {
  view.settings = settings_of(view.environment, view.mounts);
  for (Setting& setting : argument_settings(view.the_container(), view.environment))
    view.settings.push_back(std::move(setting));
  keep_active(view.settings, view.mounts);
  fill_placeholders(view.settings, view.environment, view.mounts);
  keep_last(view.settings);
  const std::vector<Clue> clues = find_clues(view);
  ContainerLogins found(view, into);
  const bool may_be_completed = !view.environment.open_sources().empty() || iam_proxy(view.the_workload()).has_value();
  const std::vector<Candidate> candidates = join_clues(clues);
  for (const Candidate& candidate : candidates) {
    if (is_servers_root(view, candidate, candidates)) continue;
    const bool may_be_none = candidate.is_address_only() && !may_be_completed;
    Login login = Builder(view, candidate).build();
    take_identity(view, login);
    take_vault_role(login);
    if (!connect(view, candidate, login)) continue;
    if (!may_be_none) {
      found.add(std::move(login));
    } else if (is_address_of_server(login) && !has_login_of(addresses, login.server)) {
      // Where the address stands is no place of a credential.
      login.secret.clear();
      login.key.clear();
      login.delivery = Delivery::literal;
      if (asks_for_login(view.the_container().image.value)) {
        login.user.known = Known::asked_for;
        login.user.steps = {{view.the_container().image.span, "whoever opens it is asked for user and password"}};
      }
      addresses.push_back(std::move(login));
    }
  }
  if (!found.empty()) return;
  if (std::optional<Login> login = login_of_unseen_secret(view)) into.push_back(std::move(*login));
}

/// Whether the container's own command line copies another server.
bool copies_server(const kube::Container& container) {
  const auto copies = [](const yaml::Cursor& word) {
    return word.text().find("pg_basebackup") != std::string_view::npos;
  };
  return std::any_of(container.command.begin(), container.command.end(), copies) ||
         std::any_of(container.args.begin(), container.args.end(), copies);
}

/// A server's own settings are no login. A standby's are: it copies another server and follows it, as whom its command
/// names (PostgreSQL manual, "Setting Up a Standby Server"; pg_basebackup).
void find_in_standby(View& view, std::vector<Login>& into) {
  if (!copies_server(view.the_container())) return;
  view.settings = settings_of(view.environment, view.mounts);
  std::vector<Clue> clues = find_clues(view);
  // What libpq reads completes the command; the rest sets up the server itself.
  std::erase_if(clues, [](const Clue& clue) { return !clue.is_of_command && clue.group != "PG"; });
  ContainerLogins found(view, into);
  for (const Candidate& candidate : join_clues(clues)) {
    Login login = Builder(view, candidate).build();
    if (login.user.known == Known::unspecified || !connect(view, candidate, login) || login.server == -1) continue;
    if (login.server_workload != static_cast<std::ptrdiff_t>(view.workload)) found.add(std::move(login));
  }
}

std::vector<Login> logins_of(const kube::Cluster& cluster, const std::vector<Server>& servers,
                             const std::string& role_annotation, std::size_t w) {
  std::vector<Login> logins;
  std::vector<Login> addresses;
  const kube::Workload& workload = cluster.workloads[w];
  for (std::size_t c = 0; c < workload.pod.containers.size(); ++c) {
    const Environment environment(cluster, workload, workload.pod.containers[c]);
    const Mounts mounts = mounts_of(cluster, workload, workload.pod.containers[c]);
    View view{cluster, servers, w, c, environment, mounts};
    if (is_server(servers, w, c)) {
      find_in_standby(view, logins);
    } else if (!only_waits(view)) {
      find_in_container(view, logins, addresses);
    }
  }
  if (logins.empty() && !workload.generated) add_annotated(cluster, w, role_annotation, logins);
  if (logins.empty()) add_proxied(cluster, w, logins);
  // One that only waits for the database until the others may log in tells nothing more.
  return logins.empty() ? addresses : logins;
}

}  // namespace

std::vector<Login> find_logins(const kube::Cluster& cluster, const std::vector<Server>& servers,
                               const std::string& role_annotation, unsigned jobs) {
  std::vector<Login> logins = parallel::gather<Login>(cluster.workloads.size(), jobs, [&](std::size_t workload) {
    return logins_of(cluster, servers, role_annotation, workload);
  });
  doubt_bystanders(cluster, logins);
  look_through_relays(cluster, servers, logins);
  join_by_role(cluster, servers, logins);
  doubt_without_password(cluster, servers, logins);
  bind_annotated(cluster, role_annotation, logins);
  add_overwritten(cluster, logins);
  return logins;
}

}  // namespace routegrant::credentials
