#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "load/layouts.hpp"

/// What Flyway's own files say (its documentation, "Configuration Files", "TOML Configuration File", "Script
/// Configuration Files").
namespace routegrant::load {

/// Settings of a directory of migrations, as far as they decide what runs.
struct FlywaySettings {
  /// What `${name}` stands for. Empty where other marks than `${` and `}` are set, or nothing is to be replaced.
  std::map<std::string, std::string> placeholders{};
  bool one_transaction = true;
  bool replaces = true;
};

/// Of the nearest flyway.conf or flyway.toml, in the directory or one above it, or in a directory `conf` there.
[[nodiscard]] FlywaySettings flyway_settings(std::string_view directory, const FileIndex& index);

/// What the script's own `NAME.sql.conf` changes of them; nothing where it says that the script does not run
/// (`shouldExecute`). An expression that is not known leaves it running.
[[nodiscard]] std::optional<FlywaySettings> with_script_settings(FlywaySettings settings, const SqlFile& file,
                                                                 const FileIndex& index);

}  // namespace routegrant::load
