#include "pg/bodies/body_names.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pg/bodies/body_results.hpp"
#include "pg/bodies/body_returns.hpp"
#include "pg/bodies/bound_names.hpp"
#include "pg/bodies/declared_types.hpp"
#include "pg/names/command_tag.hpp"
#include "pg/names/first_refusal.hpp"
#include "pg/names/names.hpp"
#include "pg/names/parser_words.hpp"
#include "pg/names/references.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/callees.hpp"
#include "pg/relations/columns.hpp"
#include "pg/relations/created.hpp"
#include "pg/relations/expression_uses.hpp"
#include "sql/newer_grammar.hpp"
#include "sql/newer_syntax.hpp"
#include "sql/plpgsql.hpp"
#include "sql/script.hpp"
#include "sql/walk.hpp"

namespace routegrant::pg {
namespace {

constexpr std::string_view undefined_parameter = "42P02";

/// Statements other than these name things in more ways than are looked at here.
bool is_plain(std::string_view type) {
  static constexpr std::array<std::string_view, 4> plain{"SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt"};
  return std::find(plain.begin(), plain.end(), type) != plain.end();
}

bool is_polymorphic(const sql::Node& create) {
  const std::vector<sql::Node> parameters = create["parameters"].items();
  return std::any_of(parameters.begin(), parameters.end(), [](const sql::Node& each) {
    const sql::Node names = each.inner()["argType"]["names"];
    return names.size() > 0 && names.at(names.size() - 1).string().starts_with("any");
  });
}

/// The path that the routine sets itself, which holds while it is validated.
std::optional<std::vector<std::string>> path_of(const sql::Node& create) {
  for (const sql::Node& option : create["options"].items()) {
    const sql::Node set = option.inner()["arg"].inner();
    if (option.inner()["defname"].text() != "set" || set["name"].text() != "search_path") continue;
    if (set["kind"].text() != "VAR_SET_VALUE") return std::nullopt;
    std::vector<std::string> path;
    for (const sql::Node& each : set["args"].items()) path.emplace_back(each.inner()["sval"]["sval"].text());
    return path;
  }
  return std::nullopt;
}

/// The relations of one statement, its target first.
Outcome relations_of(const sql::Node& statement, const StatementText& text, Context& context,
                     std::vector<ObjectId>& relations) {
  if (const sql::Node target = statement.inner()["relation"]) {
    const QualifiedName name = relation_name(target, std::nullopt);
    const Resolved found = look_up(context, Space::relation, name);
    const bool missing =
        found.outcome.sqlstate == sqlstate::undefined_schema || (!found.found() && !found.outcome.refused());
    if (missing) {
      return refuse(
          sqlstate::undefined_table,
          "relation " + in_quotes(name.schema.empty() ? name.name : name.schema + "." + name.name) + " does not exist");
    }
    if (found.outcome.refused()) return found.outcome;
    relations.push_back(found.id);
  }
  return relations_of_query(context, statement, text, relations);
}

/// The columns that INSERT and UPDATE name of their table (`checkInsertTargets()`, `transformUpdateTargetList()`).
Outcome require_targets(Context& context, const sql::Node& statement) {
  const sql::Node inner = statement.inner();
  if (!inner["relation"]) return done();
  const Catalog& catalog = context.catalog;
  const ObjectId table = look_up(context, Space::relation, relation_name(inner["relation"], std::nullopt)).id;
  if (table == ObjectId::none || catalog.columns(table).empty() || !shows_all_columns(catalog, table)) return done();
  for (const sql::Node& each : inner[statement.type() == "InsertStmt" ? "cols" : "targetList"].items()) {
    const std::string_view name = each.inner()["name"].text();
    if (!catalog.find_column(table, name))
      return refuse(sqlstate::undefined_column,
                    "column " + in_quotes(name) + " of relation " + in_quotes(catalog.name(table)) + " does not exist");
  }
  return done();
}

/// $3 of a routine that has two.
Outcome require_parameters_of(const sql::Node& create, const sql::Node& statement) {
  const std::vector<sql::Node> parameters = create["parameters"].items();
  const auto inputs = std::count_if(parameters.begin(), parameters.end(), [](const sql::Node& each) {
    const std::string_view mode = each.inner()["mode"].text();
    return mode != "FUNC_PARAM_OUT" && mode != "FUNC_PARAM_TABLE";
  });
  return first_refusal(statement, [&](const sql::Node& node) {
    const std::int64_t number = node.type() == "ParamRef" ? node.inner()["number"].integer() : 0;
    return number > inputs ? refuse(undefined_parameter, "there is no parameter $" + std::to_string(number)) : done();
  });
}

/// Without FROM there are no columns: all names are parameters, which are bound by now.
Outcome require_no_columns(const sql::Node& statement) {
  const sql::Node inner = statement.inner();
  const bool has_no_from = statement.type() == "SelectStmt" && !inner["larg"] && inner["fromClause"].size() == 0;
  Outcome outcome = done();
  sql::walk(has_no_from ? inner["targetList"] : inner["returnval"], [&](const sql::Node& node) {
    if (node.type() == "SubLink") return sql::Step::past;
    const sql::Node fields = node.inner()["fields"];
    if (node.type() != "ColumnRef" || fields.size() != 1 || fields.at(0).type() != "String") return sql::Step::into;
    outcome = refuse(sqlstate::undefined_column, "column " + in_quotes(fields.at(0).string()) + " does not exist");
    return sql::Step::end;
  });
  return outcome;
}

Outcome require_statement(const sql::Node& statement, const StatementText& text, Context& context,
                          std::vector<ObjectId>& relations) {
  if (statement.type() == "CallStmt") return require_named_procedure(context, unwrapped(statement.inner()["funccall"]));
  if (!is_plain(statement.type()) && statement.type() != "ReturnStmt") return done();
  Outcome outcome = relations_of(statement, text, context, relations);
  if (outcome.sqlstate == sqlstate::undefined_table && has_unknown_objects(context)) return done();
  if (outcome.refused()) return outcome;
  if (outcome = require_targets(context, statement); outcome.refused()) return outcome;
  // The columns of WITH are those of queries that are not counted here.
  if (statement.inner()["withClause"] || has_unknown_objects(context)) return done();
  if (outcome = require_no_columns(statement); outcome.refused()) return outcome;
  if (outcome = require_columns(context, statement.inner()); outcome.refused()) return outcome;
  return require_callees(context, statement);
}

/// What a body calls by name: its input parameters.
std::set<std::string, std::less<>> parameters_of(const sql::Node& create) {
  std::set<std::string, std::less<>> names;
  for (const sql::Node& each : create["parameters"].items()) {
    const std::string_view mode = each.inner()["mode"].text();
    if (mode != "FUNC_PARAM_OUT" && mode != "FUNC_PARAM_TABLE") names.emplace(each.inner()["name"].text());
  }
  return names;
}

/// What is no SQL. The parser may be older than the server, and the library's knows not all of PL/pgSQL.
Outcome syntax_error(const Context& context, std::string_view text, const sql::ParseError& error,
                     std::string_view rest) {
  // These two the compiler of PL/pgSQL tells without a place.
  if (error.message == "cannot use RETURN NEXT in a non-SETOF function")
    return refuse(sqlstate::datatype_mismatch, error.message);
  if (error.message.ends_with("is not a known variable")) {
    // The library does not look for $1.
    if (error.message.find('$') != std::string::npos) return done();
    return refuse(sqlstate::syntax_error, error.message);
  }
  if (!says_where(error.message) || may_be_newer(text, error.message, context.features().version)) return done();
  return refuse(sqlstate::syntax_error, parser_words(error.message, rest, context.features().version));
}

std::string_view name_of_routine(const sql::Node& create) {
  const sql::Node names = create["funcname"];
  return names.size() == 0 ? std::string_view() : names.at(names.size() - 1).string();
}

/// The compiler of PL/pgSQL parses the statements of a body, and looks for no names but those of types.
Outcome require_plpgsql(std::string_view statement, const sql::Node& create, Context& context) {
  sql::ParseError error;
  if (const auto parsed = sql::parse_plpgsql(statement, error)) {
    Outcome outcome = require_declared_types(context, *parsed, name_of_routine(create));
    return outcome.refused() ? outcome : require_returns(*parsed, create);
  }
  const auto older = sql::without_newer_syntax_in_bodies(statement);
  if (older && older->since <= context.features().version && sql::parse_plpgsql(older->text, error)) return done();
  // The routine's own name stands for what its parameters are called, which the library does not know.
  if (error.message.starts_with("\"" + std::string(name_of_routine(create)) + "\"")) return done();
  return syntax_error(context, statement, error, {});
}

/// Statement by statement, until one is refused.
Outcome require_text(const sql::Body& body, const sql::Node& create, const StatementText& text, Context& context) {
  const SourceId source = sql::add_embedded(context.sources, text.span(), body.text);
  const Span whole{
      .source = source, .begin = 0, .end = static_cast<std::uint32_t>(context.sources[source].text.size())};
  std::vector<ObjectId> relations;
  std::optional<sql::Parsed> last;
  for (const sql::Piece& piece : sql::split(context.sources, whole)) {
    if (piece.kind != sql::Piece::Kind::statement) continue;
    const std::string_view part = context.sources.text(piece.span);
    sql::ParseError error;
    auto parsed = sql::parse_up_to(context.features().version, part, error);
    if (!parsed)
      return syntax_error(context, part, error, part.substr(std::min<std::size_t>(error.offset, part.size())));
    if (is_plain(parsed->statement().type())) {
      if (Outcome outcome = require_parameters_of(create, parsed->statement()); outcome.refused()) return outcome;
    }
    const std::string bound = with_variables_bound(part, parsed->statement(), parameters_of(create));
    if (bound != part) parsed = sql::parse_up_to(context.features().version, bound, error);
    if (!parsed) return done();
    Outcome outcome =
        require_statement(parsed->statement(), StatementText::made(bound, piece.span), context, relations);
    if (outcome.refused()) return outcome;
    last = std::move(parsed);
  }
  return require_result_of(context, create, last ? last->statement() : sql::Node());
}

bool is_utility(std::string_view type) {
  return type.ends_with("Stmt") && !is_plain(type) && type != "MergeStmt" && type != "ReturnStmt" &&
         type != "SetOperationStmt";
}

/// BEGIN ATOMIC takes queries only (`interpret_AS_clause()`); `before` statements stand in front of this one.
Outcome no_utility(const sql::Node& statement, const StatementText& text, std::size_t before) {
  std::size_t at = text.find_word("atomic");
  const std::vector<sql::Token>& tokens = text.tokens();
  for (std::size_t each = at; each < tokens.size() && before > 0; ++each) {
    if (sql::text_of(text.text(), tokens[each]) != ";") continue;
    at = each;
    --before;
  }
  if (at + 1 >= tokens.size()) return done();
  const StatementText own = StatementText::made(text.text().substr(tokens[at].end), text.span());
  return refuse(sqlstate::feature_not_supported,
                command_tag(statement, own) + " is not yet supported in unquoted SQL function body");
}

/// BEGIN ATOMIC is a list of lists of statements, RETURN an expression.
Outcome require_atomic(const sql::Node& create, const StatementText& written, Context& context, ObjectId routine) {
  const sql::Node body = create["sql_body"];
  const std::string bound = with_variables_bound(written.text(), body, parameters_of(create));
  const StatementText text = StatementText::made(bound, written.span());
  sql::ParseError error;
  const auto parsed = sql::parse_up_to(context.features().version, bound, error);
  std::vector<ObjectId> relations;
  std::vector<ObjectId> called;
  std::vector<ColumnUse> columns;
  sql::Node last;
  std::size_t count = 0;
  std::vector<sql::Node> stack{parsed ? parsed->statement().inner()["sql_body"] : body};
  while (!stack.empty()) {
    const sql::Node node = stack.back();
    stack.pop_back();
    if (node.type() == "List") {
      const std::vector<sql::Node> items = node.inner()["items"].items();
      stack.insert(stack.end(), items.rbegin(), items.rend());
      continue;
    }
    // CALL is read before it is refused.
    if (is_utility(node.type()) && node.type() != "CallStmt") return no_utility(node, text, count);
    Outcome outcome = require_statement(node, text, context, relations);
    if (outcome.refused()) return outcome;
    if (node.type() == "CallStmt") return no_utility(node, text, count);
    const std::vector<ObjectId> more = called_and_named(context, node);
    called.insert(called.end(), more.begin(), more.end());
    const std::vector<ColumnUse> read = columns_read(context, node);
    columns.insert(columns.end(), read.begin(), read.end());
    last = node;
    ++count;
  }
  if (!is_polymorphic(create) && context.session.check_bodies) {
    if (Outcome outcome = require_result_of(context, create, last); outcome.refused()) return outcome;
  }
  context.catalog.edit(routine).column_uses = std::move(columns);
  for (const ObjectId relation : relations) {
    if (!context.catalog.object(relation).system) context.catalog.depend(routine, relation);
  }
  for (const ObjectId each : called) {
    if (each != routine) context.catalog.depend(routine, each);
  }
  return done();
}

}  // namespace

Outcome require_body(const sql::Node& create, const StatementText& text, Context& context, ObjectId routine) {
  if (!context.closed() || text.is_made()) return done();
  if (create["sql_body"]) return require_atomic(create, text, context, routine);
  if (!context.session.check_bodies) return done();
  const auto body = sql::find_body(std::string(text.text()));
  const bool is_procedural = body && body->language == "plpgsql";
  if (!is_procedural && (!body || body->language != "sql" || is_polymorphic(create))) return done();
  const std::vector<std::string> outer = context.session.search_path;
  if (auto path = path_of(create)) context.session.search_path = std::move(*path);
  Outcome outcome =
      is_procedural ? require_plpgsql(text.text(), create, context) : require_text(*body, create, text, context);
  context.session.search_path = outer;
  return outcome;
}

}  // namespace routegrant::pg
