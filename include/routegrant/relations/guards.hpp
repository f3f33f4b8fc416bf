#pragma once

#include "routegrant/relation.hpp"

namespace routegrant {

/// A policy isolates a workload's pods for incoming connections.
struct Guards {
  FactId policy{};
  FactId workload{};

  static constexpr std::string_view relation = "guards";
  static constexpr std::string_view doc = "A policy isolates a workload's pods for incoming connections.";
  static constexpr std::string_view label = "{policy}";
  static constexpr std::string_view sentence = "{policy} isolates {workload}";
  static constexpr std::string_view key = "policy, workload";
  static constexpr auto columns = std::array{
      Column{"policy", &Guards::policy, "The policy."},
      Column{"workload", &Guards::workload, "The workload."},
  };
};

}  // namespace routegrant
