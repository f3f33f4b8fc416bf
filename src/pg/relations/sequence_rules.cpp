#include "pg/relations/sequence_rules.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pg/names/references.hpp"
#include "pg/names/types.hpp"
#include "pg/names/words.hpp"

namespace routegrant::pg {
namespace {

Outcome invalid(std::string words) {
  return refuse(sqlstate::invalid_parameter_value, std::move(words));
}

/// What an option says; nothing where it says nothing, as NO MINVALUE does, or a number that is not known.
std::optional<std::int64_t> number_of(const sql::Node& options, std::string_view name) {
  const sql::Node value = option_named(options, name)["arg"];
  if (value.type() == "Integer" && value.inner()["ival"]) return value.inner()["ival"].integer();
  if (value.type() != "Float") return std::nullopt;
  const std::string_view text = value.inner()["fval"].text();
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Whether it says a number that is not known.
bool is_unknown(const sql::Node& options, std::string_view name) {
  return option_named(options, name)["arg"] && !number_of(options, name);
}

struct Bounds {
  std::int64_t least;
  std::int64_t most;
};

/// Of the three types that a sequence may have; nothing for others.
std::optional<Bounds> bounds_of(std::string_view type) {
  if (type == "smallint")
    return Bounds{std::numeric_limits<std::int16_t>::min(), std::numeric_limits<std::int16_t>::max()};
  if (type == "integer")
    return Bounds{std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()};
  if (type == "bigint")
    return Bounds{std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()};
  return std::nullopt;
}

Outcome require_once(const sql::Node& options) {
  std::vector<std::string_view> seen;
  for (const sql::Node& each : options.items()) {
    const std::string_view name = each.inner()["defname"].text();
    if (std::find(seen.begin(), seen.end(), name) != seen.end())
      return refuse(sqlstate::syntax_error, "conflicting or redundant options");
    seen.push_back(name);
  }
  return done();
}

std::string in_brackets(std::int64_t number) {
  return " (" + std::to_string(number) + ")";
}

Outcome require_bounds(const sql::Node& options, const std::string& type, const Bounds& bounds, const Bounds& said) {
  for (const bool most : {true, false}) {
    const std::int64_t value = most ? said.most : said.least;
    if (value >= bounds.least && value <= bounds.most) continue;
    return invalid((most ? "MAXVALUE" : "MINVALUE") + in_brackets(value) + " is out of range for sequence data type " +
                   type);
  }
  if (said.least >= said.most) {
    return invalid("MINVALUE" + in_brackets(said.least) + " must be less than MAXVALUE" + in_brackets(said.most));
  }
  for (const std::string_view name : {"start", "restart"}) {
    const auto value = number_of(options, name);
    const std::string word = name == "start" ? "START" : "RESTART";
    if (value && *value < said.least) {
      return invalid(word + " value" + in_brackets(*value) + " cannot be less than MINVALUE" + in_brackets(said.least));
    }
    if (value && *value > said.most) {
      return invalid(word + " value" + in_brackets(*value) + " cannot be greater than MAXVALUE" +
                     in_brackets(said.most));
    }
  }
  return done();
}

}  // namespace

Outcome require_sequence_options(Context& context, const sql::Node& options, std::string type) {
  if (!context.closed()) return done();
  if (Outcome outcome = require_once(options); outcome.refused()) return outcome;
  if (const sql::Node as = option_named(options, "as")["arg"]) {
    const ResolvedType found = find_type(context, as.inner());
    if (found.outcome.refused()) return found.outcome;
    type = found.text;
  }
  const std::optional<Bounds> bounds = bounds_of(type);
  if (!bounds) return invalid("sequence type must be smallint, integer, or bigint");
  for (const std::string_view name : {"increment", "minvalue", "maxvalue"}) {
    if (is_unknown(options, name)) return done();
  }
  const std::int64_t increment = number_of(options, "increment").value_or(1);
  if (increment == 0) return invalid("INCREMENT must not be zero");
  const bool up = increment > 0;
  const Bounds said{.least = number_of(options, "minvalue").value_or(up ? 1 : bounds->least),
                    .most = number_of(options, "maxvalue").value_or(up ? bounds->most : -1)};
  if (Outcome outcome = require_bounds(options, type, *bounds, said); outcome.refused()) return outcome;
  const std::int64_t cache = number_of(options, "cache").value_or(1);
  return cache > 0 ? done() : invalid("CACHE" + in_brackets(cache) + " must be greater than zero");
}

}  // namespace routegrant::pg
