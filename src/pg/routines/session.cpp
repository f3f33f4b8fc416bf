#include "pg/routines/session.hpp"

#include <array>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "pg/names/names.hpp"
#include "pg/relations/ownership.hpp"
#include "pg/routines/transaction_modes.hpp"
#include "sql/identifier.hpp"

namespace routegrant::pg {
namespace {

Outcome no_such_role(const std::string& name) {
  return refuse(sqlstate::invalid_parameter_value, "role \"" + name + "\" does not exist");
}

/// SET LOCAL keeps what it hides; SET without LOCAL makes it forgotten.
template <class T>
void keep_outer(std::optional<T>& outer, const T& value, bool local) {
  if (!local) outer.reset();
  if (local && !outer) outer = value;
}

/// SET ROLE looks at the session user, not at the current one (`check_role()`).
Outcome set_role(Context& context, const SettingChange& change) {
  Session& session = context.session;
  if (session.definer) {
    return refuse(sqlstate::insufficient_privilege, "cannot set parameter \"role\" within security-definer function");
  }
  const std::string name = change.values.empty() ? "none" : change.values.front();
  if (change.reset || name == "none") {
    keep_outer(session.outer_role, session.role, change.local);
    session.role.reset();
    return done();
  }
  const auto known = context.roles().find(name);
  if (!known && context.closed()) return no_such_role(name);
  const ResolvedRole role = find_role(context, name, change.span);
  if (role.outcome.refused() || role.id == RoleId::everyone) return no_such_role(name);
  if (context.closed() && !context.roles().can_set(session.session_user, role.id)) {
    return refuse(sqlstate::insufficient_privilege, "permission denied to set role \"" + name + "\"");
  }
  keep_outer(session.outer_role, session.role, change.local);
  session.role = role.id;
  return done();
}

Outcome set_session_authorization(Context& context, const SettingChange& change) {
  Session& session = context.session;
  if (session.definer) {
    return refuse(sqlstate::insufficient_privilege,
                  "cannot set parameter \"session_authorization\" within security-definer function");
  }
  RoleId target = session.authenticated;
  if (!change.reset && !change.values.empty()) {
    const std::string& name = change.values.front();
    const auto known = context.roles().find(name);
    if (!known && context.closed()) return no_such_role(name);
    const ResolvedRole role = find_role(context, name, change.span);
    if (role.outcome.refused() || role.id == RoleId::everyone) return no_such_role(name);
    target = role.id;
  }
  const bool superuser = context.features().session_superuser_is_read_anew
                             ? context.roles().superuser(session.authenticated)
                             : session.authenticated_superuser;
  if (context.closed() && target != session.authenticated && !superuser) {
    return refuse(sqlstate::insufficient_privilege, "permission denied to set session authorization");
  }
  keep_outer(session.outer_user, session.session_user, change.local);
  keep_outer(session.outer_role, session.role, change.local);
  session.session_user = target;
  session.role.reset();
  return done();
}

/// What ALTER ROLE and ALTER DATABASE ... SET say, the general before the particular; a role that may not be taken is
/// only a warning (manual, ALTER ROLE).
/// `only` is the setting that is looked at; empty for all.
void apply_login_settings(Context& context, std::string_view only) {
  const auto& settings = context.catalog.settings();
  if (settings.size() == 0) return;
  const RoleId user = context.session.authenticated;
  const ObjectId database = context.catalog.database();
  struct Target {
    RoleId role;
    ObjectId database;
  };
  for (const Target target : {Target{RoleId::everyone, ObjectId::none}, Target{RoleId::everyone, database},
                              Target{user, ObjectId::none}, Target{user, database}}) {
    for (std::uint32_t at = 0; at < settings.size(); ++at) {
      const LoginSetting& each = settings[SettingId{at}];
      if (!each.present || each.role != target.role || each.database != target.database) continue;
      if (!only.empty() && each.name != only) continue;
      SettingChange change{.name = each.name, .values = {each.value}};
      if (each.name == "search_path") change.values = path_elements(each.value);
      if (each.name.find('.') != std::string::npos || each.name == "search_path" || each.name == "role" ||
          each.name == "createrole_self_grant" || each.name == "default_transaction_isolation" ||
          each.name == "default_transaction_read_only" || each.name == "standard_conforming_strings") {
        static_cast<void>(change_setting(context, change).refused());
      }
    }
  }
}

}  // namespace

namespace {

/// A switch is on but for the words for off; without a value it is on.
bool is_on(const std::vector<std::string>& values) {
  constexpr std::array<std::string_view, 6> off{"off", "false", "no", "0", "f", "n"};
  return values.empty() || !text::is_one_of(text::lower(values.front()), off);
}

}  // namespace

namespace {

/// What the setting was when the session began, whatever SET LOCAL hides.
void reset_to_login(Context& context, std::string_view name) {
  const auto path = context.session.outer_path;
  const auto strings = context.session.outer_strings;
  const auto self_grant = context.session.outer_self_grant;
  apply_login_settings(context, name);
  context.session.outer_path = path;
  context.session.outer_strings = strings;
  context.session.outer_self_grant = self_grant;
}

Outcome set_self_grant(Context& context, const SettingChange& change) {
  const std::string value = change.values.empty() ? "" : text::lower(change.values.front());
  std::string parts = value;
  std::replace(parts.begin(), parts.end(), ',', ' ');
  for (const std::string_view part : text::words(parts)) {
    if (!context.closed() || part == "set" || part == "inherit") continue;
    return refuse(sqlstate::invalid_parameter_value,
                  "invalid value for parameter \"createrole_self_grant\": \"" + change.values.front() + "\"");
  }
  keep_outer(context.session.outer_self_grant, context.session.self_grant, change.local);
  context.session.self_grant = {.set = !change.reset && value.find("set") != std::string::npos,
                                .inherit = !change.reset && value.find("inherit") != std::string::npos};
  if (change.reset) reset_to_login(context, "createrole_self_grant");
  return done();
}

/// The modes of this transaction, and of those to come.
Outcome set_mode(Context& context, std::string_view name, const SettingChange& change) {
  const std::string level = change.values.empty() || change.reset ? "read committed" : change.values.front();
  const bool is_set = !change.reset && is_on(change.values);
  if (name == "transaction_read_only") return set_read_only(context, is_set);
  if (name == "transaction_isolation") return change.reset ? done() : set_isolation(context, level);
  if (name == "default_transaction_read_only") context.session.default_read_only = is_set;
  if (name == "default_transaction_isolation") set_default_isolation(context.session, level);
  if (change.reset && (name == "default_transaction_read_only" || name == "default_transaction_isolation"))
    reset_to_login(context, name);
  return done();
}

}  // namespace

Outcome change_setting(Context& context, const SettingChange& change) {
  const std::string name = text::lower(change.name);
  if (name == "role") return set_role(context, change);
  if (name == "session_authorization") return set_session_authorization(context, change);
  if (name == "search_path") {
    keep_outer(context.session.outer_path, context.session.search_path, change.local);
    context.session.search_path = change.reset ? std::vector<std::string>{"$user", "public"} : change.values;
    // RESET goes back to what held when the session began.
    if (change.reset) reset_to_login(context, name);
  }
  if (name == "createrole_self_grant") return set_self_grant(context, change);
  if (name == "standard_conforming_strings") {
    keep_outer(context.session.outer_strings, context.session.escapes_strings, change.local);
    context.session.escapes_strings = !change.reset && !is_on(change.values);
    if (change.reset) reset_to_login(context, name);
  }
  if (name == "row_security") context.session.row_security = change.reset || is_on(change.values);
  if (name == "lo_compat_privileges") context.session.large_objects_for_all = !change.reset && is_on(change.values);
  if (name == "check_function_bodies") context.session.check_bodies = change.reset || is_on(change.values);
  if (name.find('.') != std::string::npos) {
    context.routines.custom_parameters.insert(name);
  } else if (name.find("transaction_") != std::string::npos) {
    return set_mode(context, name, change);
  }
  return done();
}

Outcome reset_all(Context& context, Span span) {
  for (const std::string_view name : {"check_function_bodies", "createrole_self_grant", "default_transaction_isolation",
                                      "default_transaction_read_only", "lo_compat_privileges", "row_security",
                                      "search_path", "standard_conforming_strings"}) {
    Outcome outcome = change_setting(context, {.name = std::string(name), .reset = true, .span = span});
    if (outcome.refused()) return outcome;
  }
  return done();
}

void end_local_settings(Session& session) {
  if (session.outer_role) session.role = *std::exchange(session.outer_role, std::nullopt);
  if (session.outer_path) session.search_path = *std::exchange(session.outer_path, std::nullopt);
  if (session.outer_user) session.session_user = *std::exchange(session.outer_user, std::nullopt);
  if (session.outer_self_grant) session.self_grant = *std::exchange(session.outer_self_grant, std::nullopt);
  if (session.outer_strings) session.escapes_strings = *std::exchange(session.outer_strings, std::nullopt);
  session.read_only.reset();
  session.isolation.reset();
  session.has_snapshot = false;
  std::erase_if(session.cursors, [](const auto& cursor) { return !cursor.second; });
}

std::vector<std::string> path_elements(std::string_view text) {
  std::vector<std::string> elements;
  for (const sql::Token& token : sql::scan(text)) {
    if (sql::is_identifier(token)) elements.push_back(sql::identifier(sql::text_of(text, token)));
  }
  return elements;
}

void drop_temporary(Context& context) {
  Catalog& catalog = context.catalog;
  const ObjectId schema = catalog.find(Space::schema, catalog.database(), "pg_temp");
  if (schema == ObjectId::none) return;
  // Functions of their types and the like go along (`RemoveTempRelations()`).
  static_cast<void>(drop_objects(context, catalog.children(schema), Behavior::cascade).refused());
  catalog.drop(schema);
}

void log_in(Context& context, RoleId role, ObjectId database) {
  drop_temporary(context);
  context.session = Session{};
  context.routines.prepared.clear();
  context.routines.custom_parameters.clear();
  context.session.authenticated = role;
  context.session.session_user = role;
  context.session.authenticated_superuser = context.roles().superuser(role);
  context.catalog.use_database(database);
  apply_login_settings(context, {});
}

}  // namespace routegrant::pg
