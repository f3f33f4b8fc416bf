#include "model/declared.hpp"

#include <algorithm>
#include <array>

#include "kube/cluster/cluster.hpp"
#include "kube/operators/postgres_roles.hpp"

namespace routegrant::model {
namespace {

/// Roles that operators and their images make for themselves, on every server: no resource names them. A superuser that
/// stands at the server's name is the operator's; one that a resource declares has a place of its own.
bool is_own_role(const kube::DeclaredRole& role, const kube::Meta& server) {
  constexpr std::array<std::string_view, 6> own{"authenticator", "cnpg_pooler_pgbouncer", "pooler", "replicator",
                                                "standby",       "streaming_replica"};
  return std::find(own.begin(), own.end(), role.name.value) != own.end() ||
         ((role.name.value == "admin" || role.superuser) && role.name.span == server.name.span);
}

/// Whether no operator, but a container's image makes the role: that of a server that is known by its host alone
/// (credentials/servers/provisioned.hpp).
bool is_made_by_image(const kube::DeclaredRole& role, const kube::Meta& server) {
  return server.kind == "host" || is_own_role(role, server);
}

pg::RoleInput role_input(const kube::DeclaredRole& role, const kube::Meta& server) {
  return {.name = role.name.value,
          .login = role.login,
          .superuser = role.superuser,
          .inherit = role.inherit,
          .createrole = role.createrole,
          .createdb = role.createdb,
          .replication = role.replication,
          .bypassrls = role.bypassrls,
          .valid_until = role.valid_until,
          .declared_by = is_made_by_image(role, server) ? "image" : "operator",
          .span = role.name.span};
}

void add_script(Source source, const std::string& runs_as, std::string database, Sources& sources,
                pg::DatabaseInput& input) {
  if (source.text.empty() || source.segments.empty()) return;
  source.path = sources[source.parent].path;
  input.scripts.push_back({.source = sources.add(std::move(source)),
                           .runs_as = runs_as.empty() ? input.bootstrap_superuser : runs_as,
                           .database = std::move(database)});
}

Source source_of(const kube::SqlText& sql) {
  return {.path = "", .text = sql.text(), .segments = sql.segments(), .parent = sql.parent()};
}

Source source_of(const yaml::Cursor& written) {
  return {
      .path = "", .text = std::string(written.text()), .segments = written.segments(), .parent = written.span().source};
}

/// Memberships are granted by statements, so that each has the place where the resource names the group.
void add_memberships(const kube::DatabaseContents& contents, Sources& sources, pg::DatabaseInput& input) {
  for (const kube::DeclaredRole& role : contents.roles) {
    kube::SqlText grants;
    for (const kube::Text& group : role.member_of) grants.add(group.span, "GRANT %1 TO %2", {group, role.name});
    add_script(source_of(grants), "", "", sources, input);
  }
}

/// What is made in template1 before the databases is in each of them; its roles are the server's, wherever it runs.
std::string place_of_script(const kube::DatabaseContents& contents, const std::string& database,
                            const pg::DatabaseInput& input) {
  const auto is_this = [&](const kube::DeclaredDatabase& known) { return known.name.value == input.name; };
  const bool is_made_of_it =
      database == "template1" && std::any_of(contents.databases.begin(), contents.databases.end(), is_this);
  return is_made_of_it ? input.name : database;
}

void add_contents(const kube::DatabaseServer& server, Sources& sources, pg::DatabaseInput& input) {
  const kube::DatabaseContents& contents = server.contents;
  for (const kube::DeclaredRole& role : contents.roles) {
    // What initdb made is not made again; a resource may only give it a password.
    if (role.name.value != input.bootstrap_superuser && !role.name.empty())
      input.roles.push_back(role_input(role, server.meta));
  }
  for (const kube::DeclaredDatabase& database : contents.databases) {
    if (database.name.empty()) continue;
    input.databases.push_back({.name = database.name.value, .owner = database.owner.value, .span = database.name.span});
  }
  add_memberships(contents, sources, input);
  const std::string first = contents.databases.empty() ? "" : contents.databases.front().name.value;
  for (const kube::DeclaredScript& script : contents.scripts) {
    add_script(script.written ? source_of(script.written) : source_of(script.made), script.runs_as,
               script.database.empty() ? first : place_of_script(contents, script.database, input), sources, input);
  }
}

std::string place_of(Span span) {
  return std::to_string(static_cast<std::uint32_t>(span.source)) + ":" + std::to_string(span.begin);
}

}  // namespace

void add_declared_superusers(const ScopeModel& scope, const credentials::Server& server, pg::DatabaseInput& input) {
  for (const std::size_t declared : server.declared) {
    const kube::DatabaseServer& resource = scope.cluster.database_servers[declared];
    for (const kube::DeclaredRole& role : resource.contents.roles) {
      if (role.superuser && !role.name.empty()) input.roles.push_back(role_input(role, resource.meta));
    }
  }
}

void add_declared(const ScopeModel& scope, const credentials::Server& server, Sources& sources,
                  pg::DatabaseInput& input) {
  for (const std::size_t declared : server.declared) {
    const std::string_view superuser = kube::initdb_superuser(scope.cluster.database_servers[declared]);
    if (!superuser.empty()) input.bootstrap_superuser = std::string(superuser);
  }
  for (const std::size_t declared : server.declared)
    add_contents(scope.cluster.database_servers[declared], sources, input);
}

std::string declared_signature(const ScopeModel& scope, const credentials::Server& server) {
  std::string signature;
  for (const std::size_t declared : server.declared) {
    const kube::DatabaseContents& contents = scope.cluster.database_servers[declared].contents;
    for (const kube::DeclaredRole& role : contents.roles) {
      signature += "|" + role.name.value + "@" + place_of(role.name.span) + ":";
      for (const bool attribute :
           {role.login, role.superuser, role.inherit, role.createrole, role.createdb, role.replication, role.bypassrls})
        signature += attribute ? '1' : '0';
      for (const kube::Text& group : role.member_of) signature += "+" + group.value;
    }
    for (const kube::DeclaredDatabase& database : contents.databases)
      signature += "|" + database.name.value + "=" + database.owner.value + "@" + place_of(database.name.span);
    for (const kube::DeclaredScript& script : contents.scripts) {
      signature += "|" + script.database + ":" + script.made.text();
      if (script.written) signature += place_of(script.written.span());
    }
  }
  return signature;
}

std::string migration_role(const ScopeModel& scope, const credentials::Server& server, std::string_view database) {
  std::string owner;
  for (const std::size_t declared : server.declared) {
    const kube::DatabaseServer& resource = scope.cluster.database_servers[declared];
    if (resource.superuser_access) return {};
    for (const kube::DeclaredDatabase& known : resource.contents.databases) {
      if (known.name.value == database) owner = known.owner.value;
    }
  }
  return server.boot_roles.empty() ? owner : std::string();
}

}  // namespace routegrant::model
