#include "compare/access/entries.hpp"

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

/// What a route asks of a request, without the pattern that stands for its host: hosts are compared by themselves.
std::string conditions_of(const Route& route) {
  std::vector<std::string_view> conditions = text::split(route.conditions, ';');
  if (route.host.starts_with('~')) {
    const std::string own = "host ~ " + route.host.substr(1);
    std::erase_if(conditions, [&](std::string_view condition) { return text::trim(condition) == own; });
  }
  return text::join({conditions.begin(), conditions.end()}, ";");
}

/// Whether requests come in now that did not meet the methods, headers or parameters that were asked for.
bool asks_less(const Route& before, const Route& after) {
  const bool by_method =
      !before.methods.empty() && (after.methods.empty() || lacks_one(before.methods, after.methods, ','));
  const std::string asked = conditions_of(before);
  return by_method || (!asked.empty() && lacks_one(conditions_of(after), asked, ';'));
}

bool asks_for(const Route& route, std::string_view guard) {
  const std::vector<std::string_view> guards = text::split(route.auth, ',');
  return std::find(guards.begin(), guards.end(), guard) != guards.end();
}

/// Whether who is let in by all guards of `strict` is let in by a guard of the other one: it is one of them, or
/// "allow-list or basic" with one of them.
bool is_passed(std::string_view guard, const Route& strict) {
  static constexpr std::string_view either = " or ";
  const std::size_t at = guard.find(either);
  return asks_for(strict, guard) ||
         (at != std::string_view::npos &&
          (asks_for(strict, guard.substr(0, at)) || is_passed(guard.substr(at + either.size()), strict)));
}

/// Whether one route asks for less than the other, of what lets requests through: one of two authentications went, or
/// one will do now. Of one that was put in another's place nobody knows whether it is weaker.
bool guards_less(const Route& less, const Route& more) {
  const std::vector<std::string_view> guards = text::split(more.auth, ',');
  return less.auth != more.auth && std::all_of(guards.begin(), guards.end(), [&](std::string_view guard) {
           return guard.empty() || is_passed(guard, less);
         });
}

/// "authentication by basic,external"; of policies alone that they close it.
std::string told(const Guards& guards) {
  if (guards.authentication.empty()) return guards.policies.empty() ? "open" : "closed by " + guards.policies;
  const std::string closed = guards.policies.empty() ? "" : ", closed by " + guards.policies;
  return "authentication by " + guards.authentication + closed;
}

std::string requests_of(const Route& route) {
  const std::string conditions = conditions_of(route);
  if (route.methods.empty() && conditions.empty()) return "any request";
  const bool both = !route.methods.empty() && !conditions.empty();
  return "only requests with " + route.methods + (both ? " and " : "") + conditions;
}

}  // namespace

std::string comes_in(const Route& less, const Route& more, bool less_was_before) {
  std::vector<std::string> ways;
  const auto add = [&](const std::string& of_less, const std::string& of_more) {
    ways.push_back((less_was_before ? of_less : of_more) + " before, " + (less_was_before ? of_more : of_less) +
                   " now");
  };
  if (openness_of(more.exposure) > openness_of(less.exposure)) add(less.exposure, more.exposure);
  if (guards_less(less, more)) {
    const Guards many = guards_of(less);
    const bool is_network = more.auth.empty() && many.authentication.empty();
    add(told(many), more.auth.empty() && !is_network ? "no authentication" : told(guards_of(more)));
  }
  if (asks_less(less, more)) add(requests_of(less), requests_of(more));
  return text::join(ways, "; ");
}

Guards guards_of(const Route& route) {
  Guards guards;
  std::vector<std::string> policies;
  for (const std::string_view guard : text::split(route.auth, ',')) {
    if (guard.starts_with("NetworkPolicy ")) {
      policies.emplace_back(guard);
    } else if (!guard.empty()) {
      guards.authentication.append(guards.authentication.empty() ? "" : ",").append(guard);
    }
  }
  if (policies.empty()) return guards;
  guards.policies = policies.front();
  if (policies.size() > 1) guards.policies += " and " + std::to_string(policies.size() - 1) + " more";
  return guards;
}

}  // namespace routegrant::compare
