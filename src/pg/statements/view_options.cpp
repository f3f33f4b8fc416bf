#include "pg/statements/view_options.hpp"

#include <array>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "pg/names/words.hpp"

namespace routegrant::pg {
namespace {

/// An option's value as it is written; "true" for one without.
std::string value_of(const sql::Node& option) {
  const sql::Node value = option["arg"];
  if (!value) return "true";
  if (value.type() == "Integer") return std::to_string(value.inner()["ival"].integer());
  if (value.type() == "Float") return std::string(value.inner()["fval"].text());
  const sql::Node names = value.inner()["names"];
  return std::string(names ? names.at(names.size() - 1).string() : value.string());
}

/// `parse_bool_with_len()`: "o" could be on and off.
bool is_boolean(std::string_view value) {
  constexpr std::array<std::string_view, 6> words{"true", "false", "yes", "no", "on", "off"};
  const std::string lower = text::lower(value);
  if (lower == "1" || lower == "0") return true;
  if (lower.empty() || lower == "o") return false;
  for (const std::string_view word : words) {
    if (word.starts_with(lower)) return true;
  }
  return false;
}

Outcome require_option(const Context& context, const sql::Node& option) {
  const std::string name(option["defname"].text());
  const std::string value = value_of(option);
  if (name == "check_option") {
    const std::string lower = text::lower(value);
    if (lower == "local" || lower == "cascaded") return done();
    return refuse(sqlstate::invalid_parameter_value, "invalid value for enum option \"check_option\": " + value);
  }
  const bool known = name == "security_barrier" || (name == "security_invoker" && context.features().security_invoker);
  if (!known) return refuse(sqlstate::invalid_parameter_value, "unrecognized parameter " + in_quotes(name));
  if (is_boolean(value)) return done();
  return refuse(sqlstate::invalid_parameter_value,
                "invalid value for boolean option " + in_quotes(name) + ": " + value);
}

}  // namespace

Outcome require_view_options(const Context& context, const sql::Node& options) {
  if (!context.closed()) return done();
  for (const sql::Node& option : options.items()) {
    if (Outcome outcome = require_option(context, option.inner()); outcome.refused()) return outcome;
  }
  return done();
}

}  // namespace routegrant::pg
