#include "pg/relations/asked_names.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "pg/names/names.hpp"
#include "pg/names/parameters.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/builtin_calls.hpp"
#include "pg/relations/callees.hpp"

namespace routegrant::pg {
namespace {

constexpr std::string_view undefined_database = "3D000";

enum class About : std::uint8_t { relation, sequence, schema, database, role, language, wrapper, server, tablespace };

/// A function, what it asks about, and the words that it knows.
struct Asking {
  std::string_view function;
  About kind;
  std::string_view words;
};
constexpr Asking asking[] = {
    {"has_any_column_privilege", About::relation, " select insert update references "},
    {"has_column_privilege", About::relation, " select insert update references "},
    {"has_database_privilege", About::database, " create temporary temp connect "},
    {"has_foreign_data_wrapper_privilege", About::wrapper, " usage "},
    {"has_language_privilege", About::language, " usage "},
    {"has_schema_privilege", About::schema, " create usage "},
    {"has_server_privilege", About::server, " usage "},
    {"has_sequence_privilege", About::sequence, " usage select update "},
    {"has_table_privilege", About::relation, " select insert update delete truncate references trigger maintain rule "},
    {"has_tablespace_privilege", About::tablespace, " create "},
    {"pg_has_role", About::role, " usage member set "}};

Outcome require_role(const Context& context, std::string_view name) {
  if (context.roles().find(name)) return done();
  return refuse(sqlstate::undefined_object, "role " + in_quotes(name) + " does not exist");
}

Outcome require_relation(Context& context, const std::string& name, About kind, const std::string* column) {
  const Resolved relation = relation_of_text(context, name, false);
  if (!relation.found()) return relation.outcome;
  const Catalog& catalog = context.catalog;
  if (kind == About::sequence && catalog.object(relation.id).kind != ObjectKind::sequence)
    return refuse(sqlstate::wrong_object_type, in_quotes(name) + " is not a sequence");
  const bool known = column == nullptr || catalog.object(relation.id).system ||
                     catalog.object(relation.id).open_columns || catalog.find_column(relation.id, *column);
  if (known) return done();
  return refuse(sqlstate::undefined_column, "column " + in_quotes(*column) + " of relation " +
                                                in_quotes(catalog.name(relation.id)) + " does not exist");
}

/// What has no schema around it. Extensions make languages and wrappers.
Outcome require_global(const Context& context, About kind, const std::string& name) {
  const bool of_cluster = kind == About::tablespace;
  const Space space = kind == About::language  ? Space::language
                      : kind == About::wrapper ? Space::wrapper
                      : kind == About::server  ? Space::server
                                               : Space::tablespace;
  const ObjectId parent = of_cluster ? ObjectId::none : context.catalog.database();
  if (context.catalog.find(space, parent, name) != ObjectId::none) return done();
  if (!of_cluster && has_unknown_objects(context)) return done();
  const std::string_view word = kind == About::language  ? "language "
                                : kind == About::wrapper ? "foreign-data wrapper "
                                : kind == About::server  ? "server "
                                                         : "tablespace ";
  return refuse(sqlstate::undefined_object, std::string(word) + in_quotes(name) + " does not exist");
}

Outcome require_object(Context& context, About kind, const std::string& name, const std::string* column) {
  if (kind >= About::language) return require_global(context, kind, name);
  if (kind == About::role) return require_role(context, name);
  if (kind == About::schema) {
    if (schema_named(context, name) != ObjectId::none || name == "pg_temp") return done();
    return refuse(sqlstate::undefined_schema, "schema " + in_quotes(name) + " does not exist");
  }
  if (kind != About::database) return require_relation(context, name, kind, column);
  if (context.catalog.find(Space::database, ObjectId::none, name) != ObjectId::none) return done();
  return refuse(undefined_database, "database " + in_quotes(name) + " does not exist");
}

/// A list of privileges, each perhaps WITH GRANT OPTION (`convert_any_priv_string()`).
Outcome require_words(const Context& context, const Asking& row, std::string_view list) {
  for (const std::string_view part : text::split(list, ',')) {
    const std::string_view written = text::trim(part);
    std::string word = text::lower(written);
    for (const std::string_view option : {" with grant option", " with admin option"}) {
      if (word.ends_with(option)) word.resize(word.size() - option.size());
    }
    const bool newer = (word == "maintain" && !context.features().maintain) ||
                       (word == "set" && !context.features().membership_options) ||
                       (word == "rule" && context.features().version >= 18);
    if (newer || row.words.find(" " + word + " ") == std::string_view::npos)
      return refuse(sqlstate::invalid_parameter_value, "unrecognized privilege type: " + in_quotes(written));
  }
  return done();
}

/// The constants that are given; nothing if there is another argument.
std::optional<std::vector<std::string>> constants_of(const sql::Node& call) {
  std::vector<std::string> texts;
  for (const sql::Node& each : call["args"].items()) {
    const sql::Node constant = each.inner()["sval"];
    if (each.type() != "A_Const" || !constant) return std::nullopt;
    texts.emplace_back(constant["sval"].text());
  }
  return texts;
}

}  // namespace

Outcome require_asked_names(Context& context, const sql::Node& func_call) {
  if (!context.closed()) return done();
  const QualifiedName function = qualified_name(func_call["funcname"], std::nullopt);
  const auto given = constants_of(func_call);
  if (!given || (!function.schema.empty() && function.schema != "pg_catalog")) return done();
  if (function.name == "to_regclass" && given->size() == 1) {
    // What is not there is NULL; what may not be looked for is refused.
    Outcome outcome = relation_of_text(context, given->front(), false).outcome;
    return outcome.sqlstate == sqlstate::insufficient_privilege ? outcome : done();
  }
  // The role comes before the routine or type, of which pg_catalog has more than is known.
  const bool of_unknown = function.name == "has_function_privilege" || function.name == "has_type_privilege";
  if (of_unknown && given->size() == 3 && given->front() != "public") return require_role(context, given->front());
  if (function.name == "current_setting" && given->size() == 1) return require_shown(context, given->front());
  const auto* const row = std::find_if(std::begin(asking), std::end(asking),
                                       [&](const Asking& each) { return each.function == function.name; });
  if (row == std::end(asking)) return done();
  const std::size_t own = row->function == "has_column_privilege" ? 3 : 2;
  if (given->size() < own || given->size() > own + 1) return done();
  const bool names_role = given->size() == own + 1 && (given->front() != "public" || row->kind == About::role);
  if (names_role) {
    if (Outcome outcome = require_role(context, given->front()); outcome.refused()) return outcome;
  }
  const std::string* const column = own == 3 ? &(*given)[given->size() - 2] : nullptr;
  if (Outcome outcome = require_object(context, row->kind, (*given)[given->size() - own], column); outcome.refused())
    return outcome;
  return require_words(context, *row, given->back());
}

Outcome require_asked_condition(Context& context, const sql::Node& condition) {
  const sql::Node inner = condition.inner();
  if (condition.type() == "FuncCall") return require_asked_names(context, inner);
  if (condition.type() == "A_Expr") {
    Outcome outcome = require_asked_condition(context, inner["lexpr"]);
    return outcome.refused() ? outcome : require_asked_condition(context, inner["rexpr"]);
  }
  if (condition.type() != "BoolExpr" || inner["boolop"].text() != "NOT_EXPR") return done();
  return require_asked_condition(context, inner["args"].at(0));
}

Outcome require_asked_targets(Context& context, const sql::Node& select) {
  if (select["fromClause"].size() > 0 || select["whereClause"]) return done();
  for (const sql::Node& target : select["targetList"].items()) {
    const sql::Node value = target.inner()["val"];
    if (value.type() != "FuncCall") continue;
    if (Outcome outcome = require_asked_names(context, value.inner()); outcome.refused()) return outcome;
  }
  return done();
}

}  // namespace routegrant::pg
