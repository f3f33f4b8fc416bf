#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/arena.hpp"
#include "yaml/assembler.hpp"

namespace routegrant::yaml::plain {

/// yaml-cpp takes longer keys for no keys.
constexpr std::uint32_t longest_key = 1000;

/// One pass over a document, line by line. Every function that returns false has met something outside the subset.
class Parser {
 public:
  Parser(std::string_view text, std::uint32_t begin, Assembler& into) : text_(text), at_(begin), into_(into) {}

  /// Reads the whole document; false where it is not plainly inside the subset, and then the nodes so far are void.
  bool run();
  /// Whether it stopped at `{{` where a key or value should begin.
  [[nodiscard]] bool is_template() const { return is_template_; }

 private:
  struct Frame {
    std::uint32_t indent = 0;
    bool is_sequence = false;
  };

  [[nodiscard]] char peek(std::uint32_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\n';
  }
  [[nodiscard]] bool more() const { return at_ < text_.size(); }
  void skip_spaces() {
    while (peek() == ' ' && more()) ++at_;
  }
  /// The end of the line that `from` lies in.
  [[nodiscard]] std::uint32_t line_end(std::uint32_t from) const {
    if (from >= text_.size()) return size();
    const void* found = std::memchr(text_.data() + from, '\n', text_.size() - from);
    return found == nullptr ? size() : static_cast<std::uint32_t>(static_cast<const char*>(found) - text_.data());
  }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(text_.size()); }

  // Lines and collections: plain_reader.cpp.
  bool header();
  bool next_content();
  bool line();
  bool reach(std::uint32_t indent, bool is_sequence);
  void push(std::uint32_t indent, bool is_sequence);
  void pop();
  void settle();

  bool key();
  bool rest_of_line();
  [[nodiscard]] bool looks_like_key() const;

  // What stands after a key or dash: plain_scalars.cpp.
  bool value(std::uint32_t parent_indent);
  bool plain_scalar(std::uint32_t parent_indent);
  bool plain_line(std::uint32_t& end);
  [[nodiscard]] bool continues(std::uint32_t parent_indent) const;
  bool anchored(std::uint32_t parent_indent);
  bool alias();
  std::string_view name();
  bool double_quoted(std::uint8_t flags = flag_quoted);
  bool single_quoted();
  bool block_scalar(std::uint32_t parent_indent);
  bool gather_block(std::uint32_t indent, bool is_folded, std::uint32_t& content_end);
  bool flow();
  bool flow_sequence();
  bool flow_mapping();
  bool flow_word(bool is_key);
  void flow_space();

  std::string_view text_;
  std::uint32_t at_;
  Assembler& into_;
  std::vector<Frame> frames_;
  std::uint32_t line_begin_ = 0;
  /// A key or dash has been read and its value may follow on the next line; if none does it is null, here.
  bool is_pending_ = false;
  std::uint32_t pending_at_ = 0;
  /// The pending value is a collection with an anchor.
  std::string_view pending_anchor_{};
  struct Anchor {
    std::string_view name;
    std::size_t number = 0;
  };
  std::vector<Anchor> anchors_;
  unsigned flow_depth_ = 0;
  bool is_rejected_ = false;
  bool is_template_ = false;
  std::string buffer_;
};

}  // namespace routegrant::yaml::plain
