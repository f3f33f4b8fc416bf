#include "rules/suppress.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <map>
#include <optional>
#include <system_error>
#include <utility>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "rules/comments.hpp"
#include "rules/engine.hpp"
#include "rules/lasting.hpp"
#include "rules/misspelt.hpp"
#include "rules/terms.hpp"
#include "rules/tool_finding.hpp"

namespace routegrant::rules {
namespace {

constexpr std::string_view mark = "routegrant: ignore[";

bool is_comment_or_blank(std::string_view line) {
  const std::string_view trimmed = text::trim(line);
  return trimmed.empty() || trimmed.starts_with('#') || trimmed.starts_with("--") ||
         (trimmed.starts_with("/*") && trimmed.ends_with("*/"));
}

/// Past the text in quotes, or between dollar signs (`$tag$ ... $tag$`), that begins at `at`; `at` if none does.
std::size_t after_quoted(std::string_view text, std::size_t at) {
  const char quote = text[at];
  if (quote == '\'' || quote == '"') {
    const std::size_t end = text.find(quote, at + 1);
    return end == std::string_view::npos ? text.size() : end + 1;
  }
  if (quote != '$') return at;
  std::size_t name = at + 1;
  while (name < text.size() &&
         (text[name] == '_' || (text[name] >= 'a' && text[name] <= 'z') || (text[name] >= 'A' && text[name] <= 'Z')))
    ++name;
  if (name >= text.size() || text[name] != '$') return at;
  const std::string_view tag = text.substr(at, name + 1 - at);
  const std::size_t end = text.find(tag, name + 1);
  return end == std::string_view::npos ? text.size() : end + tag.size();
}

/// Past the comment of SQL that begins at `at`; `at` if none does.
std::size_t after_comment(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) == "--") return line_end(text, at);
  if (text.substr(at, 2) != "/*") return at;
  const std::size_t end = text.find("*/", at + 2);
  return end == std::string_view::npos ? text.size() : end + 2;
}

/// Past the semicolon that ends the statement of SQL that begins at `at`, or the text's end.
std::size_t statement_end(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] != ';') {
    const std::size_t passed = std::max(after_quoted(text, at), after_comment(text, at));
    at = passed > at ? passed : at + 1;
  }
  return std::min(at + 1, text.size());
}

/// Whether no statement of SQL is under way on the lines before `at`.
bool is_between_statements(std::string_view text, std::size_t at) {
  while (at > 0) {
    const std::size_t begin = line_begin(text, at - 1);
    const std::string_view line = text::trim(text.substr(begin, at - begin));
    if (!is_comment_or_blank(line)) return line.substr(0, line.find(" --")).find(';') != std::string_view::npos;
    at = begin;
  }
  return true;
}

/// The end of the line that a comment from `begin` on is about; of SQL that of the statement.
std::size_t covered_end(std::string_view text, std::size_t begin) {
  std::size_t end = line_end(text, begin);
  if (!text::trim(text.substr(line_begin(text, begin), begin - line_begin(text, begin))).empty()) return end;
  std::size_t next = begin;
  while (end < text.size()) {
    next = end + 1;
    end = line_end(text, next);
    if (!is_comment_or_blank(text.substr(next, end - next))) break;
  }
  const bool is_sql = text[begin] != '#' && is_between_statements(text, line_begin(text, begin));
  return is_sql && next > begin ? std::max(end, statement_end(text, next)) : end;
}

/// "RULE" or "RULE FINGERPRINT"
Ignore named(std::string_view words) {
  const std::vector<std::string_view> parts = text::words(words);
  return {.rule = std::string(parts.empty() ? std::string_view() : parts.front()),
          .fingerprint = parts.size() < 2 ? std::string() : text::lower(parts[1]),
          .reason = {},
          .span = {},
          .covers = {}};
}

void read_comment(SourceId source, std::string_view text, std::size_t words, std::vector<Ignore>& ignores) {
  const std::optional<std::size_t> begin = comment_begin(text, words);
  if (!begin) return;
  const bool is_block = text.substr(*begin, 2) == "/*";
  const std::size_t end = std::min(line_end(text, words), is_block ? text.find("*/", words) : text.size());
  const std::string_view rest = text.substr(words + mark.size(), end - std::min(end, words + mark.size()));
  const std::size_t close = rest.find(']');
  if (close == std::string_view::npos) return;
  const auto number = [](std::size_t offset) { return static_cast<std::uint32_t>(offset); };
  const std::size_t covers_from = line_begin(text, *begin);
  const Span covers{source, number(covers_from), number(covered_end(text, *begin))};
  const std::size_t words_end = words + mark.size() + close + 1;
  for (const std::string_view rule : text::split(rest.substr(0, close), ',')) {
    Ignore ignore = named(rule);
    ignore.reason = std::string(text::trim(rest.substr(close + 1)));
    ignore.span = {source, number(*begin), number(words_end)};
    ignore.covers = covers;
    ignores.push_back(std::move(ignore));
  }
}

bool covers(const Ignore& ignore, Span place) {
  return place.source == ignore.covers.source && place.begin >= ignore.covers.begin && place.begin < ignore.covers.end;
}

/// Of a fingerprint: fewer would let too many others in.
constexpr std::size_t fewest_digits = 8;
constexpr std::size_t most_digits = 16;

/// Whether it is about this finding of its rule.
bool has_fingerprint(const Ignore& ignore, const Finding& finding) {
  const std::string& digits = ignore.fingerprint;
  if (digits.empty()) return true;
  if (digits.size() < fewest_digits || digits.size() > most_digits) return false;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
  if (error != std::errc() || end != digits.data() + digits.size()) return false;
  const auto begins_with = [&](std::uint64_t fingerprint) {
    return fingerprint >> (4 * (most_digits - digits.size())) == number;
  };
  return begins_with(finding.fingerprint) || std::ranges::any_of(finding.united, begins_with);
}

bool is_about(const Ignore& ignore, const Finding& finding, const Rules& rules, const Sources& sources) {
  if (rules[finding.rule].id != ignore.rule || !has_fingerprint(ignore, finding)) return false;
  if (covers(ignore, sources.origin(finding.at))) return true;
  return std::ranges::any_of(finding.related, [&](const Hop& hop) { return covers(ignore, sources.origin(hop.span)); });
}

/// What the tool says about an ignore; `ordinal` tells equal ones of one file apart.
Finding about(const Ignore& ignore, const Rules& rules, std::size_t index, const Sources& sources,
              std::uint32_t ordinal, const std::string& problem = {}) {
  const std::string file = sources.place(ignore.span).file;
  const std::string in_file = '\n' + ignore.rule + '\n' + std::to_string(ordinal);
  Finding finding = tool_finding(
      rules, index, ignore.span, "findings of '" + ignore.rule + "' are to be ignored here",
      {{"kind", "ignore"}, {"rule", ignore.rule}, {"until", terms_in(ignore.reason).until}, {"problem", problem}},
      file + in_file);
  finding.lasting = hash_of(rules[index].id + '\n' + file.substr(file.rfind('/') + 1) + in_file);
  return finding;
}

/// A finding that the ignore would be about if it stood at its place: one of its rule, with a step of the story here.
const Finding* passing(const Ignore& ignore, const Findings& findings, const Rules& rules, const Sources& sources) {
  const auto found = std::ranges::find_if(findings, [&](const Finding& finding) {
    if (finding.status == Status::ignored || rules[finding.rule].id != ignore.rule) return false;
    return has_fingerprint(ignore, finding) &&
           std::ranges::any_of(finding.hops, [&](const Hop& hop) { return covers(ignore, sources.origin(hop.span)); });
  });
  return found == findings.end() ? nullptr : &*found;
}

/// What the tool says about an ignore that ignores nothing.
Finding unused_here(const Ignore& ignore, Finding finding, const Findings& findings, const Rules& rules,
                    const Sources& sources) {
  const Finding* const other = passing(ignore, findings, rules, sources);
  if (other == nullptr) return finding;
  // An ignore at any step would silence what other routes and grants bring to the same finding.
  const Place place = sources.place(other->at);
  finding.message = "the finding of '" + ignore.rule + "' that goes through here stands elsewhere, and is not ignored";
  finding.help = "put the ignore at " + place.file + ":" + std::to_string(place.line) +
                 ", where `routegrant check` shows the finding, or allow it by meaning in routegrant.yaml";
  return finding;
}

/// What the tool says about comments that were to ignore something, and are no ignores.
void add_misspelt(const Sources& sources, const Rules& rules, std::size_t unused, const std::vector<std::string>& known,
                  Findings& findings) {
  std::map<std::string, std::uint32_t> ordinals;
  for (const MisspeltIgnore& misspelt : find_misspelt_ignores(sources, known)) {
    const Ignore as_ignore{.rule = "(misspelt)", .reason = {}, .span = misspelt.span, .covers = misspelt.span};
    findings.push_back(about(as_ignore, rules, unused, sources, ++ordinals[sources.place(misspelt.span).file]));
    findings.back().message = misspelt.message;
    findings.back().help = "write `routegrant: ignore[RULE] reason`, or remove the comment";
    findings.back().hops.front().sentence = "this comment is read as any other";
  }
}

}  // namespace

std::vector<Ignore> find_ignores(const Sources& sources) {
  std::vector<Ignore> ignores;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const auto id = static_cast<SourceId>(i);
    if (!sources[id].segments.empty()) continue;  // an embedded text is read where it is embedded
    const std::string_view text = sources[id].text;
    for (std::size_t at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at + mark.size())) {
      read_comment(id, text, at, ignores);
    }
  }
  return ignores;
}

void add_annotation_ignores(std::string_view text, Span span, Span covers, std::vector<Ignore>& ignores) {
  std::string lines(text);
  std::ranges::replace(lines, ';', '\n');
  for (const std::string_view line : text::split(lines, '\n')) {
    if (text::trim(line).empty()) continue;
    const std::size_t colon = std::min(line.find(':'), line.size());
    const std::string_view reason = line.substr(std::min(colon + 1, line.size()));
    Ignore ignore = named(line.substr(0, colon));
    ignore.reason = std::string(text::trim(reason));
    ignore.span = span;
    ignore.covers = covers;
    ignores.push_back(std::move(ignore));
  }
}

namespace {

/// An end that never comes is none: such an ignore has no effect.
void say_no_day(const std::string& day, Finding& finding) {
  finding.message = "the last day of this ignore, '" + day + "', is none of the calendar, so that it ignores nothing";
  finding.help = "write a day that is, as in `until 2027-06-30`";
}

/// Marks what an ignore is about; whether there is any.
bool silence(const Ignore& ignore, const Rules& rules, const Sources& sources, Findings& findings) {
  bool used = false;
  for (Finding& finding : findings) {
    if (!is_about(ignore, finding, rules, sources)) continue;
    used = true;
    finding.status = Status::ignored;
    finding.status_reason = ignore.reason;
  }
  return used;
}

}  // namespace

void apply_ignores(Findings& findings, const Rules& rules, const std::vector<std::string>& known,
                   const Sources& sources, const std::vector<Ignore>& ignores) {
  const std::optional<std::size_t> unused = index_of(rules, "ignore-unused");
  Findings added;
  std::map<std::string, std::uint32_t> ordinals;
  for (const Ignore& ignore : ignores) {
    const std::uint32_t ordinal = ++ordinals[sources.place(ignore.span).file + '\n' + ignore.rule];
    const auto add = [&](std::string_view rule, const std::string& problem) {
      if (const std::optional<std::size_t> index = index_of(rules, rule))
        added.push_back(about(ignore, rules, *index, sources, ordinal, problem));
    };
    const Terms terms = terms_in(ignore.reason);
    if (!gives_reason(ignore.reason) || !terms.no_day.empty()) {
      const std::size_t before = added.size();
      add("ignore-without-reason", {});
      if (!terms.no_day.empty() && added.size() > before) say_no_day(terms.no_day, added.back());
      continue;
    }
    const std::string unknown = unknown_rule(ignore.rule, known);
    if (silence(ignore, rules, sources, findings)) {
      const std::string missing = missing_in(terms);
      const std::size_t before = added.size();
      if (!missing.empty()) add("accepted-without-owner-or-end", missing);
      // A comment at one line is a smaller thing than an item of the settings.
      if (added.size() > before) added.back().severity = Severity::note;
    } else if (unused && (!unknown.empty() || index_of(rules, ignore.rule))) {
      added.push_back(unused_here(ignore, about(ignore, rules, *unused, sources, ordinal), findings, rules, sources));
      if (!unknown.empty()) added.back().message = unknown;
    }
  }
  if (unused) add_misspelt(sources, rules, *unused, known, added);
  std::ranges::move(added, std::back_inserter(findings));
  tell_apart(findings);
  sort_by_place(findings, sources);
}

void drop_expired(std::vector<Ignore>& ignores, const Rules& rules, const Sources& sources, std::string_view today,
                  Findings& findings) {
  const std::optional<std::size_t> expired = index_of(rules, "allow-expired");
  std::map<std::string, std::uint32_t> ordinals;
  std::erase_if(ignores, [&](const Ignore& ignore) {
    if (!is_over(terms_in(ignore.reason).until, today)) return false;
    const std::uint32_t ordinal = ++ordinals[sources.place(ignore.span).file + '\n' + ignore.rule];
    if (expired) findings.push_back(about(ignore, rules, *expired, sources, ordinal));
    return true;
  });
}

}  // namespace routegrant::rules
