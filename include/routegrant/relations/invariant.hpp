#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// Something that the settings' `never:` forbids.
struct Invariant {
  std::string text{};

  static constexpr std::string_view relation = "invariant";
  static constexpr std::string_view doc = "Something that the settings' `never:` forbids.";
  static constexpr std::string_view label = "'{text}'";
  static constexpr std::string_view sentence = "the settings say that '{text}' is never to be";
  static constexpr std::string_view key = "text";
  static constexpr auto columns = std::array{
      Column{"text", &Invariant::text, "As written."},
  };
};

}  // namespace routegrant
