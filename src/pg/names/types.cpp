#include "pg/names/types.hpp"

#include <algorithm>

#include "pg/names/builtin.hpp"
#include "pg/names/completeness.hpp"
#include "pg/names/names.hpp"
#include "pg/names/permissions.hpp"
#include "sql/identifier.hpp"

namespace routegrant::pg {
namespace {

/// [schema.]table.column%TYPE.
ResolvedType type_of_column(Context& context, const sql::Node& names) {
  const std::size_t count = names.size();
  if (count < 2) return {};
  QualifiedName table{.name = std::string(names.at(count - 2).string())};
  if (count > 2) table.schema = names.at(count - 3).string();
  const Resolved found = look_up(context, Space::relation, table);
  const std::string written = table.schema.empty() ? table.name : table.schema + "." + table.name;
  if (found.outcome.refused()) return {.outcome = found.outcome};
  if (!found.found()) {
    if (!knows_all_names(context)) return {};
    return {.outcome = refuse(sqlstate::undefined_table, "relation \"" + written + "\" does not exist")};
  }
  const std::string_view name = names.at(count - 1).string();
  const auto column = context.catalog.find_column(found.id, name);
  if (!column) {
    if (!knows_all_names(context) || context.catalog.object(found.id).system) return {};
    return {.outcome = refuse(sqlstate::undefined_column, "column \"" + std::string(name) + "\" of relation \"" +
                                                              table.name + "\" does not exist")};
  }
  const Column& known = context.catalog.columns(found.id)[*column];
  return {.id = known.type, .text = std::string(context.catalog.text(known.type_text))};
}

bool is_builtin(const QualifiedName& name) {
  // Of the catalogues' row types and of what information_schema holds nothing is kept: they are there.
  return name.schema == "pg_catalog" || name.schema == "information_schema" ||
         (name.schema.empty() && (is_builtin_type(name.name) || name.name.starts_with("pg_")));
}

/// `mood` for `_mood`: how arrays are called.
std::string element_of_array_name(std::string_view name) {
  return name.starts_with("_") ? std::string(name.substr(1)) : std::string();
}

std::string as_array(std::string text, const sql::Node& type_name) {
  const bool array = type_name["arrayBounds"].size() > 0;
  return array && !text.ends_with("[]") ? text + "[]" : text;
}

}  // namespace

ResolvedType find_type(Context& context, const sql::Node& type_name) {
  const sql::Node names = type_name["names"];
  if (type_name["pct_type"].truth()) return type_of_column(context, names);
  const QualifiedName name = qualified_name(names, std::nullopt);
  const std::string element = element_of_array_name(name.name);
  if (is_builtin(name)) {
    const bool array = !element.empty() && is_builtin_type(element);
    return {.text = as_array(array ? builtin_type_text(element) + "[]" : builtin_type_text(name.name), type_name)};
  }
  if (name.schema.empty() && !element.empty() && is_builtin_type(element))
    return {.text = as_array(builtin_type_text(element) + "[]", type_name)};
  Resolved type = look_up(context, Space::type, name);
  bool array = false;
  if (!type.found() && !type.outcome.refused() && !element.empty()) {
    type = look_up(context, Space::type, {.schema = name.schema, .name = element});
    array = type.found();
  }
  if (type.outcome.refused()) return {.outcome = type.outcome};
  if (type.found()) {
    const std::string text = display_name(context.catalog, type.id);
    return {.id = type.id, .text = as_array(array ? text + "[]" : text, type_name)};
  }
  const std::string written = as_array((name.schema.empty() ? "" : name.schema + ".") + name.name, type_name);
  if (knows_all_names(context))
    return {.outcome = refuse(sqlstate::undefined_object, "type \"" + written + "\" does not exist")};
  const std::string text =
      (name.schema.empty() ? "" : sql::quoted_identifier(name.schema) + ".") + sql::quoted_identifier(name.name);
  return {.text = as_array(text, type_name)};
}

Outcome require_type_usage(const Context& context, ObjectId type) {
  if (type == ObjectId::none) return done();
  // Nothing is kept of the list of a table's row type: everybody may use it.
  if (is_table_like(context.catalog.object(type).kind)) return done();
  return require_privilege(context, type, privilege::usage);
}

ResolvedType usable_type(Context& context, const sql::Node& type_name) {
  ResolvedType type = find_type(context, type_name);
  if (!type.outcome.refused()) type.outcome = require_type_usage(context, type.id);
  return type;
}

}  // namespace routegrant::pg
