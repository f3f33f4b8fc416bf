#include "pg/builtin_calls.hpp"

#include <algorithm>
#include <iterator>
#include <string>

#include "pg/builtin_grants.hpp"
#include "pg/names.hpp"
#include "pg/permissions.hpp"
#include "pg/statements/support.hpp"
#include "pg/words.hpp"

namespace routegrant::pg {
namespace {

/// nextval('s.q') and its like: the sequence is looked for when the statement is read, and asked for when it runs.
Outcome require_sequence(Context& context, const QualifiedName& function, const sql::Node& call) {
  struct Row {
    std::string_view name;
    Bits wanted;
  };
  static constexpr Row rows[] = {{"nextval", privilege::usage | privilege::update},
                                 {"setval", privilege::update},
                                 {"currval", privilege::usage | privilege::select}};
  const auto* row =
      std::find_if(std::begin(rows), std::end(rows), [&](const Row& each) { return each.name == function.name; });
  if (row == std::end(rows)) return done();
  sql::Node argument = call["args"].at(0);
  if (argument.type() == "TypeCast") argument = argument.inner()["arg"];
  const sql::Node constant = argument.inner()["sval"];
  if (argument.type() != "A_Const" || !constant) return done();
  const auto name = name_of_text(constant["sval"].text());
  if (!name) return done();
  const Resolved sequence = look_up(context, Space::relation, *name);
  const std::string shown = name->schema.empty() ? name->name : name->schema + "." + name->name;
  const Outcome missing = refuse(sqlstate::undefined_table, "relation " + in_quotes(shown) + " does not exist");
  if (sequence.outcome.sqlstate == sqlstate::undefined_schema && context.features().version >= 16) return missing;
  if (sequence.outcome.refused()) return sequence.outcome;
  if (!sequence.found()) return missing;
  if (context.catalog.object(sequence.id).kind != ObjectKind::sequence) return done();
  return require_privilege(context, sequence.id, row->wanted);
}

}  // namespace

Outcome require_builtin_call(Context& context, const sql::Node& func_call) {
  const QualifiedName function = qualified_name(func_call["funcname"], std::nullopt);
  if (!function.schema.empty() && function.schema != "pg_catalog") return done();
  if (!may_execute_builtin(context, function.name))
    return refuse(sqlstate::insufficient_privilege, "permission denied for function " + function.name);
  return require_sequence(context, function, func_call);
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
