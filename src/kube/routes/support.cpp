#include "kube/routes/support.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "base/text.hpp"

namespace routegrant::kube {
namespace {

/// More objects than this of unknown age are not tried one by one.
constexpr std::size_t most_orders = 64;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_decoded(char c, Normalisation::Decode decode) {
  constexpr std::string_view unreserved = "-._~";
  constexpr std::string_view reserved = ":/?#[]@!$&'()*+,;=%";
  const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  switch (decode) {
    case Normalisation::Decode::none: return false;
    case Normalisation::Decode::unreserved: return plain || unreserved.find(c) != std::string_view::npos;
    case Normalisation::Decode::all_but_reserved: return reserved.find(c) == std::string_view::npos;
    case Normalisation::Decode::all: return true;
  }
  return false;
}

std::string decoded(std::string_view text, Normalisation::Decode decode) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      const int high = hex_digit(text[i + 1]);
      const int low = hex_digit(text[i + 2]);
      const char c = static_cast<char>(high * 16 + low);
      if (high >= 0 && low >= 0 && is_decoded(c, decode)) {
        out += c;
        i += 2;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

/// Resolves dot segments and merges slashes as asked; nothing if the path leads above the root and that is refused.
std::optional<std::string> resolved(std::string_view path, const Normalisation& how) {
  std::vector<std::string_view> kept;
  bool open_end = false;
  const std::vector<std::string_view> segments = text::split(path.substr(1), '/');
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const std::string_view segment = segments[i];
    const bool is_last = i + 1 == segments.size();
    const bool is_dot = how.dots && (segment == "." || segment == "..");
    if (is_dot || (segment.empty() && (how.merge_slashes || is_last))) {
      if (is_last) open_end = true;
      if (segment != ".." || !is_dot) continue;
      if (kept.empty() && how.refuses_above_root) return std::nullopt;
      if (!kept.empty()) kept.pop_back();
      continue;
    }
    kept.push_back(segment);
  }
  std::string out;
  for (const std::string_view segment : kept) {
    out += '/';
    out += segment;
  }
  if (open_end || out.empty()) out += '/';
  return out;
}

std::string backend_name(const Cluster& cluster, std::size_t route) {
  const auto& backends = cluster.routes[route].backends;
  return backends.empty() ? std::string()
                          : backends.front().namespace_name + "/" + backends.front().service.value + ":" +
                                backends.front().port.value;
}

}  // namespace

std::optional<std::string> normalised(std::string_view raw, const Normalisation& how) {
  std::string path = decoded(raw.substr(0, raw.find_first_of("?#")), how.decode);
  if (path.empty() || (path.front() != '/' && !(how.backslash && path.front() == '\\'))) path.insert(path.begin(), '/');
  if (how.backslash) std::replace(path.begin(), path.end(), '\\', '/');
  if (!how.dots && !how.merge_slashes) return path;
  return resolved(path, how);
}

std::string host_of(const Request& request) {
  const std::string_view host = request.host;
  if (host.starts_with('[')) return text::lower(host.substr(0, host.find(']') + 1));
  return text::lower(host.substr(0, host.find(':')));
}

std::string server_name_of(const Request& request) {
  return request.sni.empty() ? host_of(request) : text::lower(request.sni);
}

bool is_entered(const Listener& listener, const Request& request) {
  const std::int64_t port = port_of(request);
  const bool is_named = request.listener.empty() || request.listener == listener.name ||
                        request.listener == std::to_string(listener.port);
  if (!is_named || listener.tls != (request.scheme == "https")) return false;
  // A listener that is named is entered by its own port, unless the request names one.
  const bool is_port = listener.port == 0 || listener.port == port || (!request.listener.empty() && !request.port);
  const std::string host = listener.tls ? server_name_of(request) : host_of(request);
  return is_port && (listener.host.empty() || text::equal_ignoring_case(listener.host, host) ||
                     any_depth_wildcard(listener.host, host));
}

std::string virtual_host_of(const Cluster& cluster, const std::vector<std::size_t>& owned, const std::string& host) {
  std::string best;
  for (const std::size_t index : owned) {
    const Route& route = cluster.routes[index];
    const std::string rule = text::lower(route.host.value);
    if (rule == host && !rule.empty()) return rule;
    if (!route.is_default && any_depth_wildcard(rule, host) && rule.size() > best.size()) best = rule;
  }
  return best;
}

bool any_depth_wildcard(std::string_view pattern, std::string_view host) {
  if (!pattern.starts_with("*.")) return false;
  const std::string suffix = text::lower(pattern.substr(1));
  return host.size() > suffix.size() && host.ends_with(suffix);
}

bool one_label_wildcard(std::string_view pattern, std::string_view host) {
  return any_depth_wildcard(pattern, host) &&
         host.substr(0, host.size() - (pattern.size() - 1)).find('.') == std::string_view::npos;
}

std::string_view path_of(const Route& route) {
  return route.path.empty() ? std::string_view("/") : std::string_view(route.path.value);
}

std::vector<RouteObject> objects_of(const Cluster& cluster, const std::vector<std::size_t>& routes) {
  std::vector<RouteObject> objects;
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> positions;
  for (const std::size_t index : routes) {
    const Route& route = cluster.routes[index];
    const auto [position, is_new] =
        positions.try_emplace({route.meta.namespace_name, route.meta.name.value}, objects.size());
    if (is_new) {
      objects.push_back(
          {.namespace_name = route.meta.namespace_name, .name = route.meta.name.value, .created = route.meta.created});
    }
    RouteObject& object = objects[position->second];
    object.routes.push_back(index);
    if (!route.is_default) object.has_rules = true;
    if (route.is_default && route.host.empty()) object.fallback = index;
  }
  return objects;
}

Decision no_route() {
  return {};
}

Decision refused(int status) {
  return {.outcome = Decision::Outcome::reject, .status = status};
}

Decision undetermined(std::vector<std::size_t> candidates, std::string because) {
  std::sort(candidates.begin(), candidates.end());
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
  return {.outcome = Decision::Outcome::undetermined,
          .status = 0,
          .routes = std::move(candidates),
          .assumptions = {std::move(because)}};
}

Decision among(const Cluster& cluster, const std::vector<std::size_t>& winners, const Request& request,
               std::string_view path, const std::string& because) {
  if (winners.empty()) return no_route();
  const std::string first = backend_name(cluster, winners.front());
  const bool agree = std::all_of(winners.begin(), winners.end(),
                                 [&](std::size_t winner) { return backend_name(cluster, winner) == first; });
  if (winners.size() == 1 || agree) return forward(cluster, winners.front(), request, path);
  return undetermined(winners, because);
}

void each_age_order(std::vector<RouteObject> objects,
                    const std::function<bool(const RouteObject&, const RouteObject&)>& tie,
                    const std::function<void(const std::vector<RouteObject>&)>& visit, const AgeMatters& matters) {
  const bool all_known =
      std::all_of(objects.begin(), objects.end(), [](const RouteObject& object) { return !object.created.empty(); });
  std::sort(objects.begin(), objects.end(), [&](const RouteObject& a, const RouteObject& b) {
    if (all_known && a.created != b.created) return a.created < b.created;
    return tie(a, b);
  });
  visit(objects);
  if (all_known) return;
  std::size_t orders = 1;
  for (std::size_t first = 1; first < objects.size() && orders < most_orders; ++first) {
    if (matters && !matters(objects[first])) continue;
    ++orders;
    std::vector<RouteObject> order = objects;
    std::rotate(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(first),
                order.begin() + static_cast<std::ptrdiff_t>(first) + 1);
    visit(order);
  }
}

Decision by_age(std::vector<RouteObject> objects,
                const std::function<bool(const RouteObject&, const RouteObject&)>& tie,
                const std::function<Decision(const std::vector<RouteObject>&)>& decide, const AgeMatters& matters) {
  std::optional<Decision> first;
  std::vector<std::size_t> candidates;
  bool differ = false;
  bool some_none = false;
  each_age_order(
      std::move(objects), tie,
      [&](const std::vector<RouteObject>& order) {
        Decision decision = decide(order);
        if (first && (decision.outcome != first->outcome || decision.routes != first->routes)) differ = true;
        if (decision.outcome == Decision::Outcome::no_route) some_none = true;
        candidates.insert(candidates.end(), decision.routes.begin(), decision.routes.end());
        if (!first) first = std::move(decision);
      },
      matters);
  if (!differ) return *std::move(first);
  Decision open = undetermined(std::move(candidates), "the older object wins, and manifests do not say which that is");
  open.perhaps_none = some_none;
  return open;
}

std::string_view annotation(const Route& route, std::string_view prefixes, std::string_view key) {
  const Pairs& all = route.meta.annotations;
  if (all.empty()) return {};
  for (const std::string_view prefix : text::words(prefixes)) {
    // Prefix and key are one word; asked for each rule of each question, they are not put together.
    const auto is_before = [&](const Pair& pair, std::string_view wanted) {
      const std::string_view name = pair.key.value;
      const int order = name.substr(0, prefix.size()).compare(prefix);
      return order < 0 || (order == 0 && name.substr(prefix.size()) < wanted);
    };
    const auto at = std::lower_bound(all.begin(), all.end(), key, is_before);
    if (at == all.end()) continue;
    const std::string_view name = at->key.value;
    if (name.starts_with(prefix) && name.substr(prefix.size()) == key) return at->value.value;
  }
  return {};
}

}  // namespace routegrant::kube
