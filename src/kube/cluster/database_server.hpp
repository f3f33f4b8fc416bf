#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "kube/cluster/meta.hpp"
#include "kube/cluster/sql_text.hpp"
#include "kube/cluster/text.hpp"
#include "yaml/cursor.hpp"

/// What operators' resources declare about databases: servers, roles, databases and the SQL that is run for them. Each
/// operator is translated into these nouns by its files of kinds/.
namespace routegrant::kube {

/// A role that a resource declares. The defaults are those of CREATE ROLE.
struct DeclaredRole {
  Text name{};
  bool login = false;
  bool superuser = false;
  bool inherit = true;
  bool createrole = false;
  bool createdb = false;
  bool replication = false;
  bool bypassrls = false;
  /// Until when its password is good, as VALID UNTIL; empty for ever.
  std::string valid_until{};
  /// Roles of which it is a member, each with its place.
  std::vector<Text> member_of{};
  /// Whether it stands for users whose names only the operator knows (a random suffix, a user for each lease): `name`
  /// is then the pattern that the resource shows.
  bool is_pattern = false;
  /// The host part of a MySQL or MariaDB account; empty otherwise.
  std::string host{};
};

/// A database that a resource declares.
struct DeclaredDatabase {
  Text name{};
  /// The owner's role; empty for the superuser that the server boots with.
  Text owner{};
};

/// SQL that runs once the declared roles and databases are there.
struct DeclaredScript {
  /// The database it runs in; empty for the server's first.
  std::string database{};
  /// The role that runs it; empty for the superuser.
  std::string runs_as{};
  /// Written in the resource, or in the object that `ref` names.
  yaml::Cursor written{};
  /// Put together by the operator.
  SqlText made{};
  /// A key of a ConfigMap or Secret that holds it, or all of its keys that end in `.sql` where the key is empty;
  /// resolved by `attach_databases`.
  Text ref_object{};
  std::string ref_key{};
  bool ref_is_secret = false;
};

/// A grant of a MySQL or MariaDB operator: read, not evaluated.
struct AccountGrant {
  std::vector<Text> privileges{};
  /// `*` for all.
  std::string database = "*";
  std::string table = "*";
  Text user{};
  std::string host = "%";
  bool grant_option = false;
  Span span{};
};

/// Roles, databases and SQL: what a server's own resource, or another one about it, adds to it.
struct DatabaseContents {
  std::vector<DeclaredRole> roles{};
  std::vector<DeclaredDatabase> databases{};
  std::vector<DeclaredScript> scripts{};
  std::vector<AccountGrant> account_grants{};
};

/// A database server that a resource declares: one whose pods an operator makes, or one outside the cluster that an
/// operator has the keys of.
struct DatabaseServer {
  Meta meta{};
  /// postgresql, mysql or mariadb.
  std::string engine = "postgresql";
  /// The major version where the resource tells it; 0: see `image`.
  int version = 0;
  Text image{};
  std::int64_t port = 5432;
  /// The pods that the operator makes: index in `Cluster::workloads`; -1 for a server outside the cluster.
  std::ptrdiff_t workload = -1;
  /// Host names of a server that has no pods here.
  std::vector<Text> hosts{};
  /// Whether clients can log in as the superuser (a Secret with its password is made).
  bool superuser_access = false;
  /// The setting that admits a login from the network without a password: pg_hba's line, or "rootEmptyPassword=true".
  Text trust{};
  DatabaseContents contents{};
  /// Names of objects whose scripts run on it, in order.
  std::vector<Text> script_objects{};
};

/// A connection that a resource takes from a Secret: a URL, or the host.
struct ConnectionReference {
  Text secret{};
  std::string key{};
  /// Empty: the resource's own namespace.
  std::string namespace_name{};
};

/// How a resource names the server it is about.
struct ServerReference {
  /// The kind of the server's resource: Cluster, MariaDB and so on.
  std::string kind{};
  /// Empty: any namespace.
  std::string namespace_name{};
  Text name{};
};

/// A resource about a server that another one declares (a Database, a Grant, a user).
struct DatabaseClaim {
  Meta meta{};
  /// The server; one that no resource declares lies outside the cluster, or in another repository.
  ServerReference server{};
  /// What is known of a server that no other resource declares: its engine and its hosts, or the Secret that holds
  /// them. A Secret that an operator makes for a server tells that it is that one.
  std::string engine = "postgresql";
  std::vector<Text> hosts{};
  ConnectionReference connection{};
  DatabaseContents contents{};
};

/// SQL that servers refer to by name (StackGres' SGScript).
struct ScriptObject {
  Meta meta{};
  std::vector<DeclaredScript> scripts{};
};

struct Cluster;

/// A resource that names others and can be read only when all are there.
struct DeferredResource {
  Meta meta{};
  /// The API group.
  std::string group{};
  yaml::Cursor object{};
  void (*read)(const DeferredResource& resource, Cluster& into) = nullptr;
};

/// Pods of a connection pooler that stand before a server.
struct DatabasePooler {
  Meta meta{};
  std::ptrdiff_t workload = -1;
  ServerReference server{};
};

}  // namespace routegrant::kube
