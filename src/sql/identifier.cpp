#include "sql/identifier.hpp"

#include <cstdint>

#include "base/text.hpp"

namespace routegrant::sql {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto add = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code < 0x80U) {
    add(code);
  } else if (code < 0x800U) {
    add(0xC0U | (code >> 6U));
    add(0x80U | (code & 0x3FU));
  } else if (code < 0x10000U) {
    add(0xE0U | (code >> 12U));
    add(0x80U | ((code >> 6U) & 0x3FU));
    add(0x80U | (code & 0x3FU));
  } else if (code < 0x110000U) {
    add(0xF0U | (code >> 18U));
    add(0x80U | ((code >> 12U) & 0x3FU));
    add(0x80U | ((code >> 6U) & 0x3FU));
    add(0x80U | (code & 0x3FU));
  }
}

/// Reads up to `most` hexadecimal digits at `at`; the number of digits read is the second result.
std::pair<std::uint32_t, std::size_t> hex_digits(std::string_view text, std::size_t at, std::size_t most) {
  std::uint32_t value = 0;
  std::size_t count = 0;
  for (; count < most && at + count < text.size(); ++count) {
    const int digit = hex_value(text[at + count]);
    if (digit < 0) break;
    value = value * 16U + static_cast<std::uint32_t>(digit);
  }
  return {value, count};
}

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

/// `\0061`, `\+000061` and `\\` of U&'' and U&"" (manual, 4.1.2.3), with the standard escape character.
std::string unicode_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out.push_back(text[i]);
    } else if (i + 1 < text.size() && text[i + 1] == '\\') {
      out.push_back('\\');
      ++i;
    } else {
      const bool wide = i + 1 < text.size() && text[i + 1] == '+';
      const std::size_t digits = wide ? 6 : 4;
      const auto [code, count] = hex_digits(text, i + (wide ? 2U : 1U), digits);
      if (count == digits) {
        append_utf8(out, code);
        i += digits + (wide ? 1U : 0U);
      } else {
        out.push_back('\\');
      }
    }
  }
  return out;
}

/// Appends what the escape at `at` (behind the backslash) stands for and gives the index of its last byte.
std::size_t append_escape(std::string& out, std::string_view text, std::size_t at) {
  const char c = text[at];
  const auto numeric = [&](std::size_t from, std::size_t most) {
    const auto [code, count] = hex_digits(text, from, most);
    if (count == 0) {
      out.push_back(c);
      return at;
    }
    if (c == 'x') {
      out.push_back(static_cast<char>(code));
    } else {
      append_utf8(out, code);
    }
    return from + count - 1;
  };
  switch (c) {
    case 'n': out.push_back('\n'); return at;
    case 't': out.push_back('\t'); return at;
    case 'r': out.push_back('\r'); return at;
    case 'b': out.push_back('\b'); return at;
    case 'f': out.push_back('\f'); return at;
    case 'x': return numeric(at + 1, 2);
    case 'u': return numeric(at + 1, 4);
    case 'U': return numeric(at + 1, 8);
    default: break;
  }
  if (c < '0' || c > '7') {
    out.push_back(c);
    return at;
  }
  unsigned value = 0;
  std::size_t i = at;
  for (; i < at + 3 && i < text.size() && text[i] >= '0' && text[i] <= '7'; ++i) {
    value = value * 8U + static_cast<unsigned>(text[i] - '0');
  }
  out.push_back(static_cast<char>(value & 0xFFU));
  return i - 1;
}

/// E'...' from its quote on, with runs continued on later lines.
std::string escape_string(std::string_view text, std::size_t at) {
  std::string out;
  bool inside = true;
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    if (!inside) {
      inside = text[i] == '\'';
    } else if (text[i] == '\\' && i + 1 < text.size()) {
      i = append_escape(out, text, i + 1);
    } else if (text[i] == '\'' && i + 1 < text.size() && text[i + 1] == '\'') {
      out.push_back('\'');
      ++i;
    } else if (text[i] == '\'') {
      inside = false;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

std::string dollar_string(std::string_view written) {
  const std::size_t tag = written.find('$', 1);
  if (tag == std::string_view::npos) return std::string(written);
  const std::string_view mark = written.substr(0, tag + 1);
  written.remove_prefix(mark.size());
  if (written.ends_with(mark)) written.remove_suffix(mark.size());
  return std::string(written);
}

}  // namespace

bool is_identifier(const Token& token) {
  return token.kind == Token::Kind::word || token.kind == Token::Kind::quoted_name;
}

std::string truncated(std::string name) {
  if (name.size() <= identifier_bytes) return name;
  std::size_t cut = identifier_bytes;
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
  if (simple) return std::string(name);
  std::string out = "\"";
  for (const char c : name) {
    out.push_back(c);
    if (c == '"') out.push_back('"');
  }
  return out + '"';
}

std::string quoted_literal(std::string_view value) {
  std::string out = value.find('\\') != std::string_view::npos ? " E'" : "'";
  for (const char c : value) {
    out.push_back(c);
    if (c == '\'' || c == '\\') out.push_back(c);
  }
  return out + '\'';
}

std::string literal(std::string_view written) {
  if (written.empty()) return {};
  if (written[0] == '\'') return between_quotes(written, 0);
  if (written[0] == '$') return dollar_string(written);
  if (written.size() < 2) return std::string(written);
  if (written[1] == '\'') {
    return written[0] == 'e' || written[0] == 'E' ? escape_string(written, 1) : between_quotes(written, 1);
  }
  if (written.size() > 2 && written[1] == '&' && written[2] == '\'') return unicode_decoded(between_quotes(written, 2));
  return std::string(written);
}

}  // namespace routegrant::sql
