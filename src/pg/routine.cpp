#include "pg/routine.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "pg/effort.hpp"
#include "pg/names.hpp"
#include "pg/overloads.hpp"
#include "pg/parameters.hpp"
#include "pg/permissions.hpp"
#include "pg/plpgsql_eval.hpp"
#include "pg/queries.hpp"
#include "pg/session.hpp"
#include "pg/statements.hpp"
#include "pg/statements/support.hpp"
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
  return text::is_one_of(word, words);
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

/// lo_create(oid) and lo_from_bytea(oid, data); lo_creat() takes a number that nobody can name here.
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

/// What a routine has of its own while it runs: its owner if it is SECURITY DEFINER, its settings, whether it may
/// write or COMMIT.
class Frame {
 public:
  Frame(Context& context, const Object& object, const RoutineBody& body)
      : context_(context), before_(context.session), body_(body), is_definer_(object.security_definer) {
    Routines& routines = context.routines;
    may_commit_ = std::exchange(routines.may_commit, routines.may_commit && body.is_procedure &&
                                                         body.settings.empty() && !object.security_definer);
    read_only_ = std::exchange(routines.read_only, !body.is_volatile);
    if (is_definer_) context.session.definer = object.owner;
  }
  Frame(const Frame&) = delete;
  Frame& operator=(const Frame&) = delete;
  ~Frame() {
    context_.routines.may_commit = may_commit_;
    context_.routines.read_only = read_only_;
    if (is_definer_) context_.session.definer = before_.definer;
    for (const RoutineBody::Setting& each : body_.settings) put_back(each.name);
  }

  Outcome set() {
    for (const RoutineBody::Setting& each : body_.settings) {
      const SettingChange change{.name = each.name, .values = each.values, .span = body_.statement};
      if (Outcome outcome = change_setting(context_, change); outcome.refused()) return outcome;
    }
    return done();
  }

 private:
  void put_back(std::string_view name) {
    Session& session = context_.session;
    if (name == "search_path") session.search_path = before_.search_path;
    if (name == "role" || name == "session_authorization") session.role = before_.role;
    if (name == "session_authorization") session.session_user = before_.session_user;
  }

  Context& context_;
  Session before_;
  const RoutineBody& body_;
  bool is_definer_ = false;
  bool may_commit_ = false;
  bool read_only_ = false;
};

Outcome run_body(Context& context, ObjectId routine, const RoutineBody& body,
                 const std::vector<std::optional<Value>>& arguments, Span site) {
  Frame frame(context, context.catalog.object(routine), body);
  if (Outcome outcome = frame.set(); outcome.refused()) return outcome;
  return run_routine(context, body, arguments, site);
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

}  // namespace

void remember_body(Context& context, ObjectId routine, const sql::Node& node, const StatementText& text) {
  Routines& routines = context.routines;
  const bool is_replaced = routines.definitions.erase(routine) + routines.bodies.erase(routine) > 0;
  for (auto each = routines.callers.begin(); is_replaced && each != routines.callers.end(); ++each)
    each->second.erase(routine);
  if (!text.is_made()) routines.definitions.emplace(routine, text.span());
  const auto found = is_bound(node) ? std::nullopt : sql::find_body(text.text());
  if (!found && !is_bound(node)) return;
  const std::string language = found ? found->language : "sql";
  const BodyWords words = words_of(
      found ? std::string_view(found->text.text) : text.text().substr(text.text().find('(')), language, routines);
  if (!words.matters && words.called.empty()) return;
  RoutineBody body{
      .statement = kept(context, text), .language = language, .is_procedure = node["is_procedure"].truth()};
  read_arguments(node["parameters"], body);
  read_options(node["options"], context, body);
  if (words.matters) return note_body(context, routine, std::move(body));
  for (const std::string& each : words.called) routines.callers[each].insert_or_assign(routine, body);
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

namespace {

Outcome call_builtin(Context& context, std::string_view name, const sql::Node& func_call, const Scope& scope,
                     Span site) {
  std::vector<Value> arguments;
  for (const sql::Node& each : func_call["args"].items()) {
    const bool named = each.type() == "NamedArgExpr";
    arguments.push_back(evaluate(named ? each.inner()["arg"] : each, scope, context).value);
  }
  if (name == "set_config") return call_set_config(context, arguments, site);
  return name == "lo_unlink" ? drop_large_object(context, arguments) : create_large_object(context, arguments, site);
}

}  // namespace

Outcome run_call(Context& context, const sql::Node& func_call, const Scope& scope, Span site) {
  const QualifiedName name = qualified_name(func_call["funcname"], std::nullopt);
  if (!matters_when_called(name.name, context.routines)) return done();
  if (!context.routines.names.contains(name.name)) return call_builtin(context, name.name, func_call, scope, site);
  const Callee callee = routine_called(context, func_call, scope);
  if (callee.is_unsure) report_dynamic(context, "which function is called is not known", site);
  const auto body = context.routines.bodies.find(callee.routine);
  if (callee.is_unsure || body == context.routines.bodies.end()) return done();
  // A STRICT function is not run for NULL (CREATE FUNCTION, "STRICT").
  const auto is_null = [](const std::optional<Value>& argument) { return argument && argument->is_null(); };
  const auto is_unknown = [](const std::optional<Value>& argument) { return argument && !argument->known(); };
  if (body->second.is_strict && std::any_of(callee.arguments.begin(), callee.arguments.end(), is_null)) return done();
  if (body->second.is_strict && std::any_of(callee.arguments.begin(), callee.arguments.end(), is_unknown)) {
    report_dynamic(context, "whether a STRICT function that may grant is run is not known", site);
    return done();
  }
  if (context.routines.depth >= Routines::most_depth) {
    report_dynamic(context, "calls nest too deep to be followed", site);
    return done();
  }
  ++context.routines.depth;
  const RoutineBody copy = body->second;
  const Outcome outcome = run_body(context, callee.routine, copy, callee.arguments, site);
  --context.routines.depth;
  return outcome;
}

namespace {

bool is_any(const std::vector<std::optional<Value>>& arguments, bool (*fits)(const Value&)) {
  return std::any_of(arguments.begin(), arguments.end(),
                     [&](const std::optional<Value>& each) { return each && fits(*each); });
}

}  // namespace

Evaluated value_of_call(const Context& context, const sql::Node& func_call, const Scope& scope) {
  Context own = context;
  Routines& routines = own.routines;
  if (routines.definitions.empty() || routines.depth >= Routines::most_depth) return {};
  const Callee callee = routine_called(own, func_call, scope);
  const auto definition = routines.definitions.find(callee.routine);
  // What matters is run by itself.
  if (definition == routines.definitions.end() || routines.bodies.contains(callee.routine)) return {};
  const std::string_view text = own.sources.text(definition->second);
  routines.steps += steps_of_statement + steps_of_bytes(text.size());
  if (routines.steps > Routines::most_steps) return {};
  sql::ParseError error;
  const auto parsed = sql::parse(text, error);
  if (!parsed || parsed->statement().type() != "CreateFunctionStmt") return {};
  const sql::Node node = parsed->statement().inner();
  if (node["returnType"]["setof"].truth()) return {};
  RoutineBody body{.statement = definition->second};
  read_arguments(node["parameters"], body);
  read_options(node["options"], own, body);
  if (body.is_strict && is_any(callee.arguments, [](const Value& each) { return each.is_null(); }))
    return {.value = Value::null()};
  if (body.is_strict && is_any(callee.arguments, [](const Value& each) { return !each.known(); })) return {};
  ++routines.depth;
  Evaluated result;
  {
    Frame frame(own, own.catalog.object(callee.routine), body);
    if (!frame.set().refused()) result.value = value_of_routine(own, body, callee.arguments);
  }
  --routines.depth;
  result.rests_on_absence = result.value.rests_on_absence;
  return result;
}

}  // namespace routegrant::pg
