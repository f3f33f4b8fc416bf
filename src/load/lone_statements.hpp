#pragma once

#include <cstddef>
#include <string_view>

#include "load/layouts.hpp"

namespace routegrant::load {

/// The statements of a text, and how many of them PostgreSQL runs outside of a transaction only: CREATE DATABASE,
/// CREATE INDEX CONCURRENTLY, VACUUM and their like (PreventInTransactionBlock()).
struct StatementCount {
  std::size_t all = 0;
  std::size_t alone = 0;
};

/// Whether a word stands in the text that each of these has: one look for nearly every file.
[[nodiscard]] bool may_stand_alone(std::string_view text);

/// Of the part of the file; of the whole where it is empty.
[[nodiscard]] StatementCount count_statements(const SqlFile& file, Span part, const FileIndex& index);

/// Whether a text that a tool sends as one query is one transaction: several statements are, a single one that may be
/// one of these is not (PostgreSQL manual, "Multiple Statements in a Simple Query"). Costs no more than a look for
/// words where it holds none of these.
[[nodiscard]] bool is_transaction(const SqlFile& file, Span part, const FileIndex& index);

}  // namespace routegrant::load
