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

/// The nearest directory, this one or one above it, that holds a file; nothing if none does.
std::optional<std::string> directory_with(std::string_view name, std::string_view directory, const FileIndex& index) {
  while (true) {
    if (index.find(paths::joined(directory, name))) return std::string(directory);
    if (directory.empty()) return std::nullopt;
    directory = paths::directory_of(directory);
  }
}

using Settings = std::map<std::string, std::string, std::less<>>;

/// `sqitch.conf`, in git's form (sqitch-config): values by `core.top_dir`, `deploy.variables.name`.
Settings read_settings(std::string_view text) {
  Settings settings;
  std::string section;
  for (std::string_view line : text::split(text, '\n')) {
    line = text::trim(line);
    if (line.empty() || line[0] == '#' || line[0] == ';') continue;
    if (line[0] == '[') {
      section.clear();
      for (const char c : line.substr(1, line.find(']') - 1)) {
        if (c == ' ' || c == '\t')
          section += section.ends_with('.') ? "" : ".";
        else if (c != '"')
          section += c;
      }
      continue;
    }
    const std::size_t equal = line.find('=');
    if (equal == std::string_view::npos) continue;
    std::string_view value = text::trim(line.substr(equal + 1));
    if (value.size() > 1 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    settings[section + "." + std::string(text::trim(line.substr(0, equal)))] = value;
  }
  return settings;
}

/// What a project's settings say, those of the engine before the general ones (sqitch-configuration).
struct Project {
  std::string root;
  std::string plan;
  std::string deploy;
  /// Where the kept scripts of reworked changes lie.
  std::string reworked;
  std::string extension = "sql";
  std::map<std::string, std::string> variables{};
};

std::string setting(const Settings& settings, std::string_view key, std::string otherwise) {
  for (const std::string_view section : {"engine.pg.", "core."}) {
    const auto found = settings.find(std::string(section) + std::string(key));
    if (found != settings.end()) return found->second;
  }
  return otherwise;
}

std::optional<Project> project_of(std::string_view directory, const FileIndex& index) {
  const std::optional<std::string> configured = directory_with("sqitch.conf", directory, index);
  const std::optional<std::string> planned = directory_with("sqitch.plan", directory, index);
  Settings settings;
  if (configured)
    settings = read_settings(index.sources()[*index.find(paths::joined(*configured, "sqitch.conf"))].text);
  Project project;
  for (const std::string_view section : {"core.", "engine.pg.", "deploy."}) {
    const std::string prefix = std::string(section) + "variables.";
    for (const auto& [key, value] : settings) {
      if (key.starts_with(prefix)) project.variables[key.substr(prefix.size())] = value;
    }
  }
  project.variables["ON_ERROR_STOP"] = "1";
  project.extension = setting(settings, "extension", "sql");
  const bool is_nearer = planned && (!configured || planned->size() > configured->size());
  if (!is_nearer && !configured) return std::nullopt;
  project.root = is_nearer ? *planned : *configured;
  const std::string top =
      is_nearer ? project.root : paths::normal(paths::joined(project.root, setting(settings, "top_dir", ".")));
  project.plan = paths::joined(top, "sqitch.plan");
  project.deploy = paths::joined(top, "deploy");
  project.reworked = project.deploy;
  if (configured) {
    const std::string plan = setting(settings, "plan_file", "");
    const std::string deploy = setting(settings, "deploy_dir", "");
    if (!plan.empty() && !is_nearer) project.plan = paths::normal(paths::joined(*configured, plan));
    const std::string reworked = setting(settings, "reworked_deploy_dir", "");
    if (!deploy.empty()) project.deploy = paths::normal(paths::joined(*configured, deploy));
    if (!reworked.empty()) project.reworked = paths::normal(paths::joined(*configured, reworked));
  }
  if (!index.find(project.plan)) return std::nullopt;
  return project;
}

bool is_below(std::string_view path, std::string_view directory) {
  return path.starts_with(directory) && path.substr(directory.size()).starts_with('/');
}

/// Only deploy/, revert/ and verify/ beside the plan are sqitch's.
std::optional<std::string> root_of(const SqlFile& file, const FileIndex& index) {
  const std::optional<Project> project = project_of(file.directory, index);
  if (!project) return std::nullopt;
  const std::string_view top = paths::directory_of(project->plan);
  const bool is_its_own = is_below(file.path, project->deploy) || is_below(file.path, paths::joined(top, "deploy")) ||
                          is_below(file.path, paths::joined(top, "revert")) ||
                          is_below(file.path, paths::joined(top, "verify"));
  return is_its_own ? std::optional(project->root) : std::nullopt;
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

/// Each by a psql of its own, which stops where the server refuses a statement (App::Sqitch::Engine::pg, _client_opts).
std::vector<RoleFile> arrange(std::string_view root, const std::vector<SqlFile>&, const FileIndex& index,
                              Diagnostics& out) {
  const std::optional<Project> project = project_of(root, index);
  if (!project) return {};
  const SourceId plan = *index.find(project->plan);
  std::vector<RoleFile> run;
  const std::vector<Change> changes = read_plan(plan, index.sources()[plan].text);
  const std::vector<std::size_t> next = next_listings(changes);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const Change* reworked = next[i] == never ? nullptr : &changes[next[i]];
    const std::string script = script_name(changes[i], reworked) + "." + project->extension;
    const std::string& folder = reworked == nullptr ? project->deploy : project->reworked;
    if (const std::optional<SourceId> source = index.find(paths::joined(folder, script))) {
      run.push_back({.source = *source, .parts = {}, .variables = project->variables});
    } else {
      out.push_back({.kind = Diagnostic::Kind::incomplete,
                     .span = changes[i].span,
                     .message = "the plan deploys " + std::string(changes[i].name) + ", but there is no " +
                                std::string(paths::base_name(folder)) + "/" + script});
    }
  }
  return run;
}

}  // namespace

const Layout sqitch{.name = "sqitch", .precedence = 90, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load
