#include "compare/trees.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "load/discover.hpp"
#include "load/git_tree.hpp"
#include "load/kustomizations.hpp"
#include "load/scratch_directory.hpp"
#include "model/settings.hpp"

namespace routegrant::compare {
namespace {

/// A path, as typed, as seen from the top level; begins with ".." where it lies outside.
std::string below(const std::string& path, const std::string& top_level) {
  std::error_code error;
  const std::filesystem::path absolute =
      std::filesystem::weakly_canonical(std::filesystem::absolute(path, error), error);
  return absolute.lexically_relative(std::filesystem::weakly_canonical(top_level, error)).generic_string();
}

/// The paths as prefixes below the top level; an empty prefix is the whole tree.
Result<std::vector<std::string>> prefixes_of(const std::vector<std::string>& paths, const std::string& top_level) {
  std::vector<std::string> prefixes;
  for (const std::string& path : paths) {
    if (path == "-") return Failure{"standard input is in no commit, so it cannot be compared"};
    const std::string prefix = below(path, top_level);
    if (prefix.starts_with("..")) {
      std::string message = "'" + path;
      message.append("' lies outside of the repository '").append(top_level).append("'");
      return Failure{std::move(message)};
    }
    prefixes.push_back(prefix == "." ? std::string() : prefix);
  }
  return prefixes;
}

bool lies_below(std::string_view path, std::string_view prefix) {
  if (prefix.empty() || path == prefix) return true;
  return path.size() > prefix.size() && path.starts_with(prefix) && path[prefix.size()] == '/';
}

bool lies_below(std::string_view path, const std::vector<std::string>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](const std::string& prefix) { return lies_below(path, std::string_view(prefix)); });
}

/// Adds the files that kustomizations mention, as `load::discover` does for the work tree.
std::optional<Failure> add_mentioned(const std::string& top_level, const std::string& commit,
                                     const load::Limits& limits, std::vector<load::TreeFile>& files) {
  std::set<std::string, std::less<>> known;
  for (const load::TreeFile& file : files) known.insert(file.path);
  for (std::size_t done = 0; done < files.size();) {
    std::set<std::string, std::less<>> missing;
    for (; done < files.size(); ++done) {
      for (std::string& path : load::needed_files(files[done].path, files[done].text)) {
        if (known.insert(path).second) missing.insert(std::move(path));
      }
    }
    if (missing.empty()) break;
    const auto wanted = [&](std::string_view path) { return missing.contains(path); };
    Result<std::vector<load::TreeFile>> more = load::git_files(top_level, commit, wanted, load::Links::follow, limits);
    if (!more) return Failure{more.error()};
    std::move(more->begin(), more->end(), std::back_inserter(files));
  }
  return std::nullopt;
}

/// Puts the charts of the commit where helm can read them, with all their files; where that is, or nothing if the
/// commit has none.
Result<std::string> write_charts(const std::string& top_level, const std::string& commit,
                                 const std::vector<load::TreeFile>& files, const load::Limits& limits,
                                 load::ScratchDirectory& scratch) {
  constexpr std::string_view name = "Chart.yaml";
  std::vector<std::string> charts;
  for (const load::TreeFile& file : files) {
    if (file.path == name) charts.emplace_back();
    if (file.path.ends_with("/Chart.yaml")) charts.push_back(file.path.substr(0, file.path.size() - name.size() - 1));
  }
  if (charts.empty()) return std::string();
  Result<std::vector<load::TreeFile>> all = load::git_files(
      top_level, commit, [&](std::string_view path) { return lies_below(path, charts); }, load::Links::follow, limits);
  if (!all) return Failure{all.error()};
  // What is over a limit is told where the tree is read.
  std::erase_if(*all, [](const load::TreeFile& file) { return !file.problem.empty(); });
  return scratch.write(*all);
}

/// The settings that the commit has: in the file that the user names, else in one of the known names at its root,
/// whatever paths are compared. Nothing if it has none.
Result<std::optional<InputFile>> settings_in(const std::string& top_level, const std::string& commit,
                                             const AnalysisOptions& options) {
  std::vector<std::string> names = model::settings_files();
  if (!options.config.empty()) names = {below(options.config, top_level)};
  Result<std::vector<load::TreeFile>> files = load::git_files(
      top_level, commit, [&](std::string_view path) { return std::ranges::find(names, path) != names.end(); },
      load::Links::follow, options.limits);
  if (!files) return Failure{files.error()};
  for (const std::string& name : names) {
    const auto found = std::ranges::find(*files, name, &load::TreeFile::path);
    if (found == files->end()) continue;
    if (!found->problem.empty()) return Failure{"cannot read the settings file '" + name + "': " + found->problem};
    return std::optional(InputFile{.path = found->path, .text = found->text});
  }
  return std::optional<InputFile>();
}

InputFile input_of(load::TreeFile& file) {
  return {.path = std::move(file.path),
          .text = std::move(file.text),
          .problem = std::move(file.problem),
          .problem_kind = file.problem_kind};
}

/// The options by which the commit is read. A settings file that lies outside of the repository is in no commit, and
/// holds for all of them.
Result<AnalysisOptions> options_at(const std::string& top_level, const std::string& commit,
                                   const AnalysisOptions& options) {
  AnalysisOptions how = options;
  const bool is_outside = !options.config.empty() && below(options.config, top_level).starts_with("..");
  if (options.no_config || options.untrusted || options.settings || is_outside) return how;
  Result<std::optional<InputFile>> settings = settings_in(top_level, commit, options);
  if (!settings) return Failure{settings.error()};
  how.config.clear();
  how.no_config = !*settings;
  how.settings = std::move(*settings);
  return how;
}

}  // namespace

Result<std::string> base_of(const std::string& revision, const std::string& head) {
  constexpr std::string_view parted = "...";
  if (!revision.ends_with(parted)) return revision;
  const Result<std::string> top_level = load::git_top_level(".");
  if (!top_level) return top_level;
  return load::git_merge_base(*top_level, revision.substr(0, revision.size() - parted.size()), head);
}

Result<CommitTree> analyze_commit(const std::string& revision, const std::vector<std::string>& paths,
                                  const AnalysisOptions& options) {
  const Result<std::string> top_level = load::git_top_level(".");
  if (!top_level) return Failure{top_level.error()};
  const Result<std::string> commit = load::git_commit(*top_level, revision);
  if (!commit) return Failure{commit.error()};
  const Result<std::vector<std::string>> prefixes = prefixes_of(paths, *top_level);
  if (!prefixes) return Failure{prefixes.error()};
  std::vector<bool> met(prefixes->size());
  const auto wanted = [&](std::string_view path) {
    for (std::size_t i = 0; i < met.size(); ++i) met[i] = met[i] || lies_below(path, std::string_view((*prefixes)[i]));
    const bool is_read = load::kind_of_file(path) != load::FileKind::other || load::is_companion(path);
    return is_read && lies_below(path, *prefixes);
  };
  Result<std::vector<load::TreeFile>> files =
      load::git_files(*top_level, *commit, wanted, load::Links::skip, options.limits);
  if (!files) return Failure{files.error()};
  if (std::optional<Failure> failure = add_mentioned(*top_level, *commit, options.limits, *files)) return *failure;
  const auto is_inside = [&](std::string_view path) { return lies_below(path, *prefixes); };
  Result<std::vector<load::TreeFile>> unread = load::git_unread(*top_level, *commit, is_inside);
  if (!unread) return Failure{unread.error()};
  Result<AnalysisOptions> read = options_at(*top_level, *commit, options);
  if (!read) return Failure{read.error()};
  AnalysisOptions& how = *read;
  load::ScratchDirectory scratch;
  if (how.rendering.wanted) {
    Result<std::string> root = write_charts(*top_level, *commit, *files, options.limits, scratch);
    if (!root) return Failure{root.error()};
    how.rendering.root = *root;
  }
  std::vector<InputFile> input;
  std::set<std::string> read_paths;
  for (load::TreeFile& file : *files) {
    read_paths.insert(file.path);
    input.push_back(input_of(file));
  }
  // A link that a kustomization mentions is read.
  for (load::TreeFile& file : *unread) {
    if (!read_paths.contains(file.path)) input.push_back(input_of(file));
  }
  Result<Analysis> analysis = analyze(std::move(input), how);
  if (!analysis) return Failure{"in " + *commit + ": " + analysis.error()};
  CommitTree tree{.commit = *commit, .analysis = std::move(*analysis)};
  for (std::size_t i = 0; i < met.size(); ++i) {
    if (!met[i]) tree.missing.push_back(paths[i]);
  }
  return tree;
}

std::vector<std::string> moved_submodules(const std::string& base, const std::string& head,
                                          const std::vector<std::string>& paths) {
  const Result<std::string> top_level = load::git_top_level(".");
  if (!top_level) return {};
  const Result<std::vector<std::string>> prefixes = prefixes_of(paths, *top_level);
  const Result<std::map<std::string, std::string>> before = load::git_submodules(*top_level, base);
  const Result<std::map<std::string, std::string>> after = load::git_submodules(*top_level, head);
  if (!prefixes || !before || !after) return {};
  std::vector<std::string> moved;
  for (const auto& [path, commit] : *after) {
    const auto was = before->find(path);
    if (was != before->end() && was->second != commit && lies_below(path, *prefixes)) moved.push_back(path);
  }
  return moved;
}

}  // namespace routegrant::compare
