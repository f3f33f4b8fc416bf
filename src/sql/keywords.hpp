#pragma once

#include <cstdint>
#include <string_view>

namespace routegrant::sql {

/// What a statement can mean for roles, objects and privileges, by its leading words alone.
enum class Relevance : std::uint8_t {
  irrelevant,   ///< reads or writes rows, or makes what holds no privileges; need not be parsed
  query,        ///< a SELECT, VALUES or WITH whose only effect can be that of functions it calls
  relevant,     ///< may change roles, objects, ownership, privileges or the session's identity
  transaction,  ///< BEGIN, COMMIT, ROLLBACK, SAVEPOINT and their kin
};

/// Classifies one statement; leading comments are skipped. A word that PostgreSQL does not know is `relevant`, so that
/// the parser gets to refuse it.
[[nodiscard]] Relevance classify(std::string_view statement);

/// Whether the statement begins with GRANT, REVOKE or ALTER DEFAULT PRIVILEGES.
[[nodiscard]] bool is_grant_family(std::string_view statement);

}  // namespace routegrant::sql
