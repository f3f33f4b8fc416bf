#include "pg/catalog/shown_columns.hpp"

#include <algorithm>

namespace routegrant::pg {

bool shows_known_columns(const Catalog& catalog, ObjectId view) {
  const Object& object = catalog.object(view);
  const std::size_t count = catalog.columns(view).size();
  if (object.updates == ObjectId::none || object.column_uses.size() < count) return false;
  const auto end = object.column_uses.begin() + static_cast<std::ptrdiff_t>(count);
  return std::none_of(object.column_uses.begin(), end, [&](const ColumnUse& use) { return use.relation == view; });
}

std::optional<std::uint32_t> shown_column(const Catalog& catalog, ObjectId view, std::uint32_t column) {
  const Object& object = catalog.object(view);
  if (!shows_known_columns(catalog, view)) return std::nullopt;
  const ColumnUse& use = object.column_uses[column];
  return use.relation == object.updates ? std::optional(use.column) : std::nullopt;
}

std::vector<std::uint32_t> shown_columns(const Catalog& catalog, ObjectId view,
                                         const std::vector<std::uint32_t>& columns) {
  std::vector<std::uint32_t> shown;
  for (const std::uint32_t column : columns) {
    if (const auto base = shown_column(catalog, view, column)) shown.push_back(*base);
  }
  return shown;
}

bool has_instead_trigger(const Catalog& catalog, ObjectId view, Bits event) {
  for (std::uint32_t at = 0; at < catalog.triggers().size(); ++at) {
    const Trigger& trigger = catalog.triggers()[TriggerId{at}];
    if (!trigger.dropped && trigger.instead && trigger.table == view && (trigger.events & event) != 0) return true;
  }
  return false;
}

}  // namespace routegrant::pg
