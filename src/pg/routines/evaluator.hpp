#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "pg/expression.hpp"
#include "pg/names/oids.hpp"
#include "pg/names/references.hpp"
#include "pg/routines/inquiries.hpp"
#include "pg/routines/routine.hpp"
#include "pg/values/conversions.hpp"
#include "pg/values/text_functions.hpp"

namespace routegrant::pg {

/// Evaluates expressions on variables and the replayed catalogue: what `evaluate` and `rows_of_query` are made of.
class Evaluator {
 public:
  Evaluator(const Scope& scope, const Context& context) : scope_(scope), context_(context) {}

  [[nodiscard]] bool rests_on_absence() const { return rests_on_absence_; }
  [[nodiscard]] bool divides_by_zero() const { return divides_by_zero_; }

  [[nodiscard]] Value value_of(const sql::Node& wrapper) {
    if (++depth_ > most_levels_) return {};
    Value value = dispatch(wrapper.type(), wrapper.inner());
    --depth_;
    return value;
  }

  /// The rows of a query, in query_rows.cpp; nothing if they cannot be told.
  [[nodiscard]] std::optional<std::vector<Value>> rows_of(const sql::Node& select);
  /// The rows of its FROM that its WHERE keeps.
  [[nodiscard]] std::optional<std::vector<Value>> kept_rows(const sql::Node& select);

  /// The row that names without qualifier mean first.
  const Value* row = nullptr;

 private:
  /// Expressions nest at most this deep before they count as unknown.
  static constexpr int most_levels_ = 200;

  Value dispatch(std::string_view type, const sql::Node& node) {
    if (type == "A_Const") return constant(node);
    if (type == "ColumnRef") return column(node["fields"]);
    if (type == "ParamRef") return parameter(node);
    if (type == "A_Expr") return operation(node);
    if (type == "BoolExpr") return logic(node);
    if (type == "NullTest") return null_test(node);
    if (type == "TypeCast") return cast(node);
    if (type == "FuncCall") return call(node);
    if (type == "A_ArrayExpr") return array(node["elements"]);
    if (type == "CoalesceExpr") return coalesce(node["args"]);
    if (type == "CaseExpr") return choose(node);
    if (type == "SubLink") return sublink(node);
    if (type == "SQLValueFunction") return special(node["op"].text());
    if (type == "List") return array(node["items"]);
    if (type == "A_Indirection") return element(node);
    return {};
  }

  static Value constant(const sql::Node& node) {
    if (node["sval"]) return Value::of(std::string(node["sval"]["sval"].text()));
    if (node["boolval"]) return Value::of_truth(node["boolval"]["boolval"].truth());
    if (node["ival"]) return Value::of(std::to_string(node["ival"]["ival"].integer()));
    if (node["fval"]) return Value::of(std::string(node["fval"]["fval"].text()));
    return node["isnull"].truth() ? Value::null() : Value{};
  }

  Value column(const sql::Node& fields) {
    if (fields.size() == 0 || fields.size() > 2) return {};
    const std::string_view first = fields.at(0).string();
    const std::string_view last = fields.at(fields.size() - 1).string();
    if (fields.size() == 2 && scope_.value(first).kind == Value::Kind::record) return scope_.value(first).field(last);
    if (row != nullptr) {
      // Rows of a join keep their fields by the name of their relation, too.
      if (fields.size() == 2) {
        const Value qualified = row->field(std::string(first) + "." + std::string(last));
        if (qualified.known()) return qualified;
      }
      const Value found = row->field(last);
      if (found.known() || fields.size() == 2) return found;
    }
    if (fields.size() == 1) {
      Value value = scope_.value(first);
      rests_on_absence_ = rests_on_absence_ || value.rests_on_absence;
      return value;
    }
    const Value whole = scope_.value(first);
    if (whole.kind == Value::Kind::record) return whole.field(last);
    return scope_.shadowed.contains(last) ? Value{} : scope_.value(last);
  }

  Value parameter(const sql::Node& node) {
    const auto number = static_cast<std::size_t>(node["number"].integer());
    return number >= 1 && number <= scope_.positional.size() ? scope_.positional[number - 1] : Value{};
  }

  Value operation(const sql::Node& node) {
    const std::string_view kind = node["kind"].text();
    const sql::Node names = node["name"];
    const std::string_view op = names.at(names.size() == 0 ? 0 : names.size() - 1).string();
    if (kind == "AEXPR_OP" && !node["lexpr"]) return {};
    Value left = value_of(node["lexpr"]);
    Value right = value_of(node["rexpr"]);
    // Beside an array a constant without a type is one, too.
    if (op == "||" && left.kind == Value::Kind::array && is_untyped(node["rexpr"]))
      right = array_of_literal(right.text);
    if (op == "||" && right.kind == Value::Kind::array && is_untyped(node["lexpr"])) left = array_of_literal(left.text);
    if (kind == "AEXPR_OP" && (op == "/" || op == "%"))
      divides_by_zero_ = divides_by_zero_ || (text::integer(left.text) && text::integer(right.text) == 0);
    if (kind == "AEXPR_OP" || kind == "AEXPR_LIKE" || kind == "AEXPR_ILIKE") return apply_operator(op, left, right);
    if (kind == "AEXPR_IN" || kind == "AEXPR_OP_ANY") return one_of(left, right, op);
    if (kind == "AEXPR_OP_ALL" && op == "<>") return negated(one_of(left, right, "="));
    if (kind == "AEXPR_NULLIF") {
      const Value same = apply_operator("=", left, right);
      return !same.known() ? Value{} : same.is_true() ? Value::null() : left;
    }
    if (kind == "AEXPR_NOT_DISTINCT" && left.known() && right.known()) {
      if (left.is_null() || right.is_null()) return Value::of_truth(left.is_null() && right.is_null());
      return apply_operator("=", left, right);
    }
    return {};
  }

  static bool is_untyped(const sql::Node& node) { return node.type() == "A_Const" && node.inner()["sval"]; }

  static Value negated(const Value& value) {
    return value.kind == Value::Kind::boolean ? Value::of_truth(!value.truth) : value;
  }

  static Value one_of(const Value& left, const Value& list, std::string_view op) {
    if (!left.known() || list.kind != Value::Kind::array) return {};
    bool unsure = false;
    for (const Value& each : list.elements) {
      const Value same = apply_operator("=", left, each);
      if (same.is_true()) return Value::of_truth(op != "<>");
      unsure = unsure || !same.known();
    }
    return unsure ? Value{} : Value::of_truth(op == "<>");
  }

  Value logic(const sql::Node& node) {
    const std::string_view op = node["boolop"].text();
    const sql::Node args = node["args"];
    if (op == "NOT_EXPR") return negated(value_of(args.at(0)));
    const bool decisive = op == "OR_EXPR";
    bool unknown = false;
    bool null = false;
    for (std::size_t at = 0; at < args.size(); ++at) {
      const Value each = value_of(args.at(at));
      if (each.kind == Value::Kind::boolean && each.truth == decisive) return each;
      unknown = unknown || !each.known();
      null = null || each.is_null();
    }
    if (unknown) return {};
    return null ? Value::null() : Value::of_truth(!decisive);
  }

  Value null_test(const sql::Node& node) {
    const Value value = value_of(node["arg"]);
    if (!value.known()) return {};
    return Value::of_truth(value.is_null() == (node["nulltesttype"].text() != "IS_NOT_NULL"));
  }

  Value cast(const sql::Node& node) {
    Value value = value_of(node["arg"]);
    const sql::Node type_name = node["typeName"];
    const bool is_array = type_name["arrayBounds"].size() > 0;
    if (value.kind == Value::Kind::array && is_array) {
      for (Value& each : value.elements) each = cast_to(type_name, std::move(each));
      return value;
    }
    if (value.kind == Value::Kind::text && is_array) return array_of_literal(value.text);
    return is_array ? value : cast_to(type_name, std::move(value));
  }

  Value cast_to(const sql::Node& type_name, Value value) {
    const sql::Node names = type_name["names"];
    const std::string_view type = names.at(names.size() == 0 ? 0 : names.size() - 1).string();
    if (value.kind == Value::Kind::boolean) return truth_as(type, type_name["typmods"].at(0), std::move(value));
    if (value.kind != Value::Kind::text) return value;
    if (auto oid = as_oid_type(type, value, context_)) return std::move(*oid);
    value.oid.clear();
    return as_type(type_name, std::move(value), true).value;
  }

  /// A truth as a value of that type: name takes its output, texts the word, which a length cuts.
  static Value truth_as(std::string_view type, const sql::Node& length, Value value) {
    if (type == "name") return Value::of(value.truth ? "t" : "f");
    if (type != "text" && type != "varchar" && type != "bpchar") return value;
    value = text_of_truth(std::move(value));
    const std::int64_t most = length.inner()["ival"]["ival"].integer();
    if (most > 0 && static_cast<std::size_t>(most) < value.text.size())
      value.text.resize(static_cast<std::size_t>(most));
    return value;
  }

  Value array(const sql::Node& elements) {
    Value value{.kind = Value::Kind::array};
    for (std::size_t at = 0; at < elements.size(); ++at) value.elements.push_back(value_of(elements.at(at)));
    return value;
  }

  Value coalesce(const sql::Node& args) {
    for (std::size_t at = 0; at < args.size(); ++at) {
      Value value = value_of(args.at(at));
      if (!value.is_null()) return value;
    }
    return Value::null();
  }

  Value choose(const sql::Node& node) {
    const sql::Node branches = node["args"];
    const bool compares = static_cast<bool>(node["arg"]);
    const Value subject = compares ? value_of(node["arg"]) : Value{};
    for (std::size_t at = 0; at < branches.size(); ++at) {
      const sql::Node when = branches.at(at).inner();
      const Value condition = compares ? apply_operator("=", subject, value_of(when["expr"])) : value_of(when["expr"]);
      if (condition.is_true()) return value_of(when["result"]);
      if (!condition.known()) return {};
    }
    return node["defresult"] ? value_of(node["defresult"]) : Value::null();
  }

  [[nodiscard]] const Value* given_before(std::int64_t location) const {
    const auto found = scope_.called->find(location);
    return found == scope_.called->end() ? nullptr : &found->second;
  }

  Value call(const sql::Node& node) {
    if (aggregates_ != nullptr) {
      const auto found = aggregates_->find(node["location"].integer());
      if (found != aggregates_->end()) return found->second;
    }
    if (const Value* given = scope_.called == nullptr ? nullptr : given_before(node["location"].integer())) {
      rests_on_absence_ = rests_on_absence_ || given->rests_on_absence;
      return *given;
    }
    if (node["over"]) return {};
    const sql::Node names = node["funcname"];
    const std::string_view name = names.at(names.size() == 0 ? 0 : names.size() - 1).string();
    std::vector<Value> arguments;
    const sql::Node args = node["args"];
    for (std::size_t at = 0; at < args.size(); ++at) arguments.push_back(value_of(args.at(at)));
    if (name == "current_database" || name == "current_catalog")
      return Value::of(std::string(context_.catalog.name(context_.catalog.database())));
    if (const auto inquiry = inquire(name, arguments, context_)) {
      rests_on_absence_ = rests_on_absence_ || inquiry->rests_on_absence;
      return inquiry->value;
    }
    if (auto described = describe_oid(name, arguments, context_)) return std::move(*described);
    Value pure = call_pure_function(name, arguments);
    // A row's columns are no variables.
    if (pure.known() || (row != nullptr && !arguments.empty())) return pure;
    Evaluated made = value_of_call(context_, node, scope_);
    divides_by_zero_ = divides_by_zero_ || made.divides_by_zero;
    rests_on_absence_ = rests_on_absence_ || made.rests_on_absence;
    return std::move(made.value);
  }

  /// a[1]; other subscripts are not known.
  Value element(const sql::Node& node) {
    const Value array = value_of(node["arg"]);
    const sql::Node steps = node["indirection"];
    const sql::Node step = steps.at(0);
    if (steps.size() != 1) return {};
    if (step.type() == "String") return array.field(step.string());
    if (array.kind != Value::Kind::array || step.type() != "A_Indices" || step.inner()["is_slice"].truth()) return {};
    const auto index = text::integer(value_of(step.inner()["uidx"]).text);
    if (!index) return {};
    const bool inside = *index >= 1 && *index <= static_cast<std::int64_t>(array.elements.size());
    return inside ? array.elements[static_cast<std::size_t>(*index - 1)] : Value::null();
  }

  Value special(std::string_view op) {
    if (op == "SVFOP_CURRENT_USER" || op == "SVFOP_USER" || op == "SVFOP_CURRENT_ROLE") {
      return Value::of(std::string(context_.roles().name(context_.current())));
    }
    if (op == "SVFOP_SESSION_USER") return Value::of(std::string(context_.roles().name(context_.session.session_user)));
    if (op == "SVFOP_CURRENT_CATALOG")
      return Value::of(std::string(context_.catalog.name(context_.catalog.database())));
    return {};
  }

  Value sublink(const sql::Node& node) {
    const auto rows = rows_of(unwrapped(node["subselect"]));
    if (!rows) return {};
    const std::string_view type = node["subLinkType"].text();
    if (type == "EXISTS_SUBLINK") return Value::of_truth(!rows->empty());
    if (type == "EXPR_SUBLINK") {
      if (rows->empty()) return Value::null();
      return rows->size() == 1 && rows->front().elements.size() == 1 ? rows->front().elements.front() : Value{};
    }
    if (type == "ANY_SUBLINK" && node["testexpr"]) {
      Value list{.kind = Value::Kind::array};
      for (const Value& each : *rows) list.elements.push_back(each.elements.empty() ? Value{} : each.elements.front());
      return one_of(value_of(node["testexpr"]), list, "=");
    }
    if (type == "ARRAY_SUBLINK") {
      Value list{.kind = Value::Kind::array};
      for (const Value& each : *rows) list.elements.push_back(each.elements.empty() ? Value{} : each.elements.front());
      return list;
    }
    return {};
  }

  [[nodiscard]] std::optional<std::vector<Value>> source_rows(const sql::Node& from);
  [[nodiscard]] std::optional<std::vector<Value>> item_rows(const sql::Node& item);
  [[nodiscard]] std::optional<std::vector<Value>> function_rows(const sql::Node& function, const sql::Node& alias);
  [[nodiscard]] std::optional<std::vector<Value>> joined_rows(const sql::Node& item);
  [[nodiscard]] std::optional<std::vector<Value>> joined(std::vector<Value> left, const std::vector<Value>& right,
                                                         const sql::Node& condition, bool outer);
  [[nodiscard]] std::optional<std::vector<Value>> values_of_set(const sql::Node& call);
  [[nodiscard]] std::optional<std::vector<Value>> rows_of_set(const sql::Node& select, const sql::Node& call);
  [[nodiscard]] std::optional<std::vector<Value>> united(const sql::Node& select);
  /// What aggregates make of the rows that WHERE keeps. In aggregates.cpp.
  struct Aggregated {
    /// False for a query without aggregates.
    bool is_one = false;
    /// The only row, or none that HAVING keeps.
    std::vector<Value> rows{};
  };
  /// Nothing where it cannot be told.
  [[nodiscard]] std::optional<Aggregated> aggregated(const sql::Node& select, const std::vector<Value>& rows);
  [[nodiscard]] Value aggregate(const sql::Node& select, const sql::Node& call, const std::vector<Value>& all);
  [[nodiscard]] std::optional<std::vector<Value>> filtered(const sql::Node& condition, std::vector<Value> rows);
  /// Whether the target list calls functions that give several rows.
  [[nodiscard]] static bool gives_rows(const sql::Node& targets);
  [[nodiscard]] Value projected(const sql::Node& targets, const Value& from);

  /// Rows in the order of ORDER BY.
  struct Sorted {
    std::vector<std::size_t> places{};
    /// Which of `places` differ from the one before.
    std::vector<std::size_t> steps{};
  };
  /// Nothing where the order is not known. `sources` are the rows of FROM that `rows` were made of, where there are
  /// such; `rows` is empty for what an aggregate collects. In query_order.cpp.
  [[nodiscard]] std::optional<Sorted> sorted(const sql::Node& clause, const sql::Node& select,
                                             const std::vector<Value>& sources, const std::vector<Value>& rows);
  /// The rows that LIMIT and OFFSET keep, in their order; nothing if it is not known which they are. Where only their
  /// order is not known they are all there, in the catalogue's.
  [[nodiscard]] std::optional<std::vector<Value>> arranged(const sql::Node& select, const std::vector<Value>& sources,
                                                           std::vector<Value> rows);

  const Scope& scope_;
  const Context& context_;
  /// What the aggregates of the query come to whose target list is evaluated, by where they stand.
  const CallResults* aggregates_ = nullptr;
  int depth_ = 0;
  bool rests_on_absence_ = false;
  bool divides_by_zero_ = false;
};

}  // namespace routegrant::pg
