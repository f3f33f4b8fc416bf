#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "questions/access.hpp"

namespace routegrant::compare {

/// Which rows of a table row security leaves to a role for one command.
struct Rows {
  bool all = true;
  /// Else those that one of these policies lets through, none of them if there is none, ...
  std::set<std::string> permissive{};
  /// ... and that each of these does, too.
  std::set<std::string> restrictive{};
  /// What the statements say that make all these, by name.
  std::map<std::string, std::string> words{};

  /// Whether nothing is let through.
  [[nodiscard]] bool none() const { return !all && permissive.empty(); }
};

/// What row security leaves to whom (manual, 5.9 and CREATE POLICY): nothing is held back from superusers, from roles
/// with BYPASSRLS, and from the table's owner and whoever inherits from him unless the table forces it; TRUNCATE and
/// REFERENCES are not subject to it. What the policies ask is not read, only which there are and for whom, and
/// whether they are written otherwise.
class RowSecurity {
 public:
  /// `access` must outlive it.
  explicit RowSecurity(const questions::Access& access);

  /// REQUIRES: the row has an object.
  [[nodiscard]] Rows of(const questions::AccessRow& row, const std::string& privilege) const;

  /// Those of the privileges that let the role at no row.
  [[nodiscard]] std::vector<std::string> refused(const questions::AccessRow& row,
                                                 const std::vector<std::string>& privileges) const;

 private:
  struct Policy {
    std::string name{};
    std::string command{};
    bool permissive = false;
    std::string words{};
    /// Empty names are roles that nothing tells the names of; PUBLIC is everyone.
    std::vector<std::string> roles{};
  };
  void add_policies(const DatabaseModel& model, FactId database);
  [[nodiscard]] bool is_held(const Role& role, FactId fact, const Object& object) const;
  /// Whether it is the other role, or has its privileges.
  [[nodiscard]] bool has_privileges_of(const Role& role, FactId fact, std::string_view other) const;

  const questions::Access& access_;
  /// By database, and what names a table there.
  std::map<std::tuple<FactId, std::string, std::string>, std::vector<Policy>> policies_;
  std::map<FactId, std::set<std::string, std::less<>>> inherited_;
};

/// Whether the second lets through what the first does not.
[[nodiscard]] bool lets_more(const Rows& less, const Rows& more);

/// The policies of both that their statements write otherwise, each as "rows by policy p, which is written otherwise
/// now"; empty if there are none.
[[nodiscard]] std::string written_otherwise(const Rows& before, const Rows& now);

/// "every row", "no row", "rows by policy tenant".
[[nodiscard]] std::string words_of(const Rows& rows);

}  // namespace routegrant::compare
