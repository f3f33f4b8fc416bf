#include "compare/findings/declarations.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.hpp"

namespace routegrant::compare {
namespace {

/// What names a declaration across trees: the entry and the role.
using Name = std::pair<std::string, std::string>;

class Declarations {
 public:
  explicit Declarations(const Analysis& analysis) : graph_(analysis.report.graph) {
    const auto& routes = graph_.table<Route>();
    for (std::size_t i = 0; i < routes.rows.size(); ++i) entries_.emplace(routes.facts[i], routes.rows[i].entry);
    const auto& roles = graph_.table<Role>();
    for (std::size_t i = 0; i < roles.rows.size(); ++i) roles_.emplace(roles.facts[i], roles.rows[i].name);
    for (const Member& member : graph_.table<Member>().rows) of_role_[member.role].push_back(member.of);
  }

  [[nodiscard]] std::set<Name> names() const {
    std::set<Name> all;
    for (const DeclaresRole& row : graph_.table<DeclaresRole>().rows) all.insert(name_of(row));
    return all;
  }

  [[nodiscard]] Name name_of(const DeclaresRole& row) const { return {entries_.at(row.route), row.role_name}; }

  /// What the declared role may do there, in words: "INSERT", "drop and change what it owns".
  [[nodiscard]] std::set<std::string> silenced(const DeclaresRole& row) const {
    static constexpr std::array<std::string_view, 4> writing = {"INSERT", "UPDATE", "DELETE", "TRUNCATE"};
    std::set<std::string> words;
    for (const AccessPath& path : graph_.table<AccessPath>().rows) {
      if (path.route == row.route && text::is_one_of(path.privilege, writing) && is_declared(path.role, row.role_name))
        words.insert(path.privilege);
    }
    for (const AdminPath& path : graph_.table<AdminPath>().rows) {
      if (path.route == row.route && path.power.starts_with("owns ") && roles_.at(path.role) == row.role_name)
        words.insert("change what it owns");
    }
    return words;
  }

 private:
  /// The role itself, or one that it is a member of.
  [[nodiscard]] bool is_declared(FactId role, const std::string& name) const {
    if (roles_.at(role) == name) return true;
    const auto found = of_role_.find(role);
    return found != of_role_.end() &&
           std::any_of(found->second.begin(), found->second.end(), [&](FactId of) { return roles_.at(of) == name; });
  }

  const Graph& graph_;
  std::map<FactId, std::string> entries_;
  std::map<FactId, std::string> roles_;
  std::map<FactId, std::vector<FactId>> of_role_;
};

}  // namespace

std::vector<PolicyChange> declaration_changes(const Analysis& base, const Analysis& head, const Changes& changes) {
  const std::set<Name> before = Declarations(base).names();
  const Declarations now(head);
  const auto& table = head.report.graph.table<DeclaresRole>();
  std::vector<PolicyChange> declared;
  std::set<Name> told;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const DeclaresRole& row = table.rows[i];
    const Name name = now.name_of(row);
    if (before.contains(name) || told.contains(name)) continue;
    const Span span = head.report.graph.reasons().of(table.facts[i]).reason.span;
    const Place place = head.report.sources.place(span);
    // An entry may have got another name, or its role, behind the same words.
    if (!changes.is_added(place)) continue;
    const std::set<std::string> words = now.silenced(row);
    if (words.empty()) continue;
    told.insert(name);
    declared.push_back({.kind = PolicyChange::Kind::declaration,
                        .what = name.first + " is meant to use role " + row.role_name + ", which may " +
                                text::enumerated({words.begin(), words.end()}),
                        .span = span,
                        .file = place.file,
                        .line = place.line});
  }
  return declared;
}

}  // namespace routegrant::compare
