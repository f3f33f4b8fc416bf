#pragma once

#include <string>
#include <string_view>

#include "pg/catalog/context.hpp"
#include "sql/keywords.hpp"

namespace routegrant::pg {

/// The first word of a statement in small letters; empty where it has none.
[[nodiscard]] std::string first_word(std::string_view statement);

/// Whether calling a routine of that name may change roles, objects or the session: set_config(), those that make and
/// remove large objects, and what scripts made with a body that does.
[[nodiscard]] bool matters_when_called(std::string_view name, const Routines& routines);

/// Whether the text calls such a routine.
[[nodiscard]] bool calls_what_matters(std::string_view text, const Routines& routines);

/// Whether a query can change roles, objects or the session: it calls set_config() or a function of the scripts that
/// does, or has INTO. Decided on its text, as most queries need not be parsed.
[[nodiscard]] bool may_have_effect(std::string_view query, const Routines& routines);

/// Whether a statement must be parsed: it may change what is kept, or a closed world asks whether it may run.
[[nodiscard]] bool is_followed(const Context& context, std::string_view statement);
/// The same, of a statement that was classified before.
[[nodiscard]] bool is_followed(const Context& context, std::string_view statement, sql::Relevance relevance);

}  // namespace routegrant::pg
