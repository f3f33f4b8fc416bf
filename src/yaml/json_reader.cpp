#include "yaml/json_reader.hpp"

#include <optional>
#include <string>

#include "yaml/arena.hpp"
#include "yaml/assembler.hpp"

namespace routegrant::yaml {
namespace {

constexpr std::string_view blanks = " \t\r\n";

/// Past the closing quote of the text in quotes that begins at `at`.
std::size_t after_quotes(std::string_view text, std::size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

void append_utf8(std::string& into, std::uint32_t letter) {
  const auto byte = [&into](std::uint32_t value) { into += static_cast<char>(static_cast<unsigned char>(value)); };
  if (letter < 0x80) {
    byte(letter);
  } else if (letter < 0x800) {
    byte(0xC0 | (letter >> 6));
    byte(0x80 | (letter & 0x3F));
  } else if (letter < 0x10000) {
    byte(0xE0 | (letter >> 12));
    byte(0x80 | ((letter >> 6) & 0x3F));
    byte(0x80 | (letter & 0x3F));
  } else {
    byte(0xF0 | (letter >> 18));
    byte(0x80 | ((letter >> 12) & 0x3F));
    byte(0x80 | ((letter >> 6) & 0x3F));
    byte(0x80 | (letter & 0x3F));
  }
}

/// One pass over one object. Every function that returns false has met something that is not JSON.
class JsonParser {
 public:
  JsonParser(std::string_view text, std::uint32_t begin, Assembler& into) : text_(text), at_(begin), into_(into) {}

  bool run() {
    skip_blanks();
    if (peek() != '{' || !collection()) return false;
    skip_blanks();
    return at_ == text_.size() && !into_.failed();
  }

 private:
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_blanks() {
    while (at_ < text_.size() && blanks.find(text_[at_]) != std::string_view::npos) ++at_;
  }

  // The assembler refuses to open more levels than the bounds allow, which bounds the recursion.
  bool collection() {
    const bool is_object = peek() == '{';
    const char last = is_object ? '}' : ']';
    into_.open(is_object ? NodeKind::mapping : NodeKind::sequence, at_++, flag_flow);
    if (into_.failed()) return false;
    skip_blanks();
    while (peek() != last) {
      if (is_object && !name()) return false;
      if (!value()) return false;
      skip_blanks();
      if (peek() == last) break;
      if (peek() != ',') return false;
      ++at_;
      skip_blanks();
      if (peek() == last) return false;
    }
    into_.close(++at_);
    return true;
  }

  bool name() {
    if (peek() != '"' || !quoted()) return false;
    skip_blanks();
    if (peek() != ':') return false;
    ++at_;
    skip_blanks();
    return true;
  }

  bool value() {
    switch (peek()) {
      case '{':
      case '[': return collection();
      case '"': return quoted();
      default: return word();
    }
  }

  bool word() {
    const std::uint32_t begin = at_;
    const std::size_t end = std::min(text_.find_first_of(" \t\r\n,]}", at_), text_.size());
    const std::string_view word = text_.substr(begin, end - begin);
    const bool is_number =
        word.find_first_not_of("0123456789+-.eE") == std::string_view::npos && word.find_first_of("0123456789") < 2;
    if (!is_number && word != "true" && word != "false" && word != "null") return false;
    at_ = static_cast<std::uint32_t>(end);
    if (word == "null") {
      into_.null(begin, at_);
    } else {
      into_.slice(begin, at_, begin, at_ - begin, 0);
    }
    return true;
  }

  bool quoted() {
    const std::uint32_t begin = at_;
    std::string decoded;
    bool has_escapes = false;
    for (++at_; peek() != '"';) {
      if (at_ >= text_.size() || static_cast<unsigned char>(peek()) < 0x20) return false;
      if (peek() != '\\') {
        decoded += text_[at_++];
        continue;
      }
      has_escapes = true;
      ++at_;
      if (!escape(decoded)) return false;
    }
    ++at_;
    if (has_escapes) {
      into_.owned(begin, at_, decoded, flag_quoted);
    } else {
      into_.slice(begin, at_, begin + 1, at_ - begin - 2, flag_quoted);
    }
    return true;
  }

  /// What stands behind a backslash.
  bool escape(std::string& into) {
    constexpr std::string_view letters = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    const char letter = peek();
    if (at_ < text_.size()) ++at_;
    if (const std::size_t found = letters.find(letter); found != std::string_view::npos) {
      into += meanings[found];
      return true;
    }
    if (letter != 'u') return false;
    std::optional<std::uint32_t> code = hexadecimal();
    if (!code) return false;
    if (*code >= 0xD800 && *code < 0xDC00 && text_.substr(at_, 2) == "\\u") {
      at_ += 2;
      const std::optional<std::uint32_t> low = hexadecimal();
      if (!low || *low < 0xDC00 || *low > 0xDFFF) return false;
      code = 0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00);
    }
    // Half a pair is what Go's decoder replaces, too.
    const bool is_half = *code >= 0xD800 && *code <= 0xDFFF;
    append_utf8(into, is_half ? 0xFFFD : *code);
    return true;
  }

  std::optional<std::uint32_t> hexadecimal() {
    std::uint32_t value = 0;
    for (int digit = 0; digit < 4; ++digit, ++at_) {
      const std::size_t found = std::string_view("0123456789abcdef0123456789ABCDEF").find(peek());
      if (found == std::string_view::npos) return std::nullopt;
      value = value * 16 + static_cast<std::uint32_t>(found % 16);
    }
    return value;
  }

  std::string_view text_;
  std::uint32_t at_;
  Assembler& into_;
};

}  // namespace

std::size_t end_of_first_object(std::string_view text) {
  constexpr auto none = std::string_view::npos;
  std::size_t depth = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = after_quotes(text, at);
      if (at == none) return none;
      continue;
    }
    if (c == '\'' || c == '#') return none;
    ++at;
    if (c == '{') ++depth;
    if (c == '}' && --depth == 0) break;
  }
  const std::size_t next = text.find_first_not_of(blanks, at);
  return next != none && text[next] == '{' ? at : none;
}

std::shared_ptr<const Tree> read_json(SourceId source, std::string_view source_text, std::uint32_t begin,
                                      std::uint32_t end, const Bounds& bounds) {
  Assembler assembler(source, source_text, bounds);
  JsonParser parser(source_text.substr(0, end), begin, assembler);
  if (!parser.run()) return nullptr;
  Diagnostics notes;
  return assembler.finish(notes);
}

}  // namespace routegrant::yaml
