#include <string>
#include <string_view>
#include <vector>

#include "pg/names/parameter_values.hpp"
#include "pg/names/parameters.hpp"
#include "pg/names/references.hpp"
#include "pg/routines/routine.hpp"
#include "pg/routines/session.hpp"
#include "pg/routines/transaction_modes.hpp"
#include "pg/statements.hpp"

namespace routegrant::pg {
namespace {

/// SET TRANSACTION, and SET SESSION CHARACTERISTICS AS TRANSACTION for the ones to come.
Outcome set_characteristics(const sql::Node& node, Context& context) {
  if (node["name"].text() == "TRANSACTION") return set_transaction_modes(context, node["args"]);
  set_default_modes(context.session, node["args"]);
  return done();
}

Outcome apply(const sql::Node& node, const StatementText& text, Context& context) {
  const std::string_view kind = node["kind"].text();
  if (kind == "VAR_RESET_ALL") return reset_all(context, text.span());
  if (kind == "VAR_SET_MULTI") return set_characteristics(node, context);
  const bool resets = kind == "VAR_RESET" || kind == "VAR_SET_DEFAULT";
  if (kind != "VAR_SET_VALUE" && !resets) return done();
  if (Outcome outcome = require_settable(context, node["name"].text()); outcome.refused()) return outcome;
  SettingChange change{
      .name = std::string(node["name"].text()), .local = node["is_local"].truth(), .span = text.span()};
  if (!resets) change.values = values_of_setting(node["args"]);
  change.reset = resets;
  if (Outcome outcome = require_value(context, change.name, change.values); outcome.refused()) return outcome;
  return change_setting(context, change);
}

Outcome apply_show(const sql::Node& node, const StatementText& /*text*/, Context& context) {
  return require_shown(context, node["name"].text());
}

}  // namespace

const Statement set_variable{.node = "VariableSetStmt", .apply = apply};
const Statement show_variable{.node = "VariableShowStmt", .apply = apply_show, .only_asked = true};

}  // namespace routegrant::pg
