#include "kube/routes/request_rules.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "kube/routes/support.hpp"

namespace routegrant::kube {
namespace {

Taken both(Taken a, Taken b) {
  return std::min(a, b);
}

Taken either(Taken a, Taken b) {
  return std::max(a, b);
}

/// Whether one of the texts takes the value; an empty list takes all.
template <class Takes>
Taken any_of_list(const yaml::Cursor& list, const Takes& takes) {
  const std::vector<yaml::Cursor> items = list.items();
  Taken taken = items.empty() ? Taken::yes : Taken::no;
  for (const yaml::Cursor& item : items) taken = either(taken, takes(item.text()));
  return taken;
}

bool is_taken(std::string_view pattern, std::string_view value) {
  if (pattern == "*") return !value.empty();
  if (pattern.ends_with('*')) return value.starts_with(pattern.substr(0, pattern.size() - 1));
  if (pattern.starts_with('*')) return value.ends_with(pattern.substr(1));
  return pattern == value;
}

Taken text_taken(std::string_view pattern, std::string_view value) {
  // Templates of paths (`{*}`, `{**}`) are not evaluated.
  if (pattern.find('{') != std::string_view::npos) return Taken::perhaps;
  return is_taken(pattern, value) ? Taken::yes : Taken::no;
}

std::string_view without_port(std::string_view host) {
  return host.substr(0, host.find(':'));
}

Taken host_taken(std::string_view pattern, std::string_view host) {
  return is_taken(text::lower(without_port(pattern)), host) ? Taken::yes : Taken::no;
}

/// One entry of `to`, asked by `field(name, list)` for those members that can be answered.
template <class Field>
Taken operation_takes(const yaml::Cursor& operation, const Field& field) {
  Taken taken = Taken::yes;
  for (const yaml::Cursor& member : operation.items()) taken = both(taken, field(member.key(), member));
  return taken;
}

template <class Field>
Taken rule_takes(const yaml::Cursor& rule, const Field& field) {
  const bool is_open = rule["from"] || rule["when"];
  const std::vector<yaml::Cursor> operations = rule["to"].items();
  Taken taken = operations.empty() ? Taken::yes : Taken::no;
  for (const yaml::Cursor& to : operations) taken = either(taken, operation_takes(to["operation"], field));
  return is_open ? both(taken, Taken::perhaps) : taken;
}

template <class Field>
Taken any_rule_takes(const yaml::Cursor& rules, const Field& field) {
  Taken taken = Taken::no;
  for (const yaml::Cursor& rule : rules.items()) taken = either(taken, rule_takes(rule, field));
  return taken;
}

Taken negated(Taken taken) {
  return taken == Taken::yes ? Taken::no : taken == Taken::no ? Taken::yes : Taken::perhaps;
}

/// Whether requests of a route with that path (all below it, or itself only) have a path that the pattern takes.
Taken path_of_route_taken(std::string_view pattern, std::string_view path, bool is_exact) {
  if (pattern.find('{') != std::string_view::npos) return Taken::perhaps;
  if (is_exact) return is_taken(pattern, path) ? Taken::yes : Taken::no;
  if (pattern == "*") return Taken::yes;
  if (pattern.ends_with('*')) {
    const std::string_view head = pattern.substr(0, pattern.size() - 1);
    if (path.starts_with(head)) return Taken::yes;
    return head.starts_with(path) ? Taken::perhaps : Taken::no;
  }
  if (pattern.starts_with('*')) return Taken::perhaps;
  return pattern.starts_with(path) ? Taken::perhaps : Taken::no;
}

Taken methods_of_route_taken(const yaml::Cursor& list, const Route& route) {
  if (route.methods.empty()) {
    return any_of_list(list, [](std::string_view pattern) { return pattern == "*" ? Taken::yes : Taken::perhaps; });
  }
  const auto count = std::count_if(route.methods.begin(), route.methods.end(), [&](const std::string& method) {
    return any_of_list(list, [&](std::string_view pattern) { return text_taken(pattern, method); }) == Taken::yes;
  });
  if (count == 0) return Taken::no;
  return static_cast<std::size_t>(count) == route.methods.size() ? Taken::yes : Taken::perhaps;
}

Taken hosts_of_route_taken(const yaml::Cursor& list, const Route& route) {
  const std::string host = text::lower(route.host.value);
  const bool is_open = host.empty() || host.starts_with('*') || !route.rewrite_host.empty();
  return any_of_list(list, [&](std::string_view pattern) {
    if (is_open) return pattern == "*" ? Taken::yes : Taken::perhaps;
    return host_taken(pattern, host);
  });
}

}  // namespace

Taken rules_take(const yaml::Cursor& rules, std::string_view method, std::string_view host, std::string_view path) {
  const auto by_text = [](const yaml::Cursor& list, std::string_view value) {
    return any_of_list(list, [&](std::string_view pattern) { return text_taken(pattern, value); });
  };
  const auto by_host = [&](const yaml::Cursor& list) {
    return any_of_list(list, [&](std::string_view pattern) { return host_taken(pattern, host); });
  };
  return any_rule_takes(rules, [&](std::string_view name, const yaml::Cursor& list) {
    if (name == "methods") return by_text(list, method);
    if (name == "notMethods") return negated(by_text(list, method));
    if (name == "paths") return by_text(list, path);
    if (name == "notPaths") return negated(by_text(list, path));
    if (name == "hosts") return by_host(list);
    if (name == "notHosts") return negated(by_host(list));
    return Taken::perhaps;
  });
}

Taken rules_take(const yaml::Cursor& rules, const Route& route) {
  const bool is_exact = route.match == Route::Match::exact;
  const bool has_path = (is_exact || route.match == Route::Match::prefix) && !route.path_ignores_case;
  const std::string_view path = path_of(route);
  const bool is_changed = !route.rewrites.empty() && !route.backends.empty();
  return any_rule_takes(rules, [&](std::string_view name, const yaml::Cursor& list) {
    if (name == "methods") return methods_of_route_taken(list, route);
    if (name == "hosts") return hosts_of_route_taken(list, route);
    if (name != "paths" || !has_path || is_changed) return Taken::perhaps;
    return any_of_list(list, [&](std::string_view pattern) { return path_of_route_taken(pattern, path, is_exact); });
  });
}

}  // namespace routegrant::kube
