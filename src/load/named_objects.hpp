#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "yaml/cursor.hpp"

namespace routegrant::load {

/// An object of the cluster as another object names it.
struct NamedObject {
  /// With the API group behind a dot, where it is not the core one: `Cluster.postgresql.cnpg.io`.
  std::string kind{};
  std::string namespace_name{};
  std::string name{};
  /// Whether the object is nothing without the other: a Database, and the server that is to hold it.
  bool is_claimed = false;
};

/// The Services, Secrets and ConfigMaps that an object names: backends of its routes, references of its pods, and hosts
/// in values of environment variables and ConfigMaps (`http://api:8080`, `db.shop.svc`); and the servers that resources
/// of CloudNativePG and the mariadb-operator are about. Where nothing else is written they are of the object's own
/// namespace. What is listed need not exist.
[[nodiscard]] std::vector<NamedObject> named_objects(const yaml::Cursor& root);

}  // namespace routegrant::load
