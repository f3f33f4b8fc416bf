#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compare/moves/changed_lines.hpp"
#include "routegrant/report.hpp"

namespace routegrant::compare {

/// A database object that got another name, or another schema: "table", "public.orders", "public.purchases".
struct MovedObject {
  std::string kind;
  std::string from;
  std::string to;
};

/// Whether `moved_objects` tells of objects of a kind: relations and schemas.
[[nodiscard]] bool may_move_in_database(std::string_view kind);

/// Objects of the base that the head calls otherwise: the statement that makes them stands in a line that did not
/// change, and makes one of another name now, as a later one renames it or sets its schema. Only relations and schemas,
/// of names that no object of the other tree has.
[[nodiscard]] std::vector<MovedObject> moved_objects(const Report& base, const Report& head, const Changes& changes);

}  // namespace routegrant::compare
