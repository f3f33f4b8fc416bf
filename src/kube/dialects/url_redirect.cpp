#include "kube/dialects/url_redirect.hpp"

#include <string>
#include <string_view>

#include "base/pattern.hpp"
#include "base/text.hpp"
#include "kube/routes/effects.hpp"
#include "kube/routes/host_placeholder.hpp"
#include "kube/routes/routing.hpp"

namespace routegrant::kube {
namespace {

/// The pattern without the end that takes any rest: `(.*)$` and `.*$`. Empty where its end is bound to a certain text.
std::string_view open_ended(std::string_view pattern) {
  if (pattern.ends_with('$')) {
    pattern.remove_suffix(1);
    const std::string_view rest = pattern.ends_with("(.*)") ? "(.*)" : ".*";
    if (!pattern.ends_with(rest)) return {};
    pattern.remove_suffix(rest.size());
  }
  return pattern.find('$') == std::string_view::npos ? pattern : std::string_view();
}

bool redirects_all(const Cluster& cluster, std::size_t index, std::string_view scheme) {
  const Route& route = cluster.routes[index];
  const std::string host = text::lower(route.host.value);
  const std::string_view head = open_ended(route.redirect->url_pattern);
  const auto pattern = head.empty() ? std::nullopt : Pattern::compile(head, false);
  // A match without an end stays one whatever follows it.
  if (!pattern || !pattern->search(std::string(scheme) + "://" + host + "/")) return false;
  const Request request{.scheme = std::string(scheme), .host = host, .path = "/"};
  const Decision decision = forward(cluster, index, request, "/");
  return decision.outcome == Decision::Outcome::redirect && decision.redirect &&
         (decision.redirect->host != host || decision.redirect->scheme != scheme);
}

}  // namespace

bool redirects_every_url(const Cluster& cluster, std::size_t route) {
  const Route& of = cluster.routes[route];
  const bool is_one_host = !of.host.empty() && !of.host.value.starts_with('*') && !is_host_placeholder(of.host.value);
  if (!of.redirect || of.redirect->url_pattern.empty() || !is_one_host) return false;
  // A router with TLS takes no plain requests; one without may have it by its entry point.
  return redirects_all(cluster, route, "https") && (of.tls || redirects_all(cluster, route, "http"));
}

bool redirects_plain_url(const Redirect& redirect, std::string_view host) {
  if (!redirect.location.starts_with("https://")) return false;
  const auto pattern = Pattern::compile(redirect.url_pattern, false);
  if (!pattern || host.empty() || host.starts_with('*') || is_host_placeholder(host)) return true;
  return pattern->search("http://" + text::lower(host) + "/");
}

}  // namespace routegrant::kube
