#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A request for what one route protects is taken by another, which leads to the same Service and asks for nothing.
struct RouteLeak {
  FactId route{};
  FactId bypass{};
  std::string url{};
  std::string path{};
  std::string auth{};

  static constexpr std::string_view relation = "route_leak";
  static constexpr std::string_view doc =
      "A request for what one route protects is taken by another, which leads to the same Service and asks for "
      "nothing.";
  static constexpr std::string_view label = "{url}";
  static constexpr std::string_view sentence =
      "{url} is taken by {bypass}, arrives as {path}, and nobody asks for {auth}";
  static constexpr std::string_view key = "route, bypass";
  static constexpr auto columns = std::array{
      Column{"route", &RouteLeak::route, "The route that protects the path."},
      Column{"bypass", &RouteLeak::bypass, "The route that takes the request."},
      Column{"url", &RouteLeak::url, "The request."},
      Column{"path", &RouteLeak::path, "The path that the Service receives."},
      Column{"auth", &RouteLeak::auth, "What the protecting route asks for, comma-separated."},
  };
};

}  // namespace routegrant
