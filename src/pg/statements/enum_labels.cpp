#include "pg/statements/enum_labels.hpp"

#include <string>

#include "pg/names/words.hpp"
#include "pg/relations/columns.hpp"
#include "sql/identifier.hpp"

namespace routegrant::pg {
namespace {

Outcome no_such_label(std::string_view label) {
  return refuse(sqlstate::invalid_parameter_value, in_quotes(label) + " is not an existing enum label");
}

Outcome label_exists(std::string_view label) {
  return refuse(sqlstate::duplicate_object, "enum label " + in_quotes(label) + " already exists");
}

}  // namespace

Outcome require_label(std::string_view label) {
  if (label.size() <= sql::identifier_bytes) return done();
  return refuse(sqlstate::invalid_name, "invalid enum label " + in_quotes(label));
}

Outcome change_labels(const sql::Node& statement, Context& context, ObjectId type) {
  Catalog& catalog = context.catalog;
  if (!context.closed() || catalog.object(type).assumed || catalog.columns(type).empty()) return done();
  const std::string label(statement["newVal"].text());
  if (Outcome outcome = require_label(label); outcome.refused()) return outcome;
  const bool known = catalog.find_column(type, label).has_value();
  if (const std::string_view from = statement["oldVal"].text(); !from.empty()) {
    const auto at = catalog.find_column(type, from);
    if (!at) return no_such_label(from);
    if (known) return label_exists(label);
    catalog.edit_columns(type)[*at].name = label;
    return done();
  }
  if (known) return statement["skipIfNewValExists"].truth() ? done() : label_exists(label);
  const std::string_view neighbour = statement["newValNeighbor"].text();
  if (!neighbour.empty() && !catalog.find_column(type, neighbour)) return no_such_label(neighbour);
  add_columns(context, type, {{.name = label}});
  return done();
}

}  // namespace routegrant::pg
