#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis.hpp"
#include "questions/story.hpp"
#include "report/json_writer.hpp"

namespace routegrant::questions {

/// What a role may do to one object or column.
struct ObjectAccess {
  FactId object{};
  std::string column;
  std::vector<std::string> privileges;
  /// The facts of the privileges, in the same order.
  std::vector<FactId> may;
  /// What it takes besides to use them, and no file gives: "USAGE on schema payment", and
  /// "LOGIN" where a workload is to log in as the role. Empty if nothing.
  std::string lacks{};
  /// By what it comes to them with another's rights: "view public.names as boss". Empty for its own.
  std::string through{};
  /// The same without whose rights these are, "view public.names", and whose.
  std::string by{};
  FactId rights_of{};
};

/// One row of `paths`: entry, workload, credential, role, object and privileges. Facts that are not there are none.
struct AccessRow {
  FactId scope{};
  FactId leads_to{};
  FactId route{};
  FactId workload{};
  FactId login{};
  FactId logs_in_as{};
  FactId role{};
  /// The role whose privileges these are: `role`, or one that it reaches by SET ROLE.
  FactId as_role{};
  FactId acts_as{};
  FactId database{};
  ObjectAccess access{};
};

/// All facts that the questions look up, indexed once.
class Access {
 public:
  explicit Access(const Analysis& analysis);

  /// All rows, in the order of scopes, logins, entries, roles and objects, but of one login and role those last that
  /// lack something for their use. A login without entry, role or privilege still has its row.
  [[nodiscard]] std::vector<AccessRow> rows() const;

  /// The same of what roles reach through views, SECURITY DEFINER functions and triggers; only logins that reach
  /// something so have rows.
  [[nodiscard]] std::vector<AccessRow> rows_through() const;

  /// Both, those with the rights of others last.
  [[nodiscard]] std::vector<AccessRow> all_rows() const;

  /// The rows of one route only.
  [[nodiscard]] std::vector<AccessRow> rows_of_route(FactId route) const;

  /// The facts from the entry to the privilege, in story order.
  [[nodiscard]] std::vector<FactId> story_of(const AccessRow& row) const;

  /// The Services passed, in order, and the calls: "Deployment/ns/front -> Service/ns/api".
  [[nodiscard]] std::vector<std::string> services_of(const AccessRow& row) const;
  [[nodiscard]] std::vector<std::string> calls_of(const AccessRow& row) const;

  /// The fact of a privilege of a role by its name, "USAGE on schema payment"; none where the role has it not.
  [[nodiscard]] FactId may_of(FactId role, const std::string& label) const;

  /// The backends that a route names, in order.
  [[nodiscard]] const std::vector<const Backend*>& backends_of(FactId route) const;

  /// The server that a login reaches: "StatefulSet/shop/db", "external" for a host outside the tree, empty if unknown.
  [[nodiscard]] std::string server_of(FactId login) const;

  /// The database that a row's object lives in; without one the database that its login asks for. Empty if unknown.
  [[nodiscard]] std::string database_of(const AccessRow& row) const;

  /// Members of a path object (paths, diff) from "scope" to "hops", without the braces.
  void write_path(report::JsonWriter& json, const AccessRow& row) const;

  /// The member "credential".
  void write_credential(report::JsonWriter& json, FactId login) const;

  const Analysis& analysis;
  const Graph& graph;
  const Index<Scope> scopes;
  const Index<Route> routes;
  const Index<Service> services;
  const Index<Workload> workloads;
  const Index<Login> logins;
  const Index<Server> servers;
  const Index<Database> databases;
  const Index<Role> roles;
  const Index<Object> objects;
  const Index<LeadsTo> leads_to;
  const Index<LogsInAs> logs_in_as;

 private:
  void find_databases();
  void find_missing();
  /// Whose rights an access is with.
  enum class Rights : std::uint8_t { own, of_others };

  template <class Row>
  void note_through(FactId Row::*by, std::string_view what);
  [[nodiscard]] std::vector<ObjectAccess> access_of(FactId role) const;
  [[nodiscard]] std::vector<ObjectAccess> access_through(FactId role) const;
  /// The role itself, and those that it becomes by SET ROLE, each with its fact of `ActsAs`.
  [[nodiscard]] std::vector<std::pair<FactId, FactId>> acting_as(FactId role) const;
  void rows_of_login(std::size_t login, Rights rights, std::vector<AccessRow>& rows) const;

  std::map<FactId, std::vector<FactId>> leads_to_workload_;
  std::map<FactId, std::vector<std::size_t>> meetings_of_login_;
  std::map<FactId, std::vector<std::size_t>> may_of_role_;
  std::map<FactId, std::vector<std::size_t>> set_role_of_role_;
  /// Of each server's `Database`: the names of databases that something declares, and the one its scripts begin in.
  std::set<std::pair<FactId, std::string>> declared_databases_;
  std::map<FactId, std::string> first_databases_;
  /// By role and object, of roles that workloads act as.
  std::map<std::pair<FactId, FactId>, std::string> missing_;
  /// By role: what it reaches with the rights of others.
  std::map<FactId, std::vector<ObjectAccess>> through_;
  std::map<FactId, std::vector<const Backend*>> backends_of_route_;
  const Index<RoutesTo> routes_to_;
  const Index<Calls> calls_;
};

}  // namespace routegrant::questions
