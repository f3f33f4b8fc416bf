#include <string>
#include <vector>

#include "base/text.hpp"
#include "pg/names/parameter_values.hpp"
#include "pg/names/parameters.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/statements.hpp"
#include "sql/identifier.hpp"

namespace routegrant::pg {
namespace {

/// The value as pg_db_role_setting has it: list elements joined by commas.
std::string value_of(const sql::Node& args) {
  std::string value;
  for (std::size_t at = 0; at < args.size(); ++at) {
    const sql::Node each = args.at(at).inner();
    const std::string_view text = each["sval"]["sval"].text();
    value += (at == 0 ? "" : ", ") + (args.size() > 1 ? sql::quoted_identifier(text) : std::string(text));
  }
  return value;
}

Outcome store(Context& context, RoleId role, ObjectId database, const sql::Node& set) {
  auto& settings = context.catalog.settings();
  const std::string name = text::lower(set["name"].text());
  const bool removes = set["kind"].text() != "VAR_SET_VALUE";
  bool any = false;
  for (std::uint32_t at = 0; at < settings.size(); ++at) {
    const LoginSetting& each = settings[SettingId{at}];
    any = any || (each.present && each.role == role && each.database == database);
  }
  // What has no row is not looked at: RESET of anything is fine then.
  if (set["kind"].text() != "VAR_RESET_ALL" && (!removes || any)) {
    if (Outcome outcome = require_settable_at_login(context, set["name"].text()); outcome.refused()) return outcome;
  }
  if (!removes) {
    if (Outcome outcome = require_value(context, set["name"].text(), values_of_setting(set["args"])); outcome.refused())
      return outcome;
    // Whatever is named is there until the connection ends.
    if (name.find('.') != std::string::npos) context.routines.custom_parameters.insert(name);
  }
  bool known = false;
  for (std::uint32_t at = 0; at < settings.size(); ++at) {
    const LoginSetting& each = settings[SettingId{at}];
    const bool same =
        each.role == role && each.database == database && (each.name == name || set["kind"].text() == "VAR_RESET_ALL");
    if (!same) continue;
    known = true;
    LoginSetting& changed = settings.edit(SettingId{at});
    changed.present = !removes;
    if (!removes) changed.value = value_of(set["args"]);
  }
  if (!known && !removes)
    settings.add({.role = role, .database = database, .name = name, .value = value_of(set["args"])});
  return done();
}

Outcome require_may_set(const Context& context, RoleId role) {
  if (!context.closed() || context.superuser() || role == context.current()) return done();
  const Roles& roles = context.roles();
  const bool allowed = !roles[role].superuser && roles[context.current()].createrole &&
                       (!context.features().membership_options ||
                        roles.is_admin_of(context.current(), role, context.session.session_user));
  if (allowed) return done();
  std::string_view words = "permission denied to alter role";
  if (!context.features().membership_options)
    words = roles[role].superuser ? "must be superuser to alter superusers" : "permission denied";
  return refuse(sqlstate::insufficient_privilege, std::string(words));
}

Outcome apply_role(const sql::Node& node, const StatementText& text, Context& context) {
  RoleId role = RoleId::everyone;
  if (node["role"]) {
    if (node["role"]["rolename"].text().starts_with("pg_"))
      return refuse(sqlstate::reserved_name, "role name is reserved");
    const ResolvedRole named = role_of(context, node["role"], text);
    if (named.outcome.refused()) return named.outcome;
    role = named.id;
    if (Outcome outcome = require_may_set(context, role); outcome.refused()) return outcome;
  }
  ObjectId database = ObjectId::none;
  if (const std::string_view name = node["database"].text(); !name.empty()) {
    const Resolved found =
        find_or_assume_global(context, ObjectKind::database, name, span_after(text, "database", name));
    if (found.outcome.refused()) return found.outcome;
    database = found.id;
    if (!node["role"]) {
      if (Outcome outcome = require_ownership(context, database); outcome.refused()) return outcome;
    }
  } else if (!node["role"]) {
    if (context.closed() && context.features().membership_options && !context.superuser())
      return refuse(sqlstate::insufficient_privilege, "permission denied to alter setting");
    if (Outcome outcome = require_superuser(context, "alter settings globally"); outcome.refused()) return outcome;
  }
  return store(context, role, database, node["setstmt"]);
}

Outcome apply_database(const sql::Node& node, const StatementText& text, Context& context) {
  const std::string_view name = node["dbname"].text();
  const Resolved found = find_or_assume_global(context, ObjectKind::database, name, span_after(text, "database", name));
  if (found.outcome.refused()) return found.outcome;
  if (Outcome outcome = require_ownership(context, found.id); outcome.refused()) return outcome;
  return store(context, RoleId::everyone, found.id, node["setstmt"]);
}

}  // namespace

const Statement alter_role_setting{.node = "AlterRoleSetStmt", .apply = apply_role};
const Statement alter_database_setting{.node = "AlterDatabaseSetStmt", .apply = apply_database};

}  // namespace routegrant::pg
