#include "pg/routines/guarded_grants.hpp"

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "pg/names/names.hpp"
#include "pg/names/references.hpp"

namespace routegrant::pg {
namespace {

/// The functions that ask for privileges on what GRANT calls so.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kinds{{
    {"has_database_privilege", "OBJECT_DATABASE"},
    {"has_foreign_data_wrapper_privilege", "OBJECT_FDW"},
    {"has_language_privilege", "OBJECT_LANGUAGE"},
    {"has_schema_privilege", "OBJECT_SCHEMA"},
    {"has_sequence_privilege", "OBJECT_SEQUENCE"},
    {"has_server_privilege", "OBJECT_FOREIGN_SERVER"},
    {"has_table_privilege", "OBJECT_TABLE"},
    {"has_tablespace_privilege", "OBJECT_TABLESPACE"},
}};

std::string_view kind_asked(std::string_view function) {
  for (const auto& [name, kind] : kinds) {
    if (name == function) return kind;
  }
  return {};
}

/// The call, and whether the condition is its opposite: NOT f(), f() = false, f() IS FALSE.
std::pair<sql::Node, bool> call_of(const sql::Node& condition) {
  const sql::Node inner = condition.inner();
  const std::string_view type = condition.type();
  if (type == "BoolExpr" && inner["boolop"].text() == "NOT_EXPR") {
    const auto [call, negated] = call_of(inner["args"].at(0));
    return {call, !negated};
  }
  if (type == "BooleanTest") {
    const auto [call, negated] = call_of(inner["arg"]);
    const std::string_view test = inner["booltesttype"].text();
    return {call, (test == "IS_FALSE" || test == "IS_NOT_TRUE") != negated};
  }
  // IS DISTINCT FROM and NULLIF are called so, too.
  if (type == "A_Expr" && inner["kind"].text() == "AEXPR_OP" && inner["name"].at(0).string() == "=") {
    const sql::Node constant = inner["rexpr"].inner()["boolval"];
    const auto [call, negated] = call_of(inner["lexpr"]);
    return {constant ? call : sql::Node(), negated != !constant["boolval"].truth()};
  }
  return {type == "FuncCall" ? inner : sql::Node(), false};
}

std::string name_of_role(const sql::Node& role_spec, const Context& context) {
  const sql::Node spec = unwrapped(role_spec);
  const std::string_view type = spec["roletype"].text();
  if (type == "ROLESPEC_CSTRING") return std::string(spec["rolename"].text());
  if (type == "ROLESPEC_PUBLIC") return "public";
  return std::string(
      context.roles().name(type == "ROLESPEC_SESSION_USER" ? context.session.session_user : context.current()));
}

/// One grantee, who is the one that is asked for.
bool is_for(const sql::Node& grantees, const AskedGrant& asked, const Context& context) {
  return grantees.size() == 1 && name_of_role(grantees.at(0), context) == asked.role;
}

/// A GRANT may leave the option out, a REVOKE may take it alone.
bool fits_option(const AskedGrant& asked, bool is_grant, bool option) {
  return is_grant ? asked.option || !option : !asked.option || option;
}

bool grants_role(const sql::Node& node, const AskedGrant& asked, const Context& context) {
  bool option = node["admin_opt"].truth();
  for (const sql::Node& each : node["opt"].items()) {
    // What INHERIT and SET make of the membership is no part of the question.
    if (each.inner()["defname"].text() != "admin") return false;
    option = true;
  }
  const sql::Node granted = node["granted_roles"];
  return asked.function == "pg_has_role" && granted.size() == 1 &&
         granted.at(0).inner()["priv_name"].text() == asked.object.name &&
         is_for(node["grantee_roles"], asked, context) && fits_option(asked, node["is_grant"].truth(), option);
}

bool is_object(const sql::Node& object, const AskedGrant& asked) {
  if (object.type() != "RangeVar") return object.string() == asked.object.name;
  const std::string_view schema = object.inner()["schemaname"].text();
  return object.inner()["relname"].text() == asked.object.name &&
         (schema.empty() || asked.object.schema.empty() || schema == asked.object.schema);
}

bool grants_privilege(const sql::Node& node, const AskedGrant& asked, const Context& context) {
  const sql::Node privileges = node["privileges"];
  const sql::Node privilege = privileges.at(0).inner();
  return node["objtype"].text() == kind_asked(asked.function) && node["targtype"].text() == "ACL_TARGET_OBJECT" &&
         node["objects"].size() == 1 && is_object(node["objects"].at(0), asked) && privileges.size() == 1 &&
         text::equal_ignoring_case(privilege["priv_name"].text(), asked.privilege) && privilege["cols"].size() == 0 &&
         is_for(node["grantees"], asked, context) &&
         fits_option(asked, node["is_grant"].truth(), node["grant_option"].truth());
}

}  // namespace

std::optional<AskedGrant> asked_by(const sql::Node& condition, const Scope& scope, const Context& context) {
  const auto [call, negated] = call_of(condition);
  const sql::Node names = call["funcname"];
  if (names.size() == 0) return std::nullopt;
  AskedGrant asked{.function = std::string(names.at(names.size() - 1).string()), .negated = negated};
  const std::size_t count = call["args"].size();
  const bool membership = asked.function == "pg_has_role";
  if ((!membership && kind_asked(asked.function).empty()) || count < 2 || count > 3) return std::nullopt;
  std::vector<std::string> texts;
  for (const sql::Node& each : call["args"].items()) {
    const auto text = evaluate(each, scope, context).value.written();
    if (!text) return std::nullopt;
    texts.push_back(*text);
  }
  asked.role = count == 3 ? texts.front() : std::string(context.roles().name(context.current()));
  const std::string& object = texts[count - 2];
  const bool is_relation = asked.function == "has_table_privilege" || asked.function == "has_sequence_privilege";
  const auto name = is_relation ? name_of_text(object) : QualifiedName{.name = object};
  if (!name) return std::nullopt;
  asked.object = *name;
  std::string word = text::lower(text::trim(texts.back()));
  for (const std::string_view option : {" with grant option", " with admin option"}) {
    if (!word.ends_with(option)) continue;
    word.resize(word.size() - option.size());
    asked.option = true;
  }
  asked.privilege = word;
  return asked;
}

bool brings_about(const sql::Node& statement, const AskedGrant& asked, bool has, const Context& context) {
  const sql::Node node = statement.inner();
  if (node["is_grant"].truth() == has) return false;
  return statement.type() == "GrantRoleStmt"
             ? grants_role(node, asked, context)
             : statement.type() == "GrantStmt" && grants_privilege(node, asked, context);
}

}  // namespace routegrant::pg
