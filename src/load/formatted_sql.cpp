#include "load/formatted_sql.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "load/changelog.hpp"
#include "load/changelog_conditions.hpp"

namespace routegrant::load {
namespace {

/// The text behind `--` of a line that is a comment; empty for other lines.
std::string_view comment(std::string_view line) {
  line = text::trim(line);
  return line.starts_with("--") ? text::trim(line.substr(2)) : std::string_view();
}

bool begins_with(std::string_view line, std::string_view word) {
  return text::equal_ignoring_case(line.substr(0, word.size()), word);
}

/// The value of `name:value` in a line; empty if there is none.
std::string_view attribute(std::string_view line, std::string_view name) {
  const std::string lower = text::lower(line);
  for (std::size_t at = lower.find(name); at != std::string::npos; at = lower.find(name, at + 1)) {
    if (at > 0 && lower[at - 1] != ' ' && lower[at - 1] != '\t') continue;
    std::string_view value = line.substr(at + name.size());
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    return value.substr(0, value.find_first_of(" \t\r"));
  }
  return {};
}

bool says(std::string_view changeset, std::string_view name, std::string_view value) {
  return text::equal_ignoring_case(attribute(changeset, name), value);
}

/// What keeps a change set from PostgreSQL, or from running at all: `dbms:mysql`, `ignore:true`.
bool runs_here(std::string_view changeset) {
  if (says(changeset, "ignore:", "true")) return false;
  const std::string_view systems = attribute(changeset, "dbms:");
  return systems.empty() || is_for_postgresql(systems);
}

/// Whether it runs only where a context or label is asked for; where none is, all change sets run (Liquibase's
/// documentation, "Contexts", "Labels").
bool is_conditional(std::string_view changeset) {
  constexpr std::array<std::string_view, 3> names{"context:", "contextfilter:", "labels:"};
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view name) { return !attribute(changeset, name).empty(); });
}

/// Cuts a file of change sets into what is run.
class Cutter {
 public:
  Cutter(const Sources& sources, SourceId source) : sources_(sources), source_(source), text_(sources[source].text) {}

  FormattedSql cut() {
    for (std::size_t line = 0; line < text_.size();) {
      const std::size_t end = std::min(text_.find('\n', line), text_.size());
      read_line(line, text_.substr(line, end - line));
      line = end + 1;
    }
    end_set(text_.size());
    return std::move(read_);
  }

 private:
  void close(std::size_t end) {
    if (runs_ && ignored_ == 0 && end > begin_) {
      const Span part{source_, begin_, static_cast<std::uint32_t>(end)};
      for (const Span& each : cut_at_delimiter(sources_, part, delimiter_)) set_.parts.push_back(each);
    }
    begin_ = static_cast<std::uint32_t>(end);
  }

  void end_set(std::size_t end) {
    close(end);
    if (!set_.parts.empty()) read_.sets.push_back(std::move(set_));
    set_ = {};
  }

  void read_line(std::size_t at, std::string_view line) {
    if (ignored_ > 0 && ignored_ != to_the_end) {
      if (--ignored_ == 0) begin_ = static_cast<std::uint32_t>(at + line.size());
      return;
    }
    const std::string_view words = comment(line);
    if (words.empty()) return;
    constexpr std::string_view ignoring = "ignorelines:";
    if (begins_with(words, ignoring)) {
      ignore(at, line, text::lower(words.substr(ignoring.size())));
    } else if (begins_with(words, "changeset ")) {
      begin_set(at, words);
    } else if (begins_with(words, "property ")) {
      read_property(words);
    } else if (begins_with(words, "preconditions")) {
      on_fail_ = text::lower(attribute(words, "onfail:"));
      on_error_ = text::lower(attribute(words, "onerror:"));
    } else if (begins_with(words, "precondition-")) {
      read_precondition(words);
    }
  }

  /// `--precondition-sql-check expectedResult:0 SELECT ...` (Liquibase's documentation, "Preconditions").
  void read_precondition(std::string_view words) {
    if (!runs_ || on_fail_of(on_fail_) == OnFail::goes_on) return;
    const auto begin = static_cast<std::uint32_t>(words.data() - text_.data());
    const Span at{source_, begin, begin + static_cast<std::uint32_t>(words.size())};
    if (std::optional<std::string> test = goes_on_after_error(on_error_) ? std::nullopt : test_of(words)) {
      set_.conditions.push_back({.test = std::move(*test), .at = at, .halts = on_fail_of(on_fail_) == OnFail::halts});
    } else {
      ++read_.preconditions;
    }
  }

  [[nodiscard]] static std::optional<std::string> test_of(std::string_view words) {
    const auto of = [&](std::string_view name) {
      // `table:` and `view:` are `tableName` and `viewName` elsewhere.
      std::string key = text::lower(name);
      if (key.ends_with("name")) key.resize(key.size() - std::string_view("name").size());
      return attribute(words, key + ":");
    };
    if (begins_with(words, "precondition-table-exists")) return precondition_test("tableExists", of, {});
    if (begins_with(words, "precondition-view-exists")) return precondition_test("viewExists", of, {});
    constexpr std::string_view expected = "expectedresult:";
    const std::size_t at = text::lower(words).find(expected);
    if (!begins_with(words, "precondition-sql-check") || at == std::string::npos) return std::nullopt;
    const std::string_view rest = words.substr(at + expected.size());
    const bool is_quoted = !rest.empty() && (rest.front() == '\'' || rest.front() == '"');
    const std::size_t end = is_quoted ? rest.find(rest.front(), 1) : rest.find_first_of(" \t");
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view value = is_quoted ? rest.substr(1, end - 1) : rest.substr(0, end);
    return precondition_test(
        "sqlCheck", [&](std::string_view) { return value; }, rest.substr(end + 1));
  }

  void begin_set(std::size_t at, std::string_view words) {
    end_set(at);
    runs_ = runs_here(words);
    on_fail_.clear();
    on_error_.clear();
    delimiter_ = plain_delimiter(attribute(words, "enddelimiter:"));
    set_.one_transaction = !says(words, "runintransaction:", "false");
    set_.may_fail = says(words, "failonerror:", "false");
    if (is_conditional(words)) ++read_.conditional;
  }

  void read_property(std::string_view words) {
    const std::string_view systems = attribute(words, "dbms:");
    const std::string_view name = attribute(words, "name:");
    if (name.empty() || is_conditional(words) || (!systems.empty() && !is_for_postgresql(systems))) return;
    read_.properties.emplace(name, attribute(words, "value:"));
  }

  /// `--ignoreLines:3`, and `--ignoreLines:start` to `--ignoreLines:end`.
  void ignore(std::size_t at, std::string_view line, const std::string& how) {
    const std::size_t end = at + line.size();
    if (how == "end") {
      ignored_ = 0;
      begin_ = static_cast<std::uint32_t>(end);
      return;
    }
    close(at);
    const auto count = text::integer(how);
    ignored_ = how == "start" ? to_the_end : count && *count > 0 ? static_cast<std::size_t>(*count) : 0;
  }

  static constexpr std::size_t to_the_end = static_cast<std::size_t>(-1);

  const Sources& sources_;
  SourceId source_;
  std::string_view text_;
  FormattedSql read_{};
  FormattedSet set_{};
  std::string delimiter_{};
  /// `onFail` of the change set's preconditions, in small letters.
  std::string on_fail_{};
  std::string on_error_{};
  std::uint32_t begin_ = 0;
  /// Nothing runs before the first change set.
  bool runs_ = false;
  /// How many lines are passed over.
  std::size_t ignored_ = 0;
};

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// Whether nothing but blanks is between here and the end of the line.
bool ends_line(std::string_view text, std::size_t at) {
  const std::size_t next = text.find_first_not_of(" \t\r", at);
  return next == std::string_view::npos || text[next] == '\n';
}

}  // namespace

bool is_formatted_sql(std::string_view text) {
  return begins_with(comment(text.substr(0, text.find('\n'))), "liquibase formatted sql");
}

FormattedSql read_formatted_sql(const Sources& sources, SourceId source) {
  return Cutter(sources, source).cut();
}

std::string plain_delimiter(std::string_view written) {
  std::string delimiter = text::lower(text::trim(written));
  for (const std::string_view blank : {"\\r", "\\n", "\\s*", "\\s+", "^", "$"}) {
    for (std::size_t at = delimiter.find(blank); at != std::string::npos; at = delimiter.find(blank))
      delimiter.erase(at, blank.size());
  }
  delimiter = text::trim(delimiter);
  const bool plain = delimiter.find_first_of("\\[(*+?|") == std::string::npos;
  return plain && delimiter != ";" ? delimiter : std::string();
}

std::vector<Span> cut_at_delimiter(const Sources& sources, Span part, const std::string& delimiter) {
  if (delimiter.empty()) return {part};
  const std::string text = text::lower(sources.text(part));
  std::vector<Span> parts;
  std::size_t begin = 0;
  for (std::size_t at = text.find(delimiter); at != std::string::npos; at = text.find(delimiter, at + 1)) {
    const std::size_t end = at + delimiter.size();
    const bool is_last = ends_line(text, end) && !(delimiter == "/" && at > 0 && text[at - 1] == '*');
    const bool is_word =
        delimiter.size() > 1 && at > 0 && is_blank(text[at - 1]) && end < text.size() && is_blank(text[end]);
    if (at < begin || (!is_last && !is_word)) continue;
    parts.push_back(
        {part.source, part.begin + static_cast<std::uint32_t>(begin), part.begin + static_cast<std::uint32_t>(at)});
    begin = end;
  }
  if (begin < text.size()) parts.push_back({part.source, part.begin + static_cast<std::uint32_t>(begin), part.end});
  return parts;
}

}  // namespace routegrant::load
