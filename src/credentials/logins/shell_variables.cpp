#include "credentials/logins/shell_variables.hpp"

namespace routegrant::credentials {
namespace {

/// What stands behind `$` or in `${}`; empty for any other text.
std::string_view inner_of(std::string_view text) {
  if (text.size() < 2 || text[0] != '$') return {};
  text.remove_prefix(1);
  if (text.front() == '{' && text.back() == '}') text = text.substr(1, text.size() - 2);
  return text;
}

}  // namespace

Value with_variables(const View& view, Value value, const DsnPart& part, std::string_view field) {
  const std::string_view text = inner_of(part.text);
  if (value.known != Known::placeholder || text.empty()) return value;
  const Variable* variable = view.environment.find(text.substr(0, text.find(':')));
  if (variable == nullptr) return value;
  const Reading reading = view.environment.read(*variable);
  Value found = value_of(reading, whole(reading), field);
  if (found.known == Known::unspecified || found.known == Known::placeholder) return value;
  found.steps.insert(found.steps.begin(), value.steps.begin(), value.steps.end());
  found.certainty = Certainty::inferred;
  return found;
}

bool names_absent_variable(const View& view, const DsnPart& part) {
  constexpr std::string_view of_names = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
  const std::string_view name = inner_of(part.text);
  return !name.empty() && name.find_first_not_of(of_names) == std::string_view::npos &&
         view.environment.find(name) == nullptr;
}

}  // namespace routegrant::credentials
