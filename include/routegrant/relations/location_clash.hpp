#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// ingress-nginx writes one location of a server twice, so that nginx refuses the whole configuration.
struct LocationClash {
  FactId route{};
  FactId other{};
  std::string other_object{};
  std::string location{};
  bool certain = false;

  static constexpr std::string_view relation = "location_clash";
  static constexpr std::string_view doc =
      "ingress-nginx writes one location of a server twice, so that nginx refuses the whole configuration.";
  static constexpr std::string_view label = "location {location}";
  static constexpr std::string_view sentence = "{route} and {other} of {other_object} both become location {location}";
  static constexpr std::string_view key = "route, other, location";
  static constexpr auto columns = std::array{
      Column{"route", &LocationClash::route, "The one that is read first."},
      Column{"other", &LocationClash::other, "The other."},
      Column{"other_object", &LocationClash::other_object, "The other one's object: its kind, and namespace/name."},
      Column{"location", &LocationClash::location, "The location as nginx names it: /api/ or = /api."},
      Column{"certain", &LocationClash::certain, "Whether it happens whichever object is the oldest."},
  };
};

}  // namespace routegrant
