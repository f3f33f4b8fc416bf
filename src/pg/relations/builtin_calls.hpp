#pragma once

#include <cstdint>
#include <string_view>

#include "pg/catalog/context.hpp"
#include "pg/names/names.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// How far the server comes with a call: it reads its name, asks for EXECUTE, runs it.
enum class BuiltinUse : std::uint8_t { named, asked, run };

/// What a call of a function of pg_catalog needs: EXECUTE, where initdb did not give it to everybody, and for nextval()
/// and its like the sequence, which is looked for when the statement is read and asked for when it runs.
[[nodiscard]] Outcome require_builtin_call(Context& context, const sql::Node& func_call, BuiltinUse use);

/// A relation that a text names: not there, it is 42P01; `soft`: also where its schema is not there, which is 3F000
/// else.
[[nodiscard]] Resolved relation_of_text(Context& context, std::string_view text, bool soft);

/// In a closed world, what 'name'::regclass is refused for, which is looked up when the statement is read.
[[nodiscard]] Outcome require_named_relation(Context& context, const sql::Node& type_cast);

/// The same of all that a tree names so, sequences of nextval() and its like included, whoever may use them.
[[nodiscard]] Outcome require_named_relations(Context& context, const sql::Node& tree);

/// dblink_connect_u() to what is neither a foreign server nor a connection string cannot connect (08001); whether
/// another connects is not known. So dblink_connect() for superusers: others are asked for a password first.
[[nodiscard]] Outcome require_connection(const Context& context, const sql::Node& func_call);

}  // namespace routegrant::pg
