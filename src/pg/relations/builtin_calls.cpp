#include "pg/relations/builtin_calls.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pg/names/builtin_grants.hpp"
#include "pg/names/first_refusal.hpp"
#include "pg/names/names.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/words.hpp"

namespace routegrant::pg {
namespace {

/// What a call of nextval('s.q') or its like names, and what it needs there; nothing for other calls.
struct SequenceCall {
  Resolved sequence{};
  Bits wanted = 0;
};

SequenceCall sequence_call(Context& context, const QualifiedName& function, const sql::Node& call) {
  struct Row {
    std::string_view name;
    Bits wanted;
  };
  static constexpr Row rows[] = {{"nextval", privilege::usage | privilege::update},
                                 {"setval", privilege::update},
                                 {"currval", privilege::usage | privilege::select}};
  const auto* row =
      std::find_if(std::begin(rows), std::end(rows), [&](const Row& each) { return each.name == function.name; });
  if (row == std::end(rows)) return {};
  sql::Node argument = call["args"].at(0);
  if (argument.type() == "TypeCast") argument = argument.inner()["arg"];
  const sql::Node constant = argument.inner()["sval"];
  if (argument.type() != "A_Const" || !constant) return {};
  return {.sequence = relation_of_text(context, constant["sval"].text(), context.features().version >= 16),
          .wanted = row->wanted};
}

/// The sequence is looked for when the statement is read, and asked for when it runs.
Outcome require_sequence(Context& context, const QualifiedName& function, const sql::Node& call, bool runs) {
  const SequenceCall named = sequence_call(context, function, call);
  const Resolved& sequence = named.sequence;
  if (!sequence.found() || !runs || context.catalog.object(sequence.id).kind != ObjectKind::sequence)
    return sequence.outcome;
  return require_privilege(context, sequence.id, named.wanted);
}

}  // namespace

Resolved relation_of_text(Context& context, std::string_view text, bool soft) {
  const auto name = name_of_text(text);
  if (!name) return {};
  Resolved relation = look_up(context, Space::relation, *name);
  const bool no_schema = relation.outcome.sqlstate == sqlstate::undefined_schema;
  if (relation.found() || (relation.outcome.refused() && !(soft && no_schema))) return relation;
  const std::string shown = name->schema.empty() ? name->name : name->schema + "." + name->name;
  return {.outcome = refuse(sqlstate::undefined_table, "relation " + in_quotes(shown) + " does not exist")};
}

Outcome require_named_relation(Context& context, const sql::Node& type_cast) {
  const sql::Node names = type_cast["typeName"]["names"];
  const sql::Node constant = type_cast["arg"].inner()["sval"];
  if (!context.closed() || names.at(names.size() - 1).string() != "regclass" || !constant ||
      type_cast["arg"].type() != "A_Const")
    return done();
  return relation_of_text(context, constant["sval"].text(), context.features().version >= 16).outcome;
}

Outcome require_named_relations(Context& context, const sql::Node& tree) {
  if (!context.closed()) return done();
  return first_refusal(tree, [&](const sql::Node& node) {
    if (node.type() == "TypeCast") return require_named_relation(context, node.inner());
    if (node.type() != "FuncCall") return done();
    const QualifiedName function = qualified_name(node.inner()["funcname"], std::nullopt);
    const bool built_in = function.schema.empty() || function.schema == "pg_catalog";
    // Only a bare constant is a regclass at once: ::regclass is met above, a ::text is looked up when it runs.
    const bool bare = node.inner()["args"].at(0).type() == "A_Const";
    return built_in && bare ? sequence_call(context, function, node.inner()).sequence.outcome : done();
  });
}

Outcome require_builtin_call(Context& context, const sql::Node& func_call, BuiltinUse use) {
  const QualifiedName function = qualified_name(func_call["funcname"], std::nullopt);
  if (!function.schema.empty() && function.schema != "pg_catalog") return done();
  if (use != BuiltinUse::named && !may_execute_builtin(context, function.name))
    return refuse(sqlstate::insufficient_privilege, "permission denied for function " + function.name);
  return require_sequence(context, function, func_call, use == BuiltinUse::run);
}

Outcome require_connection(const Context& context, const sql::Node& func_call) {
  constexpr std::string_view cannot_connect = "08001";
  const QualifiedName function = qualified_name(func_call["funcname"], std::nullopt);
  const bool may_ask =
      function.name == "dblink_connect_u" || (function.name == "dblink_connect" && context.superuser());
  if (!context.closed() || !may_ask) return done();
  const sql::Node arguments = func_call["args"];
  const sql::Node last = arguments.at(arguments.size() == 0 ? 0 : arguments.size() - 1);
  const std::string text(last.inner()["sval"]["sval"].text());
  const bool plain = last.type() == "A_Const" && !text.empty() && text.find('=') == std::string::npos &&
                     text.find("://") == std::string::npos;
  const ObjectId extension = context.catalog.find(Space::extension, context.catalog.database(), "dblink");
  if (!plain || extension == ObjectId::none) return done();
  if (context.catalog.find(Space::server, context.catalog.database(), text) != ObjectId::none) return done();
  return refuse(cannot_connect, "could not establish connection");
}

}  // namespace routegrant::pg
