#pragma once

#include "routegrant/relation.hpp"

namespace routegrant {

/// A role that writes to a relation runs a SECURITY DEFINER trigger function, which acts as its owner.
struct TriggerCall {
  FactId role{};
  FactId object{};
  FactId function{};
  FactId owner{};

  static constexpr std::string_view relation = "trigger_call";
  static constexpr std::string_view doc =
      "A role that writes to a relation runs a SECURITY DEFINER trigger function, which acts as its owner.";
  static constexpr std::string_view label = "the trigger of {object}";
  static constexpr std::string_view sentence = "writing to {object}, {role} runs {function} as {owner}";
  static constexpr std::string_view key = "role, object, function";
  static constexpr auto columns = std::array{
      Column{"role", &TriggerCall::role, "The role that writes."},
      Column{"object", &TriggerCall::object, "The relation."},
      Column{"function", &TriggerCall::function, "The trigger function."},
      Column{"owner", &TriggerCall::owner, "The role that it acts as."},
  };
};

}  // namespace routegrant
