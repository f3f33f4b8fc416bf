#include "load/git_tree.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>
#include <utility>

#include "base/text.hpp"
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
    if (fields.size() != 4 || fields[1] != "blob") continue;
    const bool is_link = fields[0] == "120000";
    if (!is_link && !fields[0].starts_with("100")) continue;
    entries.push_back({.path = std::string(line.substr(tab + 1)),
                       .object = std::string(fields[2]),
                       .size = static_cast<std::uint64_t>(text::integer(fields[3]).value_or(0)),
                       .is_link = is_link});
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.path < b.path; });
  return entries;
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
      const auto found =
          std::lower_bound(all.begin(), all.end(), target,
                           [](const Entry& entry, const std::string& path) { return entry.path < path; });
      if (found == all.end() || found->path != target) continue;
      entries.push_back(*found);
      entries.back().path = links[i].path;
    }
  }
  std::erase_if(entries, [](const Entry& entry) { return entry.is_link; });
  return std::nullopt;
}

/// Drops what is above the limits, with a word for each.
void keep_limits(const Limits& limits, std::vector<Entry>& entries, Diagnostics& out) {
  std::uint64_t total = 0;
  std::erase_if(entries, [&](const Entry& entry) {
    if (entry.size <= limits.file_bytes && total + entry.size <= limits.total_bytes) {
      total += entry.size;
      return false;
    }
    out.push_back({.kind = Diagnostic::Kind::incomplete,
                   .span = std::nullopt,
                   .message = "'" + entry.path + "' is larger than the limit and was not read"});
    return true;
  });
}

}  // namespace

Result<std::string> git_top_level(const std::string& directory) {
  Result<Output> output = git(directory, {"rev-parse", "--show-toplevel"});
  if (output) return std::string(text::trim(output->out));
  const Result<Output> bare = git(directory, {"rev-parse", "--is-bare-repository", "--absolute-git-dir"});
  const std::vector<std::string_view> lines = bare ? text::split(bare->out, '\n') : std::vector<std::string_view>();
  if (lines.size() < 2 || lines[0] != "true") return Failure{output.error()};
  return std::string(lines[1]);
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
                                        const Limits& limits, Diagnostics& out) {
  Result<Output> listing = git(top_level, {"ls-tree", "-r", "-z", "--long", "--full-tree", commit});
  if (!listing) return Failure{listing.error()};
  const std::vector<Entry> all = entries_of(listing->out);
  std::vector<Entry> entries;
  std::copy_if(all.begin(), all.end(), std::back_inserter(entries),
               [&](const Entry& entry) { return (links == Links::follow || !entry.is_link) && wanted(entry.path); });
  if (std::optional<Failure> failure = follow_links(top_level, all, entries)) return *failure;
  keep_limits(limits, entries, out);
  Result<std::vector<std::string>> texts = texts_of(top_level, entries);
  if (!texts) return Failure{texts.error()};
  std::vector<TreeFile> files;
  for (std::size_t i = 0; i < entries.size(); ++i)
    files.push_back({.path = std::move(entries[i].path), .text = std::move((*texts)[i])});
  std::sort(files.begin(), files.end(), [](const TreeFile& a, const TreeFile& b) { return a.path < b.path; });
  return files;
}

}  // namespace routegrant::load
