#include "pg/routines/routine_frame.hpp"

#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "pg/routines/session.hpp"

namespace routegrant::pg {
namespace {

void read_arguments(const sql::Node& parameters, RoutineBody& body) {
  for (std::size_t at = 0; at < parameters.size(); ++at) {
    const sql::Node parameter = parameters.at(at).inner();
    const std::string_view mode = parameter["mode"].text();
    if (mode == "FUNC_PARAM_OUT" || mode == "FUNC_PARAM_TABLE") continue;
    body.arguments.push_back({.name = std::string(parameter["name"].text()),
                              .is_array = parameter["argType"]["arrayBounds"].size() > 0,
                              .has_default = static_cast<bool>(parameter["defexpr"]),
                              .is_variadic = mode == "FUNC_PARAM_VARIADIC"});
  }
}

/// SET name = values, and SET name FROM CURRENT.
void read_setting(const sql::Node& set, const Context& context, RoutineBody& body) {
  RoutineBody::Setting setting{.name = text::lower(set["name"].text())};
  if (set["kind"].text() == "VAR_SET_CURRENT") {
    if (setting.name != "search_path") return;
    setting.values = context.session.search_path;
  }
  for (const sql::Node& value : set["args"].items()) setting.values.emplace_back(value.inner()["sval"]["sval"].text());
  body.settings.push_back(std::move(setting));
}

void read_options(const sql::Node& options, const Context& context, RoutineBody& body) {
  for (const sql::Node& each : options.items()) {
    const sql::Node option = each.inner();
    const std::string_view name = option["defname"].text();
    if (name == "strict") body.is_strict = option["arg"].inner()["boolval"].truth();
    if (name == "volatility") body.is_volatile = option["arg"].string() == "volatile";
    if (name == "set") read_setting(option["arg"].inner(), context, body);
  }
}

}  // namespace

void read_definition(const sql::Node& create, const Context& context, RoutineBody& body) {
  read_arguments(create["parameters"], body);
  read_options(create["options"], context, body);
}

Frame::Frame(Context& context, const Object& object, const RoutineBody& body)
    : context_(context), before_(context.session), body_(body), is_definer_(object.security_definer) {
  Routines& routines = context.routines;
  may_commit_ = std::exchange(routines.may_commit, routines.may_commit && body.is_procedure && body.settings.empty() &&
                                                       !object.security_definer);
  read_only_ = std::exchange(routines.read_only, !body.is_volatile);
  if (is_definer_) context.session.definer = object.owner;
}

Frame::~Frame() {
  context_.routines.may_commit = may_commit_;
  context_.routines.read_only = read_only_;
  if (is_definer_) context_.session.definer = before_.definer;
  for (const RoutineBody::Setting& each : body_.settings) put_back(each.name);
}

Outcome Frame::set() {
  for (const RoutineBody::Setting& each : body_.settings) {
    const SettingChange change{.name = each.name, .values = each.values, .span = body_.statement};
    if (Outcome outcome = change_setting(context_, change); outcome.refused()) return outcome;
  }
  return done();
}

void Frame::put_back(std::string_view name) {
  Session& session = context_.session;
  if (name == "search_path") session.search_path = before_.search_path;
  if (name == "role" || name == "session_authorization") session.role = before_.role;
  if (name == "session_authorization") session.session_user = before_.session_user;
}

}  // namespace routegrant::pg
