#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "pg/names/references.hpp"
#include "pg/names/words.hpp"
#include "pg/statements.hpp"
#include "pg/statements/grant_role.hpp"

namespace routegrant::pg {
namespace {

/// The options of grammar 16 if the parser knows them, else WITH ADMIN OPTION alone.
RoleGrantOptions options_of(const sql::Node& node) {
  RoleGrantOptions options;
  if (node["admin_opt"].truth()) options.admin = node["is_grant"].truth();
  for (const sql::Node& each : node["opt"].items()) {
    const sql::Node option = each.inner();
    const std::string_view name = option["defname"].text();
    if (name == "admin") options.admin = truth_of_option(option);
    if (name == "inherit") options.inherit = truth_of_option(option);
    if (name == "set") options.set = truth_of_option(option);
  }
  return options;
}

/// The first option that no version knows, of those that the grammar takes any word for; empty if there is none.
std::string unknown_option(const sql::Node& node) {
  for (const sql::Node& each : node["opt"].items()) {
    const std::string_view name = each.inner()["defname"].text();
    if (name != "admin" && name != "inherit" && name != "set") return std::string(name);
  }
  return {};
}

/// WITH ADMIN TRUE, which 13 to 15 know as WITH ADMIN OPTION only.
bool says_admin_true(const StatementText& text, bool is_grant) {
  const std::size_t with = text.find_word("with");
  return is_grant && with + 2 < text.tokens().size() && text.is_word(with + 1, "admin") &&
         !text.is_word(with + 2, "option");
}

/// Where the grammar of 13 to 15 stops: REVOKE reads the option as a role's name, GRANT knows WITH ADMIN OPTION alone.
std::string at_newer_option(const StatementText& text, bool is_grant) {
  const std::vector<sql::Token>& tokens = text.tokens();
  const std::size_t last = tokens.size() - 1;
  std::size_t at = 2;
  if (is_grant) {
    at = text.find_word("with") + 1;
    if (text.is_word(std::min(at, last), "admin")) ++at;
    if (text.is_word(std::min(at, last), "option")) ++at;
  }
  return "syntax error at or near " + in_quotes(sql::text_of(text.text(), tokens[std::min(at, last)]));
}

bool is_named_twice(const sql::Node& granted, std::string_view name) {
  const std::vector<sql::Node> all = granted.items();
  return std::count_if(all.begin(), all.end(),
                       [&](const sql::Node& each) { return each.inner()["priv_name"].text() == name; }) > 1;
}

/// Who is a member by whom, and how.
using Rows = std::vector<std::tuple<RoleId, RoleId, bool, bool, bool>>;

Rows rows_of(const Context& context, RoleId role) {
  Rows rows;
  for (const RoleId member : context.roles().members_of(role)) {
    for (const Membership& row : context.roles()[member].member_of) {
      if (row.role == role) rows.emplace_back(member, row.grantor, row.admin, row.inherit, row.set);
    }
  }
  return rows;
}

/// REVOKE a, a: from 16 on the second time finds the rows as they were before the first (`DelRoleMems()`).
Outcome revoke(Context& context, RoleId role, const std::vector<NamedRole>& members, std::optional<RoleId> grantor,
               const RoleGrantOptions& options, const sql::Node& node) {
  const bool again = context.closed() && context.features().membership_options &&
                     is_named_twice(node["granted_roles"], context.roles().name(role));
  const Rows before = again ? rows_of(context, role) : Rows();
  Outcome outcome = remove_members(context, role, members, grantor, options, behavior_of(node));
  if (outcome.refused() || !again || rows_of(context, role) == before) return outcome;
  return refuse(sqlstate::internal_error, "tuple already updated by self");
}

Outcome apply(const sql::Node& node, const StatementText& text, Context& context) {
  const RoleGrantOptions options = options_of(node);
  const std::string unknown = unknown_option(node);
  if (!context.features().membership_options &&
      (!unknown.empty() || options.inherit || options.set ||
       options.admin == std::optional(!node["is_grant"].truth()) || says_admin_true(text, node["is_grant"].truth()))) {
    context.needs(16);
    return refuse(sqlstate::syntax_error, at_newer_option(text, node["is_grant"].truth()));
  }
  if (!unknown.empty()) return refuse(sqlstate::syntax_error, "unrecognized role option " + in_quotes(unknown));
  std::optional<RoleId> grantor;
  // Until 15 the grammar lets REVOKE name a grantor and forgets it.
  if (node["grantor"] && (node["is_grant"].truth() || context.features().membership_options)) {
    const ResolvedRole named = role_of(context, node["grantor"], text);
    if (named.outcome.refused()) return named.outcome;
    grantor = named.id;
  }
  std::vector<NamedRole> members;
  if (Outcome outcome = roles_of(context, node["grantee_roles"], text, false, members); outcome.refused())
    return outcome;
  const sql::Node granted = node["granted_roles"];
  for (std::size_t at = 0; at < granted.size(); ++at) {
    const sql::Node each = granted.at(at).inner();
    const std::string_view name = each["priv_name"].text();
    if (each["cols"].size() > 0) {
      return refuse(sqlstate::invalid_grant_operation, "column names cannot be included in GRANT/REVOKE ROLE");
    }
    if (name == "public") return refuse(sqlstate::undefined_object, "role \"public\" does not exist");
    const ResolvedRole role = find_role(context, name, text.find_name(name, 1));
    if (role.outcome.refused()) return role.outcome;
    const bool is_grant = node["is_grant"].truth();
    if (Outcome outcome = require_admin(context, role.id, is_grant, grantor); outcome.refused()) return outcome;
    Outcome outcome = is_grant ? add_members(context, context.current(), role.id, members, grantor, options)
                               : revoke(context, role.id, members, grantor, options, node);
    if (outcome.refused()) return outcome;
  }
  return done();
}

}  // namespace

const Statement grant_roles{.node = "GrantRoleStmt", .apply = apply};

}  // namespace routegrant::pg
