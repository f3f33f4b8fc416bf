#pragma once

#include <map>
#include <optional>
#include <string>

#include "pg/catalog/outcome.hpp"
#include "pg/catalog/roles.hpp"
#include "pg/names/statement_text.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// The options of CREATE ROLE and ALTER ROLE; unset where the statement does not say.
struct RoleOptions {
  std::optional<bool> superuser{}, inherit{}, createrole{}, createdb{}, login{}, replication{}, bypassrls{};
  /// The words SUPERUSER, CREATEROLE and BYPASSRLS, where they are said.
  PowerPlaces powers{};
  /// The word of each attribute that is given or taken, by its name: "login" for LOGIN and NOLOGIN.
  std::map<std::string, Span, std::less<>> said{};
  std::optional<std::string> valid_until{};
  /// The place of the word PASSWORD, up to its literal; nothing for PASSWORD NULL.
  std::optional<Span> password{};
  /// Whether a password is set or taken away.
  bool names_password = false;
  /// Whether CONNECTION LIMIT is given.
  bool names_limit = false;
  /// Lists of RoleSpec: IN ROLE, ROLE and ADMIN.
  sql::Node in_roles{}, members{}, admins{};
};

/// Reads them; 42601 for one that is given twice.
[[nodiscard]] Outcome read_role_options(const sql::Node& def_elems, const StatementText& text, RoleOptions& options);

/// Sets what the options say and leaves the rest.
void set_attributes(Role& role, const RoleOptions& options);

/// "-5" of CONNECTION LIMIT -5 behind `location`, which libpg_query leaves out of its tree; empty for what is not
/// negative.
[[nodiscard]] std::string negative_limit(const StatementText& text, std::size_t location);

}  // namespace routegrant::pg
