#include "pg/names/parser_words.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace routegrant::pg {
namespace {

/// A parser's message may quote the constant where it stopped, and that may be a password.
std::string without_constant(std::string_view message) {
  const std::size_t near = message.find(" at or near \"");
  if (near == std::string_view::npos) return std::string(message);
  const char first = message[std::min(near + 13, message.size() - 1)];
  return std::string(first == '\'' || first == '$' || first == 'E' ? message.substr(0, near) : message);
}

/// Letters behind a number are junk from 15 on, and all of them are named (scan.l); before, they were the next word.
std::string as_version(std::string words, std::string_view rest, int version) {
  constexpr std::string_view junk = "trailing junk after numeric literal at or near \"";
  if (!words.starts_with(junk)) return words;
  const std::size_t named = words.size() - junk.size() - 1;
  if (version < 15) return "syntax error at or near \"" + words.substr(junk.size(), named - 1) + "\"";
  const auto belongs = [](char c) {
    return c == '_' || c == '$' || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
           static_cast<unsigned char>(c) >= 0x80;
  };
  std::size_t end = std::min(named, rest.size());
  while (end < rest.size() && belongs(rest[end])) ++end;
  return std::string(junk) + std::string(rest.substr(0, end)) + "\"";
}

}  // namespace

bool says_where(std::string_view message) {
  return message.find(" at or near \"") != std::string_view::npos || message.ends_with(" at end of input");
}

bool may_be_newer(std::string_view statement, std::string_view words, int version) {
  // 16: FROM (SELECT ...) without an alias.
  if (version >= 16 && words.find("must have an alias") != std::string_view::npos) return true;
  // 16: CREATE STATISTICS without a name; 17: MERGE with WHEN NOT MATCHED BY SOURCE and RETURNING.
  const std::string lower = text::lower(statement);
  if (version >= 16 && lower.starts_with("create statistics")) return true;
  const auto says = [&](std::string_view word) { return lower.find(word) != std::string::npos; };
  return version >= 17 && lower.starts_with("merge ") && (says("by source") || says("by target") || says("returning"));
}

std::string parser_words(std::string_view message, std::string_view rest, int version) {
  return as_version(without_constant(message), rest, version);
}

}  // namespace routegrant::pg
