#include "pg/statements/table_options.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "pg/names/references.hpp"
#include "pg/names/words.hpp"

namespace routegrant::pg {
namespace {

struct Option {
  std::string_view name;
  /// Whether the TOAST table has it as well.
  bool toast;
  int first = 13;
};

/// Those of RELOPT_KIND_HEAP and RELOPT_KIND_TOAST in reloptions.c.
constexpr Option known_options[] = {
    {"autovacuum_analyze_scale_factor", false},
    {"autovacuum_analyze_threshold", false},
    {"autovacuum_enabled", true},
    {"autovacuum_freeze_max_age", true},
    {"autovacuum_freeze_min_age", true},
    {"autovacuum_freeze_table_age", true},
    {"autovacuum_multixact_freeze_max_age", true},
    {"autovacuum_multixact_freeze_min_age", true},
    {"autovacuum_multixact_freeze_table_age", true},
    {"autovacuum_vacuum_cost_delay", true},
    {"autovacuum_vacuum_cost_limit", true},
    {"autovacuum_vacuum_insert_scale_factor", true},
    {"autovacuum_vacuum_insert_threshold", true},
    {"autovacuum_vacuum_max_threshold", true, 18},
    {"autovacuum_vacuum_scale_factor", true},
    {"autovacuum_vacuum_threshold", true},
    {"fillfactor", false},
    {"log_autovacuum_min_duration", true},
    {"parallel_workers", false},
    {"toast_tuple_target", false},
    {"user_catalog_table", false},
    {"vacuum_index_cleanup", true},
    {"vacuum_max_eager_freeze_failure_rate", true, 18},
    {"vacuum_truncate", true},
};

bool is_known(const Context& context, std::string_view name, bool toast) {
  return std::any_of(std::begin(known_options), std::end(known_options), [&](const Option& each) {
    return each.name == name && (each.toast || !toast) && context.features().version >= each.first;
  });
}

Outcome unrecognized(std::string_view name) {
  return refuse(sqlstate::invalid_parameter_value, "unrecognized parameter " + in_quotes(name));
}

bool is_oids(const sql::Node& option) {
  return option["defname"].text() == "oids" && option["defnamespace"].text().empty();
}

/// What is looked at before any name: namespaces, and the old oids.
Outcome require_spaces(const sql::Node& options) {
  for (const sql::Node& each : options.items()) {
    const sql::Node option = each.inner();
    const std::string_view space = option["defnamespace"].text();
    if (!space.empty() && space != "toast")
      return refuse(sqlstate::invalid_parameter_value, "unrecognized parameter namespace " + in_quotes(space));
    if (is_oids(option) && truth_of_option(option))
      return refuse(sqlstate::feature_not_supported, "tables declared WITH OIDS are not supported");
  }
  return done();
}

}  // namespace

Outcome require_table_options(const Context& context, const sql::Node& options, bool partitioned) {
  if (!context.closed()) return done();
  if (Outcome outcome = require_spaces(options); outcome.refused()) return outcome;
  for (const bool toast : {false, true}) {
    for (const sql::Node& each : options.items()) {
      const sql::Node option = each.inner();
      const std::string_view name = option["defname"].text();
      if (option["defnamespace"].text().empty() == toast || is_oids(option)) continue;
      if (partitioned && !toast && context.features().version >= 16)
        return refuse(sqlstate::wrong_object_type, "cannot specify storage parameters for a partitioned table");
      if (partitioned && !toast) return unrecognized(name);
      if (!is_known(context, name, toast)) return unrecognized(name);
    }
  }
  return done();
}

Outcome require_lasting(const Context& context, const sql::Node& range, const sql::Node& on_commit) {
  const std::string_view what = on_commit.text();
  if (!context.closed() || what.empty() || what == "ONCOMMIT_NOOP" || range["relpersistence"].text() == "t")
    return done();
  return refuse(sqlstate::invalid_table_definition, "ON COMMIT can only be used on temporary tables");
}

Outcome require_changed_options(const Context& context, const sql::Node& options) {
  if (!context.closed()) return done();
  for (const sql::Node& each : options.items()) {
    const sql::Node option = each.inner();
    const std::string_view name = option["defname"].text();
    if (option["defnamespace"].text().empty() && !is_known(context, name, false)) return unrecognized(name);
  }
  return done();
}

}  // namespace routegrant::pg
