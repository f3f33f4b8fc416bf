#include "load/database_roots.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "load/collated_order.hpp"
#include "load/inclusions.hpp"
#include "load/kin.hpp"
#include "load/natural_order.hpp"

namespace routegrant::load {
namespace {

/// Directories whose files a server or an operator runs once, before any migration.
constexpr std::array<std::string_view, 12> init_names{"bootstrap",  "docker-entrypoint-initdb.d",
                                                      "entrypoint", "init",
                                                      "init.d",     "init-db",
                                                      "init_db",    "initdb",
                                                      "initdb.d",   "roles",
                                                      "setup",      "users"};

/// Directories that hold no database of the system itself.
constexpr std::array<std::string_view, 14> aside_names{"__tests__", "benchmark", "doc",      "docs",    "e2e",
                                                       "example",   "examples",  "fixtures", "samples", "spec",
                                                       "test",      "testdata",  "tests",    "vendor"};

/// Sister directories of these names divide one schema.
constexpr std::array<std::string_view, 33> object_kinds{
    "constraints", "data",      "domains",    "enums",      "extensions", "foreign_keys",
    "functions",   "grants",    "indexes",    "indices",    "init",       "materialized_views",
    "permissions", "policies",  "privileges", "procedures", "procs",      "roles",
    "routines",    "rls",       "schema",     "schemas",    "security",   "seed",
    "seeds",       "sequences", "tables",     "triggers",   "types",      "users",
    "views",       "post",      "pre"};

/// Names that tell nothing about which database it is.
constexpr std::array<std::string_view, 43> common_names{
    "assets",    "backend",    "base",      "bootstrap",
    "charts",    "committed",  "conf",      "config",
    "data",      "database",   "databases", "db",
    "deploy",    "deployment", "docker",    "docker-entrypoint-initdb.d",
    "files",     "infra",      "init",      "initdb",
    "initdb.d",  "internal",   "k8s",       "kubernetes",
    "main",      "migrate",    "migration", "migrations",
    "pg",        "pkg",        "postgres",  "postgresql",
    "resources", "roles",      "schema",    "schemas",
    "scripts",   "server",     "setup",     "sql",
    "src",       "users",      "versions"};

template <std::size_t count>
bool holds(const std::array<std::string_view, count>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool has_component(std::string_view directory, bool (*is_wanted)(std::string_view)) {
  const std::vector<std::string_view> parts = text::split(directory, '/');
  return std::any_of(parts.begin(), parts.end(), is_wanted);
}

bool is_init(std::string_view name) {
  return holds(init_names, text::lower(name));
}
bool is_aside(std::string_view name) {
  return holds(aside_names, text::lower(name));
}

/// `01_tables` and `tables` alike.
bool is_object_kind(std::string_view name) {
  const std::size_t word = name.find_first_not_of("0123456789-_.");
  return word != std::string_view::npos && holds(object_kinds, text::lower(name.substr(word)));
}

bool is_within(std::string_view directory, std::string_view of) {
  return of.empty() || directory == of || (directory.starts_with(of) && directory[of.size()] == '/');
}

Root::Kind kind_of(const Root& root) {
  if (root.layout != nullptr) return Root::Kind::migrations;
  const std::string last = text::lower(paths::base_name(root.directory));
  if (is_init(last) ||
      has_component(root.directory, [](std::string_view part) { return part == "docker-entrypoint-initdb.d"; })) {
    return Root::Kind::init;
  }
  return last.find("migrat") != std::string::npos ? Root::Kind::migrations : Root::Kind::other;
}

/// Scripts that somebody runs by hand, not on a new server.
bool is_init_free_shell(const Root& root) {
  const bool all =
      std::all_of(root.files.begin(), root.files.end(), [](const SqlFile& file) { return file.path.ends_with(".sh"); });
  return all && kind_of(root) != Root::Kind::init;
}

/// The roots of the files by each layout that works them out for all at once.
using FoundTogether = std::map<const Layout*, std::vector<std::optional<std::string>>>;

FoundTogether found_together(const std::vector<SqlFile>& files, const FileIndex& index) {
  FoundTogether found;
  for (const Layout* layout : all_layouts()) {
    if (layout->roots_of != nullptr) found.emplace(layout, layout->roots_of(files, index));
  }
  return found;
}

/// The roots of layouts; what no layout recognises stays in `files`.
std::vector<Root> take_layouts(std::vector<SqlFile>& files, const FileIndex& index) {
  std::map<std::pair<std::string, const Layout*>, std::size_t> places;
  std::vector<Root> roots;
  std::vector<SqlFile> rest;
  const FoundTogether together = found_together(files, index);
  for (std::size_t at = 0; at < files.size(); ++at) {
    const SqlFile& file = files[at];
    std::optional<std::string> directory;
    const Layout* found = nullptr;
    for (const Layout* layout : all_layouts()) {
      directory = layout->roots_of != nullptr ? together.at(layout)[at] : layout->root_of(file, index);
      found = layout;
      if (directory) break;
    }
    if (!directory) {
      rest.push_back(file);
      continue;
    }
    const auto [place, fresh] = places.emplace(std::pair{*directory, found}, roots.size());
    if (fresh) roots.push_back({.directory = *directory, .layout = found, .files = {}});
    roots[place->second].files.push_back(file);
  }
  files = std::move(rest);
  return roots;
}

/// Files without a tool's mark in a tool's directory are the tool's to judge: it does not run what it does not know.
void take_neighbours(std::vector<Root>& roots, std::vector<SqlFile>& files) {
  std::map<std::string_view, std::size_t> by_directory;
  for (std::size_t i = 0; i < roots.size(); ++i) by_directory.emplace(roots[i].directory, i);
  const auto last = std::stable_partition(files.begin(), files.end(), [&](const SqlFile& file) {
    const auto found = by_directory.find(file.directory);
    if (found == by_directory.end()) return true;
    const std::string_view tool = roots[found->second].layout->name;
    // sqitch, Rails and graphile-migrate do not own the files beside theirs.
    return tool == "sqitch" || tool == "rails" || tool == "graphile-migrate";
  });
  for (auto file = last; file != files.end(); ++file) roots[by_directory.at(file->directory)].files.push_back(*file);
  files.erase(last, files.end());
}

/// The versions that a root's files are named for: `V1_2`.
std::set<std::string_view> flyway_versions(const Root& root) {
  std::set<std::string_view> versions;
  for (const SqlFile& file : root.files) {
    if (file.name.starts_with("V")) versions.insert(file.name.substr(0, file.name.find("__")));
  }
  return versions;
}

/// By the highest Flyway root: those below it.
std::map<std::size_t, std::vector<std::size_t>> flyway_families(const std::vector<Root>& roots) {
  std::map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < roots.size(); ++i) {
    if (roots[i].layout != nullptr && roots[i].layout->name == "flyway") places.emplace(roots[i].directory, i);
  }
  std::map<std::size_t, std::vector<std::size_t>> families;
  for (const auto& [directory, place] : places) {
    std::optional<std::size_t> top;
    for (std::string_view above = directory; !above.empty();) {
      above = paths::directory_of(above);
      if (const auto found = places.find(above); found != places.end()) top = found->second;
    }
    if (top) families[*top].push_back(place);
  }
  return families;
}

/// Flyway looks through its locations recursively (Flyway documentation, "Locations"): what lies below is run with what
/// lies above, unless versions would stand twice, as in directories for several systems.
void join_below(std::vector<Root>& roots) {
  std::set<std::size_t> gone;
  for (const auto& [top, children] : flyway_families(roots)) {
    std::map<std::string_view, std::size_t> counts;
    for (const std::string_view version : flyway_versions(roots[top])) ++counts[version];
    for (const std::size_t child : children) {
      for (const std::string_view version : flyway_versions(roots[child])) ++counts[version];
    }
    for (const std::size_t child : children) {
      const std::set<std::string_view> versions = flyway_versions(roots[child]);
      const auto is_twice = [&](std::string_view version) { return counts.at(version) > 1; };
      if (std::any_of(versions.begin(), versions.end(), is_twice)) continue;
      roots[top].files.insert(roots[top].files.end(), roots[child].files.begin(), roots[child].files.end());
      gone.insert(child);
    }
  }
  for (auto each = gone.rbegin(); each != gone.rend(); ++each)
    roots.erase(roots.begin() + static_cast<std::ptrdiff_t>(*each));
}

/// The directories that hold plain files, and how many of each directory's children are named for a kind of object.
struct PlainDirectories {
  std::set<std::string_view> all;
  std::map<std::string_view, std::size_t> object_kinds_below;
};

/// The directory whose root a plain directory belongs to: the highest one above it with plain files of its own, as long
/// as neither is a stage (init, migrations) of its own; then the parent, if it divides its schema by kinds of objects.
std::string plain_root(std::string_view directory, const PlainDirectories& plain) {
  std::string_view root = directory;
  const auto is_stage = [](std::string_view of) {
    const std::string last = text::lower(paths::base_name(of));
    return is_init(last) || last.find("migrat") != std::string::npos;
  };
  for (std::string_view above = directory; !above.empty() && !is_stage(root);) {
    above = paths::directory_of(above);
    if (plain.all.count(above) != 0) root = above;
  }
  const std::string_view parent = paths::directory_of(root);
  if (!is_object_kind(paths::base_name(root)) || root.empty()) return std::string(root);
  const auto found = plain.object_kinds_below.find(parent);
  const std::size_t sisters = found == plain.object_kinds_below.end() ? 0 : found->second;
  return std::string(sisters > 1 && !(is_stage(root) && sisters < 3) ? parent : root);
}

std::vector<Root> take_plain(const std::vector<SqlFile>& files) {
  PlainDirectories plain;
  for (const SqlFile& file : files) {
    const bool fresh = plain.all.insert(file.directory).second;
    if (fresh && is_object_kind(paths::base_name(file.directory)))
      ++plain.object_kinds_below[paths::directory_of(file.directory)];
  }
  std::map<std::string_view, std::string> root_of;
  for (const std::string_view directory : plain.all) root_of.emplace(directory, plain_root(directory, plain));
  std::map<std::string, Root> roots;
  for (const SqlFile& file : files) {
    Root& root = roots[root_of.at(file.directory)];
    root.directory = root_of.at(file.directory);
    root.files.push_back(file);
  }
  std::vector<Root> all;
  all.reserve(roots.size());
  for (auto& entry : roots) all.push_back(std::move(entry.second));
  return all;
}

/// The one root of a kind, other than `self`, within a directory; nothing if there is none, and `many` if there are
/// several.
std::optional<std::size_t> only_root(const std::vector<Root>& roots, std::string_view directory, Root::Kind kind,
                                     std::size_t self, bool& many) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < roots.size(); ++i) {
    if (i == self || roots[i].kind != kind || !is_within(roots[i].directory, directory)) continue;
    many = many || found.has_value();
    found = i;
  }
  return many ? std::nullopt : found;
}

/// The root that runs after an init root, if there is exactly one beside it.
std::optional<std::size_t> successor(const std::vector<Root>& roots, std::size_t init) {
  for (std::string_view above = roots[init].directory;; above = paths::directory_of(above)) {
    bool many = false;
    (void)only_root(roots, above, Root::Kind::init, init, many);
    if (many || only_root(roots, above, Root::Kind::init, init, many)) return std::nullopt;
    for (const Root::Kind kind : {Root::Kind::migrations, Root::Kind::other}) {
      if (const std::optional<std::size_t> found = only_root(roots, above, kind, init, many)) return found;
      if (many) return std::nullopt;
    }
    if (above.empty()) return std::nullopt;
  }
}

/// `init.sql`, `01-roles.sql`, `create_users.sql`: what a server runs once.
bool is_named_init(const SqlFile& file) {
  std::string_view stem = file.name.substr(0, file.name.find('.'));
  stem.remove_prefix(std::min(stem.find_first_not_of("0123456789-_"), stem.size()));
  if (stem.starts_with("create-") || stem.starts_with("create_")) stem.remove_prefix(7);
  return is_init(stem);
}

/// A directory whose every file is named for the first start, and which holds migrations in one below it.
bool is_init_by_files(const Root& root, const std::vector<Root>& roots) {
  if (root.kind != Root::Kind::other || !std::all_of(root.files.begin(), root.files.end(), is_named_init)) return false;
  std::size_t migrations = 0;
  for (const Root& other : roots) {
    if (&other == &root || !is_within(other.directory, root.directory)) continue;
    if (other.kind == Root::Kind::init || other.kind == Root::Kind::other) return false;
    if (other.kind == Root::Kind::migrations) ++migrations;
  }
  return migrations == 1;
}

/// The length of the path up to the directory whose files the image's entrypoint runs, its slash included; 0 for
/// others.
std::size_t entrypoint_length(std::string_view path) {
  constexpr std::string_view directory = "docker-entrypoint-initdb.d/";
  const std::size_t at = path.rfind(directory);
  const bool whole = at == 0 || (at != std::string_view::npos && path[at - 1] == '/');
  return whole ? at + directory.size() : 0;
}

/// As people number files; in the directory of the image's entrypoint as the image sorts them.
bool runs_before(const SqlFile& a, const SqlFile& b) {
  const std::size_t size = entrypoint_length(a.path);
  if (size == 0 || size != entrypoint_length(b.path) || a.path.substr(0, size) != b.path.substr(0, size))
    return comes_before(a.path, b.path);
  return collates_before(a.path.substr(size), b.path.substr(size));
}

}  // namespace

std::vector<Root> find_roots(std::vector<SqlFile> files, const FileIndex& index) {
  std::string above(files.empty() ? std::string_view() : files.front().directory);
  for (const SqlFile& file : files) above = common_directory(above, file.directory);
  std::stable_sort(files.begin(), files.end(), runs_before);
  std::vector<Root> roots = take_layouts(files, index);
  take_neighbours(roots, files);
  join_below(roots);
  for (Root& root : take_plain(without_included(std::move(files), index.sources()))) roots.push_back(std::move(root));
  for (Root& root : roots) {
    // A project that lies in a directory of tests as a whole is not aside to itself.
    const std::string_view below =
        std::string_view(root.directory).substr(std::min(above.size(), root.directory.size()));
    const bool aside = has_component(below, is_aside) || (root.layout == nullptr && is_init_free_shell(root));
    root.kind = aside ? Root::Kind::aside : kind_of(root);
    std::stable_sort(root.files.begin(), root.files.end(), runs_before);
  }
  for (Root& root : roots) {
    if (is_init_by_files(root, roots)) root.kind = Root::Kind::init;
  }
  std::stable_sort(roots.begin(), roots.end(), [](const Root& a, const Root& b) { return a.directory < b.directory; });
  return roots;
}

std::vector<std::vector<std::size_t>> join_roots(const std::vector<Root>& roots, const Sources& sources,
                                                 Diagnostics& out) {
  std::vector<std::optional<std::size_t>> follows(roots.size());
  std::vector<bool> taken(roots.size(), false);
  for (std::size_t i = 0; i < roots.size(); ++i) {
    if (roots[i].kind != Root::Kind::init) continue;
    follows[i] = successor(roots, i);
    if (follows[i]) taken[*follows[i]] = true;
  }
  std::vector<std::vector<std::size_t>> joined;
  for (std::size_t i = 0; i < roots.size(); ++i) {
    if (taken[i]) continue;
    joined.push_back({i});
    if (follows[i]) joined.back().push_back(*follows[i]);
  }
  join_kin(roots, sources, joined, out);
  return joined;
}

std::string telling_name(std::string_view directory) {
  const std::vector<std::string_view> parts = text::split(directory, '/');
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    if (!part->empty() && !holds(common_names, text::lower(*part))) return std::string(*part);
  }
  return parts.back().empty() ? "database" : std::string(parts.back());
}

std::size_t count_telling(std::string_view directory) {
  const std::vector<std::string_view> parts = text::split(directory, '/');
  return static_cast<std::size_t>(std::count_if(parts.begin(), parts.end(), [](std::string_view part) {
    return !part.empty() && !holds(common_names, text::lower(part));
  }));
}

std::string common_directory(std::string_view a, std::string_view b) {
  while (!is_within(b, a)) a = paths::directory_of(a);
  return std::string(a);
}

}  // namespace routegrant::load
