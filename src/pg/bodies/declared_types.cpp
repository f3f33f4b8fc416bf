#include "pg/bodies/declared_types.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "pg/names/names.hpp"
#include "pg/names/types.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/callees.hpp"
#include "pg/relations/columns.hpp"
#include "sql/identifier.hpp"
#include "sql/literal.hpp"
#include "sql/tokens.hpp"

namespace routegrant::pg {
namespace {

/// The parts of `s.t.c`, each as it is stored; nothing for what is no name.
std::vector<std::string> parts_of(std::string_view text) {
  std::vector<std::string> parts;
  bool wants_name = true;
  for (const sql::Token& token : sql::scan(text)) {
    if (wants_name != sql::is_identifier(token) || (!wants_name && !sql::is_symbol(text, token, "."))) return {};
    if (wants_name) parts.push_back(sql::identifier(sql::text_of(text, token)));
    wants_name = !wants_name;
  }
  return wants_name ? std::vector<std::string>() : parts;
}

Outcome require_relation(Context& context, const QualifiedName& name, ObjectId& relation) {
  const Resolved found = look_up(context, Space::relation, name);
  relation = found.id;
  if (found.outcome.refused() || found.found()) return found.outcome;
  const std::string written = name.schema.empty() ? name.name : name.schema + "." + name.name;
  return refuse(sqlstate::undefined_table, "relation " + in_quotes(written) + " does not exist");
}

Outcome require_column(Context& context, std::vector<std::string> parts) {
  const std::string column = std::move(parts.back());
  parts.pop_back();
  ObjectId relation = ObjectId::none;
  const QualifiedName name{.schema = parts.size() > 1 ? parts.front() : "", .name = parts.back()};
  if (Outcome outcome = require_relation(context, name, relation); outcome.refused()) return outcome;
  const Object& object = context.catalog.object(relation);
  if (object.assumed || object.system || !shows_all_columns(context.catalog, relation)) return done();
  if (context.catalog.find_column(relation, column)) return done();
  return refuse(sqlstate::undefined_column,
                "column " + in_quotes(column) + " of relation " + in_quotes(name.name) + " does not exist");
}

Outcome require_type(Context& context, std::string_view type) {
  sql::ParseError error;
  const auto parsed = sql::parse("SELECT NULL::" + std::string(type), error);
  if (!parsed) return done();
  const sql::Node target = parsed->statement().inner()["targetList"].at(0).inner()["val"];
  return target.type() == "TypeCast" ? find_type(context, target.inner()["typeName"]).outcome : done();
}

Outcome require_declared_type(Context& context, std::string_view type, bool has_labels, std::string_view routine) {
  const std::string lower = text::lower(type);
  const std::size_t mark = type.find('%');
  if (mark == std::string_view::npos)
    return lower == "record" || lower == "refcursor" ? done() : require_type(context, type);
  std::vector<std::string> parts = parts_of(type.substr(0, mark));
  if (parts.empty()) return done();
  const std::string_view kind = text::trim(std::string_view(lower).substr(mark + 1));
  if (kind.starts_with("rowtype") && parts.size() <= 2) {
    ObjectId relation = ObjectId::none;
    return require_relation(context, {.schema = parts.size() > 1 ? parts.front() : "", .name = parts.back()}, relation);
  }
  const bool is_column = kind.starts_with("type") && (parts.size() == 2 || parts.size() == 3);
  // `block.variable`; the outermost block is called as the routine.
  const bool may_be_variable = parts.size() == 2 && (has_labels || parts.front() == routine);
  if (!is_column || may_be_variable) return done();
  Outcome outcome = require_column(context, std::move(parts));
  // Until 16 what stands before % is then no type for the grammar.
  const int version = context.features().version;
  if (!outcome.refused() || version >= 17) return outcome;
  return refuse(sqlstate::syntax_error,
                version == 13 ? "invalid type name " + in_quotes(type) : "syntax error at or near \"%\"");
}

}  // namespace

Outcome require_declared_types(Context& context, const sql::PlpgsqlBody& body, std::string_view routine) {
  if (!context.closed() || has_unknown_objects(context)) return done();
  const bool has_labels = body.text().find("<<") != std::string::npos;
  for (const sql::Node& datum : body.function()["datums"].items()) {
    const std::string_view type = text::trim(datum.inner()["datatype"]["PLpgSQL_type"]["typname"].text());
    if (datum.type() != "PLpgSQL_var" || type.empty() || type == "UNKNOWN") continue;
    if (Outcome outcome = require_declared_type(context, type, has_labels, routine); outcome.refused()) return outcome;
  }
  return done();
}

}  // namespace routegrant::pg
