#include "pg/relations/inherited_generation.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pg/names/words.hpp"
#include "pg/relations/bindings.hpp"
#include "pg/relations/column_defaults.hpp"

namespace routegrant::pg {
namespace {

constexpr std::string_view invalid_column_definition = "42611";

/// What the parents say of a column.
struct Said {
  bool generated = false;
  /// The number that is its default; 0 for another default, or for none.
  std::uint64_t number = 0;
  bool conflicts = false;
};
using Inherited = std::map<std::string, Said, std::less<>>;

std::uint64_t default_number(const Catalog& catalog, ObjectId table, std::uint32_t column) {
  for (const BindingId id : bindings_on(catalog, table)) {
    const Binding& each = catalog.bindings()[id];
    if (each.of == Binding::Of::column_default && each.part == column) return each.expression;
  }
  return 0;
}

Outcome inherit(const Context& context, ObjectId parent, Inherited& inherited) {
  const std::vector<Column>& columns = context.catalog.columns(parent);
  for (std::uint32_t at = 0; at < columns.size(); ++at) {
    if (columns[at].dropped) continue;
    const bool generated = is_generated(context.catalog, parent, at);
    const std::uint64_t number = default_number(context.catalog, parent, at);
    const auto [known, added] = inherited.emplace(columns[at].name, Said{.generated = generated, .number = number});
    Said& before = known->second;
    before.conflicts = before.conflicts || (before.number != 0 && number != 0 && before.number != number);
    if (before.number == 0) before.number = number;
    if (!added && before.generated != generated)
      return refuse(sqlstate::datatype_mismatch,
                    "inherited column " + in_quotes(columns[at].name) + " has a generation conflict");
  }
  return done();
}

/// Until 15 the child of a generated column takes its expression, and that of another one may be generated.
bool may_be_generated(const Context& context, bool generated) {
  return (context.features().version >= 16) == generated;
}

Outcome require_column(const Context& context, const sql::Node& column, bool generated) {
  const std::string name = in_quotes(column["colname"].text());
  for (const sql::Node& each : column["constraints"].items()) {
    const std::string_view type = each.inner()["contype"].text();
    if (type == "CONSTR_GENERATED" && !may_be_generated(context, generated))
      return refuse(invalid_column_definition, "child column " + name + " specifies generation expression");
    if (generated && (type == "CONSTR_DEFAULT" || type == "CONSTR_IDENTITY")) {
      return refuse(invalid_column_definition, "column " + name + " inherits from generated column but specifies " +
                                                   (type == "CONSTR_DEFAULT" ? "default" : "identity"));
    }
  }
  return done();
}

/// Serial and generated columns have one as well.
bool has_own_default(const sql::Node& column) {
  if (!serial_type(column).empty()) return true;
  const std::vector<sql::Node> constraints = column["constraints"].items();
  return std::any_of(constraints.begin(), constraints.end(), [](const sql::Node& each) {
    const std::string_view type = each.inner()["contype"].text();
    return type == "CONSTR_DEFAULT" || type == "CONSTR_GENERATED" || type == "CONSTR_IDENTITY";
  });
}

}  // namespace

Outcome require_generation(const Context& context, const std::vector<ObjectId>& parents, const sql::Node& elements) {
  if (!context.closed() || parents.empty()) return done();
  Inherited inherited;
  for (const ObjectId parent : parents) {
    if (Outcome outcome = inherit(context, parent, inherited); outcome.refused()) return outcome;
  }
  for (const sql::Node& element : elements.items()) {
    if (element.type() != "ColumnDef") continue;
    const auto known = inherited.find(element.inner()["colname"].text());
    if (known == inherited.end()) continue;
    if (Outcome outcome = require_column(context, element.inner(), known->second.generated); outcome.refused())
      return outcome;
    if (has_own_default(element.inner())) known->second.conflicts = false;
  }
  for (const auto& [name, said] : inherited) {
    if (said.conflicts)
      return refuse(invalid_column_definition, "column " + in_quotes(name) + " inherits conflicting default values");
  }
  return done();
}

Outcome require_same_generation(const Context& context, ObjectId child, ObjectId parent) {
  const std::vector<Column>& columns = context.catalog.columns(parent);
  for (std::uint32_t at = 0; context.closed() && at < columns.size(); ++at) {
    const auto own = context.catalog.find_column(child, columns[at].name);
    if (columns[at].dropped || !own) continue;
    const bool generated = is_generated(context.catalog, parent, at);
    const bool own_generated = is_generated(context.catalog, child, static_cast<std::uint32_t>(*own));
    if (generated == own_generated || (own_generated && may_be_generated(context, generated))) continue;
    return refuse(sqlstate::datatype_mismatch, "column " + in_quotes(columns[at].name) + " in child table must " +
                                                   (generated ? "be" : "not be") + " a generated column");
  }
  return done();
}

}  // namespace routegrant::pg
