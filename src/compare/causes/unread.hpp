#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compare/moves/changed_lines.hpp"
#include "questions/access.hpp"

namespace routegrant::compare {

/// What of the base may be in the head still, although nobody can read it there: gone from the facts is not gone.
/// - Files of which less was understood than before (they stopped parsing, or grant in ways that cannot be read), and
///   role files that no database of the head takes in although they are there.
/// - Scopes whose kustomization is still there, and builds no more.
/// - Logins of workloads that now hold one whose role no file tells or creates, or that leads to a server outside of
///   the tree, where nobody knows what it may do; and those that are not recognised any more (`lost_logins`).
class Unread {
 public:
  /// Both trees must outlive it.
  Unread(const questions::Access& base, const questions::Access& head, const Changes& changes);

  /// Whether a row of the base that the head lacks, or has with less, rests on such a thing; `conclusions` are its
  /// facts.
  [[nodiscard]] bool hides(const questions::AccessRow& row, const std::vector<FactId>& conclusions) const;

  /// Of the head's diagnostics those that the base does not have, without notes but those of role files that are left
  /// out now.
  [[nodiscard]] const std::vector<std::size_t>& diagnostics() const { return diagnostics_; }

  /// Whether something that stands at a place of the base, and counts in one of its scopes, may be hidden so.
  [[nodiscard]] bool hides(const std::string& scope, Span span) const;

  /// The same of a finding of the base.
  [[nodiscard]] bool hides(const Finding& finding) const;

  /// Whether a login of the base may be in the head still.
  [[nodiscard]] bool hides_login(FactId login) const;

  /// Whether a role of that name is made by a statement of the base that may count in the head still.
  [[nodiscard]] bool hides_role(const std::string& name) const;

  /// Where the head says why it cannot read what a row of the base rests on, so that the base's words were taken for it
  /// (`borrow_unread`): an index of the head's diagnostics. Nothing if the row rests on no such thing. `conclusions`
  /// are its facts.
  [[nodiscard]] std::optional<std::size_t> borrows(const questions::AccessRow& row,
                                                   const std::vector<FactId>& conclusions) const;

  /// Where the head says why role files of the base are in none of its databases, if one of `conclusions` rests on one:
  /// an index of the head's diagnostics.
  [[nodiscard]] std::optional<std::size_t> left_out(const std::vector<FactId>& conclusions) const;

  /// Whether a finding of the base rests on such a thing.
  [[nodiscard]] bool borrows(const Finding& finding) const;

  /// Whether a workload of the head holds such a login instead of one that the base knows.
  [[nodiscard]] bool is_blurred(FactId head_workload) const;

 private:
  void find_files();
  void find_dynamic();
  void find_left_out(const Changes& changes);
  void find_logins(const Changes& changes);
  void find_unbuilt();
  [[nodiscard]] bool is_unread(Span span) const;
  [[nodiscard]] bool is_borrowed(Span span) const;
  /// The first of the head's diagnostics about a file, else the first of all.
  [[nodiscard]] std::size_t problem_of(const std::string& base_file) const;
  [[nodiscard]] bool is_hidden(FactId login) const;
  [[nodiscard]] bool rests_on_hidden(const Finding& finding) const;

  const questions::Access& base_;
  const questions::Access& head_;
  const Changes& changes_;
  std::vector<std::size_t> diagnostics_;
  std::set<std::string> files_;
  /// Role files of the base that no database of the head takes in, and what the head says of it.
  std::set<std::string> left_out_;
  std::optional<std::size_t> left_out_problem_;
  /// Whether a file that only the head has could not be read: what one of another name held may stand in it.
  bool any_new_ = false;
  std::set<std::string> head_files_;
  std::set<std::string> unbuilt_;
  /// Workloads, as questions name them.
  std::set<std::string> hidden_;
};

}  // namespace routegrant::compare
