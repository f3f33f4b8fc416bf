#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pg/catalog/catalog.hpp"
#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// What a routine's body finds along the search path. Relations and types are looked for in the temporary schema as
/// well, functions and operators never are (manual, 20.11.1, search_path).
enum class PathUse : std::uint8_t {
  nothing,    ///< all is named with its schema, or was bound when the routine was made (BEGIN ATOMIC)
  functions,  ///< functions, operators and collations only
  all,        ///< relations or types, too; and where the body is not understood
};

/// One privilege that a statement of a body asks for.
struct BodyAccess {
  ObjectId relation = ObjectId::none;
  Bits privilege = 0;
  /// The statement in the body; that which calls a function, for what the function does.
  Span span{};
};

/// What is known of the body of a SECURITY DEFINER routine.
struct DefinerBody {
  ObjectId routine = ObjectId::none;
  PathUse path_use = PathUse::all;
  /// In the order of the body, each relation and privilege once. What EXECUTE of a text that is no constant does is not
  /// among them.
  std::vector<BodyAccess> accesses{};
  /// Whether it may do more: its language is not read, it runs EXECUTE of a text that is no constant, or it calls
  /// a function of the scripts of which not all is known either: one of several of its name, or a definer.
  bool opaque = false;
};

/// Reads the bodies of all SECURITY DEFINER routines of the current database, in SQL and PL/pgSQL, as their owners find
/// names when all scripts have run.
[[nodiscard]] std::vector<DefinerBody> read_definer_bodies(Context& context);

/// The elements of a SET search_path clause (a VariableSetStmt's inside), each ended by a comma, for `Object::path`;
/// empty if there is none.
[[nodiscard]] NameId path_text(Context& context, const sql::Node& set);

/// What a role could do to a routine's names.
enum class Shadowing : std::uint8_t {
  none,       ///< it cannot put anything where the routine looks
  temporary,  ///< relations and types in its temporary schema
  schema,     ///< whatever it likes, in a schema that it may create in
};

/// Whether a role, or one that it can become, may put objects where a SECURITY DEFINER routine looks for its own, in
/// front of them or beside them (manual, CREATE FUNCTION, "Writing SECURITY DEFINER Functions Safely").
[[nodiscard]] Shadowing shadowing_by(const Catalog& catalog, RoleId role, const DefinerBody& body);

}  // namespace routegrant::pg
