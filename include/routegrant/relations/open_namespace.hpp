#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A workload that holds a credential is open to every pod, as no policy closes its namespace by default.
struct OpenNamespace {
  FactId scope{};
  std::string namespace_name{};
  FactId workload{};

  static constexpr std::string_view relation = "open_namespace";
  static constexpr std::string_view doc =
      "A workload that holds a credential is open to every pod, as no policy closes its namespace by default.";
  static constexpr std::string_view label = "{namespace}";
  static constexpr std::string_view sentence =
      "no policy closes namespace {namespace} by default, and none selects {workload}";
  static constexpr std::string_view key = "scope, namespace, workload";
  static constexpr auto columns = std::array{
      Column{"scope", &OpenNamespace::scope, "The scope."},
      Column{"namespace", &OpenNamespace::namespace_name, "The namespace."},
      Column{"workload", &OpenNamespace::workload, "The workload that is open."},
  };
};

}  // namespace routegrant
