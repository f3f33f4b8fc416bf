#pragma once

#include <string>
#include <string_view>

#include "pg/values/value.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// A text as a value of a type, or what the server refuses it for; the value is unknown then, too.
struct Converted {
  Value value{};
  std::string_view sqlstate{};
  std::string reason{};
};

/// What becomes of a text that is cast (`is_cast`) to the type of a TypeName node, or assigned to a variable of it: a
/// cast cuts what is too long, an assignment refuses it (manual, 8.3). Types whose conversion is not modelled leave the
/// text as it is, but for those that change what it says: these make it unknown.
[[nodiscard]] Converted as_type(const sql::Node& type_name, Value value, bool is_cast);

}  // namespace routegrant::pg
