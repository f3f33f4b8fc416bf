#pragma once

#include <string>
#include <vector>

#include "analysis.hpp"
#include "routegrant/result.hpp"

namespace routegrant::compare {

/// The tree of one commit, analysed from Git's objects.
struct CommitTree {
  /// The commit's full name.
  std::string commit;
  Analysis analysis;
  /// Of the paths asked for those under which the commit has nothing.
  std::vector<std::string> missing{};
};

/// The revision to compare with: `REV`, or of `REV...` the commit where `head` parted from REV, as in Git's own
/// `git diff REV...`: what REV got meanwhile is no change of the head.
[[nodiscard]] Result<std::string> base_of(const std::string& revision, const std::string& head);

/// Analyses what `paths` name in the commit that `revision` names, with paths relative to the repository's top level,
/// so that both trees of a comparison call a file by one name. `paths` are as typed, relative to the current directory;
/// those that the commit does not have are no error. An error is a repository or revision that is not there.
[[nodiscard]] Result<CommitTree> analyze_commit(const std::string& revision, const std::vector<std::string>& paths,
                                                const AnalysisOptions& options);

/// Submodules under `paths` that are at another commit in `head` than in `base`; `head` is the index where it is empty.
/// Neither commit's files are of this repository, so that nobody here can tell what changed in them.
[[nodiscard]] std::vector<std::string> moved_submodules(const std::string& base, const std::string& head,
                                                        const std::vector<std::string>& paths);

}  // namespace routegrant::compare
