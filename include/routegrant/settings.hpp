#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "routegrant/source.hpp"

namespace routegrant {

/// A text of the settings, and where it stands.
struct PlacedText {
  std::string text{};
  Span span{};
};

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
  std::vector<PlacedText> sensitive{};
  Span span{};
};

/// A binding of a workload to a role that Git does not show.
struct RoleSetting {
  std::string workload{};
  std::string role{};
  Span span{};
};

/// A finding that is accepted, by meaning rather than by place. An empty member stands for anything.
struct AllowSetting {
  std::string rule{};
  /// Globs over a route's host and path, a role's name, and an object (`schema.table` or `schema.table(column)`).
  std::string route{};
  std::string role{};
  std::string object{};
  /// In upper case. What is accepted; a finding that speaks of any other privilege is not.
  std::vector<std::string> privileges{};
  std::string reason{};
  std::string owner{};
  /// ISO date, inclusive; empty for no end.
  std::string until{};
  /// The whole item.
  Span span{};
};

/// An invariant of the owner's own: `SOURCE -> TARGET` must have no access path.
struct NeverSetting {
  enum class Source : std::uint8_t {
    internet,  ///< any route that is not known to be internal
    route,     ///< routes whose host and path match
    workload,  ///< workloads whose NAMESPACE/NAME matches
    role,      ///< database roles whose name matches
  };
  /// As written.
  std::string text{};
  Source source = Source::internet;
  /// A glob; empty for `internet`.
  std::string source_pattern{};
  /// In upper case; empty where the target is a role.
  std::vector<std::string> privileges{};
  /// A glob over `schema.name`, or over names of any schema if it has no dot; empty where the target is a role.
  std::string object{};
  /// A glob; empty for the whole object.
  std::string column{};
  /// A glob; empty where the target is an object.
  std::string role{};
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
  std::vector<NeverSetting> never{};
  std::vector<AllowSetting> allow{};
  /// The prefix of annotations and comments.
  std::string annotation_prefix = "routegrant.dev";
};

}  // namespace routegrant
