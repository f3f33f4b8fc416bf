#pragma once

#include "routegrant/relation.hpp"

namespace routegrant {

/// A Service selects the pods of a workload.
struct Selects {
  FactId service{};
  FactId workload{};

  static constexpr std::string_view relation = "selects";
  static constexpr std::string_view doc = "A Service selects the pods of a workload.";
  static constexpr std::string_view label = "{workload}";
  static constexpr std::string_view sentence = "{service} selects {workload}";
  static constexpr std::string_view key = "service, workload";
  static constexpr auto columns = std::array{
      Column{"service", &Selects::service, "The Service."},
      Column{"workload", &Selects::workload, "The workload whose pod labels match."},
  };
};

}  // namespace routegrant
