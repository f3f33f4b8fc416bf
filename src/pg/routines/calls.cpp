#include "pg/routines/calls.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "pg/names/names.hpp"
#include "pg/names/references.hpp"
#include "pg/routines/queries.hpp"
#include "pg/routines/routine.hpp"
#include "sql/walk.hpp"

namespace routegrant::pg {
namespace {

constexpr std::string_view not_followed = "a function that may grant is called where it is not followed";
constexpr std::string_view undecided = "whether a function that may grant is called is not known";

bool is_call_that_matters(const Context& context, const sql::Node& node) {
  return node.type() == "FuncCall" &&
         matters_when_called(qualified_name(node.inner()["funcname"], std::nullopt).name, context.routines);
}

bool calls(const Context& context, const sql::Node& tree) {
  return sql::any_node(tree, [&](const sql::Node& each) { return is_call_that_matters(context, each); });
}

/// What the planner computes before anything runs: constants and operators on them.
bool is_constant(const sql::Node& tree) {
  return !sql::any_node(tree, [](const sql::Node& each) {
    const std::string_view type = each.type();
    return type == "FuncCall" || type == "ColumnRef" || type == "ParamRef" || type == "SubLink" ||
           type == "SQLValueFunction";
  });
}

bool is_null_constant(const sql::Node& node) {
  if (node.type() == "TypeCast") return is_null_constant(node.inner()["arg"]);
  return node.type() == "A_Const" && node.inner()["isnull"].truth();
}

bool has_null_constant(const sql::Node& arguments) {
  const std::vector<sql::Node> all = arguments.items();
  return std::any_of(all.begin(), all.end(), is_null_constant);
}

bool is_aggregate(const sql::Node& node) {
  constexpr std::array<std::string_view, 13> names{
      "count",   "sum",   "min",        "max",      "avg",       "array_agg",      "bool_and",
      "bool_or", "every", "string_agg", "json_agg", "jsonb_agg", "json_object_agg"};
  return node.type() == "FuncCall" &&
         text::is_one_of(qualified_name(node.inner()["funcname"], std::nullopt).name, names);
}

/// Variables by the names of a row's columns; those of a join also by the name of their relation, as records.
void add_row(Scope& scope, const Value& row) {
  std::vector<std::pair<std::string, Value>> relations;
  for (std::size_t at = 0; at < row.names.size() && at < row.elements.size(); ++at) {
    const std::string& name = row.names[at];
    const std::size_t dot = name.find('.');
    if (dot == std::string::npos) {
      scope.variables.emplace_back(name, row.elements[at]);
      continue;
    }
    const std::string relation = name.substr(0, dot);
    if (relations.empty() || relations.back().first != relation)
      relations.emplace_back(relation, Value{.kind = Value::Kind::record});
    relations.back().second.names.push_back(name.substr(dot + 1));
    relations.back().second.elements.push_back(row.elements[at]);
  }
  for (auto& each : relations) scope.variables.push_back(std::move(each));
}

/// What of a query is reached, and what not, or not by all that is known.
enum class Reached : std::uint8_t { yes, no, unknown };

/// Follows the calls of one statement.
class Walk {
 public:
  /// `results` takes what the calls give: the scopes that are walked with look there.
  Walk(Context& context, Span site, CallResults& results) : context_(context), site_(site), results_(results) {}

  Outcome expression(const sql::Node& node, const Scope& scope) {
    if (!calls(context_, node)) return done();
    if (depth_ >= most_levels) return unsure(node);
    ++depth_;
    Outcome outcome = dispatch(node, scope);
    --depth_;
    return outcome;
  }

  Outcome query(const sql::Node& select, const Scope& scope) {
    if (!calls(context_, select)) return done();
    if (depth_ >= most_levels) return unsure(select);
    ++depth_;
    Outcome outcome = parts_of_query(select, scope);
    --depth_;
    return outcome;
  }

 private:
  static constexpr int most_levels = 100;

  Outcome unsure(const sql::Node& node, std::string_view why = undecided) {
    if (calls(context_, node)) report_dynamic(context_, std::string(why), site_);
    return done();
  }

  /// Whether what waits for the condition is reached. In an open world, not where it waits for what no script makes.
  Reached decided(const sql::Node& condition, const Scope& scope, bool wanted = true) {
    const Evaluated evaluated = evaluate(condition, scope, context_);
    return decided(evaluated, wanted);
  }
  [[nodiscard]] Reached decided(const Evaluated& evaluated, bool wanted) const {
    if (!evaluated.value.known()) return Reached::unknown;
    if (wanted ? evaluated.value.is_true() : evaluated.value.is_false()) return Reached::yes;
    return evaluated.rests_on_absence && !context_.closed() ? Reached::unknown : Reached::no;
  }

  Outcome dispatch(const sql::Node& node, const Scope& scope) {
    const std::string_view type = node.type();
    const sql::Node inner = node.inner();
    if (type == "FuncCall") return function(node, scope);
    if (type == "BoolExpr") return logic(inner, scope);
    if (type == "CaseExpr") return choice(inner, scope);
    if (type == "CoalesceExpr") return first_value(inner["args"].items(), scope);
    if (type == "SubLink") return subquery(inner, scope);
    if (type == "A_Expr") return operation(inner, scope);
    constexpr std::array<std::string_view, 13> plain{
        "A_ArrayExpr", "A_Indirection", "BooleanTest", "CollateClause", "List",      "MinMaxExpr",  "NamedArgExpr",
        "NullTest",    "ResTarget",     "RowExpr",     "TypeCast",      "A_Indices", "XmlSerialize"};
    if (!type.empty() && !text::is_one_of(type, plain)) return unsure(node, not_followed);
    return all(type.empty() ? node.children() : inner.children(), scope);
  }

  Outcome all(const std::vector<sql::Node>& nodes, const Scope& scope) {
    for (const sql::Node& each : nodes) {
      if (Outcome outcome = expression(each, scope); outcome.refused()) return outcome;
    }
    return done();
  }

  Outcome function(const sql::Node& node, const Scope& scope) {
    const sql::Node call = node.inner();
    for (const std::string_view part : {"agg_filter", "agg_order", "over"}) static_cast<void>(unsure(call[part]));
    const bool matters = is_call_that_matters(context_, node);
    // A STRICT function of a constant NULL is NULL before its other arguments are looked at.
    if (has_null_constant(call["args"])) {
      if (!matters) return unsure(call["args"]);
      if (calls(context_, call["args"])) return unsure(node);
    }
    if (Outcome outcome = all(call["args"].items(), scope); outcome.refused() || !matters) return outcome;
    Value given;
    Outcome outcome = run_call(context_, call, scope, site_, nullptr, &given);
    results_.insert_or_assign(call["location"].integer(), std::move(given));
    return outcome;
  }

  Outcome logic(const sql::Node& node, const Scope& scope) {
    const std::vector<sql::Node> args = node["args"].items();
    if (node["boolop"].text() == "NOT_EXPR") return all(args, scope);
    const bool goes_on = node["boolop"].text() == "AND_EXPR";
    for (const sql::Node& each : args) {
      if (!is_constant(each)) continue;
      const Value value = evaluate(each, scope, context_).value;
      if (value.kind == Value::Kind::boolean && value.truth != goes_on) return done();
    }
    for (std::size_t at = 0; at < args.size(); ++at) {
      if (Outcome outcome = expression(args[at], scope); outcome.refused()) return outcome;
      const Evaluated value = evaluate(args[at], scope, context_);
      const bool open = value.rests_on_absence && !context_.closed();
      if (value.value.is_null() && !open) continue;
      const Reached next = decided(value, goes_on);
      if (next == Reached::no) return done();
      if (next == Reached::unknown) return unsure_from(args, at + 1);
    }
    return done();
  }

  Outcome unsure_from(const std::vector<sql::Node>& nodes, std::size_t first) {
    for (std::size_t at = first; at < nodes.size(); ++at) static_cast<void>(unsure(nodes[at]));
    return done();
  }

  Outcome first_value(const std::vector<sql::Node>& args, const Scope& scope) {
    for (std::size_t at = 0; at < args.size(); ++at) {
      if (Outcome outcome = expression(args[at], scope); outcome.refused()) return outcome;
      const Evaluated value = evaluate(args[at], scope, context_);
      const bool open = value.rests_on_absence && !context_.closed();
      if (!value.value.known() || open) return unsure_from(args, at + 1);
      if (!value.value.is_null()) return done();
    }
    return done();
  }

  Outcome choice(const sql::Node& node, const Scope& scope) {
    if (node["arg"]) {
      // Which branch a value takes is compared with what may be a call again.
      if (Outcome outcome = expression(node["arg"], scope); outcome.refused()) return outcome;
    }
    const Value subject = node["arg"] ? evaluate(node["arg"], scope, context_).value : Value{};
    const std::vector<sql::Node> branches = node["args"].items();
    for (std::size_t at = 0; at < branches.size(); ++at) {
      const sql::Node when = branches[at].inner();
      if (Outcome outcome = expression(when["expr"], scope); outcome.refused()) return outcome;
      Evaluated condition = evaluate(when["expr"], scope, context_);
      if (node["arg"]) condition.value = apply_operator("=", subject, condition.value);
      const Reached taken = decided(condition, true);
      if (taken == Reached::yes) return expression(when["result"], scope);
      if (taken == Reached::no) continue;
      static_cast<void>(unsure(when["result"]));
      static_cast<void>(unsure(node["defresult"]));
      return unsure_from(branches, at + 1);
    }
    return expression(node["defresult"], scope);
  }

  Outcome subquery(const sql::Node& node, const Scope& scope) {
    const std::string_view type = node["subLinkType"].text();
    if (type != "EXPR_SUBLINK" && type != "ARRAY_SUBLINK") return unsure(node, not_followed);
    return query(unwrapped(node["subselect"]), scope);
  }

  Outcome operation(const sql::Node& node, const Scope& scope) {
    const std::string_view kind = node["kind"].text();
    if (kind == "AEXPR_OP" && (is_null_constant(node["lexpr"]) || is_null_constant(node["rexpr"]))) return unsure(node);
    if (Outcome outcome = expression(node["lexpr"], scope); outcome.refused()) return outcome;
    if (!kind.starts_with("AEXPR_BETWEEN") && !kind.starts_with("AEXPR_NOT_BETWEEN"))
      return expression(node["rexpr"], scope);
    // BETWEEN is two comparisons, and the second is not always made.
    const std::vector<sql::Node> bounds = node["rexpr"].inner()["items"].items();
    if (!bounds.empty()) {
      if (Outcome outcome = expression(bounds.front(), scope); outcome.refused()) return outcome;
    }
    return unsure_from(bounds, 1);
  }

  Outcome parts_of_query(const sql::Node& select, const Scope& scope) {
    if (limited_to_none(select, scope)) return done();
    for (const std::string_view part :
         {"withClause", "whereClause", "groupClause", "havingClause", "sortClause", "limitCount", "limitOffset"}) {
      static_cast<void>(unsure(select[part], not_followed));
    }
    if (select["larg"]) {
      if (select["op"].text() != "SETOP_UNION" || is_limited(select)) return unsure_sides(select);
      if (Outcome outcome = query(select["larg"], scope); outcome.refused()) return outcome;
      return query(select["rarg"], scope);
    }
    if (select["fromClause"].size() == 0) return without_rows(select, scope);
    if (Outcome outcome = from(select, scope); outcome.refused()) return outcome;
    return for_rows(select, scope);
  }

  Outcome unsure_sides(const sql::Node& select) {
    static_cast<void>(unsure(select["larg"]));
    return unsure(select["rarg"]);
  }

  static bool is_limited(const sql::Node& select) {
    return select["limitCount"] && !is_null_constant(select["limitCount"]);
  }

  bool limited_to_none(const sql::Node& select, const Scope& scope) {
    return is_limited(select) && text::integer(evaluate(select["limitCount"], scope, context_).value.text) == 0;
  }

  /// Whether all of so many rows are asked for.
  bool takes_all(const sql::Node& select, const Scope& scope, std::size_t rows) {
    if (!is_limited(select)) return true;
    const auto most = text::integer(evaluate(select["limitCount"], scope, context_).value.text);
    return most && *most >= 0 && static_cast<std::size_t>(*most) >= rows;
  }

  /// SELECT f() WHERE ..., and VALUES.
  Outcome without_rows(const sql::Node& select, const Scope& scope) {
    const sql::Node where = select["whereClause"];
    const Reached reached = where ? decided(where, scope) : Reached::yes;
    if (reached == Reached::no) return done();
    const std::vector<sql::Node> lists = select["valuesLists"].items();
    const bool all_rows = takes_all(select, scope, std::max<std::size_t>(lists.size(), 1));
    if (reached == Reached::unknown || !all_rows || select["havingClause"]) return unsure_targets(select);
    if (Outcome outcome = all(lists, scope); outcome.refused()) return outcome;
    return all(select["targetList"].items(), scope);
  }

  Outcome unsure_targets(const sql::Node& select) {
    static_cast<void>(unsure(select["valuesLists"]));
    return unsure(select["targetList"], select["fromClause"].size() > 0
                                            ? "a function that may grant is called for each row of a query"
                                            : undecided);
  }

  /// Calls in FROM: one function, or one subquery, alone.
  Outcome from(const sql::Node& select, const Scope& scope) {
    const sql::Node items = select["fromClause"];
    if (!calls(context_, items)) return done();
    const sql::Node where = select["whereClause"];
    const sql::Node only = items.at(0);
    const bool alone = items.size() == 1 && !only.inner()["lateral"].truth();
    const bool constant = where && is_constant(where);
    const Reached reached = constant ? decided(where, scope) : Reached::yes;
    if (alone && reached == Reached::no) return done();
    if (!alone || reached == Reached::unknown) return unsure(items, not_followed);
    if (only.type() == "RangeFunction") return all(only.inner()["functions"].items(), scope);
    // What a WHERE asks for may be asked inside of the subquery already.
    const bool whole = only.type() == "RangeSubselect" && (!where || constant) && !is_limited(select);
    return whole ? query(unwrapped(only.inner()["subquery"]), scope) : unsure(items, not_followed);
  }

  /// The target list, once for each row.
  Outcome for_rows(const sql::Node& select, const Scope& scope) {
    const sql::Node targets = select["targetList"];
    if (!calls(context_, targets)) return done();
    if (select["groupClause"] || select["havingClause"]) return unsure_targets(select);
    const std::optional<Rows> rows = source_of_query(select, scope, context_);
    const bool nothing = rows && rows->rows.empty();
    if (!rows || (nothing && reads_relations(select) && !context_.closed())) return unsure_targets(select);
    if (!takes_all(select, scope, rows->rows.size())) return unsure_targets(select);
    const bool aggregated = sql::any_node(targets, is_aggregate);
    if (aggregated) return for_aggregates(targets, *rows, scope);
    for (const Value& row : rows->rows) {
      if (Outcome outcome = for_row(targets.items(), row, scope); outcome.refused()) return outcome;
    }
    // What they gave for one of the rows says nothing of the query.
    results_.clear();
    return done();
  }

  Outcome for_row(const std::vector<sql::Node>& nodes, const Value& row, const Scope& scope) {
    Scope inside = scope;
    add_row(inside, row);
    return all(nodes, inside);
  }

  /// What aggregates take is computed for each row, the rest once.
  Outcome for_aggregates(const sql::Node& targets, const Rows& rows, const Scope& scope) {
    for (const sql::Node& each : targets.items()) {
      const sql::Node value = each.inner()["val"];
      const bool inside = is_aggregate(value) && !value.inner()["agg_filter"];
      if (!inside) {
        if (sql::any_node(value, is_aggregate)) {
          static_cast<void>(unsure(value));
        } else if (Outcome outcome = expression(value, scope); outcome.refused()) {
          return outcome;
        }
        continue;
      }
      for (const Value& row : rows.rows) {
        if (Outcome outcome = for_row(value.inner()["args"].items(), row, scope); outcome.refused()) return outcome;
      }
      results_.clear();
    }
    return done();
  }

  static bool reads_relations(const sql::Node& select) {
    return sql::any_node(select["fromClause"], [](const sql::Node& each) { return each.type() == "RangeVar"; });
  }

  Context& context_;
  Span site_;
  CallResults& results_;
  int depth_ = 0;
};

/// Walks with a place for what the calls give: `results`, or none that lasts.
template <class Step>
Outcome walk_calls(Context& context, const sql::Node& tree, const Scope& scope, Span site, CallResults* results,
                   Step step) {
  if (!calls(context, tree)) return done();
  CallResults own;
  CallResults& given = results != nullptr ? *results : own;
  Scope inside = scope;
  inside.called = &given;
  Walk walk(context, site, given);
  return step(walk, inside);
}

}  // namespace

void report_calls(Context& context, const sql::Node& node, Span site) {
  if (calls(context, node)) report_dynamic(context, std::string(not_followed), site);
}

Outcome run_calls_of_expression(Context& context, const sql::Node& expression, const Scope& scope, Span site,
                                CallResults* results) {
  return walk_calls(context, expression, scope, site, results,
                    [&](Walk& walk, const Scope& inside) { return walk.expression(expression, inside); });
}

Outcome run_calls_of_query(Context& context, const sql::Node& select, const Scope& scope, Span site,
                           CallResults* results) {
  return walk_calls(context, select, scope, site, results,
                    [&](Walk& walk, const Scope& inside) { return walk.query(select, inside); });
}

}  // namespace routegrant::pg
