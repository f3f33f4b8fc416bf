#include "compare/access/row_security.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/text.hpp"
#include "pg/answers/answers.hpp"
#include "pg/catalog/catalog.hpp"
#include "pg/database.hpp"

namespace routegrant::compare {
namespace {

constexpr std::string_view everyone = "PUBLIC";

/// "policy a", "policies a and b"
std::string named(const std::set<std::string>& policies) {
  return (policies.size() == 1 ? "policy " : "policies ") + text::enumerated({policies.begin(), policies.end()});
}

bool lacks_one(const std::set<std::string>& set, const std::set<std::string>& others) {
  return !std::includes(set.begin(), set.end(), others.begin(), others.end());
}

/// What a policy asks.
struct Conditions {
  std::string rows{};
  std::string new_rows{};
};

/// Takes those of the statement whose policy is named there, with single blanks; for what and whom it is stands before
/// them. What ALTER POLICY does not say stays (manual, ALTER POLICY).
void take_conditions(const Sources& sources, Span span, Conditions& into) {
  const std::string_view text = sources[span.source].text;
  const std::string_view rest = text.substr(std::min<std::size_t>(span.begin, text.size()));
  const std::vector<std::string_view> words = text::words(rest.substr(0, rest.find(';')));
  std::string all;
  for (const std::string_view word : words) all.append(" ").append(word);
  const std::string upper = text::upper(all);
  const std::size_t check = upper.find(" WITH CHECK");
  const std::size_t rows = upper.find(" USING");
  if (rows < check) into.rows = all.substr(rows, check == std::string::npos ? check : check - rows);
  if (check != std::string::npos) into.new_rows = all.substr(check);
}

}  // namespace

RowSecurity::RowSecurity(const questions::Access& access) : access_(access) {
  // The facts of databases stand in the order of the model.
  const auto& table = access.graph.table<Database>();
  for (std::size_t d = 0; d < table.facts.size() && d < access.analysis.model.databases.size(); ++d) {
    const DatabaseModel& model = access.analysis.model.databases[d];
    if (model.is_postgresql()) add_policies(model, table.facts[d]);
  }
  for (const ActsAs& acts : access.graph.table<ActsAs>().rows) {
    if (acts.how == "inherits") inherited_[acts.role].insert(access.roles[acts.target].name);
  }
}

void RowSecurity::add_policies(const DatabaseModel& model, FactId database) {
  const pg::Catalog& catalog = model.database.catalog();
  const pg::Answers& answers = catalog.answers();
  for (std::uint32_t at = 0; at < catalog.policies().size(); ++at) {
    const pg::Policy& policy = catalog.policies()[pg::PolicyId{at}];
    const auto table = static_cast<std::size_t>(policy.table);
    if (policy.dropped || table >= answers.object_of.size() || answers.object_of[table] == pg::Answers::no_index)
      continue;
    const pg::ObjectInfo& object = model.database.objects()[answers.object_of[table]];
    Policy read{.name = policy.name, .command = policy.command, .permissive = policy.permissive};
    Conditions conditions;
    if (policy.span) take_conditions(access_.analysis.report.sources, *policy.span, conditions);
    for (const Span& altered : policy.alterations)
      take_conditions(access_.analysis.report.sources, altered, conditions);
    read.words = conditions.rows + conditions.new_rows;
    for (const pg::RoleId role : policy.roles)
      read.roles.emplace_back(role == pg::RoleId::everyone ? everyone : catalog.roles().name(role));
    policies_[{database, object.database, object.name}].push_back(std::move(read));
  }
}

bool RowSecurity::has_privileges_of(const Role& role, FactId fact, std::string_view other) const {
  if (other == role.name || other == everyone) return true;
  const auto found = inherited_.find(fact);
  return found != inherited_.end() && found->second.contains(other);
}

bool RowSecurity::is_held(const Role& role, FactId fact, const Object& object) const {
  if (!object.row_security || role.superuser || role.bypasses_row_security) return false;
  return object.forces_row_security || !has_privileges_of(role, fact, object.owner);
}

Rows RowSecurity::of(const questions::AccessRow& row, const std::string& privilege) const {
  static constexpr std::array<std::string_view, 4> commands = {"SELECT", "INSERT", "UPDATE", "DELETE"};
  if (row.as_role == FactId::none || !text::is_one_of(privilege, commands)) return {};
  const Object& object = access_.objects[row.access.object];
  // Through a view or code of another its owner's policies are asked (manual, 5.8 and CREATE VIEW).
  const FactId asked = row.access.rights_of == FactId::none ? row.as_role : row.access.rights_of;
  const Role& role = access_.roles[asked];
  if (!is_held(role, asked, object)) return {};
  Rows rows{.all = false};
  const auto policies = policies_.find({object.database, object.in_database, object.name});
  if (policies == policies_.end()) return rows;
  for (const Policy& policy : policies->second) {
    if (policy.command != "ALL" && policy.command != privilege) continue;
    // A role whose name is not known may be this one.
    const bool applies = std::any_of(policy.roles.begin(), policy.roles.end(), [&](const std::string& name) {
      return name.empty() || has_privileges_of(role, asked, name);
    });
    if (!applies) continue;
    (policy.permissive ? rows.permissive : rows.restrictive).insert(policy.name);
    rows.words.emplace(policy.name, policy.words);
  }
  return rows;
}

std::vector<std::string> RowSecurity::refused(const questions::AccessRow& row,
                                              const std::vector<std::string>& privileges) const {
  std::vector<std::string> none;
  for (const std::string& privilege : privileges) {
    if (of(row, privilege).none()) none.push_back(privilege);
  }
  return none;
}

bool lets_more(const Rows& less, const Rows& more) {
  if (less.all || more.none()) return false;
  if (more.all || less.none()) return true;
  return lacks_one(less.permissive, more.permissive) || lacks_one(more.restrictive, less.restrictive);
}

std::string written_otherwise(const Rows& before, const Rows& now) {
  std::set<std::string> changed;
  for (const auto& [name, words] : now.words) {
    const auto old = before.words.find(name);
    if (old != before.words.end() && old->second != words) changed.insert(name);
  }
  if (changed.empty()) return {};
  return "rows by " + named(changed) + ", which " + (changed.size() == 1 ? "is" : "are") + " written otherwise now";
}

std::string words_of(const Rows& rows) {
  if (rows.all) return "every row";
  if (rows.none()) return "no row";
  const std::string within = rows.restrictive.empty() ? std::string() : " within " + named(rows.restrictive);
  return "rows by " + named(rows.permissive) + within;
}

}  // namespace routegrant::compare
