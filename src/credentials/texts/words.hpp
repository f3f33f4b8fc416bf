#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "credentials/credential.hpp"

/// What the name of a variable or setting says about its value.
namespace routegrant::credentials {

enum class Field : std::uint8_t { none, user, password, host, port, database, url, tls };

/// "user", "password", "host", "port", "database", "url", "tls" or "none".
[[nodiscard]] std::string_view name_of(Field field);

/// A name, taken apart.
struct Name {
  Field field = Field::none;
  /// The words before the field, in capitals and joined by `_`: what the settings of one login share.
  std::string group{};
  /// Whether a word says that a database is meant.
  bool is_database = false;
  /// Whether a word says that another store is meant, or that this is no client's setting.
  bool is_excluded = false;
  /// Whether the value is the path of a file that holds the value (`_FILE`).
  bool is_file = false;
  /// By the words: PG and POSTGRES, MYSQL, MARIADB.
  DatabaseKind kind = DatabaseKind::unknown;
};

/// The words of a name in capitals: split at `_ . - : /`, at quotes and at case changes; `PGUSER` and `DBHOST` are two
/// words.
[[nodiscard]] std::vector<std::string> words_of(std::string_view name);

/// The token rule: a field at the end, a database word before it.
[[nodiscard]] Name classify(std::string_view name);

/// Whether the text (an object's name, a key) has a database word and none of another store.
[[nodiscard]] bool speaks_of_database(std::string_view text);

/// Whether a word names another store (MONGO, REDIS and so on).
[[nodiscard]] bool is_other_store(std::string_view word);

}  // namespace routegrant::credentials
