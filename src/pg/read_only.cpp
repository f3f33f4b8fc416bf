#include "pg/read_only.hpp"

#include <array>
#include <string>
#include <string_view>

#include "base/text.hpp"

namespace routegrant::pg {
namespace {

/// "GRANT ROLE", "CREATE TABLE": the statement's tag, of its first words.
std::string tag_of(const sql::Node& statement, const StatementText& text) {
  if (statement.type() == "GrantRoleStmt") return statement.inner()["is_grant"].truth() ? "GRANT ROLE" : "REVOKE ROLE";
  constexpr std::array<std::string_view, 7> passed_over{"or",       "replace", "temp", "temporary",
                                                        "unlogged", "global",  "local"};
  constexpr std::array<std::string_view, 3> of_two{"CREATE", "ALTER", "DROP"};
  std::string tag;
  for (std::size_t at = 0; at < text.tokens().size() && at < 6; ++at) {
    const std::string_view word = sql::text_of(text.text(), text.tokens()[at]);
    if (text::is_one_of(text::lower(word), passed_over)) continue;
    tag += (tag.empty() ? "" : " ") + text::upper(word);
    if (!text::is_one_of(tag, of_two)) break;
  }
  return tag;
}

}  // namespace

Outcome require_writable_routine(const Context& context, const sql::Node& statement, const StatementText& text) {
  if (!context.routines.read_only) return done();
  const sql::Node inner = statement.inner();
  if (statement.type() == "SelectStmt" && !inner["intoClause"] && !inner["lockingClause"]) return done();
  return refuse(sqlstate::feature_not_supported,
                tag_of(statement, text) + " is not allowed in a non-volatile function");
}

}  // namespace routegrant::pg
