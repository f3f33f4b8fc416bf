#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "routegrant/settings.hpp"

/// The language of `never:` in the settings.
///
///     SOURCE -> TARGET
///     SOURCE:  internet | route HOST/PATH | workload NAMESPACE/NAME | role NAME
///     TARGET:  ACTIONS OBJECT | role NAME
///     ACTIONS: read, write, execute, any, or SELECT, INSERT, UPDATE, DELETE, TRUNCATE, EXECUTE; several by commas
///     OBJECT:  schema.name or schema.name(column); without a dot the name stands for any schema
///
/// All names are globs. `read` is SELECT, `write` is INSERT, UPDATE, DELETE and TRUNCATE, `any` is all six.
namespace routegrant::model {

/// What is wrong with an invariant: the byte of its text at which, and one sentence.
struct InvariantError {
  std::size_t at = 0;
  std::string message;
};

/// Reads one invariant into all members but the span. Nothing if all went well.
[[nodiscard]] std::optional<InvariantError> read_invariant(std::string_view text, NeverSetting& into);

}  // namespace routegrant::model
