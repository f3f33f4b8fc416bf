#include "load/git_tree.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "load/discover.hpp"
#include "load/link_notes.hpp"
#include "load/subprocess.hpp"

namespace routegrant::load {
namespace {

/// Runs git in a repository; hooks, pagers and the user's aliases have no say in what these commands do.
Result<Output> git(const std::string& directory, std::vector<std::string> arguments, std::string_view input = {}) {
  std::vector<std::string> command = {"git", "-C", directory, "-c", "core.quotePath=false", "--no-pager"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  Result<Output> output = run_program(command, input);
  if (!output) return output;
  if (output->status != 0) {
    return Failure{std::string(text::trim(output->error.empty() ? "git failed" : std::string_view(output->error)))};
  }
  return output;
}

/// One file or link of a commit.
struct Entry {
  std::string path;
  std::string object;
  std::uint64_t size = 0;
  bool is_link = false;
  /// Of another repository (a submodule).
  bool is_commit = false;
};

/// A chain of links longer than this leads in a circle (Linux gives up at 40).
constexpr int longest_chain = 40;

/// `<mode> SP <type> SP <object> SP+ <size> TAB <path> NUL` (git-ls-tree, --long -z), sorted by path as git sorts.
std::vector<Entry> entries_of(std::string_view listing) {
  std::vector<Entry> entries;
  for (const std::string_view line : text::split(listing, '\0')) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string_view::npos) continue;
    const auto fields = text::words(line.substr(0, tab));
    if (fields.size() != 4) continue;
    const bool is_link = fields[0] == "120000";
    const bool is_commit = fields[1] == "commit";
    if (!is_link && !is_commit && !fields[0].starts_with("100")) continue;
    entries.push_back({.path = std::string(line.substr(tab + 1)),
                       .object = std::string(fields[2]),
                       .size = static_cast<std::uint64_t>(text::integer(fields[3]).value_or(0)),
                       .is_link = is_link,
                       .is_commit = is_commit});
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.path < b.path; });
  return entries;
}

Result<std::vector<Entry>> all_entries(const std::string& top_level, const std::string& commit) {
  Result<Output> listing = git(top_level, {"ls-tree", "-r", "-z", "--long", "--full-tree", commit});
  if (!listing) return Failure{listing.error()};
  return entries_of(listing->out);
}

/// `all` is sorted by path.
const Entry* find(const std::vector<Entry>& all, const std::string& path) {
  const auto found = std::lower_bound(all.begin(), all.end(), path,
                                      [](const Entry& entry, const std::string& name) { return entry.path < name; });
  return found == all.end() || found->path != path ? nullptr : &*found;
}

bool is_directory(const std::vector<Entry>& all, const std::string& path) {
  if (path.empty()) return true;
  const std::string prefix = path + "/";
  const auto found = std::lower_bound(all.begin(), all.end(), prefix,
                                      [](const Entry& entry, const std::string& name) { return entry.path < name; });
  return found != all.end() && found->path.starts_with(prefix);
}

/// The contents of the entries, one each.
Result<std::vector<std::string>> texts_of(const std::string& top_level, const std::vector<Entry>& entries) {
  std::string input;
  for (const Entry& entry : entries) input += entry.object + "\n";
  Result<Output> blobs = git(top_level, {"cat-file", "--batch"}, input);
  if (!blobs) return Failure{blobs.error()};
  std::vector<std::string> texts;
  std::string_view rest = blobs->out;
  for (const Entry& entry : entries) {
    // `<object> SP blob SP <size> LF <contents> LF`; a blob that a partial clone lacks says `missing`.
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return Failure{"git gave no text for '" + entry.path + "'"};
    const auto fields = text::words(rest.substr(0, end));
    rest.remove_prefix(end + 1);
    if (fields.size() != 3) return Failure{"git has no text for '" + entry.path + "' in this clone"};
    const auto size = static_cast<std::size_t>(text::integer(fields[2]).value_or(0));
    if (rest.size() < size + 1) return Failure{"git gave a short text for '" + entry.path + "'"};
    texts.emplace_back(rest.substr(0, size));
    rest.remove_prefix(size + 1);
  }
  return texts;
}

/// Puts the file that each link leads to in its place, under the link's path; a link that leads to no regular file of
/// the commit is dropped. `all` is sorted by path.
std::optional<Failure> follow_links(const std::string& top_level, const std::vector<Entry>& all,
                                    std::vector<Entry>& entries) {
  for (int hop = 0; hop < longest_chain; ++hop) {
    const auto first_link =
        std::stable_partition(entries.begin(), entries.end(), [](const Entry& entry) { return !entry.is_link; });
    if (first_link == entries.end()) return std::nullopt;
    const std::vector<Entry> links(first_link, entries.end());
    entries.erase(first_link, entries.end());
    const Result<std::vector<std::string>> targets = texts_of(top_level, links);
    if (!targets) return Failure{targets.error()};
    for (std::size_t i = 0; i < links.size(); ++i) {
      const std::string target =
          (std::filesystem::path(links[i].path).parent_path() / (*targets)[i]).lexically_normal().generic_string();
      const Entry* const found = find(all, target);
      if (found == nullptr || found->is_commit) continue;
      entries.push_back(*found);
      entries.back().path = links[i].path;
    }
  }
  std::erase_if(entries, [](const Entry& entry) { return entry.is_link; });
  return std::nullopt;
}

/// Takes out what is above the limits, with a word for each.
void keep_limits(const Limits& limits, std::vector<Entry>& entries, std::vector<TreeFile>& refused) {
  std::uint64_t total = 0;
  std::erase_if(entries, [&](const Entry& entry) {
    if (entry.size <= limits.file_bytes && total + entry.size <= limits.total_bytes) {
      total += entry.size;
      return false;
    }
    refused.push_back(
        {.path = entry.path, .text = {}, .problem = "this file is larger than the limit and was not read"});
    return true;
  });
}

/// Where a path of a commit leads, links on the way and at its end followed.
struct Target {
  enum class Where : unsigned char { inside, outside, nowhere, in_a_circle };
  Where where = Where::inside;
  std::string path{};
};

void push_parts(std::string_view path, std::vector<std::string>& rest) {
  const std::vector<std::string_view> parts = text::split(path, '/');
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) rest.emplace_back(*part);
}

/// `links`: what each link of the commit holds, by its path.
Target resolved(const std::string& path, const std::map<std::string, std::string>& links) {
  std::vector<std::string> rest;
  push_parts(path, rest);
  std::string at;
  for (int hops = 0; !rest.empty();) {
    const std::string part = std::move(rest.back());
    rest.pop_back();
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      if (at.empty()) return {.where = Target::Where::outside};
      at = std::string(paths::directory_of(at));
      continue;
    }
    std::string next = at;
    if (!next.empty()) next += '/';
    next += part;
    const auto link = links.find(next);
    if (link == links.end()) {
      at = std::move(next);
      continue;
    }
    if (++hops > longest_chain) return {.where = Target::Where::in_a_circle};
    if (link->second.starts_with('/')) return {.where = Target::Where::outside};
    push_parts(link->second, rest);
  }
  return {.path = at};
}

/// Why what a link leads to is not read where it lies; empty if it is.
std::string problem_of_link(const std::string& path, const std::map<std::string, std::string>& links,
                            const std::vector<Entry>& all, const std::function<bool(std::string_view)>& is_inside) {
  const Target target = resolved(path, links);
  if (target.where == Target::Where::outside) return std::string(notes::leaves_root);
  if (target.where == Target::Where::in_a_circle) return notes::leads_nowhere(ELOOP);
  const Entry* const file = find(all, target.path);
  if (file == nullptr && !is_directory(all, target.path)) return notes::leads_nowhere(ENOENT);
  if (!is_inside(target.path)) return notes::leads_aside(target.path);
  if (file == nullptr || file->is_commit || kind_of_file(path) == FileKind::other ||
      kind_of_file(target.path) != FileKind::other)
    return {};
  return std::string(notes::leads_to_unread);
}

/// What each link of a commit holds.
Result<std::map<std::string, std::string>> links_among(const std::string& top_level, const std::vector<Entry>& all) {
  std::vector<Entry> entries;
  std::copy_if(all.begin(), all.end(), std::back_inserter(entries), [](const Entry& entry) { return entry.is_link; });
  std::map<std::string, std::string> links;
  if (entries.empty()) return links;
  Result<std::vector<std::string>> targets = texts_of(top_level, entries);
  if (!targets) return Failure{targets.error()};
  for (std::size_t i = 0; i < entries.size(); ++i) links.emplace(entries[i].path, std::move((*targets)[i]));
  return links;
}

}  // namespace

Result<std::string> git_top_level(const std::string& directory) {
  Result<Output> output = git(directory, {"rev-parse", "--show-toplevel"});
  if (!output) {
    const Result<Output> bare = git(directory, {"rev-parse", "--is-bare-repository", "--absolute-git-dir"});
    constexpr std::string_view yes = "true\n";
    if (bare && bare->out.starts_with(yes))
      return std::string(text::trim(std::string_view(bare->out).substr(yes.size())));
    return Failure{output.error()};
  }
  return std::string(text::trim(output->out));
}

Result<std::string> git_commit(const std::string& top_level, const std::string& revision) {
  Result<Output> output =
      git(top_level, {"rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"});
  if (!output) {
    return Failure{"git knows no commit '" + revision +
                   "'; in a shallow clone, fetch it first (fetch-depth: 2 for a merge commit)"};
  }
  // rev-parse echoes --end-of-options itself in some versions; the commit's name is the last line.
  const auto lines = text::words(output->out);
  if (lines.empty()) return Failure{"git knows no commit '" + revision + "'"};
  return std::string(lines.back());
}

Result<std::string> git_merge_base(const std::string& top_level, const std::string& one, const std::string& other) {
  const Result<std::string> first = git_commit(top_level, one);
  if (!first) return first;
  const Result<std::string> second = git_commit(top_level, other);
  if (!second) return second;
  const Result<Output> output = git(top_level, {"merge-base", *first, *second});
  const std::vector<std::string_view> lines = output ? text::words(output->out) : std::vector<std::string_view>();
  if (!lines.empty()) return std::string(lines.front());
  return Failure{"git knows no common ancestor of '" + one + "' and '" + other +
                 "'; a shallow clone may lack it (fetch more of both)"};
}

std::vector<std::string> git_tracked(const std::string& top_level) {
  // A checkout of another owner (a container's volume) is only read here, and names are all that is asked for.
  Result<Output> output = git(top_level, {"-c", "safe.directory=*", "-c", "core.fsmonitor=false", "ls-files", "-z"});
  std::vector<std::string> paths;
  if (!output) return paths;
  for (const std::string_view path : text::split(output->out, '\0')) {
    if (!path.empty()) paths.emplace_back(path);
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

Result<std::vector<TreeFile>> git_files(const std::string& top_level, const std::string& commit,
                                        const std::function<bool(std::string_view)>& wanted, Links links,
                                        const Limits& limits) {
  const Result<std::vector<Entry>> all = all_entries(top_level, commit);
  if (!all) return Failure{all.error()};
  std::vector<Entry> entries;
  std::copy_if(all->begin(), all->end(), std::back_inserter(entries), [&](const Entry& entry) {
    return !entry.is_commit && (links == Links::follow || !entry.is_link) && wanted(entry.path);
  });
  if (std::optional<Failure> failure = follow_links(top_level, *all, entries)) return *failure;
  std::vector<TreeFile> files;
  keep_limits(limits, entries, files);
  Result<std::vector<std::string>> texts = texts_of(top_level, entries);
  if (!texts) return Failure{texts.error()};
  for (std::size_t i = 0; i < entries.size(); ++i)
    files.push_back({.path = std::move(entries[i].path), .text = std::move((*texts)[i])});
  std::sort(files.begin(), files.end(), [](const TreeFile& a, const TreeFile& b) { return a.path < b.path; });
  return files;
}

Result<std::vector<TreeFile>> git_unread(const std::string& top_level, const std::string& commit,
                                         const std::function<bool(std::string_view)>& is_inside) {
  const Result<std::vector<Entry>> all = all_entries(top_level, commit);
  if (!all) return Failure{all.error()};
  const Result<std::map<std::string, std::string>> links = links_among(top_level, *all);
  if (!links) return Failure{links.error()};
  std::vector<TreeFile> unread;
  for (const Entry& entry : *all) {
    if (!is_inside(entry.path)) continue;
    std::string problem;
    if (entry.is_link) problem = problem_of_link(entry.path, *links, *all, is_inside);
    if (entry.is_commit) problem = notes::other_repository;
    if (!entry.is_link && !entry.is_commit && !made_of_template(entry.path).empty()) problem = notes::unread_template;
    if (!entry.is_link && !entry.is_commit && is_compressed_sql(entry.path)) problem = notes::compressed_sql;
    if (problem.empty()) continue;
    unread.push_back(
        {.path = entry.path, .text = {}, .problem = std::move(problem), .problem_kind = Diagnostic::Kind::note});
  }
  return unread;
}

Result<std::map<std::string, std::string>> git_submodules(const std::string& top_level, const std::string& commit) {
  std::map<std::string, std::string> submodules;
  if (!commit.empty()) {
    const Result<std::vector<Entry>> all = all_entries(top_level, commit);
    if (!all) return Failure{all.error()};
    for (const Entry& entry : *all) {
      if (entry.is_commit) submodules.emplace(entry.path, entry.object);
    }
    return submodules;
  }
  // `<mode> SP <object> SP <stage> TAB <path> NUL`; unlike a comparison with the work tree it runs no filter.
  Result<Output> listing =
      git(top_level, {"-c", "safe.directory=*", "-c", "core.fsmonitor=false", "ls-files", "--stage", "-z"});
  if (!listing) return Failure{listing.error()};
  for (const std::string_view line : text::split(listing->out, '\0')) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string_view::npos || !line.starts_with("160000 ")) continue;
    submodules.emplace(line.substr(tab + 1), text::words(line.substr(0, tab))[1]);
  }
  return submodules;
}

}  // namespace routegrant::load
