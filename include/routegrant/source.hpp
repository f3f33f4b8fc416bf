#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace routegrant {

/// Names one source: its index in `Sources`. Stable for one analysis, and in the order of the sources' paths.
enum class SourceId : std::uint32_t {};

/// A half-open range of bytes in one source. Lines and columns exist only when something is printed.
struct Span {
  SourceId source{};
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  friend bool operator==(const Span&, const Span&) = default;
  friend auto operator<=>(const Span&, const Span&) = default;
};

/// A span as people and SARIF see it: lines and columns from 1, columns in UTF-16 code units, the end exclusive.
struct Place {
  std::string file;
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  std::uint32_t end_line = 1;
  std::uint32_t end_column = 1;

  friend bool operator==(const Place&, const Place&) = default;
  friend auto operator<=>(const Place&, const Place&) = default;
};

/// One run of an embedded text: bytes from `begin` on come from the parent's bytes at `parent_begin` on, one to one.
struct Segment {
  std::uint32_t begin = 0;
  std::uint32_t parent_begin = 0;
};

/// The bytes of one file, or of a text embedded in another source (a SQL script in a ConfigMap's block scalar).
struct Source {
  /// Relative to the root of the analysis, with `/`, without `./`; `<stdin>` for standard input.
  std::string path;
  std::string text;
  /// For an embedded text: how its bytes map to `parent`; sorted by `begin`, the first at 0. Empty for a file.
  std::vector<Segment> segments{};
  SourceId parent{};
};

/// All sources of one analysis. References to a source stay valid while others are added.
class Sources {
 public:
  /// Adds a file or an embedded text and names it. A text of 4 GiB or more must be refused earlier (`Limits`).
  SourceId add(Source source);

  [[nodiscard]] const Source& operator[](SourceId id) const { return all_[static_cast<std::uint32_t>(id)]; }
  [[nodiscard]] std::size_t size() const { return all_.size(); }

  /// The file of that path (embedded texts have none of their own); the first, should two have it.
  [[nodiscard]] std::optional<SourceId> find(std::string_view path) const;

  /// The same span in the file that a person would edit: embedded texts are mapped to their parents, repeatedly.
  [[nodiscard]] Span origin(Span span) const;

  /// Line and column of `span` in the file it comes from. Never fails: a span past the end is clamped.
  [[nodiscard]] Place place(Span span) const;

  /// The bytes of `span` in its own (perhaps embedded) source.
  [[nodiscard]] std::string_view text(Span span) const;

  /// The whole line (without its line end) of the file that holds byte `span.begin`, after `origin`.
  [[nodiscard]] std::string_view line(Span span) const;

 private:
  /// Starts of lines of one source, computed at the first question about it.
  const std::vector<std::uint32_t>& lines(SourceId id) const;
  /// The UTF-16 code units in [begin, end) of a source, without a byte order mark at its start.
  [[nodiscard]] std::uint32_t units_between(SourceId id, std::uint32_t begin, std::uint32_t end) const;

  std::deque<Source> all_;
  mutable std::deque<std::vector<std::uint32_t>> lines_;
  /// How many code units stand before each mark of a source, made at the first question about a long line of it.
  mutable std::deque<std::vector<std::uint32_t>> marks_;
  /// Files by path, as far as `indexed_` sources go: made at the first question.
  mutable std::unordered_map<std::string, SourceId> by_path_;
  mutable std::uint32_t indexed_ = 0;
};

}  // namespace routegrant
