#include "pg/relations/calls_made.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/text.hpp"
#include "pg/names/references.hpp"
#include "pg/relations/query_columns.hpp"
#include "sql/walk.hpp"

namespace routegrant::pg {
namespace {

bool is_null(const sql::Node& node) {
  const sql::Node value = node.type() == "TypeCast" ? node.inner()["arg"] : node;
  return value.type() == "A_Const" && value.inner()["isnull"].truth();
}

/// Whether a FuncCall is of a well-known aggregate: its arguments and FILTER are evaluated for each row, if there is
/// any.
bool is_aggregate(const sql::Node& call) {
  static constexpr std::array<std::string_view, 5> aggregates{"max", "min", "count", "sum", "array_agg"};
  const sql::Node names = call["funcname"];
  return names.size() == 1 && !call["over"] && text::is_one_of(names.at(0).string(), aggregates);
}

/// Whether an aggregate makes one row of whatever FROM gives.
bool is_one_row(const sql::Node& select) {
  if (select["groupClause"] || select["havingClause"] || select["limitCount"] || select["limitOffset"]) return false;
  return sql::walk(select["targetList"], [](const sql::Node& node) {
    if (node.type() == "SubLink") return sql::Step::past;
    return node.type() == "FuncCall" && is_aggregate(node.inner()) ? sql::Step::end : sql::Step::into;
  });
}

class Reader {
 public:
  explicit Reader(bool on_rows) : reads_rows_(on_rows) {}

  [[nodiscard]] CallsMade run(const sql::Node& tree) {
    note_names(tree);
    if (tree["relation"]["relname"]) {
      for (const sql::Node& child : tree.children()) push(child, false);
      // Again: what a row of VALUES calls is run.
      if (tree["selectStmt"]) push(tree["selectStmt"], true);
    } else if (tree["limitOption"]) {
      push_select(tree, true, false);
    } else {
      push(tree, true);
    }
    while (!stack_.empty()) {
      const Item item = stack_.back();
      stack_.pop_back();
      if (item.is_select) {
        push_select(item.node, item.runs, false);
      } else {
        visit(item);
      }
    }
    return std::move(found_);
  }

 private:
  struct Item {
    sql::Node node;
    bool runs = false;
    /// The inside of a SELECT, which libpg_query leaves without its wrapper.
    bool is_select = false;
  };

  void push(const sql::Node& node, bool runs) {
    if (node) stack_.push_back({.node = node, .runs = runs});
  }

  /// Which columns and relations the statement mentions by their names.
  void note_names(const sql::Node& tree) {
    if (tree["relation"]["relname"]) reads_rows_ = true;
    sql::for_each_node(tree, [&](const sql::Node& node) {
      const std::string_view type = node.type();
      if (type == "RangeVar") ranges_.emplace(node.inner()["relname"].text());
      if (type.starts_with("Range")) reads_rows_ = true;
      if (type != "ColumnRef") return;
      const sql::Node fields = node.inner()["fields"];
      const sql::Node last = fields.at(fields.size() == 0 ? 0 : fields.size() - 1);
      if (last.type() == "A_Star") all_columns_ = true;
      columns_.emplace(last.string());
    });
  }

  /// Whether an expression cannot come to a constant before rows are there. A name without rows is a variable, whose
  /// value may be known to the planner.
  [[nodiscard]] bool stays(const sql::Node& node, int depth = 0) const {
    constexpr int deepest = 30;
    if (depth > deepest) return false;
    const std::string_view type = node.type();
    const sql::Node inner = node.inner();
    const auto part = [&](std::string_view name) { return stays(inner[name], depth + 1); };
    if (type == "ColumnRef") return reads_rows_;
    if (type == "SQLValueFunction" || type == "SubLink") return true;
    if (type == "A_Expr")
      return (part("lexpr") || part("rexpr")) && !is_null(inner["lexpr"]) && !is_null(inner["rexpr"]);
    if (type == "TypeCast" || type == "NullTest" || type == "BooleanTest" || type == "A_Indirection")
      return part("arg");
    const std::vector<sql::Node> args = inner["args"].items();
    const auto each = [&](const sql::Node& arg) { return stays(arg, depth + 1); };
    if (type == "FuncCall")
      return std::any_of(args.begin(), args.end(), each) && std::none_of(args.begin(), args.end(), is_null);
    if (type == "BoolExpr") return std::all_of(args.begin(), args.end(), each);
    if (type == "CoalesceExpr") return !args.empty() && each(args.front());
    if (type == "CaseExpr") return part("arg") || (!args.empty() && each(args.front().inner()["expr"]));
    return false;
  }

  void visit(const Item& item) {
    const std::string_view type = item.node.type();
    const sql::Node inner = item.node.inner();
    if (type == "FuncCall") return visit_call(inner, item.runs);
    if (type == "BoolExpr") return visit_logic(inner, item.runs);
    if (type == "CaseExpr") return visit_case(inner, item.runs);
    if (type == "CoalesceExpr") return visit_coalesce(inner["args"], item.runs);
    if (type == "SubLink") return visit_sublink(inner, item.runs);
    if (type == "SelectStmt") return push_select(inner, item.runs, false);
    if (type == "RangeSubselect") return push_select(inner["subquery"].inner(), item.runs, !inner["alias"]["colnames"]);
    if (type == "CommonTableExpr") return visit_with(inner);
    if (type == "JoinExpr") return visit_join(inner, item.runs);
    // A strict operator on NULL is NULL (simplify_function()).
    if (type == "A_Expr" && (is_null(inner["lexpr"]) || is_null(inner["rexpr"]))) return;
    for (const sql::Node& child : item.node.children()) push(child, item.runs);
  }

  /// What a join asks is evaluated for rows of its sides.
  void visit_join(const sql::Node& join, bool runs) {
    push(join["larg"], runs);
    push(join["rarg"], runs);
    push(join["quals"], false);
  }

  void visit_call(const sql::Node& call, bool runs) {
    const std::int64_t place = call["location"].integer();
    found_.asked.insert(place);
    if (runs) found_.run.insert(place);
    const std::vector<sql::Node> arguments = call["args"].items();
    if (std::any_of(arguments.begin(), arguments.end(), is_null)) return;
    for (const sql::Node& child : call.children()) push(child, runs && !is_aggregate(call));
  }

  /// One of them that is a constant takes the others away; those behind the first are run if need be.
  void visit_logic(const sql::Node& logic, bool runs) {
    const std::vector<sql::Node> args = logic["args"].items();
    std::size_t constant = 0;
    std::vector<bool> staying;
    for (const sql::Node& each : args) {
      staying.push_back(stays(each));
      constant += staying.back() ? 0 : 1;
    }
    for (std::size_t at = 0; at < args.size(); ++at) {
      if (constant == (staying[at] ? 0U : 1U)) push(args[at], runs && at == 0);
    }
  }

  void visit_case(const sql::Node& node, bool runs) {
    push(node["arg"], runs);
    const bool subject_stays = stays(node["arg"]);
    bool first = true;
    for (const sql::Node& each : node["args"].items()) {
      const sql::Node when = each.inner();
      push(when["expr"], runs && first);
      if (!subject_stays && !stays(when["expr"])) return;
      push(when["result"], false);
      first = false;
    }
    push(node["defresult"], false);
  }

  void visit_coalesce(const sql::Node& args, bool runs) {
    bool first = true;
    for (const sql::Node& each : args.items()) {
      // A constant NULL is taken away (eval_const_expressions_mutator()).
      if (is_null(each)) continue;
      push(each, runs && first);
      if (!stays(each)) return;
      first = false;
    }
  }

  /// EXISTS looks for rows only (`simplify_EXISTS_query()`).
  void visit_sublink(const sql::Node& link, bool runs) {
    push(link["testexpr"], runs);
    const sql::Node select = unwrapped(link["subselect"]);
    if (link["subLinkType"].text() == "EXISTS_SUBLINK") {
      push_around(select, false);
    } else {
      push_select(select, runs && link["subLinkType"].text() == "EXPR_SUBLINK", false);
    }
  }

  /// A query of WITH that nothing reads is not planned, unless it changes something.
  void visit_with(const sql::Node& with) {
    const sql::Node query = with["ctequery"];
    if (query.type() != "SelectStmt") return push(query, false);
    if (ranges_.contains(with["ctename"].text())) push_select(query.inner(), false, !with["aliascolnames"]);
  }

  /// All of a query but what it gives. What is in FROM may go where WHERE comes to a constant.
  void push_around(const sql::Node& select, bool runs) {
    for (const std::string_view part : {"whereClause", "groupClause", "havingClause", "sortClause", "windowClause",
                                        "withClause", "limitCount", "limitOffset", "distinctClause"})
      push(select[part], false);
    const sql::Node where = select["whereClause"];
    const std::vector<sql::Node> conditions =
        where.type() == "BoolExpr" ? where.inner()["args"].items() : std::vector<sql::Node>{where};
    const bool kept =
        !where || std::all_of(conditions.begin(), conditions.end(), [&](const sql::Node& each) { return stays(each); });
    if (kept) push(select["fromClause"], runs && select["fromClause"].size() == 1);
  }

  /// `unread`: what it gives under names that the statement does not mention is left out.
  void push_select(const sql::Node& select, bool runs, bool unread) {
    const sql::Node from = select["fromClause"];
    const bool plain = !select["whereClause"] && !select["havingClause"] && !select["groupClause"] &&
                       !select["limitCount"] && !select["limitOffset"];
    push_around(select, runs && plain);
    for (const std::string_view side : {"larg", "rarg"}) {
      if (select[side]) stack_.push_back({.node = unwrapped(select[side]), .runs = runs && plain, .is_select = true});
    }
    push(select["valuesLists"], runs && plain);
    const bool one_row = (from.size() == 0 && plain) || is_one_row(select);
    const bool needs_all = select["distinctClause"] || select["groupClause"] || select["sortClause"] || all_columns_;
    for (const sql::Node& target : select["targetList"].items()) {
      const sql::Node inner = target.inner();
      const std::string name = inner["name"] ? std::string(inner["name"].text()) : column_name(inner["val"]);
      if (unread && !needs_all && !columns_.contains(name)) continue;
      push(inner["val"], runs && one_row);
    }
  }

  CallsMade found_{};
  std::vector<Item> stack_{};
  std::unordered_set<std::string> columns_{};
  std::set<std::string, std::less<>> ranges_{};
  bool all_columns_ = false;
  bool reads_rows_;
};

}  // namespace

CallsMade calls_made(const sql::Node& tree, bool on_rows) {
  return Reader(on_rows).run(tree);
}

}  // namespace routegrant::pg
