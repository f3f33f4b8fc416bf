#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "sql/code_tokens.hpp"

namespace routegrant::load {

/// A string literal of a migration.
struct ProgramText {
  /// Its bytes between the quotes.
  std::size_t begin = 0;
  std::size_t end = 0;
  /// The function that it is given to, else the word before it; empty for none.
  std::string_view given_to{};
  /// Whether it is a statement by itself: a docstring (Python).
  bool is_alone = false;
};

/// The string literals of a migration that a deploy may send; those of the part that takes it back are left out.
/// That part is, by the references of the tools: `downgrade()` (Alembic), `reverse_sql` and `reverse_code` (Django),
/// `down` (Rails, Sequel, Ecto, knex, TypeORM, Sequelize, node-pg-migrate, Laravel, Doctrine), the second argument of
/// `execute()` (Ecto) and of `AddMigration...()` (goose) and `Register()` (bun), `func down...` (goose), `Rollback`
/// (gormigrate), `Down()` (Entity Framework).
[[nodiscard]] std::vector<ProgramText> program_texts(std::string_view code, sql::Language language);

}  // namespace routegrant::load
