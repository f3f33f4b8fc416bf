#include "compare/entries.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/text.hpp"

namespace routegrant::compare {
namespace {

int openness_of(std::string_view exposure) {
  return exposure == "internet" ? 2 : exposure == "internal" ? 0 : 1;
}

/// Whether `list` lacks an item of `others`, both comma- or semicolon-separated.
bool lacks_one(std::string_view list, std::string_view others, char separator) {
  const std::vector<std::string_view> items = text::split(list, separator);
  for (const std::string_view other : text::split(others, separator)) {
    if (std::find(items.begin(), items.end(), other) == items.end()) return true;
  }
  return false;
}

/// Whether requests come in now that did not meet the methods, headers or parameters that were asked for.
bool asks_less(const Route& before, const Route& after) {
  const bool by_method =
      !before.methods.empty() && (after.methods.empty() || lacks_one(before.methods, after.methods, ','));
  return by_method || (!before.conditions.empty() && lacks_one(after.conditions, before.conditions, ';'));
}

std::string requests_of(const Route& route) {
  if (route.methods.empty() && route.conditions.empty()) return "any request";
  const bool both = !route.methods.empty() && !route.conditions.empty();
  return "only requests with " + route.methods + (both ? " and " : "") + route.conditions;
}

}  // namespace

std::string comes_in(const Route& less, const Route& more, bool less_was_before) {
  std::vector<std::string> ways;
  const auto add = [&](const std::string& of_less, const std::string& of_more) {
    ways.push_back((less_was_before ? of_less : of_more) + " before, " + (less_was_before ? of_more : of_less) +
                   " now");
  };
  if (openness_of(more.exposure) > openness_of(less.exposure)) add(less.exposure, more.exposure);
  if (more.auth.empty() && !less.auth.empty()) {
    const bool is_network = less.auth.find("NetworkPolicy ") != std::string::npos;
    add((is_network ? "closed by " : "authentication by ") + less.auth, is_network ? "open" : "no authentication");
  }
  if (asks_less(less, more)) add(requests_of(less), requests_of(more));
  return text::join(ways, "; ");
}

}  // namespace routegrant::compare
