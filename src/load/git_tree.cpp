#include "load/git_tree.hpp"

#include <algorithm>

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

struct Entry {
  std::string path;
  std::string object;
};

/// `<mode> SP <type> SP <object> SP+ <size> TAB <path> NUL` (git-ls-tree, --long -z).
std::vector<Entry> entries_of(std::string_view listing, const std::function<bool(std::string_view)>& wanted,
                              const Limits& limits, Diagnostics& out) {
  std::vector<Entry> entries;
  std::uint64_t total = 0;
  for (const std::string_view line : text::split(listing, '\0')) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string_view::npos) continue;
    const auto fields = text::words(line.substr(0, tab));
    const std::string_view path = line.substr(tab + 1);
    const bool is_regular = fields.size() == 4 && fields[1] == "blob" && fields[0].starts_with("100");
    if (!is_regular || !wanted(path)) continue;
    const auto size = static_cast<std::uint64_t>(text::integer(fields[3]).value_or(0));
    if (size > limits.file_bytes || total + size > limits.total_bytes) {
      out.push_back({.kind = Diagnostic::Kind::incomplete,
                     .span = std::nullopt,
                     .message = "'" + std::string(path) + "' is larger than the limit and was not read"});
      continue;
    }
    total += size;
    entries.push_back({std::string(path), std::string(fields[2])});
  }
  return entries;
}

}  // namespace

Result<std::string> git_top_level(const std::string& directory) {
  Result<Output> output = git(directory, {"rev-parse", "--show-toplevel"});
  if (!output) return Failure{output.error()};
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
                                        const std::function<bool(std::string_view)>& wanted, const Limits& limits,
                                        Diagnostics& out) {
  Result<Output> listing = git(top_level, {"ls-tree", "-r", "-z", "--long", "--full-tree", commit});
  if (!listing) return Failure{listing.error()};
  const std::vector<Entry> entries = entries_of(listing->out, wanted, limits, out);
  std::string input;
  for (const Entry& entry : entries) input += entry.object + "\n";
  Result<Output> blobs = git(top_level, {"cat-file", "--batch"}, input);
  if (!blobs) return Failure{blobs.error()};
  std::vector<TreeFile> files;
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
    files.push_back({entry.path, std::string(rest.substr(0, size))});
    rest.remove_prefix(size + 1);
  }
  std::sort(files.begin(), files.end(), [](const TreeFile& a, const TreeFile& b) { return a.path < b.path; });
  return files;
}

}  // namespace routegrant::load
