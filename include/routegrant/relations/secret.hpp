#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A Secret or ConfigMap, or what produces one.
struct Secret {
  FactId scope{};
  std::string kind{};
  std::string namespace_name{};
  std::string name{};
  std::string object{};
  std::string producer{};
  bool keys_known = false;

  static constexpr std::string_view relation = "secret";
  static constexpr std::string_view doc = "A Secret or ConfigMap, or what produces one.";
  static constexpr std::string_view label = "{kind} {object}";
  static constexpr std::string_view sentence = "";
  static constexpr std::string_view key = "scope, kind, namespace, name";
  static constexpr auto columns = std::array{
      Column{"scope", &Secret::scope, "The scope."},
      Column{"kind", &Secret::kind, "Secret or ConfigMap."},
      Column{"namespace", &Secret::namespace_name, "Its namespace."},
      Column{"name", &Secret::name, "Its name."},
      Column{"object", &Secret::object, "namespace/name, or the name alone."},
      Column{"producer", &Secret::producer,
             "The kind of the object that makes it: Secret, ConfigMap, ExternalSecret and so on."},
      Column{"keys_known", &Secret::keys_known, "Whether the list of its keys is complete."},
  };
};

}  // namespace routegrant
