#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kube/cluster/cluster.hpp"
#include "routegrant/fact.hpp"
#include "routegrant/source.hpp"

/// How containers log in to databases, as far as the manifests tell. No password, token or key is ever kept here.
namespace routegrant::credentials {

enum class DatabaseKind : std::uint8_t { unknown, postgresql, mysql, mariadb };

/// "postgresql", "mysql", "mariadb" or "unknown".
[[nodiscard]] std::string_view name_of(DatabaseKind kind);

/// How well a value is known.
enum class Known : std::uint8_t {
  known,        ///< the text is in the tree
  outside_git,  ///< an operator, an external store or an installer fills it
  placeholder,  ///< the text is only a placeholder (`${DB_USER}`)
  missing,      ///< the Secret, ConfigMap or key that should hold it is nowhere in the scope
  unspecified,  ///< nothing names it
  asked_for,    ///< the program asks whoever opens it
};

/// "known", "outside-git", "placeholder", "missing", "unspecified" or "asked-for".
[[nodiscard]] std::string_view name_of(Known known);

/// One step of the way from the container to a value, as it is told in a story.
struct Step {
  Span span{};
  /// One clause: "PGUSER comes from Secret shop/reports-db, key username".
  std::string sentence{};
};

/// A user, host, port or database name with the way it took. Never a password.
struct Value {
  std::string text{};
  Known known = Known::unspecified;
  /// From the container's variable to the text itself.
  std::vector<Step> steps{};
  Certainty certainty = Certainty::declared;
};

/// Where a password lies, without the password.
struct PasswordPlace {
  /// "ConfigMap", "Secret", "SecretProviderClass", "Vault", "env", "store", "args", "annotation" or "file".
  std::string place_kind{};
  /// namespace/name of the object, or the workload's for env and args.
  std::string holder{};
  std::string key{};
  Span span{};
  /// Whether the bytes in Git hold it in clear text (base64 counts as clear). A placeholder or an empty text is not.
  bool in_clear = false;
};

/// What a client asks of the connection's encryption.
enum class Tls : std::uint8_t {
  unspecified,  ///< the driver's default
  disabled,     ///< plain text, or plain text where the server offers no better
  unverified,   ///< encrypted, with whoever answers
  verified,     ///< encrypted, with a server whose certificate is checked
};

/// "unspecified", "disabled", "unverified" or "verified".
[[nodiscard]] std::string_view name_of(Tls tls);

/// The setting that says so.
struct TlsSetting {
  Tls mode = Tls::unspecified;
  /// As it is written: "sslmode=disable".
  std::string shown{};
  Span span{};
};

/// How the container takes the credential.
enum class Delivery : std::uint8_t { literal, env, env_from, volume, sub_path, csi, api };

/// "literal", "env", "envFrom", "volume", "subPath", "csi" or "api" (the application asks the Kubernetes API for it).
[[nodiscard]] std::string_view name_of(Delivery delivery);

/// One way in which one container can log in to one database.
struct Login {
  /// Indexes in `Cluster::workloads` and in its pod's containers.
  std::size_t workload = 0;
  std::size_t container = 0;
  /// Tells several logins of one container apart: the variables' common prefix, or the variable.
  std::string name{};
  DatabaseKind kind = DatabaseKind::unknown;
  Value host{};
  Value port{};
  Value database{};
  Value user{};
  std::vector<PasswordPlace> passwords{};
  /// env, envFrom, file, url, config, proxy, operator or annotation: where the role's name comes from.
  std::string source{};
  /// namespace/name and key of the Secret or ConfigMap that holds the role (or, failing that, the password or URL).
  std::string secret{};
  std::string key{};
  Delivery delivery = Delivery::literal;
  TlsSetting tls{};
  /// The place of the variable or mount that stands for the login in findings.
  Span span{};
  /// That of the one that takes the password, where it comes from somewhere else than the role.
  Span delivery_span{};
  /// The Service or server workload it connects to: index in `Cluster::services` / `Cluster::workloads`; -1 for none.
  std::ptrdiff_t service = -1;
  std::ptrdiff_t server_workload = -1;
  /// Index in the servers that were given; -1 for none.
  std::ptrdiff_t server = -1;
  /// The workload to which it connects in truth, which hands its connections on to the server (a pooler), and the port
  /// of its pods, 0 if that is not known; -1 where the login connects to the server itself.
  std::ptrdiff_t through = -1;
  std::int64_t through_port = 0;
  /// Where only an operator knows the user's name: the declared role of that server which stands for it.
  std::string user_pattern{};
};

/// A role that a database image or operator makes by itself.
struct BootRole {
  Value name{};
  bool superuser = false;
  bool login = true;
  bool creates_databases = false;
  bool creates_roles = false;
  /// Databases it owns; empty for none.
  std::string owns_database{};
  /// Where its own password lies, of a server with several roles.
  std::vector<PasswordPlace> passwords{};
};

/// A database server in the scope.
struct Server {
  /// Index in `Cluster::workloads` (the resource itself where an operator makes the pods) and of the container; -1 for
  /// a server outside the cluster.
  std::ptrdiff_t workload = -1;
  std::size_t container = 0;
  /// Indexes in `Cluster::database_servers` of the resources that declare it, or roles and databases of it.
  std::vector<std::size_t> declared{};
  DatabaseKind kind = DatabaseKind::unknown;
  /// The major version by its image tag; 0 if unknown.
  int version = 0;
  /// The port it listens on.
  std::int64_t port = 5432;
  std::vector<BootRole> boot_roles{};
  /// The databases it makes; the first is the one that init scripts run in.
  std::vector<Value> databases{};
  /// What it mounts at its init directory, in the order in which the entry point runs it.
  struct InitScript {
    std::string name{};
    yaml::Cursor text{};
  };
  std::vector<InitScript> init_scripts{};
  /// The setting that admits logins without a password: "POSTGRES_HOST_AUTH_METHOD=trust"; empty for none.
  std::string trust{};
  Span trust_span{};
  Certainty certainty = Certainty::declared;
  /// Where the passwords of its boot roles lie.
  std::vector<PasswordPlace> passwords{};
  /// namespace/name and key of the Secret or ConfigMap that holds the first boot role's name; empty for a literal.
  std::string secret{};
  std::string key{};
};

/// All servers of a scope, in the order of its workloads; then those that operators' resources declare.
[[nodiscard]] std::vector<Server> find_servers(const kube::Cluster& cluster);

/// Adds the servers that operators' resources declare. What is declared about a server whose host is a Service of
/// `servers` belongs to that one.
void add_declared_servers(const kube::Cluster& cluster, std::vector<Server>& servers);

/// The resource or workload that a server is known by; nothing only for a server that neither stands for.
[[nodiscard]] const kube::Meta* meta_of(const kube::Cluster& cluster, const Server& server);

/// All logins of a scope, in the order of its workloads and containers. A server container's own settings are no login.
/// `role_annotation` binds roles that Git does not show. `jobs` as for `parallel::for_each_index`: each workload's are
/// found by themselves.
[[nodiscard]] std::vector<Login> find_logins(const kube::Cluster& cluster, const std::vector<Server>& servers,
                                             const std::string& role_annotation = "routegrant.dev/db-role",
                                             unsigned jobs = 1);

/// A reference of a container to a Secret or ConfigMap, and whether it can be met.
struct Reference {
  enum class Status : std::uint8_t { found, outside_git, missing_object, missing_key, optional };
  std::size_t workload = 0;
  std::size_t container = 0;
  /// The variable or mount path; the object's name for envFrom.
  std::string variable{};
  bool is_secret = true;
  /// namespace/name.
  std::string object{};
  /// `*` for all keys.
  std::string key{};
  Status status = Status::found;
  /// env, envFrom or volume.
  std::string how{};
  Span span{};
};

/// All references of all containers of the scope, in order.
[[nodiscard]] std::vector<Reference> find_references(const kube::Cluster& cluster);

/// A variable or key whose value names another Service of the scope.
struct ServiceCall {
  std::size_t workload = 0;
  std::size_t container = 0;
  /// Index in `Cluster::services`.
  std::size_t service = 0;
  std::string variable{};
  /// Where the address stands: the literal, or the ConfigMap's value.
  Span span{};
  /// The way from the container to the address.
  std::vector<Step> steps{};
};

/// All Service calls found in env, envFrom and mounted ConfigMaps; databases, brokers, caches and telemetry are no
/// calls. `jobs` as for `find_logins`.
[[nodiscard]] std::vector<ServiceCall> find_calls(const kube::Cluster& cluster, const std::vector<Server>& servers,
                                                  unsigned jobs = 1);

/// What restarts the workload's pods, or carries the new value to them, when the credential changes.
struct Rotation {
  bool rotates = false;
  /// A clause for the story: "nothing restarts the pods when it changes", "Reloader restarts the pods".
  std::string restart{};
  /// The annotation or mount that proves it, or the place where it is missing.
  Span span{};
  /// How the value itself is renewed where it lies: by hand, once, followed, leased, identity (a cloud's token in the
  /// place of a password), or unknown.
  std::string renewal = "by hand";
};

/// How a change of this login's credential reaches its pods.
[[nodiscard]] Rotation rotation_of(const kube::Cluster& cluster, const std::vector<Server>& servers,
                                   const Login& login);

}  // namespace routegrant::credentials
