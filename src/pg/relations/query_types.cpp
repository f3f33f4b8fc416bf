#include "pg/relations/query_types.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "pg/names/builtin_functions.hpp"
#include "pg/names/names.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/relations/overloads.hpp"
#include "pg/relations/query_columns.hpp"

namespace routegrant::pg {
namespace {

struct NamedType {
  std::string name{};
  ResolvedType type{};
};

/// What a name in FROM yields.
struct Source {
  std::string called{};
  std::vector<NamedType> columns{};
  /// Whether it has no other columns.
  bool complete = true;
};

/// A query and what it can name; `outer` is the query around it.
struct Frame {
  std::vector<Source> sources{};
  /// What its WITH names.
  std::vector<Source> parts{};
  const Frame* outer = nullptr;
};

Source yield_of(Context& context, const sql::Node& query, const Frame* outer);
ResolvedType type_in(Context& context, const Frame& frame, const sql::Node& expression);

bool is_made(const ResolvedType& type) {
  return type.id != ObjectId::none;
}

/// Constants of no type take that of what stands beside them.
bool is_open(const sql::Node& expression) {
  return expression.type() == "A_Const" && (expression.inner()["sval"] || expression.inner()["isnull"].truth());
}

/// What CASE, COALESCE and their like make of several (manual, 10.5): a domain stays one only among its own values.
ResolvedType common_type(Context& context, const Frame& frame, const std::vector<sql::Node>& expressions,
                         bool any_open = false) {
  ResolvedType common;
  for (const sql::Node& each : expressions) {
    if (is_open(each)) {
      any_open = true;
      continue;
    }
    ResolvedType type = type_in(context, frame, each);
    if (!is_made(type) || (is_made(common) && (common.id != type.id || common.text != type.text))) return {};
    common = std::move(type);
  }
  const bool base = any_open && is_made(common) && context.catalog.object(common.id).kind == ObjectKind::domain &&
                    !common.text.ends_with("[]");
  return base ? ResolvedType{} : common;
}

ResolvedType type_of_column(const Context& context, const Column& column) {
  if (column.type == ObjectId::none) return {};
  return {.id = column.type, .text = std::string(context.catalog.text(column.type_text))};
}

/// The column in the nearest query that has one of this name.
ResolvedType type_of_name(const Frame& frame, std::string_view qualifier, std::string_view name) {
  for (const Frame* at = &frame; at != nullptr; at = at->outer) {
    for (const Source& source : at->sources) {
      if (!qualifier.empty() && source.called != qualifier) continue;
      const auto found = std::find_if(source.columns.begin(), source.columns.end(),
                                      [&](const NamedType& each) { return each.name == name; });
      if (found != source.columns.end()) return found->type;
      if (!source.complete) return {};
    }
  }
  return {};
}

/// The result of a routine of the scripts, which is one of the types that it needs.
ResolvedType type_of_routine(Context& context, const sql::Node& call) {
  const ObjectId routine = routine_called(context, call, {}).routine;
  if (routine == ObjectId::none) return {};
  const Object& object = context.catalog.object(routine);
  std::string result(context.catalog.text(object.shape.result));
  constexpr std::string_view set = "SETOF ";
  if (result.starts_with(set)) result = result.substr(set.size(), result.find('(') - set.size());
  for (const ObjectId each : object.uses) {
    const bool is_type = space_of(context.catalog.object(each).kind) == Space::type;
    const std::string name = is_type ? display_name(context.catalog, each) : std::string();
    if (is_type && (result == name || result == name + "[]")) return {.id = each, .text = result};
  }
  return {};
}

/// Functions of pg_catalog that give back what they are given.
ResolvedType type_of_call(Context& context, const Frame& frame, const sql::Node& call) {
  const QualifiedName name = qualified_name(call["funcname"], std::nullopt);
  const bool builtin = name.schema == "pg_catalog" ||
                       (name.schema.empty() && is_builtin_function(name.name, context.features().version));
  if (!builtin) return type_of_routine(context, call);
  static constexpr std::array<std::string_view, 4> windows{"first_value", "lag", "last_value", "lead"};
  static constexpr std::array<std::string_view, 2> extremes{"max", "min"};
  ResolvedType of = type_in(context, frame, call["args"].at(0));
  if (!is_made(of)) return {};
  if (name.name == "array_agg") {
    if (!of.text.ends_with("[]")) of.text += "[]";
    return of;
  }
  // Of domains there are no greatest and least: those of the base type are meant.
  const bool enumeration = context.catalog.object(of.id).kind == ObjectKind::type;
  const bool gives_same = (text::is_one_of(name.name, windows) && call["args"].size() == 1) ||
                          (text::is_one_of(name.name, extremes) && enumeration);
  return gives_same ? of : ResolvedType{};
}

ResolvedType type_of_array(Context& context, const Frame& frame, const sql::Node& array) {
  ResolvedType element = common_type(context, frame, array["elements"].items());
  if (is_made(element) && !element.text.ends_with("[]")) element.text += "[]";
  return element;
}

ResolvedType type_of_subquery(Context& context, const Frame& frame, const sql::Node& link) {
  const std::string_view kind = link["subLinkType"].text();
  if (kind != "EXPR_SUBLINK" && kind != "ARRAY_SUBLINK") return {};
  const Source source = yield_of(context, unwrapped(link["subselect"]), &frame);
  if (source.columns.size() != 1 || !source.complete) return {};
  ResolvedType type = source.columns.front().type;
  if (kind == "ARRAY_SUBLINK" && is_made(type) && !type.text.ends_with("[]")) type.text += "[]";
  return type;
}

ResolvedType type_of_reference(const Frame& frame, const sql::Node& fields) {
  const std::size_t count = fields.size();
  if (count == 0 || count > 3 || fields.at(count - 1).type() != "String") return {};
  return type_of_name(frame, count > 1 ? fields.at(count - 2).string() : std::string_view(),
                      fields.at(count - 1).string());
}

ResolvedType type_in(Context& context, const Frame& frame, const sql::Node& expression) {
  const std::string_view type = expression.type();
  const sql::Node inner = expression.inner();
  if (type == "TypeCast") {
    ResolvedType cast = find_type(context, inner["typeName"]);
    return cast.outcome.refused() ? ResolvedType{} : cast;
  }
  if (type == "ColumnRef") return type_of_reference(frame, inner["fields"]);
  if (type == "FuncCall") return type_of_call(context, frame, inner);
  if (type == "CollateClause") return type_in(context, frame, inner["arg"]);
  if (type == "CoalesceExpr" || type == "MinMaxExpr") return common_type(context, frame, inner["args"].items());
  if (type == "A_ArrayExpr") return type_of_array(context, frame, inner);
  if (type == "SubLink") return type_of_subquery(context, frame, inner);
  if (type == "A_Expr" && inner["kind"].text() == "AEXPR_NULLIF") {
    // Domains are compared as their base types.
    ResolvedType first = type_in(context, frame, inner["lexpr"]);
    const bool is_domain = is_made(first) && context.catalog.object(first.id).kind == ObjectKind::domain;
    return is_domain ? ResolvedType{} : first;
  }
  if (type != "CaseExpr") return {};
  std::vector<sql::Node> results;
  for (const sql::Node& each : inner["args"].items()) results.push_back(each.inner()["result"]);
  if (inner["defresult"]) results.push_back(inner["defresult"]);
  // ELSE that is left out is a NULL without a type.
  return common_type(context, frame, results, !inner["defresult"]);
}

void rename(const sql::Node& names, Source& source) {
  const std::vector<sql::Node> given = names.items();
  for (std::size_t at = 0; at < given.size() && at < source.columns.size(); ++at)
    source.columns[at].name = std::string(given[at].string());
}

Source source_of_relation(Context& context, const sql::Node& range, const Frame& frame) {
  const std::string_view alias = range["alias"]["aliasname"].text();
  Source source;
  const Source* part = nullptr;
  for (const Frame* at = &frame; at != nullptr && part == nullptr && !range["schemaname"]; at = at->outer) {
    const auto found = std::find_if(at->parts.rbegin(), at->parts.rend(),
                                    [&](const Source& each) { return each.called == range["relname"].text(); });
    if (found != at->parts.rend()) part = &*found;
  }
  if (part != nullptr) {
    source = *part;
  } else {
    const ObjectId relation = look_up(context, Space::relation, relation_name(range, std::nullopt)).id;
    source.complete = relation != ObjectId::none && !context.catalog.object(relation).system &&
                      !context.catalog.object(relation).assumed && !context.catalog.object(relation).open_columns;
    if (relation != ObjectId::none) {
      for (const Column& column : context.catalog.columns(relation)) {
        if (!column.dropped) source.columns.push_back({.name = column.name, .type = type_of_column(context, column)});
      }
    }
  }
  source.called = alias.empty() ? range["relname"].text() : alias;
  rename(range["alias"]["colnames"], source);
  return source;
}

/// What FROM names, from left to right. Columns that a join merges, and the names that it gives itself, are not told.
void add_sources(Context& context, const sql::Node& from, Frame& frame) {
  const std::vector<sql::Node> items = from.items();
  std::vector<sql::Node> stack(items.rbegin(), items.rend());
  while (!stack.empty()) {
    const sql::Node node = stack.back();
    stack.pop_back();
    const sql::Node inner = node.inner();
    const bool merges = inner["usingClause"].size() > 0 || inner["isNatural"].truth() || inner["alias"];
    if (node.type() == "RangeVar") {
      frame.sources.push_back(source_of_relation(context, inner, frame));
    } else if (node.type() == "RangeSubselect") {
      Source source = yield_of(context, unwrapped(inner["subquery"]), &frame);
      source.called = inner["alias"]["aliasname"].text();
      rename(inner["alias"]["colnames"], source);
      frame.sources.push_back(std::move(source));
    } else if (node.type() == "JoinExpr" && !merges) {
      stack.push_back(inner["rarg"]);
      stack.push_back(inner["larg"]);
    } else {
      frame.sources.push_back({.called = std::string(inner["alias"]["aliasname"].text()), .complete = false});
    }
  }
}

void add_target(Context& context, const Frame& frame, const sql::Node& target, Source& yield) {
  const sql::Node value = target["val"];
  const sql::Node fields = value.inner()["fields"];
  const std::size_t count = fields.size();
  if (value.type() != "ColumnRef" || count == 0 || fields.at(count - 1).type() != "A_Star") {
    const bool spreads = value.type() == "A_Indirection";
    yield.complete = yield.complete && !spreads;
    const std::string name = target["name"] ? std::string(target["name"].text()) : column_name(value);
    yield.columns.push_back({.name = name, .type = type_in(context, frame, value)});
    return;
  }
  const std::string_view qualifier = count > 1 ? fields.at(count - 2).string() : std::string_view();
  for (const Source& source : frame.sources) {
    if (!qualifier.empty() && source.called != qualifier) continue;
    yield.complete = yield.complete && source.complete;
    yield.columns.insert(yield.columns.end(), source.columns.begin(), source.columns.end());
  }
}

/// PostgreSQL makes no longer row (`MaxTupleAttributeNumber`), however often a query doubles its columns.
constexpr std::size_t most_columns = 1664;

void add_parts(Context& context, const sql::Node& select, Frame& frame) {
  for (const sql::Node& part : select["withClause"]["ctes"].items()) {
    const sql::Node inner = part.inner();
    // INSERT ... RETURNING and the like.
    Source source{.complete = false};
    if (inner["ctequery"].type() == "SelectStmt") source = yield_of(context, unwrapped(inner["ctequery"]), &frame);
    source.called = inner["ctename"].text();
    rename(inner["aliascolnames"], source);
    frame.parts.push_back(std::move(source));
  }
}

/// Of a UNION and its like: the type that one of the queries has, as others have it or come to it. Domains only stay
/// among themselves.
void merge_types(const Context& context, const std::vector<Source>& others, Source& yield) {
  const auto is_domain = [&](const ResolvedType& type) {
    return is_made(type) && context.catalog.object(type.id).kind == ObjectKind::domain;
  };
  for (std::size_t at = 0; at < yield.columns.size(); ++at) {
    ResolvedType& type = yield.columns[at].type;
    for (const Source& other : others) {
      const bool says = !is_made(type) && at < other.columns.size() && !is_domain(other.columns[at].type);
      if (says) type = other.columns[at].type;
    }
    if (!is_domain(type)) continue;
    const bool same = std::all_of(others.begin(), others.end(), [&](const Source& other) {
      return at < other.columns.size() && other.columns[at].type.id == type.id &&
             other.columns[at].type.text == type.text;
    });
    if (!same) type = {};
  }
}

Source yield_of(Context& context, const sql::Node& query, const Frame* outer) {
  Frame frame{.outer = outer};
  std::vector<Source> others;
  sql::Node select = query;
  constexpr int most_operands = 100;
  for (int depth = 0; depth < most_operands; ++depth) {
    add_parts(context, select, frame);
    if (!select["larg"]) break;
    others.push_back(yield_of(context, unwrapped(select["rarg"]), &frame));
    select = unwrapped(select["larg"]);
  }
  add_sources(context, select["fromClause"], frame);
  Source yield{.complete = !select["larg"]};
  std::size_t number = 0;
  for (const sql::Node& value : select["valuesLists"].at(0).inner()["items"].items())
    yield.columns.push_back({.name = "column" + std::to_string(++number), .type = type_in(context, frame, value)});
  for (const sql::Node& target : select["targetList"].items()) {
    add_target(context, frame, target.inner(), yield);
    if (yield.columns.size() > most_columns) return {.complete = false};
  }
  merge_types(context, others, yield);
  return yield;
}

}  // namespace

std::vector<ResolvedType> types_of_query(Context& context, const sql::Node& query) {
  std::vector<ResolvedType> types;
  if (!context.closed()) return types;
  Source yield = yield_of(context, query, nullptr);
  if (!yield.complete) return types;
  for (NamedType& each : yield.columns) types.push_back(std::move(each.type));
  return types;
}

Outcome require_usage_of(const Context& context, const std::vector<ResolvedType>& types) {
  if (!context.closed()) return done();
  for (const ResolvedType& type : types) {
    if (Outcome outcome = require_type_usage(context, type.id); outcome.refused()) return outcome;
  }
  return done();
}

void set_made_types(Context& context, ObjectId relation, const std::vector<ResolvedType>& types) {
  const bool any = std::any_of(types.begin(), types.end(), is_made);
  if (!any || context.catalog.columns(relation).size() != types.size()) return;
  for (std::size_t at = 0; at < types.size(); ++at) {
    if (!is_made(types[at])) continue;
    Column& column = context.catalog.edit_columns(relation)[at];
    column.type = types[at].id;
    column.type_text = context.catalog.intern(types[at].text);
    context.catalog.note_type(relation, types[at].id);
  }
}

}  // namespace routegrant::pg
