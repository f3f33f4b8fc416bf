#include "kube/routes/probe.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "kube/routes/attach.hpp"
#include "kube/routes/host_placeholder.hpp"
#include "kube/routes/support.hpp"

namespace routegrant::kube {
namespace {

/// Elements that continue no rule: a word, a number, and one with capitals and a dot.
constexpr std::string_view fresh_element = "some-page";
constexpr std::string_view fresh_number = "7";
constexpr std::string_view fresh_name = "Zq.x";
constexpr std::string_view fresh_host = "other-name.invalid";

/// A host that the pattern takes.
std::string host_for(std::string_view pattern) {
  if (pattern.empty()) return std::string(fresh_host);
  if (pattern.starts_with("*.")) return "some-name" + text::lower(pattern.substr(1));
  return text::lower(pattern);
}

/// Whether the text is one that a request could name: no variable of a template, and no word of ours for a host that
/// the controller makes.
bool is_plain(std::string_view text) {
  return !is_placeholder(text) && text.find_first_of(" (<{$") == std::string_view::npos;
}

/// Puts into the request what the condition asks for; false where that cannot be told.
bool satisfy(const Condition& condition, Request& request) {
  // What must not be there is left away.
  if (condition.negated) return !condition.fails_if_absent && !condition.absent_is_empty;
  using How = Condition::How;
  if (condition.how == How::regex || condition.how == How::search) return false;
  const std::string value = condition.how == How::present ? "x" : condition.value;
  if (condition.on == Condition::On::header) {
    request.headers.emplace_back(condition.name, value);
    return true;
  }
  if (condition.on != Condition::On::query) return false;
  request.path += (request.path.find('?') == std::string::npos ? "?" : "&") + condition.name + "=" + value;
  return true;
}

/// The host is the route's, else the listener's.
Request entering(Request request, const Attachment& attachment, const Route& route) {
  request.gateway = attachment.gateway;
  if (attachment.listener == nullptr) return request;
  const Listener& listener = *attachment.listener;
  request.scheme = listener.tls ? "https" : "http";
  request.listener = listener.name;
  if (listener.port != 0) request.port = listener.port;
  const bool is_wider = route.host.empty() || (route.host.value.starts_with("*.") && !listener.host.empty() &&
                                               !any_depth_wildcard(listener.host, request.host));
  if (is_wider && !listener.host.empty()) request.host = host_for(listener.host);
  return request;
}

}  // namespace

std::vector<Request> entries_of(const Cluster& cluster, const Route& route) {
  if (route.by_connection || !is_plain(route.host.value) || is_host_placeholder(route.host.value) ||
      is_placeholder(route.path.value))
    return {};
  Request request{.scheme = (route.tls || route.tls_only) && !route.plain_only ? "https" : "http",
                  .host = host_for(route.host.value)};
  if (!route.methods.empty()) request.method = route.methods.front();
  for (const Condition& condition : route.conditions) {
    if (!satisfy(condition, request)) return {};
  }
  if (route.parents.empty()) return {request};
  std::vector<Request> entries;
  for (const Attachment& attachment : attachments_of(cluster, route)) {
    if (!attachment.is_assumed) entries.push_back(entering(request, attachment, route));
  }
  return entries;
}

Request with_path(Request request, std::string_view path) {
  const std::size_t question = request.path.find('?');
  request.path = std::string(path) + (question == std::string::npos ? "" : request.path.substr(question));
  return request;
}

std::string literal_head(const Route& route) {
  const std::string_view path = path_of(route);
  const std::string head(path.substr(0, path.find_first_of("^$*+?()[]{}|\\~=")));
  return head.starts_with('/') ? head : "/";
}

bool is_literal(const Route& route) {
  return route.match != Route::Match::regex && literal_head(route) == path_of(route);
}

std::vector<std::string> own_paths(const Route& route) {
  const std::string written = literal_head(route);
  const std::string stem(without_slashes(written));
  std::vector<std::string> paths{written};
  if (!stem.empty()) paths.push_back(stem);
  paths.push_back(stem + "/");
  for (const std::string_view fresh : {fresh_element, fresh_number, fresh_name}) {
    paths.push_back(stem + "/" + std::string(fresh));
    if (!stem.empty()) paths.push_back(stem + std::string(fresh));
  }
  return paths;
}

std::vector<std::string> element_paths(const Route& route) {
  const std::string written = literal_head(route);
  const std::string stem(without_slashes(written));
  if (route.match == Route::Match::exact) return {written};
  std::vector<std::string> paths;
  if (!stem.empty()) paths.push_back(stem);
  paths.push_back(stem + "/");
  paths.push_back(stem + "/" + std::string(fresh_element));
  return paths;
}

std::string url_of(const Request& request) {
  const std::int64_t usual = request.scheme == "https" ? 443 : 80;
  const std::string port = port_of(request) == usual ? "" : ":" + std::to_string(port_of(request));
  return request.scheme + "://" + host_of(request) + port + request.path;
}

}  // namespace routegrant::kube
