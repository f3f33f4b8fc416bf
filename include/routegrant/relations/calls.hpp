#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A container's settings name another Service of the scope: a hop from workload to workload.
struct Calls {
  FactId workload{};
  FactId service{};
  std::string variable{};

  static constexpr std::string_view relation = "calls";
  static constexpr std::string_view doc =
      "A container's settings name another Service of the scope: a hop from workload to workload.";
  static constexpr std::string_view label = "{service}";
  static constexpr std::string_view sentence = "{workload} calls {service} ({variable})";
  static constexpr std::string_view key = "workload, service, variable";
  static constexpr auto columns = std::array{
      Column{"workload", &Calls::workload, "The calling workload."},
      Column{"service", &Calls::service, "The Service that is called."},
      Column{"variable", &Calls::variable, "The variable or key that holds the address."},
  };
};

}  // namespace routegrant
