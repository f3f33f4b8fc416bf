#include "support/route_answer.hpp"

#include "kube/routes/effects.hpp"

namespace routegrant::test {

kube::Request request_of(std::string_view url) {
  const kube::Location at = kube::location_of(url);
  kube::Request request{.scheme = at.scheme, .host = at.host, .path = at.path.empty() ? "/" : at.path};
  if (at.port != 0) request.port = at.port;
  return request;
}

kube::Decision decide(const ReadCluster& read, const kube::Request& request) {
  const std::vector<kube::Decision> decisions = kube::route(read.cluster, request);
  for (const kube::Decision& decision : decisions) {
    if (decision.outcome != kube::Decision::Outcome::no_route) return decision;
  }
  return decisions.empty() ? kube::Decision{} : decisions.front();
}

std::string words(const kube::Decision& decision) {
  const std::string status = std::to_string(decision.status);
  switch (decision.outcome) {
    case kube::Decision::Outcome::no_route: return "no-route " + status;
    case kube::Decision::Outcome::reject: return "reject " + status;
    case kube::Decision::Outcome::undetermined: return "undetermined";
    case kube::Decision::Outcome::redirect:
      return "redirect " + status + " " + decision.redirect->scheme + "://" + decision.redirect->host + ":" +
             std::to_string(decision.redirect->port) + decision.redirect->path;
    case kube::Decision::Outcome::forward: break;
  }
  std::string all = "forward";
  for (const kube::RouteBackend& backend : decision.backends) {
    all += " " + backend.service.value;
    if (decision.backends.size() > 1) all += "=" + std::to_string(backend.weight);
  }
  return all + " " + decision.forwarded_path;
}

std::string answer(const std::string& text, std::string_view url,
                   const std::vector<std::pair<std::string, std::string>>& headers, const std::string& method) {
  const ReadCluster read = complete_cluster(text);
  kube::Request request = request_of(url);
  request.headers = headers;
  request.method = method;
  return words(decide(read, request));
}

}  // namespace routegrant::test
