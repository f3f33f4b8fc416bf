#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A role that writes to a relation reads or writes another through its trigger, which it may not do so itself.
struct TriggerAccess {
  FactId role{};
  FactId written{};
  FactId function{};
  FactId object{};
  FactId owner{};
  std::string privilege{};

  static constexpr std::string_view relation = "trigger_access";
  static constexpr std::string_view doc =
      "A role that writes to a relation reads or writes another through a SECURITY DEFINER trigger function, which the "
      "role may not do so itself.";
  static constexpr std::string_view label = "{privilege} through the trigger of {written}";
  static constexpr std::string_view sentence =
      "writing to {written}, {role} has {privilege} on {object} as {owner}, by {function}";
  static constexpr std::string_view key = "role, written, function, object, privilege";
  static constexpr auto columns = std::array{
      Column{"role", &TriggerAccess::role, "The role that writes."},
      Column{"written", &TriggerAccess::written, "The relation with the trigger."},
      Column{"function", &TriggerAccess::function, "The trigger function."},
      Column{"object", &TriggerAccess::object, "The relation that its body names, or that views and triggers lead to."},
      Column{"owner", &TriggerAccess::owner, "The role whose rights count."},
      Column{"privilege", &TriggerAccess::privilege, "SELECT, INSERT, UPDATE, DELETE or TRUNCATE."},
  };
};

}  // namespace routegrant
