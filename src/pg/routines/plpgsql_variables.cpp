#include <optional>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "pg/names/oids.hpp"
#include "pg/routines/interpreter.hpp"
#include "pg/values/conversions.hpp"

/// What variables hold: a value becomes one of the type that is declared (manual, 43.5.1).
namespace routegrant::pg {

/// Nothing for a name that is declared more than once.
sql::Node Interpreter::declaration_of(const std::string& name) const {
  sql::Node found;
  for (const sql::Node& each : body_.function()["datums"].items()) {
    if (each.type() != "PLpgSQL_var" || each.inner()["refname"].text() != name) continue;
    if (found) return {};
    found = each.inner();
  }
  return found;
}

Value Interpreter::as_declared(const std::string& name, Value value) {
  if (value.kind != Value::Kind::text && !value.is_null()) return value;
  const sql::Node variable = declaration_of(name);
  if (value.is_null()) {
    if (variable["notnull"].truth() && context_.closed() && !denied_.refused()) {
      denied_ = refuse(sqlstate::null_value_not_allowed,
                       "null value cannot be assigned to variable \"" + name + "\" declared NOT NULL");
    }
    return value;
  }
  const std::string_view type = text::trim(variable["datatype"].inner()["typname"].text());
  if (type.empty() || type == "UNKNOWN" || type.find('%') != std::string_view::npos) return value;
  const auto parsed = parsed_once("SELECT NULL::" + std::string(type));
  if (!parsed) return value;
  const sql::Node target = parsed->statement().inner()["targetList"].at(0).inner()["val"];
  if (target.type() != "TypeCast") return value;
  const sql::Node type_name = target.inner()["typeName"];
  const sql::Node names = type_name["names"];
  const std::string_view last = names.at(names.size() == 0 ? 0 : names.size() - 1).string();
  if (last.starts_with("reg")) return as_oid_type(last, value, context_).value_or(value);
  Converted made = as_type(type_name, std::move(value), false);
  if (!made.sqlstate.empty() && context_.closed() && !denied_.refused())
    denied_ = refuse(made.sqlstate, std::move(made.reason));
  return std::move(made.value);
}

void Interpreter::set(const std::string& name, Value given) {
  spend(steps_of(given));
  const bool rests_on_absence = given.rests_on_absence;
  Value value = as_declared(name, std::move(given));
  value.rests_on_absence = rests_on_absence;
  if (Value* known = scope_.find(name)) {
    *known = std::move(value);
  } else {
    scope_.variables.emplace_back(name, std::move(value));
  }
}

}  // namespace routegrant::pg
