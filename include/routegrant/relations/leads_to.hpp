#pragma once

#include <cstdint>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A route leads to a workload: directly by its backend, or by Services that the workloads on the way call.
struct LeadsTo {
  FactId route{};
  FactId workload{};
  std::int64_t hops = 0;

  static constexpr std::string_view relation = "leads_to";
  static constexpr std::string_view doc =
      "A route leads to a workload: directly by its backend, or by Services that the workloads on the way call.";
  static constexpr std::string_view label = "{workload}";
  static constexpr std::string_view sentence = "";
  static constexpr std::string_view key = "route, workload";
  static constexpr auto columns = std::array{
      Column{"route", &LeadsTo::route, "The route."},
      Column{"workload", &LeadsTo::workload, "The workload."},
      Column{"hops", &LeadsTo::hops,
             "How many Service calls lie between the route's backend and the workload; 0 for the backend itself."},
  };
};

}  // namespace routegrant
