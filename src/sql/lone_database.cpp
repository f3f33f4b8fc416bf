#include "sql/lone_database.hpp"

#include <algorithm>
#include <vector>

#include "sql/tokens.hpp"

namespace routegrant::sql {

bool makes_database_only(std::string_view statement) {
  const std::vector<Token> tokens = scan(statement);
  const auto is_owner = [statement](const Token& token) { return is_word(statement, token, "owner"); };
  return tokens.size() > 2 && is_word(statement, tokens[0], "create") && is_word(statement, tokens[1], "database") &&
         std::none_of(tokens.begin(), tokens.end(), is_owner);
}

}  // namespace routegrant::sql
