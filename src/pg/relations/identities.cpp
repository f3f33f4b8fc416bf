#include "pg/relations/identities.hpp"

#include <algorithm>

#include "pg/names/references.hpp"

namespace routegrant::pg {
namespace {

/// The sequence of an identity column; none if it is no such.
ObjectId sequence_of_identity(const Catalog& catalog, ObjectId table, std::string_view column) {
  const auto at = catalog.find_column(table, column);
  if (!at) return ObjectId::none;
  for (const ObjectId each : catalog.dependents(table)) {
    const Object& sequence = catalog.object(each);
    if (sequence.identity && sequence.part_of == table && sequence.part_column == *at) return each;
  }
  return ObjectId::none;
}

void note(Context& context, ObjectId table, std::string_view column, bool is_always) {
  const ObjectId sequence = sequence_of_identity(context.catalog, table, column);
  if (sequence == ObjectId::none) return;
  context.catalog.edit(sequence).always_generated = is_always;
}

}  // namespace

void note_identity(Context& context, ObjectId table, std::string_view column, const sql::Node& constraint) {
  note(context, table, column, constraint["generated_when"].text() == "a");
}

void change_identity(Context& context, ObjectId table, std::string_view column, const sql::Node& options) {
  const sql::Node when = option_named(options, "generated");
  if (when) note(context, table, column, when["arg"].inner()["ival"].integer() == 'a');
}

void copy_identity(Context& context, ObjectId from, ObjectId to, std::string_view column) {
  const ObjectId sequence = sequence_of_identity(context.catalog, from, column);
  if (sequence == ObjectId::none) return;
  note(context, to, column, context.catalog.object(sequence).always_generated);
}

std::vector<std::uint32_t> always_identities(const Catalog& catalog, ObjectId table) {
  std::vector<std::uint32_t> columns;
  for (const ObjectId each : catalog.dependents(table)) {
    const Object& sequence = catalog.object(each);
    if (sequence.identity && sequence.always_generated && sequence.part_of == table && sequence.part_column)
      columns.push_back(*sequence.part_column);
  }
  return columns;
}

}  // namespace routegrant::pg
