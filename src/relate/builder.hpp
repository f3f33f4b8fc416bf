#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "model/model.hpp"
#include "relate/unread.hpp"
#include "routegrant/graph.hpp"

namespace routegrant::pg {
class IndirectWays;
}  // namespace routegrant::pg

namespace routegrant::relate {

/// The facts of one scope, by the indexes of its model: `workloads[i]` names `ScopeModel::cluster.workloads[i]`.
struct ScopeFacts {
  FactId scope{};
  std::vector<FactId> workloads;
  std::vector<FactId> services;
  std::vector<FactId> routes;
  /// The facts of routes at other hosts than the written one, with the index of the route.
  std::vector<std::pair<std::size_t, FactId>> aliases;
  std::vector<FactId> servers;
  std::vector<FactId> logins;
  std::vector<FactId> policies;
  /// (service, workload) pairs that select, by service; the fact of each.
  std::vector<std::vector<std::pair<std::size_t, FactId>>> selected_by_service;
  /// `workload_leads[i]`: the leads_to facts that end at workload i, nearest first.
  std::vector<std::vector<FactId>> leads_to_workload;
};

/// The facts of one database, by the indexes of its replay.
struct DatabaseFacts {
  FactId database{};
  std::vector<FactId> roles;
  std::vector<FactId> objects;
  std::map<std::pair<pg::RoleIndex, pg::RoleIndex>, FactId> members;
  /// (grantee, object, column, privilege)
  std::map<std::tuple<pg::RoleIndex, pg::ObjectIndex, std::string, std::string>, FactId> granted;
  std::map<std::pair<pg::RoleIndex, pg::RoleIndex>, FactId> acts_as;
};

/// One login that meets a role whose privileges are known.
struct RoleOfLogin {
  std::size_t scope = 0;
  std::size_t login = 0;
  std::size_t database = 0;
  pg::RoleIndex role = 0;
  FactId fact{};
};

struct Builder;

/// Whether a login is still there when requests come (`login.before_requests`). REQUIRES: `relate_logins` has run.
[[nodiscard]] bool serves_requests(const Builder& builder, std::size_t scope, std::size_t login);

/// One privilege of one role on what holds data or runs.
struct Held {
  /// The `may` row; the object where PostgreSQL's own default gives it to everyone, which is no row.
  FactId fact{};
  FactId object{};
  std::string privilege;
  std::string column;
  std::string how;
  /// The grant or membership that gives it to this very role; none for owners and superusers.
  FactId through{};
  /// Whether it reads or changes rows, or runs code, and somebody gave it.
  bool makes_path = false;
  /// What a session needs besides, and no file gives to the role: "USAGE on schema b"; empty if nothing.
  std::string lacks{};
};

/// One privilege on a relation that a role uses with another's rights.
struct Reached {
  /// The view_access, definer_access or trigger_access row.
  FactId fact{};
  FactId object{};
  std::string privilege;
};

/// What the steps of `relate` share: the model they read, the graph they fill, and which fact stands for what.
struct Builder {
  const Model& model;
  const Sources& sources;
  /// As for `join`.
  const Unread& unread;
  Graph graph{};
  std::vector<ScopeFacts> scopes{};
  std::vector<DatabaseFacts> databases{};
  std::vector<RoleOfLogin> roles_of_logins{};
  /// By database and role; ask `held_by`.
  std::map<std::pair<std::size_t, pg::RoleIndex>, std::vector<Held>> held{};
  /// By database and role; ask `reached_by`.
  std::map<std::pair<std::size_t, pg::RoleIndex>, std::vector<Reached>> reached{};
  /// By database; null until it is asked for.
  std::map<std::size_t, std::shared_ptr<const pg::IndirectWays>> ways{};
  /// By database: the facts of its row security policies, by the numbers of the catalogue; none for those not told.
  std::map<std::size_t, std::vector<FactId>> policies{};
  /// By database: the object `*.*`, for superusers of databases whose tables are not in the tree.
  std::map<std::size_t, FactId> everything{};
  /// By database and schema: the object `schema.*`, for roles to which default privileges give tables that are not in
  /// the tree.
  std::map<std::pair<std::size_t, std::string>, FactId> unlisted{};

  Builder(const Model& the_model, const Sources& the_sources, const Unread& what_is_unread)
      : model(the_model), sources(the_sources), unread(what_is_unread) {}
};

/// Each step adds the facts named; steps run in this order.

/// scope, workload, service, secret, policy, selects.
void relate_objects(Builder& builder);
/// route, backend, routes_to, exposes.
void relate_routes(Builder& builder);
/// route_conflict, route_shadowed, route_leak, location_clash, opaque_text.
void relate_contests(Builder& builder);
/// calls, leads_to.
void relate_hops(Builder& builder);
/// database, role, member, acts_as, object, granted, role_password, dynamic_grant.
void relate_roles(Builder& builder);
/// server, serves, login, logs_in_as, delivery, reference, plain_password.
void relate_logins(Builder& builder);
/// service_account, runs_as, bound_to, service_account_grant, service_account_power, can_obtain.
void relate_accounts(Builder& builder);
/// declares_role, declared.
void relate_declarations(Builder& builder);
/// guards, unguarded, blocks, may_connect, open_to.
void relate_network(Builder& builder);
/// confines. After policies and logins.
void relate_closed_egress(Builder& builder);
/// idle_policy, open_namespace.
void relate_policy_gaps(Builder& builder);
/// may, access_path, admin_path.
void relate_paths(Builder& builder);
/// sensitive.
void relate_sensitive(Builder& builder);
/// invariant, violates.
void relate_invariants(Builder& builder);
/// row_policy.
void relate_policies(Builder& builder);
/// open_schema, default_grant; of the roles that logins meet or become: view_access, definer_call,
/// definer_access, trigger_call, trigger_access, owns, row_access.
void relate_indirect(Builder& builder);

}  // namespace routegrant::relate
