#include "model/created_roles.hpp"

#include <string_view>
#include <vector>

#include "sql/identifier.hpp"
#include "sql/tokens.hpp"

namespace routegrant::model {
namespace {

bool is_any_word(std::string_view text, const sql::Token& token, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words) {
    if (sql::is_word(text, token, word)) return true;
  }
  return false;
}

/// The text of a dollar-quoted string, without its quotes; empty if it is open.
std::string_view body_of(std::string_view text) {
  const std::size_t tag = text.find('$', 1);
  if (tag == std::string_view::npos || text.size() < 2 * (tag + 1)) return {};
  return text.substr(tag + 1, text.size() - 2 * (tag + 1));
}

void add_created(std::string_view text, std::set<std::string>& roles, int depth) {
  constexpr int most_nested = 3;
  const std::vector<sql::Token> tokens = sql::scan(text);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].kind == sql::Token::Kind::dollar_string && depth < most_nested)
      add_created(body_of(sql::text_of(text, tokens[i])), roles, depth + 1);
    if (i + 2 >= tokens.size() || !sql::is_word(text, tokens[i], "create")) continue;
    if (!is_any_word(text, tokens[i + 1], {"role", "user", "group"})) continue;
    const sql::Token& name = tokens[i + 2];
    // CREATE USER MAPPING makes no role.
    if (sql::is_identifier(name) && !sql::is_word(text, name, "mapping"))
      roles.insert(sql::identifier(sql::text_of(text, name)));
  }
}

}  // namespace

std::set<std::string> created_roles(const load::RoleFiles& files, const Sources& sources) {
  std::set<std::string> roles;
  for (const load::RoleFile& file : files.files) add_created(sources[file.source].text, roles, 0);
  return roles;
}

}  // namespace routegrant::model
