#include "sql/identifier.hpp"

#include "base/text.hpp"
#include "sql/escapes.hpp"
#include "sql/reserved_words.hpp"

namespace routegrant::sql {
namespace {

/// What stands between the quotes, doubled ones made single. The closing quote may be missing.
std::string between_quotes(std::string_view text, std::size_t at) {
  const char quote = text[at];
  std::string out;
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == quote) {
      if (i + 1 >= text.size() || text[i + 1] != quote) break;
      ++i;
    }
    out.push_back(text[i]);
  }
  return out;
}

std::string unicode_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      i = append_unicode_escape(out, text, i);
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

}  // namespace

bool is_identifier(const Token& token) {
  return token.kind == Token::Kind::word || token.kind == Token::Kind::quoted_name;
}

std::string truncated(std::string name, std::size_t most) {
  if (name.size() <= most) return name;
  std::size_t cut = most;
  while (cut > 0 && (static_cast<unsigned char>(name[cut]) & 0xC0U) == 0x80U) --cut;
  name.resize(cut);
  return name;
}

std::string identifier(std::string_view written) {
  if (written.empty()) return {};
  if (written[0] == '"') return truncated(between_quotes(written, 0));
  if (written.size() > 2 && written[1] == '&' && written[2] == '"') {
    return truncated(unicode_decoded(between_quotes(written, 2)));
  }
  return truncated(text::lower(written));
}

std::string quoted_identifier(std::string_view name) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  bool simple = !name.empty() && !(name[0] >= '0' && name[0] <= '9');
  for (const char c : name) simple = simple && plain(c);
  // quote_identifier() quotes every word of the grammar but those that may stand anywhere.
  if (simple && is_unreserved(name)) return std::string(name);
  std::string out = "\"";
  for (const char c : name) {
    out.push_back(c);
    if (c == '"') out.push_back('"');
  }
  return out + '"';
}

}  // namespace routegrant::sql
