#pragma once

#include <cstdint>
#include <vector>

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

/// What the defaults of columns need that an INSERT leaves out: whoever runs the statement is asked, also behind views
/// and in the actions of rules, whose relations are asked of the owner (manual, 41.5 Rules and Privileges). Each gives,
/// in a closed world, done or 42501.
namespace routegrant::pg {

/// USAGE or UPDATE on the sequences that give the columns which are left out their next numbers, which are asked for
/// once there is a row; identity columns need none. `given` are the columns of the relation that have values.
[[nodiscard]] Outcome require_serials(const Context& context, ObjectId relation, std::vector<std::uint32_t> given);

/// The same of what a rule inserts instead of the rows of an INSERT (its inside), where it is certain to insert some.
[[nodiscard]] Outcome require_replacing_serials(const Context& context, const sql::Node& insert, ObjectId relation);

/// EXECUTE on what the defaults call where rules on the event insert, whether there are rows or not.
[[nodiscard]] Outcome require_defaults_of_rules(const Context& context, ObjectId relation, Bits event);

}  // namespace routegrant::pg
