#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A route takes no request: other routes of its controller, which lead elsewhere, take all that it speaks of.
struct RouteShadowed {
  FactId route{};
  FactId winner{};
  std::string winner_object{};
  std::string url{};

  static constexpr std::string_view relation = "route_shadowed";
  static constexpr std::string_view doc =
      "A route takes no request: other routes of its controller, which lead elsewhere, take all that it speaks of.";
  static constexpr std::string_view label = "{url}";
  static constexpr std::string_view sentence =
      "{url} is taken by {winner_object}, and so is all else that {route} speaks of";
  static constexpr std::string_view key = "route";
  static constexpr auto columns = std::array{
      Column{"route", &RouteShadowed::route, "The route that is never asked."},
      Column{"winner", &RouteShadowed::winner, "The route that takes its own path."},
      Column{"winner_object", &RouteShadowed::winner_object, "That route's object: its kind, and namespace/name."},
      Column{"url", &RouteShadowed::url, "A request that shows it."},
  };
};

}  // namespace routegrant
