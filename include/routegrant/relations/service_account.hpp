#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// The ServiceAccount that some workload runs as.
struct ServiceAccount {
  FactId scope{};
  std::string namespace_name{};
  std::string name{};
  std::string object{};
  bool declared = false;

  static constexpr std::string_view relation = "service_account";
  static constexpr std::string_view doc = "The ServiceAccount that some workload runs as.";
  static constexpr std::string_view label = "ServiceAccount {object}";
  static constexpr std::string_view sentence = "";
  static constexpr std::string_view key = "scope, namespace, name";
  static constexpr auto columns = std::array{
      Column{"scope", &ServiceAccount::scope, "The scope."},
      Column{"namespace", &ServiceAccount::namespace_name, "Its namespace; empty if the manifest has none."},
      Column{"name", &ServiceAccount::name, "Its name; default where the pods name none."},
      Column{"object", &ServiceAccount::object, "namespace/name, or the name alone."},
      Column{"declared", &ServiceAccount::declared, "Whether a ServiceAccount object is in the scope."},
  };
};

}  // namespace routegrant
