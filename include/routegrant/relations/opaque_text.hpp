#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A text or program of a route's object that may change where requests go or who is let in, and is not followed.
struct OpaqueText {
  FactId route{};
  std::string name{};
  std::string words{};

  static constexpr std::string_view relation = "opaque_text";
  static constexpr std::string_view doc =
      "A text or program of a route's object that may change where requests go or who is let in, and is not followed.";
  static constexpr std::string_view label = "{name}";
  static constexpr std::string_view sentence = "{name} puts {words} into what the proxy does";
  static constexpr std::string_view key = "route, name";
  static constexpr auto columns = std::array{
      Column{"route", &OpaqueText::route, "The first route of the object."},
      Column{"name", &OpaqueText::name, "The annotation, or the kind and name of the object that holds it."},
      Column{"words", &OpaqueText::words, "The directives in it that steer requests, comma-separated."},
  };
};

}  // namespace routegrant
