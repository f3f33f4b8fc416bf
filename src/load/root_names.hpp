#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "load/layouts.hpp"
#include "routegrant/source.hpp"

namespace routegrant::load {

/// What SQL texts say about which server and database they are for: read off the words, before anything is replayed,
/// also within DO blocks and function bodies. Names are folded as PostgreSQL folds them.
struct RootNames {
  /// Roles that CREATE ROLE, USER or GROUP makes.
  std::set<std::string> created{};
  /// Roles that grants, owners, policies, default privileges and SET ROLE name, at their first place; without PUBLIC,
  /// `postgres`, predefined roles (`pg_...`) and words such as CURRENT_USER.
  std::map<std::string, Span> used{};
  /// Databases that `\connect`, GRANT ... ON DATABASE, CREATE and ALTER DATABASE name.
  std::set<std::string> databases{};
  /// Tables that CREATE TABLE makes, `public.` left out.
  std::set<std::string> tables{};

  /// The roles that it uses and does not make.
  [[nodiscard]] std::set<std::string> missing() const;
};

/// Reads all of these files. Linear in their texts; what is no SQL gives nothing.
[[nodiscard]] RootNames names_of(const std::vector<SqlFile>& files, const Sources& sources);

/// The same of one text of SQL.
[[nodiscard]] RootNames names_of(std::string_view text);

}  // namespace routegrant::load
