#include <string>
#include <string_view>
#include <vector>

#include "pg/names/parameters.hpp"
#include "pg/names/references.hpp"
#include "pg/routines/read_only.hpp"
#include "pg/routines/routine.hpp"
#include "pg/routines/session.hpp"
#include "pg/statements.hpp"

namespace routegrant::pg {
namespace {

/// The arguments of SET as texts: constants, and names in their quotes' place.
std::vector<std::string> arguments_of(const sql::Node& args) {
  std::vector<std::string> values;
  for (std::size_t at = 0; at < args.size(); ++at) {
    const sql::Node value = args.at(at).inner();
    const sql::Node number = value["ival"];
    values.emplace_back(number ? std::to_string(number["ival"].integer()) : std::string(value["sval"]["sval"].text()));
  }
  return values;
}

/// SET TRANSACTION, and SET SESSION CHARACTERISTICS AS TRANSACTION for the ones to come.
Outcome set_characteristics(const sql::Node& node, Context& context) {
  const std::optional<bool> said = read_only_option(node["args"]);
  if (said && node["name"].text() == "TRANSACTION") {
    context.session.read_only = said;
  } else if (said) {
    context.session.default_read_only = *said;
  }
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
  if (!resets) change.values = arguments_of(node["args"]);
  change.reset = resets;
  return change_setting(context, change);
}

}  // namespace

const Statement set_variable{.node = "VariableSetStmt", .apply = apply};

}  // namespace routegrant::pg
