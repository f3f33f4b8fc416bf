#include "pg/routines/routine.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "pg/names/names.hpp"
#include "pg/names/parameter_values.hpp"
#include "pg/names/parameters.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/relations/overloads.hpp"
#include "pg/routines/cloud_functions.hpp"
#include "pg/routines/default_calls.hpp"
#include "pg/routines/effort.hpp"
#include "pg/routines/large_objects.hpp"
#include "pg/routines/lone_statements.hpp"
#include "pg/routines/plpgsql_eval.hpp"
#include "pg/routines/queries.hpp"
#include "pg/routines/routine_frame.hpp"
#include "pg/routines/session.hpp"
#include "pg/statements.hpp"
#include "sql/identifier.hpp"
#include "sql/keywords.hpp"
#include "sql/newer_grammar.hpp"
#include "sql/plpgsql.hpp"
#include "sql/script.hpp"

namespace routegrant::pg {
namespace {

/// Words of SQL that change what we follow.
bool is_word_that_matters(std::string_view word) {
  constexpr std::array<std::string_view, 7> words{"grant", "revoke",   "create",    "alter",
                                                  "drop",  "reassign", "set_config"};
  return text::is_one_of(word, words) || is_cloud_function(word);
}

/// Other languages keep their SQL in strings of their own.
bool names_what_matters(std::string_view body) {
  const auto is_letter = [](char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  for (auto at = body.begin(); at != body.end();) {
    const auto begin = std::find_if(at, body.end(), is_letter);
    at = std::find_if_not(begin, body.end(), is_letter);
    if (is_word_that_matters(text::lower(std::string_view(begin, at)))) return true;
  }
  return false;
}

/// SET ROLE, RESET ROLE, SET SESSION AUTHORIZATION.
bool sets_role(std::string_view word, std::string_view before) {
  const bool sets = before == "set" || before == "local" || before == "session" || before == "reset";
  return sets && (word == "role" || word == "authorization" || word == "session_authorization");
}

/// What the words of a body say about it.
struct BodyWords {
  /// It could change what we follow, or calls what does. Other bodies are cheap to skip, and most are such.
  bool matters = false;
  /// All that it calls.
  std::set<std::string, std::less<>> called{};
};

BodyWords words_of(std::string_view body, const std::string& language, const Routines& routines) {
  BodyWords words;
  if (language != "plpgsql" && language != "sql") {
    words.matters = names_what_matters(body);
    return words;
  }
  std::string last;
  for (std::size_t at = 0; at < body.size();) {
    const sql::Token token = sql::next_token(body, at);
    if (token.kind == sql::Token::Kind::end) break;
    at = token.end;
    if (token.kind == sql::Token::Kind::comment) continue;
    if (sql::is_symbol(body, token, "(") && !last.empty()) words.called.insert(last);
    if (!sql::is_identifier(token)) {
      last.clear();
      continue;
    }
    std::string word = sql::identifier(sql::text_of(body, token));
    const bool executes = language == "plpgsql" && word == "execute";
    words.matters = words.matters || is_word_that_matters(word) || executes || sets_role(word, last) ||
                    routines.names.contains(word);
    last = std::move(word);
  }
  return words;
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
  if (name != "search_path") {
    if (Outcome outcome = require_value(context, name, change.values); outcome.refused()) return outcome;
  }
  return change_setting(context, change);
}

Outcome run_body(Context& context, ObjectId routine, const RoutineBody& body,
                 const std::vector<std::optional<Value>>& arguments, Span site, Returned* returned) {
  Frame frame(context, context.catalog.object(routine), body);
  if (Outcome outcome = frame.set(); outcome.refused()) return outcome;
  return run_routine(context, body, arguments, site, returned);
}

bool is_followed_in_body(const Context& context, std::string_view statement) {
  return is_followed(context, statement) || (context.closed() && may_stand_alone(statement));
}

Outcome run_parsed(Context& context, const StatementText& text) {
  sql::ParseError error;
  const auto parsed =
      sql::parse_up_to(context.closed() ? context.features().version : sql::newest_grammar, text.text(), error);
  if (!parsed) {
    // The words may quote a constant, and that may be a password.
    const bool quotes = error.message.find('\'') != std::string::npos;
    if (context.closed())
      return refuse(sqlstate::syntax_error, quotes ? "syntax error in the executed statement" : error.message);
    report_dynamic(context, "an executed statement is not understood", text.span());
    return done();
  }
  if (Outcome outcome = require_place_in_body(context, parsed->statement(), RunBy::execute); outcome.refused())
    return outcome;
  return apply_statement(parsed->statement(), text, context);
}

}  // namespace

void report_dynamic(Context& context, std::string why, Span span) {
  ++context.ledger.counts.dynamic;
  const std::vector<Dynamic>& known = context.ledger.dynamic;
  const bool repeated = !known.empty() && known.back().span == span && known.back().why == why;
  if (!repeated) context.ledger.dynamic.push_back({.why = std::move(why), .span = span});
}

namespace {

/// The words of BEGIN ATOMIC and RETURN bodies are those of the statement.
bool is_bound(const sql::Node& node) {
  return static_cast<bool>(node["sql_body"]);
}

/// What is put together has no place of its own in a file: a source inside of that of the statement that made it.
Span kept(Context& context, const StatementText& text) {
  if (!text.is_made()) return text.span();
  const SourceId source = context.sources.add({.path = context.sources[text.span().source].path,
                                               .text = std::string(text.text()),
                                               .segments = {{.begin = 0, .parent_begin = text.span().begin}},
                                               .parent = text.span().source});
  return {.source = source, .begin = 0, .end = static_cast<std::uint32_t>(text.text().size())};
}

/// The routine matters, and with it those that call it by that name.
void note_body(Context& context, ObjectId routine, RoutineBody body) {
  Routines& routines = context.routines;
  std::vector<std::pair<ObjectId, RoutineBody>> noted{{routine, std::move(body)}};
  while (!noted.empty()) {
    auto [id, kept_body] = std::move(noted.back());
    noted.pop_back();
    routines.bodies.insert_or_assign(id, std::move(kept_body));
    const std::string name(context.catalog.name(id));
    routines.names.insert(name);
    const auto callers = routines.callers.find(name);
    if (callers == routines.callers.end()) continue;
    for (auto& each : callers->second) {
      if (!context.catalog.object(each.first).dropped) noted.emplace_back(each.first, std::move(each.second));
    }
    routines.callers.erase(callers);
  }
}

/// Whether a body (lower case) may set a custom parameter, "my.own", or one whose name is put together: SET ROLE, SET
/// SESSION AUTHORIZATION, WITH SET FALSE and the like do not.
bool sets_parameters(std::string_view body) {
  constexpr std::string_view set = "set ";
  for (std::size_t at = body.find(set); at != std::string_view::npos; at = body.find(set, at)) {
    at += set.size();
    std::string_view rest = text::trim(body.substr(at));
    for (const std::string_view range : {"local ", "session "}) {
      if (rest.starts_with(range)) rest = text::trim(rest.substr(range.size()));
    }
    const std::size_t end = rest.find_first_of(" =;\n\t,)");
    if (rest.substr(0, end).find_first_of(".'%\"|$") != std::string_view::npos) return true;
  }
  return body.find("set_config") != std::string_view::npos;
}

}  // namespace

void note_unfollowed(Context& context, std::string_view body) {
  if (!context.closed()) return;
  const std::string lower = text::lower(body);
  const auto says = [&](std::string_view word) { return lower.find(word) != std::string::npos; };
  Routines::Unfollowed& unfollowed = context.routines.unfollowed;
  unfollowed.opens_cursors = unfollowed.opens_cursors || says("cursor") || says("open");
  unfollowed.refreshes = unfollowed.refreshes || says("refresh");
  unfollowed.sets_parameters = unfollowed.sets_parameters || sets_parameters(lower);
}

void remember_body(Context& context, ObjectId routine, const sql::Node& node, const StatementText& text) {
  Routines& routines = context.routines;
  const bool is_replaced = routines.definitions.erase(routine) + routines.bodies.erase(routine) > 0;
  for (auto each = routines.callers.begin(); is_replaced && each != routines.callers.end(); ++each)
    each->second.erase(routine);
  if (!text.is_made()) routines.definitions.emplace(routine, text.span());
  const auto found = is_bound(node) ? std::nullopt : sql::find_body(text.text());
  if (!found && !is_bound(node)) return;
  note_unfollowed(context, text.text());
  const std::string language = found ? found->language : "sql";
  BodyWords words = words_of(found ? std::string_view(found->text.text) : text.text().substr(text.text().find('(')),
                             language, routines);
  std::vector<std::string> by_defaults = called_by_defaults(node["parameters"]);
  for (const std::string& each : by_defaults) {
    words.matters = words.matters || matters_when_called(each, routines);
    words.called.insert(each);
  }
  if (!words.matters && words.called.empty()) return;
  RoutineBody body{
      .statement = kept(context, text), .language = language, .is_procedure = node["is_procedure"].truth()};
  body.called_by_defaults = std::move(by_defaults);
  read_definition(node, context, body);
  if (words.matters) return note_body(context, routine, std::move(body));
  for (const std::string& each : words.called) routines.callers[each].insert_or_assign(routine, body);
}

Outcome run_made(Context& context, std::string_view sql, Span site) {
  if (sql.find(';') == std::string_view::npos) {
    if (!is_followed_in_body(context, sql)) return done();
    return run_parsed(context, StatementText::made(sql, site));
  }
  const SourceId source = context.sources.add({.path = context.sources[site.source].path,
                                               .text = std::string(sql),
                                               .segments = {{.begin = 0, .parent_begin = site.begin}},
                                               .parent = site.source});
  const Span whole{.source = source, .begin = 0, .end = static_cast<std::uint32_t>(sql.size())};
  for (const sql::Piece& piece : sql::split(context.sources, whole)) {
    const std::string_view text = context.sources.text(piece.span);
    if (piece.kind != sql::Piece::Kind::statement || !is_followed_in_body(context, text)) continue;
    if (Outcome outcome = run_parsed(context, StatementText::made(text, site)); outcome.refused()) return outcome;
  }
  return done();
}

namespace {

Outcome call_builtin(Context& context, std::string_view name, const sql::Node& func_call, const Scope& scope,
                     Span site) {
  std::vector<Value> arguments;
  for (const sql::Node& each : func_call["args"].items()) {
    const bool named = each.type() == "NamedArgExpr";
    arguments.push_back(evaluate(named ? each.inner()["arg"] : each, scope, context).value);
  }
  if (name == "set_config") return call_set_config(context, arguments, site);
  if (is_cloud_function(name)) return call_cloud_function(context, name, arguments, site);
  return call_large_object_function(context, name, arguments, site);
}

}  // namespace

namespace {

/// Whether a function gives one value, and not what its output parameters or its rows hold.
bool gives_one_value(const Catalog& catalog, ObjectId routine) {
  const Object& object = catalog.object(routine);
  return object.signature == object.full_signature && !catalog.text(object.shape.result).starts_with("SETOF");
}

}  // namespace

Outcome run_call(Context& context, const sql::Node& func_call, const Scope& scope, Span site, Outputs* outputs,
                 Value* given) {
  const QualifiedName name = qualified_name(func_call["funcname"], std::nullopt);
  if (!matters_when_called(name.name, context.routines)) return done();
  if (!context.routines.names.contains(name.name)) return call_builtin(context, name.name, func_call, scope, site);
  Callee callee = routine_called(context, func_call, scope);
  if (callee.is_unsure) report_dynamic(context, "which function is called is not known", site);
  const auto body = context.routines.bodies.find(callee.routine);
  if (callee.is_unsure || body == context.routines.bodies.end()) return done();
  // Calls of statements that scripts write out were asked for before; those in bodies are asked for here.
  if (context.closed() && context.routines.depth > 0) {
    if (Outcome outcome = require_privilege(context, callee.routine, privilege::execute); outcome.refused())
      return outcome;
  }
  // A copy: what is run may change the routine.
  const RoutineBody copy = body->second;
  if (Outcome outcome = run_defaults(context, copy, callee.arguments, site); outcome.refused()) return outcome;
  // A STRICT function is not run for NULL (CREATE FUNCTION, "STRICT").
  const auto is_null = [](const std::optional<Value>& argument) { return argument && argument->is_null(); };
  const auto is_unknown = [](const std::optional<Value>& argument) { return argument && !argument->known(); };
  if (copy.is_strict && std::any_of(callee.arguments.begin(), callee.arguments.end(), is_null)) {
    if (given != nullptr) *given = Value::null();
    return done();
  }
  if (copy.is_strict && std::any_of(callee.arguments.begin(), callee.arguments.end(), is_unknown)) {
    report_dynamic(context, "whether a STRICT function that may grant is run is not known", site);
    return done();
  }
  if (context.routines.depth >= Routines::most_depth) {
    report_dynamic(context, "calls nest too deep to be followed", site);
    return done();
  }
  ++context.routines.depth;
  Returned returned;
  if (outputs != nullptr) returned.outputs = outputs->names();
  const bool gives = given != nullptr && gives_one_value(context.catalog, callee.routine);
  Outcome outcome = run_body(context, callee.routine, copy, callee.arguments, site,
                             outputs != nullptr || gives ? &returned : nullptr);
  --context.routines.depth;
  if (gives) *given = returned.value;
  if (outputs != nullptr) outputs->value = std::move(returned.value);
  return outcome;
}

}  // namespace routegrant::pg
