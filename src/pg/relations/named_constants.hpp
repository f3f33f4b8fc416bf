#pragma once

#include "pg/catalog/context.hpp"
#include "pg/catalog/outcome.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// In a closed world, done or what constants are refused for that name something, which the server looks up when it
/// reads the statement: 'name'::regclass (42P01), ::regrole (42704), ::regnamespace (3F000), and what nextval() and its
/// like take (manual, 8.19 "Object Identifier Types").
[[nodiscard]] Outcome require_named_constants(Context& context, const sql::Node& tree);

}  // namespace routegrant::pg
