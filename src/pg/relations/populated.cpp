#include "pg/relations/populated.hpp"

#include <set>
#include <string>
#include <string_view>

#include "pg/names/words.hpp"
#include "sql/walk.hpp"

namespace routegrant::pg {

Outcome require_populated(const Context& context, std::vector<ObjectId> relations) {
  // Where a routine may have filled it, nothing is known.
  if (!context.closed() || context.routines.unfollowed.refreshes) return done();
  std::set<ObjectId> seen;
  for (std::size_t at = 0; at < relations.size(); ++at) {
    if (!seen.insert(relations[at]).second) continue;
    const Object& object = context.catalog.object(relations[at]);
    if (object.unpopulated) {
      return refuse(sqlstate::object_not_in_prerequisite_state,
                    "materialized view " + in_quotes(context.catalog.name(relations[at])) + " has not been populated");
    }
    if (object.kind != ObjectKind::view || object.system) continue;
    for (const ObjectId each : object.uses) {
      if (has_columns(context.catalog.object(each).kind)) relations.push_back(each);
    }
  }
  return done();
}

bool may_leave_out(const sql::Node& statement) {
  return sql::any_node(statement, [](const sql::Node& node) {
    const std::string_view type = node.type();
    const sql::Node inner = node.inner();
    if (type == "JoinExpr") return inner["jointype"].text() != "JOIN_INNER";
    if (type == "A_Const") return static_cast<bool>(inner["boolval"]) || inner["isnull"].truth();
    if (type == "A_Expr") return inner["lexpr"].type() == "A_Const" && inner["rexpr"].type() == "A_Const";
    return type == "CommonTableExpr";
  });
}

}  // namespace routegrant::pg
