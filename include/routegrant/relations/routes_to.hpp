#pragma once

#include "routegrant/relation.hpp"

namespace routegrant {

/// A backend that is found: the route ends at this Service.
struct RoutesTo {
  FactId route{};
  FactId service{};

  static constexpr std::string_view relation = "routes_to";
  static constexpr std::string_view doc = "A backend that is found: the route ends at this Service.";
  static constexpr std::string_view label = "{service}";
  static constexpr std::string_view sentence = "{route} is sent to {service}";
  static constexpr std::string_view key = "route, service";
  static constexpr auto columns = std::array{
      Column{"route", &RoutesTo::route, "The route."},
      Column{"service", &RoutesTo::service, "The Service."},
  };
};

}  // namespace routegrant
