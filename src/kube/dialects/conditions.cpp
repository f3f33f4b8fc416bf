#include "kube/dialects/conditions.hpp"

#include <algorithm>

#include "base/pattern.hpp"
#include "base/text.hpp"
#include "kube/routes/support.hpp"

namespace routegrant::kube {
namespace {

using Values = std::vector<std::string>;

Values headers_of(const Request& request, std::string_view name) {
  Values values;
  for (const auto& [key, value] : request.headers) {
    if (text::equal_ignoring_case(key, name)) values.push_back(value);
  }
  return values;
}

Values parameters_of(const Request& request, std::string_view name) {
  Values values;
  const std::size_t question = request.path.find('?');
  if (question == std::string::npos) return values;
  const std::string_view query = std::string_view(request.path).substr(question + 1);
  for (const std::string_view pair : text::split(query.substr(0, query.find('#')), '&')) {
    const std::size_t equals = pair.find('=');
    if (pair.substr(0, equals) != name) continue;
    values.emplace_back(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1));
  }
  return values;
}

Values subjects_of(const Condition& condition, const Request& request, std::string_view path) {
  switch (condition.on) {
    case Condition::On::header: return headers_of(request, condition.name);
    case Condition::On::query: return parameters_of(request, condition.name);
    case Condition::On::host: return {host_of(request)};
    case Condition::On::path: return {std::string(path)};
    case Condition::On::method: return {request.method};
    case Condition::On::port: return {std::to_string(port_of(request))};
    case Condition::On::other: break;
  }
  return {};
}

/// 1: holds, 0: does not, -1: not understood.
int holds_for(const Condition& condition, const std::string& subject) {
  const bool fold = condition.ignore_case || condition.on == Condition::On::host;
  const std::string is = fold ? text::lower(subject) : subject;
  const std::string wanted = fold ? text::lower(condition.value) : condition.value;
  switch (condition.how) {
    case Condition::How::present: return 1;
    case Condition::How::exact: return is == wanted ? 1 : 0;
    case Condition::How::prefix: return is.starts_with(wanted) ? 1 : 0;
    case Condition::How::suffix: return is.ends_with(wanted) ? 1 : 0;
    case Condition::How::contains: return is.find(wanted) != std::string::npos ? 1 : 0;
    case Condition::How::regex:
    case Condition::How::search: break;
  }
  // A host is compared in small letters; a pattern's own letters stay as they are.
  const auto pattern = Pattern::compile(condition.value, condition.ignore_case);
  if (!pattern) return -1;
  const bool whole = condition.how == Condition::How::regex;
  return static_cast<int>(whole ? pattern->matches_whole(is) : pattern->search(is));
}

/// The same for the whole condition.
int holds(const Condition& condition, const Request& request, std::string_view path) {
  if (condition.on == Condition::On::other) return -1;
  Values subjects = subjects_of(condition, request, path);
  if (subjects.empty() && condition.absent_is_empty) subjects.emplace_back();
  if (subjects.empty() && condition.fails_if_absent) return 0;
  if (!condition.any_of_several && subjects.size() > 1) subjects.resize(1);
  int one = 0;
  for (const std::string& subject : subjects) {
    const int here = holds_for(condition, subject);
    if (here < 0) return here;
    one = std::max(one, here);
  }
  return condition.negated ? 1 - one : one;
}

}  // namespace

bool takes_any_depth(std::string_view pattern, std::string_view host) {
  return pattern.empty() || text::equal_ignoring_case(pattern, host) || any_depth_wildcard(pattern, host);
}

bool takes_one_label(std::string_view pattern, std::string_view host) {
  return pattern.empty() || text::equal_ignoring_case(pattern, host) || one_label_wildcard(pattern, host);
}

int meets_conditions(const Route& route, const Request& request, std::string_view path) {
  const auto& methods = route.methods;
  if (!methods.empty() && std::find(methods.begin(), methods.end(), request.method) == methods.end()) return 0;
  int answer = 1;
  for (const Condition& condition : route.conditions) {
    const int one = holds(condition, request, path);
    if (one == 0) return 0;
    answer = std::min(answer, one);
  }
  return answer;
}

int takes_path(const Route& route, std::string_view path, bool by_element) {
  const std::string_view written = path_of(route);
  switch (route.match) {
    case Route::Match::any: return 1;
    case Route::Match::exact:
      return (route.path_ignores_case ? text::equal_ignoring_case(path, written) : path == written) ? 1 : 0;
    case Route::Match::regex: {
      const auto pattern = Pattern::compile(written, route.path_ignores_case);
      return pattern ? static_cast<int>(pattern->matches_whole(path)) : -1;
    }
    case Route::Match::prefix:
    case Route::Match::implementation_specific: break;
  }
  const std::string is = route.path_ignores_case ? text::lower(path) : std::string(path);
  const std::string wanted = route.path_ignores_case ? text::lower(written) : std::string(written);
  return (by_element ? element_prefix(wanted, is) : is.starts_with(wanted)) ? 1 : 0;
}

Decision decide_ordered(const Cluster& cluster, const std::vector<std::size_t>& owned, const Request& request,
                        std::string_view path, const std::function<int(const Route&)>& takes,
                        const std::function<bool(const Route&, const Route&)>& before) {
  std::vector<std::size_t> best;
  std::vector<std::size_t> open;
  for (const std::size_t index : owned) {
    const Route& route = cluster.routes[index];
    const int by_path = takes(route);
    const int by_condition = meets_conditions(route, request, path);
    if (by_path == 0 || by_condition == 0) continue;
    if (by_path < 0 || by_condition < 0) {
      open.push_back(index);
      continue;
    }
    if (!best.empty() && before(route, cluster.routes[best.front()])) best.clear();
    if (best.empty() || !before(cluster.routes[best.front()], route)) best.push_back(index);
  }
  if (open.empty()) return among(cluster, best, request, path, "nothing orders rules that are equal");
  const bool none = best.empty();
  open.insert(open.end(), best.begin(), best.end());
  Decision decision = undetermined(std::move(open), "a condition of a rule is not understood");
  decision.perhaps_none = none;
  return decision;
}

}  // namespace routegrant::kube
