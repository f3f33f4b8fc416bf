#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A container refers to a key of a Secret or ConfigMap, or to a whole one.
struct Reference {
  FactId workload{};
  std::string container{};
  std::string variable{};
  std::string kind{};
  std::string object{};
  std::string key_name{};
  std::string status{};
  std::string how{};
  bool is_database = false;

  static constexpr std::string_view relation = "reference";
  static constexpr std::string_view doc = "A container refers to a key of a Secret or ConfigMap, or to a whole one.";
  static constexpr std::string_view label = "{kind} {object}";
  static constexpr std::string_view sentence = "{workload} reads {kind} {object} (key {key_name})";
  static constexpr std::string_view key = "workload, container, variable, kind, object, key_name";
  static constexpr auto columns = std::array{
      Column{"workload", &Reference::workload, "The workload."},
      Column{"container", &Reference::container, "The container."},
      Column{"variable", &Reference::variable, "The variable or mount path; the object's name for envFrom."},
      Column{"kind", &Reference::kind, "Secret or ConfigMap."},
      Column{"object", &Reference::object, "namespace/name."},
      Column{"key_name", &Reference::key_name, "The key; * for all keys."},
      Column{"status", &Reference::status, "found, outside-git, missing-object, missing-key or optional."},
      Column{"how", &Reference::how, "env, envFrom or volume."},
      Column{"is_database", &Reference::is_database, "Whether it belongs to a database login."},
  };
};

}  // namespace routegrant
