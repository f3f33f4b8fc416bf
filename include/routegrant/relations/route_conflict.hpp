#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// Two objects claim one host and path for different backends, and no manifest says which of them has it.
struct RouteConflict {
  FactId route{};
  FactId rival{};
  std::string rival_object{};
  std::string url{};
  std::string because{};
  bool controller_known = false;

  static constexpr std::string_view relation = "route_conflict";
  static constexpr std::string_view doc =
      "Two objects claim one host and path for different backends, and no manifest says which of them has it.";
  static constexpr std::string_view label = "{rival_object}";
  static constexpr std::string_view sentence = "{rival_object} claims {url} too: {because}";
  static constexpr std::string_view key = "route, rival";
  static constexpr auto columns = std::array{
      Column{"route", &RouteConflict::route, "The one that is read first."},
      Column{"rival", &RouteConflict::rival, "The route of the other object."},
      Column{"rival_object", &RouteConflict::rival_object, "The other object: its kind, and namespace/name."},
      Column{"url", &RouteConflict::url, "A request that either may take."},
      Column{"because", &RouteConflict::because, "What decides, in words."},
      Column{"controller_known", &RouteConflict::controller_known,
             "Whether the controller is known; false where the API alone is read, which gives no order."},
  };
};

}  // namespace routegrant
