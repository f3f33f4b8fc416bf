#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "load/discover.hpp"
#include "routegrant/diagnostic.hpp"
#include "routegrant/settings.hpp"
#include "routegrant/source.hpp"
#include "sql/literal.hpp"

namespace routegrant::load {

/// An expression of SQL that must be true: else the file does not run.
struct FileCondition {
  std::string test{};
  /// Where it is written.
  Span at{};
  /// Whether nothing else runs then either.
  bool halts = false;
};

/// One SQL file of a database, or the part of it that a deploy runs.
struct RoleFile {
  SourceId source{};
  /// Byte ranges that run (the "up" part); empty: the whole file.
  std::vector<Span> parts{};
  bool one_transaction = false;
  /// What `${name}` stands for in it, by `name`, and what `:NAME` does, by `:NAME`, where the tool's own files tell.
  std::map<std::string, std::string> placeholders{};
  /// What stands around them, where that is not `${` and `}`.
  std::optional<sql::PlaceholderMarks> marks{};
  /// Where the tool puts the values of environment variables (`${NAME}`), which the files do not tell.
  std::vector<Span> expanded{};
  /// Variables that the tool sets on psql's command line.
  std::map<std::string, std::string> variables{};
  /// Whether it runs in the connection of the file before it.
  bool keeps_session = false;
  /// Whether what runs it goes on where the server refuses a statement; else neither the rest nor a later file runs.
  bool goes_on = false;
  /// SQL that the tool sends in the file's connection before it, and the setting that says so.
  std::string prelude{};
  Span prelude_at{};
  /// What the tool asks the database in the file's transaction: each must hold for the file to run.
  std::vector<FileCondition> conditions{};
};

/// SQL files that belong to one database, in the order in which they run.
struct RoleFiles {
  /// From the settings, else of the image's server whose scripts a Compose file mounts, else after the directory.
  std::string name{};
  /// The superuser that initdb makes on that server; empty where no Compose file tells.
  std::string superuser{};
  /// The directory that holds them all.
  std::string directory{};
  /// plain, flyway, golang-migrate, goose, dbmate, sqitch, liquibase, ..., settings.
  std::string tool{};
  /// The statement of the settings, where they name the database.
  const DatabaseSetting* setting = nullptr;
  std::vector<RoleFile> files{};
};

/// Groups the SQL files into databases by the settings, else by the layouts of migration tools, else by directory;
/// files that a deploy never runs (down, revert, undo, verify) are left out and counted as skipped. MySQL dialect files
/// are left out.
[[nodiscard]] std::vector<RoleFiles> find_role_files(const Discovery& discovery, const Sources& sources,
                                                     const Settings& settings, Diagnostics& out);

}  // namespace routegrant::load
