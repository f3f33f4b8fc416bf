#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kube/cluster.hpp"

namespace routegrant::kube {

/// A request as a person types it.
struct Request {
  std::string scheme = "http";
  std::string host{};
  std::string path = "/";
  std::string method = "GET";
  std::vector<std::pair<std::string, std::string>> headers{};
};

/// Where a request goes. Never a guess: where the dialect cannot decide, the candidates are listed.
struct Decision {
  enum class Outcome : std::uint8_t { forward, redirect, reject, no_route, undetermined };
  Outcome outcome = Outcome::no_route;
  int status = 404;
  /// Indexes in `Cluster::routes`: the winner, or the candidates.
  std::vector<std::size_t> routes{};
  std::string redirect_scheme{};
  /// For a redirect: the path or URL it leads to; empty for the same path under another scheme.
  std::string redirect_location{};
  std::string forwarded_path{};
  /// What was taken for granted (which controller, equal timestamps), one sentence each.
  std::vector<std::string> assumptions{};
  /// The dialect that decides, and the class whose controller it is; "service" for a load balancer without either.
  std::string dialect{};
  std::string class_name{};
  /// Whether no route at all is one of the candidates.
  bool perhaps_none = false;
};

/// Decides by the dialect of the routes (one answer per dialect and class that could own the request).
[[nodiscard]] std::vector<Decision> route(const Cluster& cluster, const Request& request);

}  // namespace routegrant::kube
