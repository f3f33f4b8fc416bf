#include "compare/causes/role_causes.hpp"

#include <algorithm>
#include <cstddef>

#include "base/text.hpp"

namespace routegrant::compare {

using questions::Access;
using questions::AccessRow;

std::optional<Cause> RoleCauses::if_changed(const std::optional<Span>& span, bool in_head,
                                            const std::string& sentence) const {
  const Sources& sources = (in_head ? head_ : base_).analysis.report.sources;
  if (!span || !is_changed(changes_, sources.place(*span), in_head)) return std::nullopt;
  return Cause{.sentence = sentence, .span = *span, .in_head = in_head, .is_changed = true};
}

const DatabaseModel* RoleCauses::database_of(const std::string& name, bool in_head, bool wanted_in_head) const {
  const std::string& wanted = in_head == wanted_in_head ? name
                              : wanted_in_head          ? homes_.in_head(name)
                                                        : homes_.in_base(name);
  const std::vector<DatabaseModel>& all = (wanted_in_head ? head_ : base_).analysis.model.databases;
  const auto found = std::find_if(all.begin(), all.end(), [&](const DatabaseModel& one) { return one.name == wanted; });
  return found == all.end() ? nullptr : &*found;
}

std::optional<Cause> RoleCauses::of_attribute(FactId role, std::string_view attribute, bool in_head) const {
  const Access& own = in_head ? head_ : base_;
  const Role& row = own.roles[role];
  for (const bool side : {true, false}) {
    const DatabaseModel* const database = database_of(own.databases[row.database].name, in_head, side);
    if (database == nullptr) continue;
    const auto index = database->database.find_role(row.name);
    if (!index) continue;
    const auto& said = database->database.roles()[*index].said;
    const auto found = said.find(attribute);
    if (found == said.end()) continue;
    const std::string_view text = (side ? head_ : base_).analysis.report.sources[found->second.source].text;
    const std::string word = text::upper(text.substr(found->second.begin, found->second.end - found->second.begin));
    if (std::optional<Cause> cause = if_changed(
            found->second, side, "role " + row.name + (side ? " is given " : " was given ") + "the attribute " + word))
      return cause;
  }
  return std::nullopt;
}

std::optional<Cause> RoleCauses::of_rows(const AccessRow& row, bool in_head,
                                         const std::vector<std::string>& privileges) const {
  const Access& own = in_head ? head_ : base_;
  const auto& table = own.graph.table<RowPolicy>();
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const RowPolicy& policy = table.rows[i];
    const bool is_about = policy.object == row.access.object &&
                          (policy.command == "ALL" ||
                           std::find(privileges.begin(), privileges.end(), policy.command) != privileges.end());
    if (!is_about) continue;
    const routegrant::Told& told = own.graph.reasons().of(table.facts[i]);
    if (std::optional<Cause> cause = if_changed(told.reason.span, in_head, told.sentence)) return cause;
  }
  const Object& object = own.objects[row.access.object];
  for (const bool side : {true, false}) {
    const DatabaseModel* const database = database_of(own.databases[object.database].name, in_head, side);
    if (database == nullptr) continue;
    for (const pg::ObjectInfo& info : database->database.objects()) {
      if (info.name != object.name || info.database != object.in_database) continue;
      if (std::optional<Cause> cause = if_changed(
              info.row_security_span, side,
              "the row security of " + object.kind + " " + object.full_name + (side ? " is set" : " was set")))
        return cause;
    }
  }
  return std::nullopt;
}

}  // namespace routegrant::compare
