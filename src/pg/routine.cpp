#include "pg/routine.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "pg/names.hpp"
#include "pg/parameters.hpp"
#include "pg/permissions.hpp"
#include "pg/plpgsql_eval.hpp"
#include "pg/queries.hpp"
#include "pg/session.hpp"
#include "pg/statements.hpp"
#include "pg/statements/support.hpp"
#include "sql/keywords.hpp"
#include "sql/plpgsql.hpp"
#include "sql/script.hpp"

namespace routegrant::pg {
namespace {

/// Whether a body holds a word that could change what we follow. Other words are cheap to skip and most bodies have
/// none.
bool may_matter(std::string_view body, const Routines& routines) {
  for (std::size_t at = 0; at < body.size();) {
    const sql::Token token = sql::next_token(body, at);
    if (token.kind == sql::Token::Kind::end) break;
    at = token.end;
    if (token.kind != sql::Token::Kind::word) continue;
    const std::string word = text::lower(sql::text_of(body, token));
    for (const std::string_view each :
         {"grant", "revoke", "create", "alter", "drop", "execute", "reassign", "set_config"}) {
      if (word == each) return true;
    }
    if (routines.names.contains(word)) return true;
  }
  return false;
}

void read_arguments(const sql::Node& parameters, RoutineBody& body) {
  for (std::size_t at = 0; at < parameters.size(); ++at) {
    const sql::Node parameter = parameters.at(at).inner();
    const std::string_view mode = parameter["mode"].text();
    if (mode == "FUNC_PARAM_OUT" || mode == "FUNC_PARAM_TABLE") continue;
    body.arguments.push_back({.name = std::string(parameter["name"].text()),
                              .is_array = parameter["argType"]["arrayBounds"].size() > 0,
                              .has_default = static_cast<bool>(parameter["defexpr"])});
  }
}

void read_options(const sql::Node& options, RoutineBody& body) {
  for (std::size_t at = 0; at < options.size(); ++at) {
    const sql::Node option = options.at(at).inner();
    if (option["defname"].text() == "strict") body.is_strict = option["arg"].inner()["boolval"].truth();
    const sql::Node set = options.at(at).inner()["arg"].inner();
    if (options.at(at).inner()["defname"].text() != "set" || set["name"].text() != "search_path") continue;
    body.path.emplace();
    for (std::size_t each = 0; each < set["args"].size(); ++each) {
      body.path->emplace_back(set["args"].at(each).inner()["sval"]["sval"].text());
    }
  }
}

/// Whether the arguments of a call fit: their number, and arrays where arrays are wanted.
bool fits(const RoutineBody& body, const std::vector<Value>& arguments) {
  if (arguments.size() > body.arguments.size()) return false;
  for (std::size_t at = 0; at < body.arguments.size(); ++at) {
    if (at >= arguments.size()) {
      if (!body.arguments[at].has_default) return false;
      continue;
    }
    const Value& value = arguments[at];
    const bool wrong =
        value.kind == Value::Kind::array
            ? !body.arguments[at].is_array
            : value.kind == Value::Kind::text && body.arguments[at].is_array && !array_of_literal(value.text).known();
    if (wrong) return false;
  }
  return true;
}

const RoutineBody* body_of(const Context& context, const QualifiedName& name, const std::vector<Value>& arguments,
                           ObjectId& routine) {
  std::vector<ObjectId> schemas = search_path(context);
  if (!name.schema.empty()) schemas = {schema_named(context, name.schema)};
  for (const ObjectId schema : schemas) {
    if (schema == ObjectId::none) continue;
    for (const ObjectId id : context.catalog.routines(schema, name.name)) {
      const auto found = context.routines.bodies.find(id);
      if (found == context.routines.bodies.end() || !fits(found->second, arguments)) continue;
      routine = id;
      return &found->second;
    }
  }
  return nullptr;
}

/// Whether each routine of that name has a body that may grant, so that whichever is called does.
bool all_matter(const Context& context, const QualifiedName& name) {
  std::vector<ObjectId> schemas = search_path(context);
  if (!name.schema.empty()) schemas = {schema_named(context, name.schema)};
  bool some = false;
  for (const ObjectId schema : schemas) {
    if (schema == ObjectId::none) continue;
    for (const ObjectId id : context.catalog.routines(schema, name.name)) {
      if (!context.routines.bodies.contains(id)) return false;
      some = true;
    }
  }
  return some;
}

Outcome call_set_config(Context& context, const std::vector<Value>& arguments, Span site) {
  if (arguments.size() != 3 || !arguments[0].written()) return done();
  const std::string name = text::lower(*arguments[0].written());
  const auto value = arguments[1].written();
  if (!value) {
    if (name == "role" || name == "session_authorization")
      report_dynamic(context, "set_config() changes the role to what is not known", site);
    return done();
  }
  SettingChange change{.name = name, .values = {*value}, .local = arguments[2].is_true(), .span = site};
  if (name == "search_path") change.values = path_elements(*value);
  if (Outcome outcome = require_settable(context, name); outcome.refused()) return outcome;
  return change_setting(context, change);
}

constexpr std::string_view unique_violation = "23505";

/// lo_create(oid); lo_creat() takes a number that nobody can name here.
Outcome create_large_object(Context& context, const std::vector<Value>& arguments, Span site) {
  if (arguments.empty() || !arguments.front().written() || *arguments.front().written() == "0") return done();
  const std::string& name = arguments.front().text;
  const ObjectId database = context.catalog.database();
  if (context.catalog.find(Space::large_object, database, name) != ObjectId::none) {
    return refuse(unique_violation,
                  "duplicate key value violates unique constraint \"pg_largeobject_metadata_oid_index\"");
  }
  Object object{.kind = ObjectKind::large_object,
                .name = context.catalog.intern(name),
                .parent = database,
                .owner = context.current(),
                .span = site};
  const RoleId owner = object.owner;
  StoredAcl acl = context.features().large_object_defaults
                      ? context.catalog.initial_acl(AclClass::large_object, owner, ObjectId::none)
                      : StoredAcl{};
  context.catalog.create(std::move(object), std::move(acl));
  return done();
}

/// lo_unlink(oid) by the object's owner.
Outcome drop_large_object(Context& context, const std::vector<Value>& arguments) {
  if (arguments.empty() || !arguments.front().written()) return done();
  const std::string& name = arguments.front().text;
  const ObjectId found = context.catalog.find(Space::large_object, context.catalog.database(), name);
  if (found == ObjectId::none) {
    if (!context.closed()) return done();
    const int version = context.features().version;
    const bool metadata = (version == 16 || version == 17) && !context.superuser();
    return refuse(sqlstate::undefined_object,
                  "large object " + std::string(metadata ? "metadata with OID " : "") + name + " does not exist");
  }
  if (Outcome outcome = require_ownership(context, found); outcome.refused()) return outcome;
  context.catalog.drop(found);
  return done();
}

/// A routine runs as its owner if it is SECURITY DEFINER, and with its own search path; both end with it.
Outcome run_body(Context& context, ObjectId routine, const RoutineBody& body, const std::vector<Value>& arguments,
                 Span site) {
  const Object& object = context.catalog.object(routine);
  const Session before = context.session;
  if (object.security_definer) context.session.definer = object.owner;
  if (body.path) context.session.search_path = *body.path;
  const Outcome outcome = run_routine(context, body, arguments, site);
  if (object.security_definer) context.session.definer = before.definer;
  if (body.path) context.session.search_path = before.search_path;
  return outcome;
}

Outcome run_parsed(Context& context, const StatementText& text) {
  sql::ParseError error;
  const auto parsed = sql::parse(text.text(), error);
  if (!parsed) {
    // The words may quote a constant, and that may be a password.
    const bool quotes = error.message.find('\'') != std::string::npos;
    if (context.closed())
      return refuse(sqlstate::syntax_error, quotes ? "syntax error in the executed statement" : error.message);
    report_dynamic(context, "an executed statement is not understood", text.span());
    return done();
  }
  return apply_statement(parsed->statement(), text, context);
}

}  // namespace

void report_dynamic(Context& context, std::string why, Span span) {
  ++context.ledger.counts.dynamic;
  const std::vector<Dynamic>& known = context.ledger.dynamic;
  const bool repeated = !known.empty() && known.back().span == span && known.back().why == why;
  if (!repeated) context.ledger.dynamic.push_back({.why = std::move(why), .span = span});
}

void remember_body(Context& context, ObjectId routine, const sql::Node& node, const StatementText& text) {
  context.routines.bodies.erase(routine);
  context.routines.definitions.erase(routine);
  if (text.is_made()) return;
  context.routines.definitions.emplace(routine, text.span());
  const auto found = sql::find_body(text.text());
  if (!found || (found->language != "plpgsql" && found->language != "sql") ||
      !may_matter(found->text.text, context.routines))
    return;
  RoutineBody body{.statement = text.span(), .language = found->language};
  read_arguments(node["parameters"], body);
  read_options(node["options"], body);
  context.routines.bodies.insert_or_assign(routine, std::move(body));
  context.routines.names.insert(std::string(context.catalog.name(routine)));
}

Outcome run_made(Context& context, std::string_view sql, Span site) {
  if (sql.find(';') == std::string_view::npos) {
    if (!is_followed(context, sql)) return done();
    return run_parsed(context, StatementText::made(sql, site));
  }
  const SourceId source = context.sources.add({.path = context.sources[site.source].path,
                                               .text = std::string(sql),
                                               .segments = {{.begin = 0, .parent_begin = site.begin}},
                                               .parent = site.source});
  const Span whole{.source = source, .begin = 0, .end = static_cast<std::uint32_t>(sql.size())};
  for (const sql::Piece& piece : sql::split(context.sources, whole)) {
    const std::string_view text = context.sources.text(piece.span);
    if (piece.kind != sql::Piece::Kind::statement || !is_followed(context, text)) continue;
    if (Outcome outcome = run_parsed(context, StatementText::made(text, site)); outcome.refused()) return outcome;
  }
  return done();
}

Outcome run_call(Context& context, const sql::Node& func_call, const Scope& scope, Span site) {
  const QualifiedName name = qualified_name(func_call["funcname"], std::nullopt);
  if (!matters_when_called(name.name, context.routines)) return done();
  const bool sets = name.name == "set_config";
  std::vector<Value> arguments;
  const sql::Node args = func_call["args"];
  for (std::size_t at = 0; at < args.size(); ++at) {
    const bool named = args.at(at).type() == "NamedArgExpr";
    arguments.push_back(evaluate(named ? args.at(at).inner()["arg"] : args.at(at), scope, context).value);
  }
  if (sets) return call_set_config(context, arguments, site);
  if (name.name == "lo_create" || name.name == "lo_creat") return create_large_object(context, arguments, site);
  if (name.name == "lo_unlink") return drop_large_object(context, arguments);
  ObjectId routine = ObjectId::none;
  const RoutineBody* body = body_of(context, name, arguments, routine);
  if (body == nullptr) {
    if (all_matter(context, name)) report_dynamic(context, "which function is called is not known", site);
    return done();
  }
  // A STRICT function is not run for NULL (CREATE FUNCTION, "STRICT").
  if (body->is_strict && std::any_of(arguments.begin(), arguments.end(), [](const Value& v) { return v.is_null(); }))
    return done();
  for (std::size_t at = 0; at < args.size(); ++at) {
    // f(b => 1, a => 2): arguments go where their names say.
    if (args.at(at).type() != "NamedArgExpr") continue;
    std::vector<Value> ordered(body->arguments.size());
    for (std::size_t each = 0; each < args.size(); ++each) {
      const bool named = args.at(each).type() == "NamedArgExpr";
      for (std::size_t to = 0; to < ordered.size(); ++to) {
        if (named ? body->arguments[to].name == args.at(each).inner()["name"].text() : to == each)
          ordered[to] = arguments[each];
      }
    }
    arguments = std::move(ordered);
    break;
  }
  if (context.routines.depth >= Routines::most_depth) {
    report_dynamic(context, "calls nest too deep to be followed", site);
    return done();
  }
  ++context.routines.depth;
  const RoutineBody copy = *body;
  const Outcome outcome = run_body(context, routine, copy, arguments, site);
  --context.routines.depth;
  return outcome;
}

namespace {

bool is_call_that_matters(const Context& context, const sql::Node& node) {
  return node.type() == "FuncCall" &&
         matters_when_called(qualified_name(node.inner()["funcname"], std::nullopt).name, context.routines);
}

/// A call in a query's target list, once for each row.
Outcome run_call_for_rows(Context& context, const sql::Node& call, const Scope& scope, const std::vector<Value>& rows,
                          Span site) {
  for (const Value& row : rows) {
    Scope inside = scope;
    for (std::size_t at = 0; at < row.names.size() && at < row.elements.size(); ++at)
      inside.variables.emplace_back(row.names[at], row.elements[at]);
    if (Outcome outcome = run_call(context, call, inside, site); outcome.refused()) return outcome;
  }
  return done();
}

}  // namespace

void report_calls(Context& context, const sql::Node& node, Span site) {
  std::vector<sql::Node> stack{node};
  while (!stack.empty()) {
    const sql::Node each = stack.back();
    stack.pop_back();
    if (is_call_that_matters(context, each))
      return report_dynamic(context, "a function that may grant is called where it is not followed", site);
    std::vector<sql::Node> children = each.children();
    stack.insert(stack.end(), children.rbegin(), children.rend());
  }
}

Outcome run_calls_of_query(Context& context, const sql::Node& select, const Scope& scope, Span site) {
  for (const std::string_view part :
       {"withClause", "whereClause", "groupClause", "havingClause", "sortClause", "limitCount", "limitOffset"}) {
    if (select[part]) report_calls(context, select[part], site);
  }
  if (select["larg"]) {
    if (Outcome outcome = run_calls_of_query(context, select["larg"], scope, site); outcome.refused()) return outcome;
    return run_calls_of_query(context, select["rarg"], scope, site);
  }
  std::vector<sql::Node> stack;
  for (const std::string_view part : {"fromClause", "targetList", "valuesLists"}) {
    std::vector<sql::Node> parts = select[part].items();
    stack.insert(stack.end(), parts.rbegin(), parts.rend());
  }
  const std::string_view from = select["fromClause"].at(0).type();
  const bool has_rows = from == "RangeVar" || from == "JoinExpr" || from == "RangeSubselect";
  std::optional<Rows> rows;
  if (has_rows) rows = source_of_query(select, scope, context);
  while (!stack.empty()) {
    const sql::Node node = stack.back();
    stack.pop_back();
    if (is_call_that_matters(context, node)) {
      if (has_rows && !rows) {
        report_dynamic(context, "a function that may grant is called for each row of a query", site);
        continue;
      }
      Outcome outcome = rows ? run_call_for_rows(context, node.inner(), scope, rows->rows, site)
                             : run_call(context, node.inner(), scope, site);
      if (outcome.refused()) return outcome;
    }
    std::vector<sql::Node> children = node.children();
    stack.insert(stack.end(), children.rbegin(), children.rend());
  }
  return done();
}

}  // namespace routegrant::pg
