#include "pg/queries.hpp"

#include "base/text.hpp"
#include "sql/identifier.hpp"
#include "sql/tokens.hpp"

namespace routegrant::pg {

bool may_have_effect(std::string_view query, const Routines& routines) {
  sql::Token last;
  for (std::size_t at = 0; at < query.size();) {
    const sql::Token token = sql::next_token(query, at);
    if (token.kind == sql::Token::Kind::end) break;
    at = token.end;
    if (token.kind == sql::Token::Kind::comment) continue;
    if (sql::is_word(query, token, "into")) return true;
    if (sql::is_symbol(query, token, "(") && sql::is_identifier(last)) {
      const std::string name = sql::identifier(sql::text_of(query, last));
      if (name == "set_config" || name == "lo_create" || name == "lo_unlink" || name == "lo_creat" ||
          routines.names.contains(name))
        return true;
    }
    last = token;
  }
  return false;
}

}  // namespace routegrant::pg
