#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "routegrant/source.hpp"

namespace routegrant {

/// A database that the settings name: where its role files are and how they run.
struct DatabaseSetting {
  std::string name{};
  std::string kind = "postgresql";
  std::optional<int> version{};
  /// Files and directories, in order, relative to the settings' directory.
  std::vector<std::string> sql{};
  /// The role that runs the role files; empty for the default (the bootstrap superuser).
  std::string migrates_as{};
  std::vector<std::string> hosts{};
  /// Objects whose reading matters: `schema.*`, `schema.table` or `schema.table(column)`.
  std::vector<std::string> sensitive{};
  Span span{};
};

/// A binding of a workload to a role that Git does not show.
struct RoleSetting {
  std::string workload{};
  std::string role{};
  Span span{};
};

/// A finding that is accepted, by meaning rather than by place.
struct AllowSetting {
  std::string rule{};
  std::string route{};
  std::string role{};
  std::string object{};
  std::vector<std::string> privileges{};
  std::string reason{};
  /// ISO date, inclusive; empty for no end.
  std::string until{};
  Span span{};
};

/// `routegrant.yaml`, read and checked.
struct Settings {
  /// Where it was found; empty if there is none.
  std::string path{};
  std::vector<DatabaseSetting> databases{};
  /// Globs over `ingress-class/NAME` or `NAMESPACE/NAME` of routes.
  std::vector<std::string> public_routes{};
  std::vector<std::string> internal_routes{};
  std::vector<RoleSetting> roles{};
  /// Globs over `NAMESPACE/NAME`.
  std::vector<std::string> external_secrets{};
  std::vector<std::string> external_services{};
  std::vector<std::string> never{};
  std::vector<AllowSetting> allow{};
  /// The prefix of annotations and comments.
  std::string annotation_prefix = "routegrant.dev";
};

}  // namespace routegrant
