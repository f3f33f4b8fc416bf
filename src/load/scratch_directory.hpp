#pragma once

#include <string>
#include <vector>

#include "load/git_tree.hpp"
#include "routegrant/result.hpp"

namespace routegrant::load {

/// A directory of its own below the system's one for temporary files, which goes away with what is in it.
class ScratchDirectory {
 public:
  ScratchDirectory() = default;
  ~ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;

  /// Makes the directory and writes the files. A path that would leave it is left out: a tree of Git may hold any.
  [[nodiscard]] Result<std::string> write(const std::vector<TreeFile>& files);

 private:
  std::string path_{};
};

}  // namespace routegrant::load
