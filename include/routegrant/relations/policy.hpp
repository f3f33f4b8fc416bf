#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A NetworkPolicy, or a policy of another kind.
struct Policy {
  FactId scope{};
  std::string kind{};
  std::string namespace_name{};
  std::string name{};
  std::string object{};

  static constexpr std::string_view relation = "policy";
  static constexpr std::string_view doc = "A NetworkPolicy, or a policy of another kind.";
  static constexpr std::string_view label = "{kind} {object}";
  static constexpr std::string_view sentence = "";
  static constexpr std::string_view key = "scope, kind, namespace, name";
  static constexpr auto columns = std::array{
      Column{"scope", &Policy::scope, "The scope."},
      Column{"kind", &Policy::kind, "NetworkPolicy or the kind of another policy."},
      Column{"namespace", &Policy::namespace_name, "Its namespace."},
      Column{"name", &Policy::name, "Its name."},
      Column{"object", &Policy::object, "namespace/name, or the name alone."},
  };
};

}  // namespace routegrant
