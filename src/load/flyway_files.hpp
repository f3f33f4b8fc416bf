#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "load/layouts.hpp"

/// The files that tell Flyway what to do: its own (documentation, "Configuration Files", "TOML Configuration File"),
/// and those of the frameworks that run it (Spring Boot, `spring.flyway.*`; Quarkus, `quarkus.flyway.*`).
namespace routegrant::load {

/// What one of them says. Keys are in small letters and without dashes, `flyway.` in front of each of Flyway's own:
/// `flyway.defaultschema`; names of placeholders stay as they are.
struct FlywayFile {
  SourceId source{};
  std::map<std::string, std::string> values{};

  /// Empty where it is not there.
  [[nodiscard]] std::string_view value(const std::string& key) const;
};

/// The nearest, in the directory or one above it, or in `conf` or `config` there. Nothing where none speaks of Flyway.
[[nodiscard]] std::optional<FlywayFile> nearest_flyway_file(std::string_view directory, const FileIndex& index);

/// Reads the `key = value` lines of one, with the name of a table of TOML in front.
[[nodiscard]] std::map<std::string, std::string> read_flyway_lines(std::string_view text);

/// A value without its quotes.
[[nodiscard]] std::string_view unquoted(std::string_view value);

}  // namespace routegrant::load
