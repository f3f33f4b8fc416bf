#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pg/catalog/context.hpp"
#include "pg/names/names.hpp"
#include "pg/names/statement_text.hpp"
#include "sql/node.hpp"

/// What a parse tree refers to: roles, objects and options.
namespace routegrant::pg {

/// A wrapper's inside, or the node itself where libpg_query leaves the wrapper out.
[[nodiscard]] sql::Node unwrapped(const sql::Node& node);

/// A RoleSpec: CURRENT_USER and so on are resolved; PUBLIC is 42704 unless `everyone_allowed`.
[[nodiscard]] ResolvedRole role_of(Context& context, const sql::Node& role_spec, const StatementText& text,
                                   bool everyone_allowed = false);
/// A list of them, each with its place.
[[nodiscard]] Outcome roles_of(Context& context, const sql::Node& role_specs, const StatementText& text,
                               bool everyone_allowed, std::vector<NamedRole>& roles);

/// The place of a RoleSpec.
[[nodiscard]] Span span_of_role(const sql::Node& role_spec, const StatementText& text);

/// The place of a RangeVar's name.
[[nodiscard]] std::optional<Span> span_of_relation(const sql::Node& range_var, const StatementText& text);

/// A DefElem's argument as a word: true, 1 and "on" are truths; what has no argument is "true".
[[nodiscard]] bool truth_of_option(const sql::Node& def_elem);
/// The parts of a name as the statement writes them, "s.f": what errors about missing objects tell.
[[nodiscard]] std::string written_name(const sql::Node& strings);

/// 42501 for a routine, which DROP and ALTER name as they were written.
[[nodiscard]] Outcome not_owner_of_routine(std::string_view objtype, const sql::Node& object);

/// The DefElem of this name in a list; absent if there is none.
[[nodiscard]] sql::Node option_named(const sql::Node& def_elems, std::string_view name);

/// Whether the node says DROP_CASCADE.
[[nodiscard]] Behavior behavior_of(const sql::Node& node);

/// The place of the first identifier `name` after the word `after` (lower case).
[[nodiscard]] Span span_after(const StatementText& text, std::string_view after, std::string_view name);

/// A function's input types and all its argument types, as PostgreSQL prints them.
struct Signature {
  std::string inputs{};
  std::string all{};
  /// The input types as errors print them: without schemas that the search path leads to.
  std::string shown{};
  /// The types of scripts among them.
  std::vector<ObjectId> types{};
  /// A closed world refuses types that are not there.
  Outcome outcome{};
};
/// Of FunctionParameter nodes.
[[nodiscard]] Signature signature_of_parameters(Context& context, const sql::Node& parameters);

/// The object that a statement such as OWNER TO, DROP or GRANT names: `objtype` is "OBJECT_TABLE" and so on, `object` a
/// RangeVar, String, List, ObjectWithArgs, TypeName or Integer. In an open world what is missing is assumed.
struct ObjectReference {
  std::string_view objtype{};
  sql::Node object{};
  std::optional<Span> span{};
};
[[nodiscard]] Resolved resolve(Context& context, const ObjectReference& reference);
/// The same; none if it is missing.
[[nodiscard]] Resolved look_up(Context& context, const ObjectReference& reference);

/// The routine of an ObjectWithArgs node: by its argument types, or by its name if that is unique.
[[nodiscard]] Resolved resolve_routine(Context& context, const ObjectReference& reference, bool assume);

}  // namespace routegrant::pg
