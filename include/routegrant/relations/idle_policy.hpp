#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A NetworkPolicy selects no workload, in a namespace whose workloads are known.
struct IdlePolicy {
  FactId policy{};
  std::string selector{};
  FactId nearest{};

  static constexpr std::string_view relation = "idle_policy";
  static constexpr std::string_view doc =
      "A NetworkPolicy selects no workload, in a namespace whose workloads are known.";
  static constexpr std::string_view label = "{policy}";
  static constexpr std::string_view sentence = "{policy} selects {selector}, and no workload of its namespace has them";
  static constexpr std::string_view key = "policy";
  static constexpr auto columns = std::array{
      Column{"policy", &IdlePolicy::policy, "The policy."},
      Column{"selector", &IdlePolicy::selector, "The labels that it selects, as app=web."},
      Column{"nearest", &IdlePolicy::nearest,
             "A workload of the namespace that has the first of these labels, with another value."},
  };
};

}  // namespace routegrant
