#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "kube/cluster/text.hpp"

namespace routegrant::kube {

/// SQL that an operator runs for a resource, with the place in the resource that each word stands for: ready to be an
/// embedded `Source` of the resource's file, so that a GRANT made of YAML points at the YAML.
class SqlText {
 public:
  /// Appends one statement and a semicolon. In `pattern`, `%1` to `%9` stand for quoted identifiers and `@1` to `@9`
  /// for words as written (privileges), each at its own place; all other words stand for `at`.
  /// A word of another file than the first statement's `at` stands for `at` instead: an embedded source has one parent.
  /// REQUIRES: numbers within `words`.
  void add(Span at, std::string_view pattern, std::initializer_list<Text> words);

  /// Appends a text that the resource holds as it is, but for `from`, for which `to` stands wherever it occurs.
  void add_written(const yaml::Cursor& text, std::string_view from, std::string_view to);

  [[nodiscard]] bool empty() const { return text_.empty(); }
  [[nodiscard]] const std::string& text() const { return text_; }
  /// For `Source::segments`: sorted, the first at 0 unless the text is empty.
  [[nodiscard]] const std::vector<Segment>& segments() const { return segments_; }
  /// The file that all words stand for.
  [[nodiscard]] SourceId parent() const { return parent_; }

 private:
  void put(std::string_view word, Span at);

  std::string text_{};
  std::vector<Segment> segments_{};
  SourceId parent_{};
};

/// `"name"`, with inner quotes doubled.
[[nodiscard]] std::string quoted_identifier(std::string_view name);

/// Whether the text is what GRANT takes in place of privileges: words of letters, blanks and commas.
[[nodiscard]] bool is_privilege_list(std::string_view text);

}  // namespace routegrant::kube
