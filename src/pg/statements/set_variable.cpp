#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "pg/names/parameter_values.hpp"
#include "pg/names/parameters.hpp"
#include "pg/names/references.hpp"
#include "pg/names/words.hpp"
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

/// The modes of a transaction that runs have no default to go back to (GUC_NO_RESET, from 16 on).
Outcome require_resettable(const Context& context, std::string_view name) {
  constexpr std::array<std::string_view, 3> modes{"transaction_deferrable", "transaction_isolation",
                                                  "transaction_read_only"};
  const std::string lower = text::lower(name);
  if (!context.closed() || context.features().version < 16 || !text::is_one_of(lower, modes)) return done();
  return refuse(sqlstate::feature_not_supported, "parameter " + in_quotes(lower) + " cannot be reset");
}

Outcome apply(const sql::Node& node, const StatementText& text, Context& context) {
  const std::string_view kind = node["kind"].text();
  if (kind == "VAR_RESET_ALL") return reset_all(context, text.span());
  if (kind == "VAR_SET_MULTI") return set_characteristics(node, context);
  const bool resets = kind == "VAR_RESET" || kind == "VAR_SET_DEFAULT";
  if (kind != "VAR_SET_VALUE" && !resets) return done();
  if (Outcome outcome = require_settable(context, node["name"].text()); outcome.refused()) return outcome;
  if (Outcome outcome = resets ? require_resettable(context, node["name"].text()) : done(); outcome.refused())
    return outcome;
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
