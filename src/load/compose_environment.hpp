#pragma once

#include <map>

#include "routegrant/source.hpp"
#include "sql/shell/shell.hpp"
#include "yaml/cursor.hpp"
#include "yaml/tree.hpp"

namespace routegrant::load {

/// The Compose files of a tree, each read once.
class ComposeFiles {
 public:
  /// `sources` must outlive this.
  explicit ComposeFiles(const Sources& sources) : sources_(sources) {}

  /// The variables that Docker Compose gives the service which mounts an init script, or the script's directory, at
  /// `/docker-entrypoint-initdb.d` (Compose specification, "volumes", "environment"): those whose value stands in a
  /// Compose file of this directory or one above it. None of a variable that two services give different values, or
  /// whose value Compose makes of others.
  [[nodiscard]] sql::ShellEnvironment environment_of(SourceId script);

 private:
  /// The services of a file; an empty cursor where it has none.
  [[nodiscard]] yaml::Cursor services_of(SourceId file);

  const Sources& sources_;
  std::map<SourceId, yaml::Document> read_{};
};

}  // namespace routegrant::load
