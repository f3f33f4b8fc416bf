#include "load/discover.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <set>
#include <system_error>
#include <tuple>
#include <utility>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "load/changelog.hpp"
#include "load/code_migrations.hpp"
#include "load/kustomizations.hpp"
#include "load/walk.hpp"
#include "yaml/line_breaks.hpp"

namespace routegrant::load {
namespace {

constexpr std::string_view standard_input = "<stdin>";

std::optional<std::string> real_path(const std::string& path) {
  char* resolved = realpath(path.c_str(), nullptr);
  if (resolved == nullptr) return std::nullopt;
  std::string result = resolved;
  std::free(resolved);  // NOLINT(cppcoreguidelines-no-malloc): realpath allocates with malloc
  return result;
}

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
}

/// `path` as seen from a directory that it lies below.
std::string relative_to(const std::string& path, const std::string& directory) {
  if (path == directory) return {};
  return path.substr(directory == "/" ? 1 : directory.size() + 1);
}

/// The nearest directory from here upwards that holds a `.git`.
std::optional<std::string> git_top_level(std::string directory) {
  while (true) {
    struct stat status {};
    const std::string marker = (directory == "/" ? std::string() : directory) + "/.git";
    if (stat(marker.c_str(), &status) == 0) return directory;
    if (directory == "/") return std::nullopt;
    directory = parent_of(directory);
  }
}

std::string root_of(const std::string& path, bool is_directory) {
  const std::string start = is_directory ? path : parent_of(path);
  if (std::optional<std::string> top = git_top_level(start)) return *top;
  const std::string current = real_path(".").value_or("/");
  return lies_below(path, current) ? current : parent_of(path);
}

/// Reads what one path of the user names, and gives the root it belongs to.
std::string read_path(const std::string& path, bool may_be_missing, WalkState& state, Diagnostics& out) {
  const auto current_root = [] { return root_of(real_path(".").value_or("/"), true); };
  if (path == "-") {
    read_named(path, std::string(standard_input), state);
    return current_root();
  }
  const std::optional<std::string> real = real_path(path);
  struct stat status {};
  if (!real || stat(real->c_str(), &status) != 0) {
    // What is no file but can be opened, such as the pipe of a process substitution, has no real path.
    if (stat(path.c_str(), &status) == 0 && !S_ISDIR(status.st_mode)) {
      read_named(path, path, state);
      return current_root();
    }
    if (may_be_missing && errno == ENOENT) return current_root();
    out.push_back({.kind = Diagnostic::Kind::unreadable,
                   .span = std::nullopt,
                   .message = "cannot read \"" + path + "\": " + std::generic_category().message(errno)});
    return current_root();
  }
  std::string root = root_of(*real, S_ISDIR(status.st_mode));
  if (S_ISDIR(status.st_mode)) {
    walk(root, relative_to(*real, root), state);
  } else {
    read_named(*real, relative_to(*real, root), state);
    state.found.back().root = root;
  }
  return root;
}

/// Reads what kustomizations mention and the walks have not found: files of other kinds, and what lies beside the paths
/// of the user, such as the base of an overlay.
void read_mentioned(WalkState& state) {
  std::set<std::pair<std::string, std::string>> known;
  std::set<std::pair<std::string, std::string>> read;
  // What a walk only noted, a symbolic link, is not known yet.
  for (const FoundFile& file : state.found) {
    if (file.problem.empty()) known.emplace(file.root, file.path);
  }
  for (std::size_t i = 0; i < state.found.size(); ++i) {  // it grows
    const std::string root = state.found[i].root;
    if (root.empty()) continue;
    for (const std::string& path : needed_files(state.found[i].path, state.found[i].text)) {
      if (known.emplace(root, path).second && read_inside(root, path, state)) read.emplace(root, path);
    }
  }
  std::erase_if(state.found, [&](const FoundFile& file) {
    return !file.problem.empty() && read.contains({file.root, file.path});
  });
}

void put_stand_ins(const std::map<std::string, std::string>& stand_ins, const std::string& root,
                   std::vector<FoundFile>& found) {
  if (stand_ins.empty()) return;
  std::erase_if(found, [&](const FoundFile& file) { return stand_ins.contains(file.path); });
  for (const auto& [path, text] : stand_ins)
    found.push_back({.path = path, .root = root, .kind = kind_of_file(path), .text = text});
}

/// Files reached by two of the user's paths count once; files of two roots with the same path within are told apart.
void sort_and_unite(std::vector<FoundFile>& found) {
  const auto sort = [&found] {
    std::stable_sort(found.begin(), found.end(), [](const FoundFile& a, const FoundFile& b) {
      return std::tie(a.path, a.root) < std::tie(b.path, b.root);
    });
  };
  sort();
  const auto same = [](const FoundFile& a, const FoundFile& b) { return a.path == b.path && a.root == b.root; };
  found.erase(std::unique(found.begin(), found.end(), same), found.end());
  for (std::size_t i = 1; i < found.size(); ++i) {
    if (found[i].path == found[i - 1].path) found[i].path = found[i].root + "/" + found[i].path;
  }
  sort();
}

}  // namespace

FileKind kind_of_file(std::string_view path) {
  const std::string_view name = paths::base_name(path);
  if (name == "Kustomization") return FileKind::yaml;
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return FileKind::other;
  const std::string extension = text::lower(name.substr(dot + 1));
  if (extension == "yaml" || extension == "yml" || extension == "json") return FileKind::yaml;
  if (extension == "sql" || extension == "psql" || extension == "pgsql") return FileKind::sql;
  return extension == "sh" ? FileKind::shell : FileKind::other;
}

std::string_view made_of_template(std::string_view path) {
  static constexpr std::array<std::string_view, 12> suffixes = {
      "ejs", "erb", "gotmpl", "hbs", "in", "j2", "jinja2", "mustache", "template", "tftpl", "tmpl", "tpl"};
  const std::size_t dot = path.rfind('.');
  if (dot == std::string_view::npos) return {};
  const std::string suffix = text::lower(path.substr(dot + 1));
  const std::string_view made = path.substr(0, dot);
  const bool is_template = std::find(suffixes.begin(), suffixes.end(), suffix) != suffixes.end();
  return is_template && kind_of_file(made) != FileKind::other ? made : std::string_view();
}

namespace {

/// `sqitch.plan`, or what the configuration calls otherwise: `sqitch-pg.plan`.
bool is_plan(std::string_view path) {
  return path.ends_with(".plan") && paths::base_name(path).find("sqitch") != std::string_view::npos;
}

/// Whether changelogs that others include may lie here, whatever they are called.
bool lies_among_migrations(std::string_view path) {
  constexpr std::array<std::string_view, 4> names{"migrat", "changeset", "db/", "database/"};
  const std::string directory = text::lower(paths::directory_of(path)) + "/";
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view name) { return directory.find(name) != std::string::npos; });
}

}  // namespace

bool is_compressed_sql(std::string_view path) {
  constexpr std::array<std::string_view, 3> endings{".sql.gz", ".sql.xz", ".sql.zst"};
  return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) { return path.ends_with(ending); });
}

bool is_companion(std::string_view path) {
  if (path.ends_with(".xml") && (is_named_like_changelog(path) || lies_among_migrations(path))) return true;
  if (is_code_migration(path) || path.ends_with(".sql.conf") || is_plan(path) || path.ends_with("supabase/config.toml"))
    return true;
  static constexpr std::array<std::string_view, 12> names = {
      ".gmrc",       "Cargo.toml",    "application.properties", "atlas.sum",     "diesel.toml", "flyway.conf",
      "flyway.toml", "metadata.toml", "migration_lock.toml",    "refinery.toml", "sqitch.conf", "tern.conf"};
  return std::find(names.begin(), names.end(), paths::base_name(path)) != names.end();
}

std::optional<std::size_t> unite_breaks(std::string_view path, FileKind kind, std::string& text) {
  // JSON is read as JSON, which has no comments.
  const bool is_yaml = kind == FileKind::yaml && !path.ends_with(".json");
  return is_yaml ? yaml::unite_line_breaks(text) : std::nullopt;
}

Diagnostic odd_break_at(SourceId source, std::size_t at) {
  const auto begin = static_cast<std::uint32_t>(at);
  return {.kind = Diagnostic::Kind::note,
          .span = Span{source, begin, begin + 1},
          .message = std::string(yaml::line_break_message)};
}

Discovery discover(const Paths& paths, Sources& sources, Coverage& coverage, Diagnostics& out) {
  Discovery discovery;
  WalkState state{.limits = paths.limits,
                  .honour_gitignore = paths.honour_gitignore,
                  .leave_out_other_repositories = paths.leave_out_other_repositories,
                  .note_templates = paths.note_templates};
  for (const std::string& path : paths.paths) {
    std::string root = read_path(path, paths.may_be_missing, state, out);
    if (discovery.root.empty()) discovery.root = std::move(root);
  }
  read_mentioned(state);
  put_stand_ins(paths.stand_ins, discovery.root, state.found);
  sort_and_unite(state.found);
  for (FoundFile& file : state.found) {
    const std::optional<std::size_t> odd_break = unite_breaks(file.path, file.kind, file.text);
    const SourceId source = sources.add({.path = std::move(file.path), .text = std::move(file.text)});
    if (odd_break) out.push_back(odd_break_at(source, *odd_break));
    if (file.problem.empty()) {
      ++coverage.files.read;
      discovery.files.push_back({.source = source, .kind = file.kind});
      continue;
    }
    if (file.problem_kind != Diagnostic::Kind::note) ++coverage.files.failed;
    out.push_back({.kind = file.problem_kind, .span = Span{source, 0, 0}, .message = std::move(file.problem)});
  }
  coverage.files.skipped += state.files_of_other_kinds;
  if (state.is_exhausted) {
    out.push_back({.kind = Diagnostic::Kind::incomplete,
                   .span = std::nullopt,
                   .message = "more than " + std::to_string(paths.limits.files) + " files or " +
                              std::to_string(paths.limits.total_bytes) + " bytes were found; the rest is not read"});
  }
  return discovery;
}

}  // namespace routegrant::load
