#include "pg/relations/populated.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "base/text.hpp"
#include "pg/catalog/view_relations.hpp"
#include "pg/names/words.hpp"
#include "sql/walk.hpp"

namespace routegrant::pg {

namespace {

constexpr std::string_view unpopulated = " has not been populated";

/// A constant, or what the planner makes one of: nothing that is read and no condition of its own in it, which is
/// looked at where it stands.
bool is_constant(const sql::Node& expression) {
  constexpr std::array<std::string_view, 5> others{"A_Expr", "BoolExpr", "ColumnRef", "ParamRef", "SubLink"};
  return expression &&
         !sql::any_node(expression, [&](const sql::Node& node) { return text::is_one_of(node.type(), others); });
}

/// Of constants only, so that the planner knows what it comes to.
bool is_decided(const sql::Node& node) {
  const sql::Node inner = node.inner();
  const std::string_view type = node.type();
  if (type == "A_Expr") return is_constant(inner["rexpr"]) && (!inner["lexpr"] || is_constant(inner["lexpr"]));
  if (type == "BoolExpr") {
    const std::vector<sql::Node> conditions = inner["args"].items();
    return std::any_of(conditions.begin(), conditions.end(), is_constant);
  }
  return is_constant(inner["whereClause"]) || is_constant(inner["havingClause"]) || is_constant(inner["quals"]);
}

/// `a = 1` or `a IN (1)`, of which two may contradict each other, in whatever way the columns are the same.
bool is_equal_to_constant(const sql::Node& node) {
  if (node.type() != "A_Expr" || node.inner()["name"].at(0).string() != "=") return false;
  const sql::Node left = node.inner()["lexpr"];
  const sql::Node right = node.inner()["rexpr"];
  return (left.type() == "ColumnRef" && is_constant(right)) || (right.type() == "ColumnRef" && is_constant(left));
}

/// A subquery in FROM or of an expression, whose results that nobody asks for are not computed.
bool holds_subquery(const sql::Node& subquery) {
  return sql::walk(subquery.inner()["subselect"] ? subquery.inner()["subselect"] : subquery.inner()["subquery"],
                   [](const sql::Node& node) {
                     if (node.type() == "RangeSubselect") return sql::Step::past;
                     return node.type() == "SubLink" ? sql::Step::end : sql::Step::into;
                   });
}

}  // namespace

Outcome require_populated(const Context& context, std::vector<ObjectId> relations) {
  // Where a routine may have filled it, nothing is known.
  if (!context.closed() || context.routines.unfollowed.refreshes) return done();
  std::unordered_set<ObjectId> seen;
  ObjectId found = ObjectId::none;
  for (std::size_t at = 0; at < relations.size(); ++at) {
    if (!seen.insert(relations[at]).second) continue;
    const Object& object = context.catalog.object(relations[at]);
    // No partition may be left to read, so that nothing that is joined with them is read either.
    if (object.partitioned) return done();
    if (object.unpopulated && found == ObjectId::none) found = relations[at];
    if (object.kind != ObjectKind::view || object.system) continue;
    const std::vector<ObjectId> behind = read_for_certain(context.catalog, relations[at]);
    relations.insert(relations.end(), behind.begin(), behind.end());
  }
  if (found == ObjectId::none) return done();
  return refuse(sqlstate::object_not_in_prerequisite_state,
                "materialized view " + in_quotes(context.catalog.name(found)) + std::string(unpopulated));
}

std::vector<ObjectId> read_for_certain(const Catalog& catalog, ObjectId view) {
  std::vector<ObjectId> relations = relations_read_by(catalog, view);
  if (relations.size() > 1) relations.clear();
  return relations;
}

Outcome unless_unpopulated(Outcome outcome) {
  const bool only_rows =
      outcome.sqlstate == sqlstate::object_not_in_prerequisite_state && outcome.reason.ends_with(unpopulated);
  return only_rows ? done() : outcome;
}

bool may_leave_out(const sql::Node& statement) {
  constexpr std::array<std::string_view, 4> folded{"CaseExpr", "CoalesceExpr", "CommonTableExpr", "NullTest"};
  int equal_to_constants = 0;
  if (is_constant(statement["whereClause"]) || is_constant(statement["havingClause"])) return true;
  return sql::any_node(statement, [&](const sql::Node& node) {
    const std::string_view type = node.type();
    const sql::Node inner = node.inner();
    if (type == "JoinExpr" && inner["jointype"].text() != "JOIN_INNER") return true;
    if (type == "A_Const") return static_cast<bool>(inner["boolval"]) || inner["isnull"].truth();
    if (type == "RangeSubselect" || type == "SubLink") return holds_subquery(node);
    if (is_equal_to_constant(node) && ++equal_to_constants > 1) return true;
    return text::is_one_of(type, folded) || is_decided(node);
  });
}

}  // namespace routegrant::pg
