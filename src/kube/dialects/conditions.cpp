#include "kube/dialects/conditions.hpp"

#include <algorithm>

#include "base/pattern.hpp"
#include "base/text.hpp"
#include "kube/dialects/support.hpp"

namespace routegrant::kube {
namespace {

std::string header_of(const Request& request, std::string_view name) {
  for (const auto& [key, value] : request.headers) {
    if (text::equal_ignoring_case(key, name)) return value;
  }
  return {};
}

std::string query_of(const Request& request, std::string_view name) {
  const std::size_t question = request.path.find('?');
  if (question == std::string::npos) return {};
  for (const std::string_view pair : text::split(std::string_view(request.path).substr(question + 1), '&')) {
    const std::size_t equals = pair.find('=');
    if (pair.substr(0, equals) != name) continue;
    return equals == std::string_view::npos ? std::string() : std::string(pair.substr(equals + 1));
  }
  return {};
}

int meets(const Request& request, std::string_view condition) {
  const bool is_query = condition.starts_with('?');
  const std::size_t regex = condition.find(" ~ ");
  const std::size_t plain = is_query ? condition.find('=') : condition.find(": ");
  const bool is_regex = regex != std::string_view::npos && (plain == std::string_view::npos || regex < plain);
  const std::size_t split = is_regex ? regex : plain;
  if (split == std::string_view::npos) return -1;
  const std::size_t from = is_query ? 1 : 0;
  const std::string_view name = condition.substr(from, split - from);
  const std::string_view wanted = condition.substr(split + (is_regex ? 3U : is_query ? 1U : 2U));
  const std::string value = is_query ? query_of(request, name) : header_of(request, name);
  if (!is_regex) return value == wanted ? 1 : 0;
  const auto pattern = Pattern::compile(wanted, false);
  return pattern ? static_cast<int>(pattern->matches_whole(value)) : -1;
}

}  // namespace

bool takes_any_depth(std::string_view pattern, std::string_view host) {
  return pattern.empty() || text::equal_ignoring_case(pattern, host) || any_depth_wildcard(pattern, host);
}

bool takes_one_label(std::string_view pattern, std::string_view host) {
  return pattern.empty() || text::equal_ignoring_case(pattern, host) || one_label_wildcard(pattern, host);
}

int meets_conditions(const Route& route, const Request& request) {
  const auto& methods = route.methods;
  if (!methods.empty() && std::find(methods.begin(), methods.end(), request.method) == methods.end()) return 0;
  int answer = 1;
  for (const std::string& condition : route.headers) {
    const int one = meets(request, condition);
    if (one == 0) return 0;
    answer = std::min(answer, one);
  }
  return answer;
}

int takes_path(const Route& route, std::string_view path, bool by_element) {
  const std::string_view written = path_of(route);
  switch (route.match) {
    case Route::Match::any: return 1;
    case Route::Match::exact: return path == written ? 1 : 0;
    case Route::Match::regex: {
      const auto pattern = Pattern::compile(written, false);
      return pattern ? static_cast<int>(pattern->matches_whole(path)) : -1;
    }
    case Route::Match::prefix:
    case Route::Match::implementation_specific: break;
  }
  return (by_element ? element_prefix(written, path) : path.starts_with(written)) ? 1 : 0;
}

Decision decide_ordered(const Cluster& cluster, const std::vector<std::size_t>& owned, const Request& request,
                        std::string_view path, const std::function<int(const Route&)>& takes,
                        const std::function<bool(const Route&, const Route&)>& before) {
  std::vector<std::size_t> best;
  std::vector<std::size_t> open;
  for (const std::size_t index : owned) {
    const Route& route = cluster.routes[index];
    const int by_path = takes(route);
    const int by_condition = meets_conditions(route, request);
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
