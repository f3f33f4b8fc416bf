#include "compare/findings/policy.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "base/text.hpp"
#include "yaml/reader.hpp"

namespace routegrant::compare {
namespace {

/// One statement of the policy; equal ones of two trees are equal in kind and words.
struct Statement {
  PolicyChange::Kind kind{};
  std::string what;
  Span span{};
};

/// A value in one line: "rule: grant-to-public, object: products".
std::string in_one_line(const yaml::Cursor& value, int depth) {
  if (value.is_scalar() || value.is_null() || depth == 0) return std::string(value.text());
  std::vector<std::string> parts;
  for (const yaml::Cursor& item : value.items()) {
    const std::string text = in_one_line(item, depth - 1);
    parts.push_back(value.is_mapping() ? std::string(item.key()) + ": " + text : text);
  }
  const std::string joined = text::join(parts, ", ");
  return value.is_sequence() ? "[" + joined + "]" : joined;
}

constexpr int deepest = 6;

PolicyChange::Kind kind_of(std::string_view key) {
  if (key == "allow") return PolicyChange::Kind::allow;
  return key == "never" ? PolicyChange::Kind::never : PolicyChange::Kind::settings;
}

/// The settings as statements: each scalar and each item of a list is one, called by its keys.
void flatten(const yaml::Cursor& value, const std::string& path, int depth, std::vector<Statement>& into) {
  if (depth == 0 || value.is_scalar() || value.is_null()) {
    into.push_back({PolicyChange::Kind::settings, path + ": " + std::string(value.text()), value.span()});
    return;
  }
  for (const yaml::Cursor& item : value.items()) {
    if (value.is_mapping()) {
      std::string below = path;
      if (!below.empty()) below += '.';
      below += item.key();
      flatten(item, below, depth - 1, into);
    } else if (path == "allow" || path == "never") {
      into.push_back({kind_of(path), in_one_line(item, deepest), item.span()});
    } else if (item.is_mapping() && item["name"]) {
      flatten(item, path + "[" + std::string(item["name"].text()) + "]", depth - 1, into);
    } else {
      into.push_back({PolicyChange::Kind::settings, path + ": " + in_one_line(item, deepest), item.span()});
    }
  }
}

std::optional<SourceId> settings_source(const Analysis& analysis) {
  const std::string& path = analysis.model.settings.path;
  if (path.empty()) return std::nullopt;
  // The file was added last where it was not discovered with the others.
  for (std::size_t i = analysis.report.sources.size(); i-- > 0;) {
    const auto id = static_cast<SourceId>(i);
    if (analysis.report.sources[id].path == path && analysis.report.sources[id].segments.empty()) return id;
  }
  return std::nullopt;
}

std::vector<Statement> statements_of(const Analysis& analysis) {
  std::vector<Statement> statements;
  if (const std::optional<SourceId> source = settings_source(analysis)) {
    Diagnostics read_before;
    const yaml::Document document = yaml::read_one(analysis.report.sources, *source, {}, read_before);
    if (document.tree != nullptr && document.root().is_mapping()) flatten(document.root(), "", deepest, statements);
  }
  for (const rules::Ignore& ignore : ignores_of(analysis)) {
    // Where it stands is no part of it, so that a moved or renamed one is the same; two in two files are two.
    statements.push_back({PolicyChange::Kind::ignore,
                          ignore.rule + (ignore.fingerprint.empty() ? "" : " " + ignore.fingerprint) +
                              (ignore.reason.empty() ? "" : ": " + ignore.reason),
                          ignore.span});
  }
  return statements;
}

using Counted = std::map<std::pair<PolicyChange::Kind, std::string>, std::vector<Span>>;

Counted counted(const Analysis& analysis) {
  Counted all;
  for (Statement& statement : statements_of(analysis))
    all[{statement.kind, std::move(statement.what)}].push_back(statement.span);
  return all;
}

/// Those of `here` that are more than in `there`. Of equal ones those at files and lines that the other tree does not
/// know are the new ones.
void add_surplus(const Analysis& tree, const Counted& here, const Counted& there, const Analysis& other, bool added,
                 std::vector<PolicyChange>& into) {
  for (const auto& [key, spans] : here) {
    const auto found = there.find(key);
    const std::size_t shared = found == there.end() ? 0 : std::min(found->second.size(), spans.size());
    if (shared == spans.size()) continue;
    std::vector<Span> rest = spans;
    for (std::size_t i = 0; i < shared; ++i) {
      const Place known = other.report.sources.place(found->second[i]);
      auto same = std::ranges::find_if(rest, [&](Span span) {
        const Place place = tree.report.sources.place(span);
        return place.file == known.file &&
               tree.report.sources.line(span) == other.report.sources.line(found->second[i]);
      });
      rest.erase(same == rest.end() ? rest.begin() : same);
    }
    for (const Span span : rest) {
      const Place place = tree.report.sources.place(span);
      into.push_back({.kind = key.first,
                      .added = added,
                      .what = key.second,
                      .span = span,
                      .file = place.file,
                      .line = place.line});
    }
  }
}

void sort(std::vector<PolicyChange>& changes) {
  std::ranges::sort(changes, {}, [](const PolicyChange& change) {
    return std::tuple(change.file, change.line, change.added, change.kind, change.what);
  });
}

}  // namespace

std::string_view name_of(PolicyChange::Kind kind) {
  switch (kind) {
    case PolicyChange::Kind::settings: return "settings";
    case PolicyChange::Kind::allow: return "allow";
    case PolicyChange::Kind::never: return "never";
    case PolicyChange::Kind::ignore: return "ignore";
    case PolicyChange::Kind::baseline: return "baseline";
    case PolicyChange::Kind::declaration: return "declaration";
  }
  return "";
}

std::vector<PolicyChange> policy_changes(const Analysis& base, const Analysis& head) {
  const Counted before = counted(base);
  const Counted after = counted(head);
  std::vector<PolicyChange> changes;
  add_surplus(head, after, before, base, true, changes);
  add_surplus(base, before, after, head, false, changes);
  sort(changes);
  return changes;
}

std::vector<PolicyChange> baseline_changes(std::string_view file, std::string_view before, std::string_view after) {
  const auto lines_of = [](std::string_view text) {
    std::map<std::string, std::uint32_t> lines;
    std::uint32_t number = 0;
    for (const std::string_view line : text::split(text, '\n')) {
      ++number;
      const bool is_term = line.starts_with("# owner: ") || line.starts_with("# until: ");
      if (is_term || (!text::trim(line).empty() && !line.starts_with('#'))) lines.emplace(text::trim(line), number);
    }
    return lines;
  };
  // The fingerprint counts, and the level; where the finding stands, and in which words, may change.
  const auto fingerprint_of = [](std::string_view line) {
    return std::string(line.starts_with('#') ? line : line.substr(0, line.find(' ')));
  };
  const auto level_of = [](std::string_view line) {
    if (line.starts_with('#')) return std::string();
    const std::size_t rule = std::min(line.find(' ') + 1, line.size());
    const std::string_view named = line.substr(rule, line.find(' ', rule) - rule);
    const std::size_t open = named.find('(');
    return std::string(open == std::string_view::npos ? std::string_view() : named.substr(open));
  };
  const auto old = lines_of(before);
  const auto now = lines_of(after);
  std::vector<PolicyChange> changes;
  const auto add = [&](const auto& here, const auto& there, bool added) {
    std::map<std::string, std::string> known;
    for (const auto& other : there) known.emplace(fingerprint_of(other.first), level_of(other.first));
    for (const auto& [line, number] : here) {
      // Lines of earlier versions name no level.
      const auto other = known.find(fingerprint_of(line));
      const std::string level = level_of(line);
      if (other != known.end() && (other->second == level || other->second.empty() || level.empty())) continue;
      changes.push_back({.kind = PolicyChange::Kind::baseline,
                         .added = added,
                         .what = line,
                         .span = {},
                         .file = std::string(file),
                         .line = number});
    }
  };
  add(now, old, true);
  add(old, now, false);
  sort(changes);
  return changes;
}

}  // namespace routegrant::compare
