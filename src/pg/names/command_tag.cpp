#include "pg/names/command_tag.hpp"

#include <array>
#include <string_view>

#include "base/text.hpp"

namespace routegrant::pg {

std::string command_tag(const sql::Node& statement, const StatementText& text) {
  if (statement.type() == "GrantRoleStmt") return statement.inner()["is_grant"].truth() ? "GRANT ROLE" : "REVOKE ROLE";
  if (statement.type() == "CreateRoleStmt") return "CREATE ROLE";
  if (statement.type() == "AlterRoleStmt") return "ALTER ROLE";
  if (statement.type() == "DropRoleStmt") return "DROP ROLE";
  constexpr std::array<std::string_view, 7> passed_over{"or",       "replace", "temp", "temporary",
                                                        "unlogged", "global",  "local"};
  constexpr std::array<std::string_view, 9> goes_on{
      "CREATE",       "ALTER",      "DROP",    "ALTER DEFAULT", "CREATE MATERIALIZED", "DROP MATERIALIZED",
      "CREATE EVENT", "DROP EVENT", "REASSIGN"};
  std::string tag;
  for (std::size_t at = 0; at < text.tokens().size() && at < 8; ++at) {
    const std::string_view word = sql::text_of(text.text(), text.tokens()[at]);
    if (text::is_one_of(text::lower(word), passed_over)) continue;
    tag += (tag.empty() ? "" : " ") + text::upper(word);
    if (!text::is_one_of(tag, goes_on)) break;
  }
  return tag;
}

}  // namespace routegrant::pg
