#include "pg/relations/named_constants.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "pg/names/first_refusal.hpp"
#include "pg/names/names.hpp"
#include "pg/names/references.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/builtin_calls.hpp"
#include "pg/relations/callees.hpp"

namespace routegrant::pg {
namespace {

/// A text that is cast, or taken where such a type is wanted.
Outcome require_constant(Context& context, const sql::Node& constant, std::string_view type) {
  const sql::Node value = constant.inner()["sval"];
  if (constant.type() != "A_Const" || !value) return done();
  const std::string_view text = value["sval"].text();
  const bool is_number = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  const auto name = text == "-" || is_number ? std::nullopt : name_of_text(text);
  if (!name) return done();
  // From 16 on a schema that is not there is no error of its own (RangeVarGetRelid() is told missing_ok).
  if (type == "regclass")
    return unless_unknown(context, relation_of_text(context, text, context.features().version >= 16).outcome);
  if (!name->schema.empty()) return done();
  if (type == "regrole" && !context.roles().find(name->name))
    return refuse(sqlstate::undefined_object, "role " + in_quotes(name->name) + " does not exist");
  if (type == "regnamespace" && schema_named(context, name->name) == ObjectId::none && name->name != "pg_temp")
    return refuse(sqlstate::undefined_schema, "schema " + in_quotes(name->name) + " does not exist");
  return done();
}

Outcome require_node(Context& context, const sql::Node& node) {
  const sql::Node inner = node.inner();
  if (node.type() == "TypeCast" && inner["typeName"]["arrayBounds"].size() == 0) {
    const sql::Node names = inner["typeName"]["names"];
    return require_constant(context, inner["arg"], names.at(names.size() == 0 ? 0 : names.size() - 1).string());
  }
  if (node.type() != "FuncCall") return done();
  static constexpr std::array<std::string_view, 3> of_sequences{"nextval", "currval", "setval"};
  const QualifiedName function = qualified_name(inner["funcname"], std::nullopt);
  const bool takes_sequence =
      (function.schema.empty() || function.schema == "pg_catalog") && text::is_one_of(function.name, of_sequences);
  return takes_sequence ? require_constant(context, inner["args"].at(0), "regclass") : done();
}

}  // namespace

Outcome require_named_constants(Context& context, const sql::Node& tree) {
  if (!context.closed()) return done();
  return first_refusal(tree, [&](const sql::Node& node) { return require_node(context, node); });
}

}  // namespace routegrant::pg
