#include "pg/names/explained.hpp"

#include <array>
#include <string>
#include <string_view>

#include "base/text.hpp"

namespace routegrant::pg {
namespace {

bool is_analyze(const StatementText& text, std::size_t at) {
  return text.is_word(at, "analyze") || text.is_word(at, "analyse");
}

}  // namespace

bool is_only_explained(const StatementText& text) {
  if (!text.is_word(0, "explain")) return false;
  if (is_analyze(text, 1)) return false;
  const auto token = [&](std::size_t at) { return sql::text_of(text.text(), text.tokens()[at]); };
  if (text.tokens().size() < 2 || token(1) != "(") return true;
  // The option that is given last counts (`ExplainQuery()`).
  bool analyzes = false;
  for (std::size_t at = 2; at + 1 < text.tokens().size() && token(at) != ")"; ++at) {
    if (!is_analyze(text, at)) continue;
    static constexpr std::array<std::string_view, 4> no{"false", "off", "0", "no"};
    std::string value = text::lower(token(at + 1));
    std::erase_if(value, [](char c) { return c == '\'' || c == '"'; });
    analyzes = !text::is_one_of(value, no);
  }
  return !analyzes;
}

}  // namespace routegrant::pg
