#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace routegrant::sql {

/// A statement in the words of an older grammar.
struct OlderText {
  /// As long as the text given, with every name at its place.
  std::string text{};
  /// The first major version that reads the text given.
  int since = 0;
};

/// Takes out of a statement what PostgreSQL 16 to 18 added to the grammar of tables, views and expressions, where that
/// changes neither objects nor privileges: STORAGE, VIRTUAL, NOT ENFORCED, WITHOUT OVERLAPS, named NOT NULL
/// constraints, IS JSON and the SQL/JSON functions, hexadecimal numbers, DEFAULT as an access method, WHEN NOT MATCHED
/// BY SOURCE and RETURNING of MERGE, names for OLD and NEW (release notes of 16, 17, 18). Nothing if there is none of
/// it. For texts that the parser refuses.
[[nodiscard]] std::optional<OlderText> without_newer_syntax(std::string_view statement);

/// The same in what stands between dollar quotes: bodies of DO and of functions.
[[nodiscard]] std::optional<OlderText> without_newer_syntax_in_bodies(std::string_view statement);

}  // namespace routegrant::sql
