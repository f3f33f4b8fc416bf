#pragma once

#include "routegrant/relation.hpp"

namespace routegrant {

/// A role may call a SECURITY DEFINER function, which acts as its owner.
struct DefinerCall {
  FactId role{};
  FactId function{};
  FactId owner{};
  bool granted = false;
  bool pinned = false;

  static constexpr std::string_view relation = "definer_call";
  static constexpr std::string_view doc = "A role may call a SECURITY DEFINER function, which acts as its owner.";
  static constexpr std::string_view label = "the call of {function}";
  static constexpr std::string_view sentence = "{role} may call {function}, which acts as {owner}";
  static constexpr std::string_view key = "role, function";
  static constexpr auto columns = std::array{
      Column{"role", &DefinerCall::role, "The role that may call it."},
      Column{"function", &DefinerCall::function, "The function or procedure."},
      Column{"owner", &DefinerCall::owner, "The role that it acts as."},
      Column{"granted", &DefinerCall::granted,
             "Whether a statement allows it; else PostgreSQL does, by its default for functions."},
      Column{"pinned", &DefinerCall::pinned,
             "Whether the function sets its search path itself, or names all that it uses with its schema."},
  };
};

}  // namespace routegrant
