#include "pg/routines/firing.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "pg/names/command_tag.hpp"
#include "pg/names/names.hpp"
#include "pg/routines/routine.hpp"
#include "sql/identifier.hpp"
#include "sql/tokens.hpp"
#include "sql/walk.hpp"

namespace routegrant::pg {
namespace {

/// What writing by a statement of that kind fires; 0 for one that writes no rows.
Bits events_of(const sql::Node& statement) {
  const std::string_view type = statement.type();
  if (type == "InsertStmt")
    return statement.inner()["onConflictClause"] ? privilege::insert | privilege::update : privilege::insert;
  if (type == "UpdateStmt") return privilege::update;
  if (type == "DeleteStmt") return privilege::delete_;
  if (type == "MergeStmt") return privilege::insert | privilege::update | privilege::delete_;
  if (type == "TruncateStmt") return privilege::truncate;
  return type == "CopyStmt" && statement.inner()["is_from"].truth() ? privilege::insert : 0;
}

bool fires(const Context& context, ObjectId table, Bits events) {
  const auto& triggers = context.catalog.triggers();
  for (std::uint32_t at = 0; at < triggers.size(); ++at) {
    const Trigger& each = triggers[TriggerId{at}];
    if (!each.dropped && !each.disabled && each.table == table && (each.events & events) != 0 &&
        context.routines.bodies.contains(each.function))
      return true;
  }
  return false;
}

/// The tables that a statement writes; parts of WITH write, too.
bool fires_triggers(Context& context, const sql::Node& statement) {
  return sql::any_node(statement, [&](const sql::Node& each) {
    const Bits events = events_of(each);
    if (events == 0) return false;
    std::vector<sql::Node> tables;
    for (const sql::Node& range : each.inner()["relations"].items()) tables.push_back(range.inner());
    if (each.inner()["relation"]) tables.push_back(each.inner()["relation"]);
    return std::any_of(tables.begin(), tables.end(), [&](const sql::Node& range) {
      const Resolved table = look_up(context, Space::relation, relation_name(range, std::nullopt));
      return table.found() && fires(context, table.id, events);
    });
  });
}

/// Roles, databases and tablespaces belong to no database, so that no event trigger sees their commands; nor do
/// statements that only run others.
bool is_seen(std::string_view type) {
  constexpr std::array<std::string_view, 18> unseen{"AlterDatabaseSetStmt", "AlterDatabaseStmt",  "AlterRoleSetStmt",
                                                    "AlterRoleStmt",        "AlterSystemStmt",    "CallStmt",
                                                    "CreateRoleStmt",       "CreatedbStmt",       "CreateEventTrigStmt",
                                                    "CreateTableSpaceStmt", "DiscardStmt",        "DoStmt",
                                                    "DropRoleStmt",         "DropTableSpaceStmt", "DropdbStmt",
                                                    "GrantRoleStmt",        "SelectStmt",         "VariableSetStmt"};
  return !text::is_one_of(type, unseen);
}

void report_event_triggers(Context& context, const sql::Node& statement, const StatementText& text) {
  const std::string tag = command_tag(statement, text);
  auto& triggers = context.routines.event_triggers;
  for (auto each = triggers.begin(); each != triggers.end();) {
    const std::vector<std::string>& commands = each->second;
    const bool is_gone = context.catalog.object(each->first).dropped;
    const bool fires =
        commands.empty() || std::any_of(commands.begin(), commands.end(),
                                        [&](const std::string& command) { return command.starts_with(tag); });
    if (fires && !is_gone)
      report_dynamic(context, "an event trigger whose function may grant fires from here on", text.span());
    each = fires || is_gone ? triggers.erase(each) : std::next(each);
  }
}

}  // namespace

bool names_firing_table(std::string_view text, const Routines& routines) {
  if (routines.firing.empty()) return false;
  for (std::size_t at = 0; at < text.size();) {
    const sql::Token token = sql::next_token(text, at);
    if (token.kind == sql::Token::Kind::end) return false;
    at = token.end;
    if (sql::is_identifier(token) && routines.firing.contains(sql::identifier(sql::text_of(text, token)))) return true;
  }
  return false;
}

void report_firing(Context& context, const sql::Node& statement, const StatementText& text) {
  if (!context.routines.firing.empty() && fires_triggers(context, statement))
    report_dynamic(context, "a trigger whose function may grant fires", text.span());
  if (context.routines.event_triggers.empty() || events_of(statement) != 0 || !is_seen(statement.type())) return;
  report_event_triggers(context, statement, text);
}

}  // namespace routegrant::pg
