#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "routegrant/source.hpp"

namespace routegrant {

/// A line without its end and without blanks behind it.
struct TextLine {
  std::uint32_t begin = 0;
  std::string_view text{};
};

[[nodiscard]] std::vector<TextLine> lines_of(std::string_view text);

/// A Helm template's lines by what a rendered line can be recognised by: its very words, or what stands around the
/// actions of the template's line (https://pkg.go.dev/text/template, "Text and spaces").
class TemplateFile {
 public:
  /// Numbers of lines, from 0: those after the first and before the second.
  using Window = std::pair<std::int64_t, std::int64_t>;

  TemplateFile(SourceId source, std::string_view text);

  /// The only line within the window that may have written this one.
  [[nodiscard]] std::optional<std::uint32_t> writer_of(std::string_view line, Window window) const;
  /// The only line within the window that writes lines which stand elsewhere: `include`, `toYaml` and the like.
  [[nodiscard]] std::optional<std::uint32_t> includer(Window window) const;
  /// The lines between the separators of documents around this one.
  [[nodiscard]] Window document_of(std::uint32_t number) const;
  [[nodiscard]] Window whole() const { return {-1, static_cast<std::int64_t>(lines_.size())}; }

  [[nodiscard]] Span span(std::uint32_t number) const;
  /// The first line that is not empty.
  [[nodiscard]] std::uint32_t first() const;
  [[nodiscard]] bool is_empty() const { return lines_.empty(); }

 private:
  using Numbers = std::map<std::string_view, std::vector<std::uint32_t>>;

  SourceId source_;
  std::vector<TextLine> lines_;
  Numbers literal_;
  /// Lines with actions by what stands before the first, by the length of that.
  std::map<std::size_t, Numbers> by_beginning_;
  std::vector<std::uint32_t> includers_;
  std::vector<std::uint32_t> separators_;
};

}  // namespace routegrant
