#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "load/layouts.hpp"
#include "sql/literal.hpp"

/// What Flyway's own files say (its documentation, "Configuration Files", "TOML Configuration File", "Script
/// Configuration Files").
namespace routegrant::load {

/// What the names of migrations begin with, and what parts their version from their description.
struct FlywayNames {
  std::string versioned = "V";
  std::string undo = "U";
  std::string baseline = "B";
  std::string repeatable = "R";
  std::string separator = "__";
};

/// Settings of a directory of migrations, as far as they decide what runs.
struct FlywaySettings {
  /// What `${name}` stands for. Empty where nothing is to be replaced.
  std::map<std::string, std::string> placeholders{};
  /// What stands around them, where other marks than `${` and `}` are set.
  std::optional<sql::PlaceholderMarks> marks{};
  bool one_transaction = true;
  bool replaces = true;
  /// Whether a file may hold statements that run in a transaction and such that do not.
  bool mixed = false;
  FlywayNames names{};
  /// The version up to which migrations run; empty for all.
  std::string target{};
  /// The directories that are looked through together, where several are named; what runs them lies in `home`.
  std::vector<std::string> locations{};
  std::string home{};
  /// Schemas that it makes where they are not there, and the one that comes first in the search path; empty for none.
  std::vector<std::string> schemas{};
  std::string default_schema{};
  /// What is sent in each connection before its migration, and the file that says so: the search path, `initSql`.
  std::string prelude{};
  Span told_by{};
  /// `encoding`, where it is not UTF-8.
  std::string encoding{};
};

/// Of the nearest file that tells Flyway what to do, in the directory or one above it.
[[nodiscard]] FlywaySettings flyway_settings(std::string_view directory, const FileIndex& index);

/// What the script's own `NAME.sql.conf` changes of them; nothing where it says that the script does not run
/// (`shouldExecute`). An expression that is not known leaves it running.
[[nodiscard]] std::optional<FlywaySettings> with_script_settings(FlywaySettings settings, const SqlFile& file,
                                                                 const FileIndex& index);

}  // namespace routegrant::load
