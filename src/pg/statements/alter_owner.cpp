#include <algorithm>
#include <string_view>

#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/relations/ownership.hpp"
#include "pg/statements.hpp"

namespace routegrant::pg {
namespace {

Span last_name(const sql::Node& object, const StatementText& text) {
  const sql::Node parts = object.type() == "List" ? object.inner()["items"] : object.inner()["objname"];
  const std::string_view name =
      object.type() == "String" ? object.string() : parts.at(parts.size() == 0 ? 0 : parts.size() - 1).string();
  return text.find_name(name, 1);
}

Outcome apply(const sql::Node& node, const StatementText& text, Context& context) {
  const std::string_view objtype = node["objectType"].text();
  if (objtype == "OBJECT_SUBSCRIPTION") return done();
  const ResolvedRole owner = role_of(context, node["newowner"], text);
  if (owner.outcome.refused()) return owner.outcome;
  const sql::Node object = node["object"];
  const Resolved found = resolve(context, {.objtype = objtype, .object = object, .span = last_name(object, text)});
  if (found.outcome.refused() || !found.found()) return found.outcome;
  if (Outcome outcome = require_domain(context, objtype, found.id); outcome.refused()) return outcome;
  return change_owner(context, found.id, owner.id, span_of_role(node["newowner"], text));
}

}  // namespace

const Statement alter_owner{.node = "AlterOwnerStmt", .apply = apply};

}  // namespace routegrant::pg
