#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compare/moves/homes.hpp"
#include "compare/moves/nearest.hpp"
#include "questions/access.hpp"

namespace routegrant::compare {

/// Whether a line has the name as a word of its own, in any case; words are of letters, digits, `_` and of `also`.
[[nodiscard]] bool has_word(std::string_view line, const std::string& name, std::string_view also = {});

/// A changed line of the files that say what a scope of the tree is (of an overlay, its kustomization's): the first
/// that has one of the names as a word, else the first.
[[nodiscard]] std::optional<ChangedLine> line_of_scope(const Analysis& tree, const Changes& changes,
                                                       const std::string& name, bool in_head,
                                                       const std::vector<std::string>& names = {});

/// The first changed line of the nearest kustomization above a file of the tree that was changed: it may take the file
/// in, or leave it out.
[[nodiscard]] std::optional<ChangedLine> line_of_kustomization(const Sources& sources, const Changes& changes,
                                                               const std::string& file, bool in_head);

/// What a line is looked for to explain.
enum class Effect : std::uint8_t { gained, lost };

/// The last line of these files that was added (`in_head`) or removed and has one of the names as a word, or any line
/// where there are no names; comments left out. One that may have this effect goes first: a DROP that was added takes,
/// a GRANT that was removed took. It is sure where it is the only such one with a name, and gives or takes. `sources`
/// are those of the tree that the files belong to.
[[nodiscard]] std::optional<ChangedLine> last_changed(const Sources& sources, const Changes& changes,
                                                      const std::vector<std::string>& files,
                                                      const std::vector<std::string>& names, bool in_head,
                                                      Effect effect);

/// Where a change stands that is in no file of a way's story: a REVOKE in a later migration, a kustomization that takes
/// in what was there.
class BeyondStory {
 public:
  /// All must outlive it.
  BeyondStory(const questions::Access& base, const questions::Access& head, const Changes& changes, const Homes& homes)
      : base_(base), head_(head), changes_(changes), homes_(homes) {}

  /// For a row of the head (`in_head`) or of the base: the line that `naming` finds; else the last changed line of its
  /// database's role files; else the last of those files that was moved, and is read before or after others now; else
  /// a changed line of the files that say what its scope is, in this tree or the other; else one of a kustomization
  /// above a file of its story: labels that it sets are selected by.
  [[nodiscard]] std::optional<ChangedLine> of(const questions::AccessRow& row, bool in_head) const;

  /// The last changed line of the role files of the row's database that names its role or its object, added ones first.
  [[nodiscard]] std::optional<ChangedLine> naming(const questions::AccessRow& row, bool in_head) const;

 private:
  [[nodiscard]] std::optional<ChangedLine> of_scope(const questions::AccessRow& row, bool in_head) const;
  [[nodiscard]] std::optional<ChangedLine> of_kustomizations(const questions::AccessRow& row, bool in_head) const;
  [[nodiscard]] std::optional<ChangedLine> moved_role_file(const questions::AccessRow& row, bool in_head) const;
  [[nodiscard]] std::optional<ChangedLine> in_role_files(const questions::AccessRow& row, bool in_head,
                                                         const std::vector<std::string>& names) const;

  const questions::Access& base_;
  const questions::Access& head_;
  const Changes& changes_;
  const Homes& homes_;
};

}  // namespace routegrant::compare
