#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace routegrant::sql {

/// A statement in the words of an older grammar.
struct OlderText {
  /// As long as the text given, with every name at its place.
  std::string text{};
  /// A word that the older grammar asks for where the newer one has none.
  struct Insertion {
    std::size_t at = 0;
    std::string_view word;
  };
  /// What is still to be put in, from the front to the end; the text is not read without.
  std::vector<Insertion> insertions{};
  /// Where NOT NULL constraints of tables begin, which stand in the text as CHECK (column).
  std::vector<std::size_t> not_nulls{};
  /// Whether a MERGE gave rows (17), which the text does not tell any more.
  bool merge_returns = false;
  /// The first major version that reads the text given.
  int since = 0;
};

/// Takes out of a statement what PostgreSQL 16 to 18 added to the grammar of tables, views and expressions, where that
/// changes neither objects nor privileges: STORAGE, VIRTUAL, NOT ENFORCED, WITHOUT OVERLAPS, named NOT NULL
/// constraints, IS JSON and the SQL/JSON functions, hexadecimal numbers, DEFAULT as an access method, WHEN NOT MATCHED
/// BY SOURCE and RETURNING of MERGE, names for OLD and NEW, SYSTEM_USER, options of CLUSTER, ONLY of VACUUM (release
/// notes of 16, 17, 18; gram.y). Nothing if there is none of it. For texts that the parser refuses.
[[nodiscard]] std::optional<OlderText> without_newer_syntax(std::string_view statement);

/// Whether the text may have the keyword SYSTEM_USER (16) in it, which older grammars read as a column's name.
[[nodiscard]] bool may_name_system_user(std::string_view statement);

/// The same as `without_newer_syntax`, without what is to be put in, in what stands between dollar quotes: bodies of DO
/// and of functions.
[[nodiscard]] std::optional<OlderText> without_newer_syntax_in_bodies(std::string_view statement);

}  // namespace routegrant::sql
