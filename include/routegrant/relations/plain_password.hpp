#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A password of a database stands in clear text in a manifest.
struct PlainPassword {
  FactId scope{};
  std::string place_kind{};
  std::string holder{};
  std::string key_name{};
  bool only_server = false;

  static constexpr std::string_view relation = "plain_password";
  static constexpr std::string_view doc = "A password of a database stands in clear text in a manifest.";
  static constexpr std::string_view label = "{place_kind} {holder}";
  static constexpr std::string_view sentence = "{place_kind} {holder} holds the password in {key_name} in clear text";
  static constexpr std::string_view key = "scope, place_kind, holder, key_name";
  static constexpr auto columns = std::array{
      Column{"scope", &PlainPassword::scope, "The scope."},
      Column{"place_kind", &PlainPassword::place_kind, "ConfigMap, Secret, env, args or annotation."},
      Column{"holder", &PlainPassword::holder, "namespace/name of the object, or the workload."},
      Column{"key_name", &PlainPassword::key_name, "The key or variable."},
      Column{"only_server", &PlainPassword::only_server, "Whether only the database server itself uses it."},
  };
};

}  // namespace routegrant
