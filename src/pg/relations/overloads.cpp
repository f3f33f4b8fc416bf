#include "pg/relations/overloads.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "pg/names/builtin.hpp"
#include "pg/names/names.hpp"
#include "pg/names/types.hpp"

namespace routegrant::pg {
namespace {

/// An argument as a call gives it.
struct Given {
  /// Empty for one without a name.
  std::string name{};
  /// As PostgreSQL prints it; "unknown" for a constant without a type, empty where that is not known.
  std::string type{};
  Value value{};
};

constexpr std::string_view untyped = "unknown";

constexpr std::array<std::string_view, 4> strings{"text", "character varying", "character", "name"};

/// What the type is converted to without being asked (pg_cast, castcontext i).
bool is_converted(std::string_view from, std::string_view to) {
  constexpr std::array<std::string_view, 6> numbers{"smallint", "integer", "bigint",
                                                    "numeric",  "real",    "double precision"};
  if (text::is_one_of(from, strings)) return text::is_one_of(to, strings) || to == "regclass";
  const auto* const low = std::find(numbers.begin(), numbers.end(), from);
  const auto* const high = std::find(numbers.begin(), numbers.end(), to);
  if (low != numbers.end() && high != numbers.end()) return low < high;
  const bool whole = from == "integer" || from == "bigint" || from == "smallint";
  return whole && (to == "oid" || to.starts_with("reg"));
}

std::string type_of_constant(const sql::Node& constant) {
  if (constant["sval"] || constant["isnull"].truth()) return std::string(untyped);
  if (constant["boolval"]) return "boolean";
  return constant["ival"] ? "integer" : constant["fval"] ? "numeric" : "";
}

std::string type_of(Context& context, const sql::Node& node) {
  const sql::Node inner = node.inner();
  if (node.type() == "TypeCast") return find_type(context, inner["typeName"]).text;
  if (node.type() == "A_Const") return type_of_constant(inner);
  if (node.type() == "SQLValueFunction") return inner["op"].text() == "SVFOP_CURRENT_DATE" ? "date" : "";
  if (node.type() == "A_ArrayExpr") {
    const std::string element = type_of(context, inner["elements"].at(0));
    return element == untyped ? "text[]" : element.empty() ? "" : element + "[]";
  }
  if (node.type() == "FuncCall") {
    constexpr std::array<std::string_view, 8> texts{"format", "quote_ident", "quote_literal", "lower",
                                                    "upper",  "concat",      "concat_ws",     "replace"};
    return text::is_one_of(qualified_name(inner["funcname"], std::nullopt).name, texts) ? "text" : "";
  }
  return {};
}

std::vector<Given> arguments_of(Context& context, const sql::Node& func_call, const Scope& scope) {
  std::vector<Given> given;
  for (const sql::Node& each : func_call["args"].items()) {
    const bool named = each.type() == "NamedArgExpr";
    const sql::Node value = named ? each.inner()["arg"] : each;
    given.push_back({.name = named ? std::string(each.inner()["name"].text()) : std::string(),
                     .type = type_of(context, value),
                     .value = evaluate(value, scope, context).value});
  }
  return given;
}

std::vector<std::string_view> parts_of(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + separator.size());
  }
  return parts;
}

/// A routine with its arguments in their places.
struct Candidate {
  ObjectId routine = ObjectId::none;
  std::vector<std::optional<Given>> arguments{};
  std::vector<std::string> wanted{};
  int exact = 0;
  bool is_expanded = false;
};

bool is_array(std::string_view type) {
  return type.ends_with("[]") || type.starts_with("any") || type == "\"any\"";
}

/// 2 for the type itself, 1 for what may become it, 0 for what does not.
int fit(std::string_view wanted, const Given& given) {
  if (given.type.empty() || given.type == untyped) {
    if (given.value.kind == Value::Kind::array) return is_array(wanted) ? 1 : 0;
    const bool no_array = given.value.kind == Value::Kind::text && !array_of_literal(given.value.text).known();
    return wanted.ends_with("[]") && no_array ? 0 : 1;
  }
  if (given.type == wanted) return 2;
  if (wanted.starts_with("any") || wanted == "\"any\"") return 1;
  // A domain, or another type of scripts: what becomes it is not known.
  const std::string_view element = wanted.substr(0, wanted.find('['));
  const bool built_in = is_builtin_type(element) || element.find(' ') != std::string_view::npos;
  if (!built_in) return is_array(wanted) == is_array(given.type) ? 1 : 0;
  return is_converted(given.type, wanted) ? 1 : 0;
}

/// f(VARIADIC array) gives the array itself, f(a, b) its elements.
void take_elements(Candidate& candidate, std::vector<Given>& given, std::size_t fixed) {
  Given array{.type = candidate.wanted.back(), .value = {.kind = Value::Kind::array}};
  for (std::size_t at = fixed; at < given.size(); ++at) array.value.elements.push_back(given[at].value);
  given.resize(fixed);
  given.push_back(std::move(array));
  candidate.is_expanded = true;
}

bool elements_fit(Candidate& candidate, const std::vector<Given>& given, std::size_t fixed) {
  const std::string_view array = candidate.wanted.back();
  const std::string_view element = array.ends_with("[]") ? array.substr(0, array.size() - 2) : array;
  for (std::size_t at = fixed; at < given.size(); ++at) {
    const int fits = fit(element, given[at]);
    if (fits == 0) return false;
    candidate.exact += fits == 2 ? 1 : 0;
  }
  return true;
}

/// Puts each argument where its name or position says; false if there is no such place.
bool place(const Object& object, const Context& context, const std::vector<Given>& given, Candidate& candidate) {
  const auto names = parts_of(context.catalog.text(object.shape.parameters), ",");
  candidate.arguments.resize(candidate.wanted.size());
  for (std::size_t at = 0; at < given.size(); ++at) {
    std::size_t to = at;
    if (!given[at].name.empty()) {
      const auto found = std::find(names.begin(), names.end(), std::string_view(given[at].name));
      to = static_cast<std::size_t>(found - names.begin());
    }
    if (to >= candidate.wanted.size() || candidate.arguments[to]) return false;
    candidate.arguments[to] = given[at];
  }
  for (std::size_t at = 0; at < candidate.arguments.size(); ++at) {
    if (!candidate.arguments[at] && at + object.shape.defaults < candidate.arguments.size()) return false;
  }
  return true;
}

std::optional<Candidate> candidate_of(const Context& context, ObjectId id, std::vector<Given> given, bool gives_array) {
  const Object& object = context.catalog.object(id);
  Candidate candidate{.routine = id};
  for (const std::string_view type : parts_of(context.catalog.text(object.signature), ", "))
    candidate.wanted.emplace_back(type);
  if (object.shape.variadic && !gives_array && !candidate.wanted.empty()) {
    const std::size_t fixed = candidate.wanted.size() - 1;
    const bool named = std::any_of(given.begin(), given.end(), [](const Given& each) { return !each.name.empty(); });
    if (named) return std::nullopt;
    if (given.size() > fixed) {
      if (!elements_fit(candidate, given, fixed)) return std::nullopt;
      take_elements(candidate, given, fixed);
    }
  }
  if (!place(object, context, given, candidate)) return std::nullopt;
  for (std::size_t at = 0; at < candidate.wanted.size(); ++at) {
    const bool expanded = candidate.is_expanded && at + 1 == candidate.wanted.size();
    if (!candidate.arguments[at] || expanded) continue;
    const int fits = fit(candidate.wanted[at], *candidate.arguments[at]);
    if (fits == 0) return std::nullopt;
    candidate.exact += fits == 2 ? 1 : 0;
  }
  return candidate;
}

/// Keeps those that fit, if any does.
template <class Fits>
void prefer(std::vector<Candidate>& candidates, Fits fits) {
  if (candidates.size() < 2 || std::none_of(candidates.begin(), candidates.end(), fits)) return;
  candidates.erase(
      std::remove_if(candidates.begin(), candidates.end(), [&](const Candidate& each) { return !fits(each); }),
      candidates.end());
}

/// Whether each constant without a type goes where one of such types is wanted.
template <std::size_t N>
bool takes_untyped(const Candidate& candidate, const std::array<std::string_view, N>& types) {
  for (std::size_t at = 0; at < candidate.wanted.size(); ++at) {
    const auto& argument = candidate.arguments[at];
    if (argument && argument->type == untyped && !text::is_one_of(candidate.wanted[at], types)) return false;
  }
  return true;
}

bool all_typed(const Candidate& candidate) {
  return std::all_of(candidate.arguments.begin(), candidate.arguments.end(),
                     [](const auto& argument) { return !argument || !argument->type.empty(); });
}

/// Of two with the same types the one that comes first in the search path hides the other.
void hide_later(std::vector<Candidate>& candidates, const Context& context) {
  std::vector<Candidate> kept;
  for (Candidate& each : candidates) {
    const NameId signature = context.catalog.object(each.routine).signature;
    const bool hidden = std::any_of(kept.begin(), kept.end(), [&](const Candidate& other) {
      return context.catalog.object(other.routine).signature == signature;
    });
    if (!hidden) kept.push_back(std::move(each));
  }
  candidates = std::move(kept);
}

/// The order of `func_select_candidate()`: most exact types, then texts for constants without a type.
void narrow(std::vector<Candidate>& candidates, const Context& context) {
  hide_later(candidates, context);
  const bool typed = std::all_of(candidates.begin(), candidates.end(), all_typed);
  if (!typed) return;
  prefer(candidates, [](const Candidate& each) { return !each.is_expanded; });
  int most = 0;
  for (const Candidate& each : candidates) most = std::max(most, each.exact);
  prefer(candidates, [most](const Candidate& each) { return each.exact == most; });
  prefer(candidates, [](const Candidate& each) { return takes_untyped(each, strings); });
  constexpr std::array<std::string_view, 1> preferred{"text"};
  prefer(candidates, [&](const Candidate& each) { return takes_untyped(each, preferred); });
}

std::vector<ObjectId> routines_of(const Context& context, const QualifiedName& name) {
  std::vector<ObjectId> schemas = search_path(context);
  if (!name.schema.empty()) schemas = {schema_named(context, name.schema)};
  std::vector<ObjectId> routines;
  for (const ObjectId schema : schemas) {
    // The temporary schema is never searched for functions (manual, 19.11.1, search_path).
    if (schema == ObjectId::none || (name.schema.empty() && context.catalog.name(schema) == "pg_temp")) continue;
    const std::vector<ObjectId> found = context.catalog.routines(schema, name.name);
    routines.insert(routines.end(), found.begin(), found.end());
  }
  return routines;
}

}  // namespace

Callee routine_called(Context& context, const sql::Node& func_call, const Scope& scope) {
  const std::vector<Given> given = arguments_of(context, func_call, scope);
  const std::vector<ObjectId> routines = routines_of(context, qualified_name(func_call["funcname"], std::nullopt));
  const auto matters = [&](ObjectId id) { return context.routines.bodies.contains(id); };
  std::vector<Candidate> candidates;
  for (const ObjectId id : routines) {
    if (context.catalog.object(id).assumed) continue;
    auto candidate = candidate_of(context, id, given, func_call["func_variadic"].truth());
    if (candidate) candidates.push_back(std::move(*candidate));
  }
  narrow(candidates, context);
  if (candidates.size() != 1) {
    const bool unsure =
        std::any_of(candidates.begin(), candidates.end(), [&](const Candidate& each) { return matters(each.routine); });
    // None fits as far as is known: types may tell more than we read.
    const bool none = candidates.empty() && !routines.empty() && std::all_of(routines.begin(), routines.end(), matters);
    return {.is_unsure = unsure || none};
  }
  Callee callee{.routine = candidates.front().routine};
  for (auto& argument : candidates.front().arguments)
    callee.arguments.push_back(argument ? std::optional(std::move(argument->value)) : std::nullopt);
  return callee;
}

}  // namespace routegrant::pg
