#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "compare/access/pairing.hpp"
#include "questions/access.hpp"

namespace routegrant::compare {

/// Parts of the names of a tree's rows: without the entry, with the privileges that such rows hold, without the object,
/// and with entry and workload alone.
struct Names {
  std::map<std::string, std::set<std::string>, std::less<>> from_workload;
  std::set<std::string, std::less<>> to_role;
  std::set<std::string, std::less<>> to_workload;
  /// Up to the role, of superusers: whatever is named of them, they reach all.
  std::set<std::string, std::less<>> of_superusers;
  /// Up to the role, what is held on tables that no file shows (`*.*`).
  std::map<std::string, std::set<std::string>, std::less<>> on_everything;

  void add(std::string_view key, const questions::AccessRow& row, const questions::Access& access);
};

/// The names of a whole tree, and of each of its deployments.
class TreeNames {
 public:
  void add(const Pair& pair, const questions::AccessRow& row, const questions::Access& access);

  /// Of one deployment; of all where it is not known which (empty).
  [[nodiscard]] const Names& of(const std::string& scope) const;

 private:
  Names all_;
  std::map<std::string, Names> by_scope_;
};

/// Whether a row tells in other words what the other tree has: all tables instead of those that role files show, or the
/// other way round, as another guess joins role files to the server.
[[nodiscard]] bool is_told_otherwise(const Pair& pair, const questions::Access& access, const questions::AccessRow& row,
                                     const Names& other_tree);

/// Whether a row only says what is left when others went, or what was there before others came: a workload without an
/// entry that holds no more than it did, a known role without an object.
[[nodiscard]] bool is_only_a_rest(const Pair& pair, const questions::Access& access, const questions::AccessRow& row,
                                  const Names& other_tree);

}  // namespace routegrant::compare
