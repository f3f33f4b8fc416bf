#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "load/limits.hpp"
#include "routegrant/diagnostic.hpp"
#include "routegrant/result.hpp"

/// Reads trees out of Git's objects: no checkout, nothing of the work tree is touched. The only place that runs `git`.
namespace routegrant::load {

/// One file of a commit.
struct TreeFile {
  /// Relative to the repository's top level.
  std::string path;
  std::string text;
  /// A sentence for a diagnostic about it, where it was not read; else empty.
  std::string problem{};
  Diagnostic::Kind problem_kind = Diagnostic::Kind::incomplete;
};

/// The top level of the repository that holds `directory`; an error if it is in none or git is not installed. Of a
/// repository without a work tree its own directory, to which paths are taken to be relative.
[[nodiscard]] Result<std::string> git_top_level(const std::string& directory);

/// The full name of the commit that `revision` names. A revision that git does not know is an error with git's own
/// words.
[[nodiscard]] Result<std::string> git_commit(const std::string& top_level, const std::string& revision);

/// The best common ancestor of two revisions: where one parted from the other.
[[nodiscard]] Result<std::string> git_merge_base(const std::string& top_level, const std::string& one,
                                                 const std::string& other);

/// The paths that the index of the repository at `top_level` holds, sorted; none if git cannot tell.
[[nodiscard]] std::vector<std::string> git_tracked(const std::string& top_level);

/// Whether a symbolic link to a regular file of the same commit stands for that file, or holds none.
enum class Links : unsigned char { skip, follow };

/// The regular files of the commit that `wanted` takes by path, sorted by path. Submodules hold no file. A file above
/// the limits has a problem and no text.
[[nodiscard]] Result<std::vector<TreeFile>> git_files(const std::string& top_level, const std::string& commit,
                                                      const std::function<bool(std::string_view)>& wanted, Links links,
                                                      const Limits& limits);

/// What stands in the commit where a file or directory to read might, and holds none, each with its problem: symbolic
/// links that lead out of the commit, nowhere or to what `is_inside` does not take; submodules; templates of files that
/// would be read. What `walk` says of a work tree, in the same words.
[[nodiscard]] Result<std::vector<TreeFile>> git_unread(const std::string& top_level, const std::string& commit,
                                                       const std::function<bool(std::string_view)>& is_inside);

/// The submodules that the commit has, or the index where `commit` is empty: the commit that each is at, by path.
[[nodiscard]] Result<std::map<std::string, std::string>> git_submodules(const std::string& top_level,
                                                                        const std::string& commit);

}  // namespace routegrant::load
