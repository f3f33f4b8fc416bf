#include "pg/names/words.hpp"

#include "pg/names/names.hpp"
#include "sql/identifier.hpp"

namespace routegrant::pg {
namespace {

/// Whether the search path leads to this object when its name stands alone.
bool is_visible(const Context& context, ObjectId id) {
  const Object& object = context.catalog.object(id);
  for (const ObjectId schema : search_path(context)) {
    const std::string_view name = context.catalog.name(id);
    if (is_routine(object.kind) || object.kind == ObjectKind::operator_) {
      const bool routine = is_routine(object.kind);
      for (const ObjectId each :
           routine ? context.catalog.routines(schema, name) : context.catalog.operators(schema, name)) {
        if (context.catalog.object(each).signature == object.signature) return each == id;
      }
      continue;
    }
    const ObjectId found = context.catalog.find(space_of(object.kind), schema, name);
    if (found != ObjectId::none) return found == id;
  }
  return false;
}

}  // namespace

std::string_view error_word(ObjectKind kind) {
  if (kind == ObjectKind::wrapper) return "foreign-data wrapper";
  if (kind == ObjectKind::composite_type) return "type";
  // get_object_type() knows pg_proc by one word.
  if (kind == ObjectKind::procedure || kind == ObjectKind::aggregate) return "function";
  return name_of(kind);
}

namespace {

/// Types that the search path leads to without their schemas.
std::string with_shown_types(const Context& context, std::string name, const Object& routine) {
  std::string shown;
  std::string_view rest = context.catalog.text(routine.signature);
  const std::size_t open = name.size() - rest.size() - 2;
  while (!rest.empty()) {
    const std::string_view type = rest.substr(0, rest.find(", "));
    const auto written = name_of_text(type.substr(0, type.find('[')));
    const ObjectId schema = written ? schema_named(context, written->schema) : ObjectId::none;
    ObjectId found = ObjectId::none;
    if (schema != ObjectId::none) found = context.catalog.find(Space::type, schema, written->name);
    if (schema != ObjectId::none && found == ObjectId::none)
      found = context.catalog.find(Space::relation, schema, written->name);
    shown += (shown.empty() ? "" : ", ") + shown_type(context, {.id = found, .text = std::string(type)});
    rest.remove_prefix(std::min(rest.size(), type.size() + 2));
  }
  return name.substr(0, open) + "(" + shown + ")";
}

}  // namespace

namespace {

/// "operator s.=== (integer,integer)" without the blank, and its like: the schema where the name alone does not lead
/// there (`getObjectDescription()`).
std::string schema_object_shown(const Context& context, ObjectId id) {
  const Object& object = context.catalog.object(id);
  std::string name(context.catalog.name(id));
  if (object.kind == ObjectKind::cast) return "cast from " + name;
  if (object.kind != ObjectKind::operator_) name = sql::quoted_identifier(name);
  if (!is_visible(context, id)) name = sql::quoted_identifier(context.catalog.name(object.parent)) + "." + name;
  if (object.kind == ObjectKind::operator_) {
    name = with_shown_types(context, name + "(" + std::string(context.catalog.text(object.signature)) + ")", object);
    for (std::size_t at = name.find(", "); at != std::string::npos; at = name.find(", ", at)) name.erase(at + 1, 1);
  }
  return std::string(name_of(object.kind)) + " " + name;
}

}  // namespace

std::string description(const Context& context, ObjectId id) {
  const Object& object = context.catalog.object(id);
  if (object.kind >= ObjectKind::operator_) return schema_object_shown(context, id);
  std::string words(error_word(object.kind));
  if (object.kind == ObjectKind::server) words = "server";
  if (object.kind == ObjectKind::domain) words = "type";
  if (object.kind == ObjectKind::aggregate) words = "function";
  const Space space = space_of(object.kind);
  if (space != Space::relation && space != Space::type && space != Space::routine) {
    return words + " " + std::string(context.catalog.name(id));
  }
  std::string name = display_name(context.catalog, id);
  if (is_visible(context, id))
    name = name.substr(sql::quoted_identifier(context.catalog.name(object.parent)).size() + 1);
  if (is_routine(object.kind)) {
    name = with_shown_types(context, std::move(name), object);
    // format_procedure() puts no space behind the commas.
    for (std::size_t at = name.find(", "); at != std::string::npos; at = name.find(", ", at)) name.erase(at + 1, 1);
  }
  return words + " " + name;
}

std::string shown_type(const Context& context, const ResolvedType& type) {
  if (type.id == ObjectId::none) return type.text;
  const std::string_view schema = context.catalog.name(context.catalog.object(type.id).parent);
  const std::string prefix = sql::quoted_identifier(schema) + ".";
  return is_visible(context, type.id) && type.text.starts_with(prefix) ? type.text.substr(prefix.size()) : type.text;
}

std::string in_quotes(std::string_view name) {
  return "\"" + std::string(name) + "\"";
}

}  // namespace routegrant::pg
