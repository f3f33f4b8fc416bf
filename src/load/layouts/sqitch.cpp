#include <algorithm>
#include <map>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "load/layouts.hpp"

namespace routegrant::load {
namespace {

/// One line of `sqitch.plan` that deploys a change (manual, sqitchchanges).
struct Change {
  std::string_view name;
  /// What it requires: `other`, `other@tag`, `project:other`, `!conflict`.
  std::vector<std::string_view> dependencies;
  /// The first tag behind it.
  std::string_view tag;
  Span span;
};

/// The nearest directory above the file that holds a plan.
std::optional<std::string> plan_directory(std::string_view directory, const FileIndex& index) {
  while (true) {
    if (index.find(paths::joined(directory, "sqitch.plan"))) return std::string(directory);
    if (directory.empty()) return std::nullopt;
    directory = paths::directory_of(directory);
  }
}

/// Only deploy/, revert/ and verify/ beside the plan are sqitch's.
std::optional<std::string> root_of(const SqlFile& file, const FileIndex& index) {
  const std::optional<std::string> root = plan_directory(file.directory, index);
  if (!root) return std::nullopt;
  const std::string_view below = file.path.substr(root->empty() ? 0 : root->size() + 1);
  const bool is_its_own = below.starts_with("deploy/") || below.starts_with("revert/") || below.starts_with("verify/");
  return is_its_own ? root : std::nullopt;
}

Change read_change(std::string_view line, Span span) {
  Change change{.name = {}, .dependencies = {}, .tag = {}, .span = span};
  if (line.starts_with('+')) line = text::trim(line.substr(1));
  const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
  change.name = line.substr(0, end);
  const std::string_view rest = text::trim(line.substr(end));
  const std::size_t close = rest.find(']');
  if (rest.starts_with('[') && close != std::string_view::npos)
    change.dependencies = text::words(rest.substr(1, close - 1));
  return change;
}

std::vector<Change> read_plan(SourceId source, std::string_view text) {
  std::vector<Change> changes;
  std::size_t untagged = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text::trim(text.substr(at, end - at));
    const auto begin = static_cast<std::uint32_t>(at);
    at = end + 1;
    // A leading minus was a revert in the plans of old versions.
    if (line.empty() || line[0] == '%' || line[0] == '#' || line[0] == '-') continue;
    if (line[0] == '@') {
      const std::string_view tag = line.substr(0, line.find_first_of(" \t"));
      for (; untagged < changes.size(); ++untagged) changes[untagged].tag = tag;
      continue;
    }
    changes.push_back(read_change(line, {source, begin, begin + static_cast<std::uint32_t>(line.size())}));
  }
  return changes;
}

constexpr std::size_t never = static_cast<std::size_t>(-1);

/// For each change, where the same name is listed next.
std::vector<std::size_t> next_listings(const std::vector<Change>& changes) {
  std::vector<std::size_t> next(changes.size(), never);
  std::map<std::string_view, std::size_t> seen;
  for (std::size_t i = changes.size(); i-- > 0;) {
    const auto [entry, fresh] = seen.emplace(changes[i].name, i);
    if (fresh) continue;
    next[i] = entry->second;
    entry->second = i;
  }
  return next;
}

/// A change listed again was reworked: its earlier script was kept as `change@tag`, the tag standing in the later line.
std::string script_name(const Change& change, const Change* reworked) {
  if (reworked == nullptr) return std::string(change.name);
  for (const std::string_view dependency : reworked->dependencies) {
    const std::size_t mark = dependency.find('@');
    if (mark != std::string_view::npos && dependency.substr(0, mark) == change.name) return std::string(dependency);
  }
  return std::string(change.name) + std::string(change.tag);
}

std::vector<RoleFile> arrange(std::string_view root, const std::vector<SqlFile>&, const FileIndex& index,
                              Diagnostics& out) {
  const std::optional<SourceId> plan = index.find(paths::joined(root, "sqitch.plan"));
  if (!plan) return {};
  std::vector<RoleFile> run;
  const std::vector<Change> changes = read_plan(*plan, index.sources()[*plan].text);
  const std::vector<std::size_t> next = next_listings(changes);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const Change* reworked = next[i] == never ? nullptr : &changes[next[i]];
    const std::string script = "deploy/" + script_name(changes[i], reworked) + ".sql";
    if (const std::optional<SourceId> source = index.find(paths::joined(root, script))) {
      run.push_back({.source = *source, .parts = {}});
    } else {
      out.push_back({.kind = Diagnostic::Kind::incomplete,
                     .span = changes[i].span,
                     .message = "the plan deploys " + std::string(changes[i].name) + ", but there is no " + script});
    }
  }
  return run;
}

}  // namespace

const Layout sqitch{.name = "sqitch", .precedence = 90, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load
