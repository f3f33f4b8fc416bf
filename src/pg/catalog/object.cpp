#include "pg/catalog/object.hpp"

#include <array>

namespace routegrant::pg {
namespace {

struct KindRow {
  std::string_view name;
  Space space;
  AclClass acl_class;
};

/// In the order of ObjectKind.
constexpr std::array<KindRow, 32> kinds{{
    {"table", Space::relation, AclClass::table},
    {"view", Space::relation, AclClass::table},
    {"materialized view", Space::relation, AclClass::table},
    {"foreign table", Space::relation, AclClass::table},
    {"sequence", Space::relation, AclClass::sequence},
    {"index", Space::relation, AclClass::none},
    {"composite type", Space::relation, AclClass::type},
    {"type", Space::type, AclClass::type},
    {"domain", Space::type, AclClass::type},
    {"function", Space::routine, AclClass::routine},
    {"procedure", Space::routine, AclClass::routine},
    {"aggregate", Space::routine, AclClass::routine},
    {"schema", Space::schema, AclClass::schema},
    {"language", Space::language, AclClass::language},
    {"foreign data wrapper", Space::wrapper, AclClass::wrapper},
    {"foreign server", Space::server, AclClass::server},
    {"large object", Space::large_object, AclClass::large_object},
    {"extension", Space::extension, AclClass::none},
    {"publication", Space::publication, AclClass::none},
    {"event trigger", Space::event_trigger, AclClass::none},
    {"database", Space::database, AclClass::database},
    {"tablespace", Space::tablespace, AclClass::tablespace},
    {"parameter", Space::parameter, AclClass::parameter},
    {"operator", Space::operator_, AclClass::none},
    {"operator class", Space::operator_class, AclClass::none},
    {"operator family", Space::operator_family, AclClass::none},
    {"collation", Space::collation, AclClass::none},
    {"conversion", Space::conversion, AclClass::none},
    {"text search configuration", Space::search_configuration, AclClass::none},
    {"text search dictionary", Space::search_dictionary, AclClass::none},
    {"statistics object", Space::statistics, AclClass::none},
    {"cast", Space::cast, AclClass::none},
}};
static_assert(kinds.size() == static_cast<std::size_t>(ObjectKind::cast) + 1);

const KindRow& row(ObjectKind kind) {
  return kinds[static_cast<std::size_t>(kind)];
}

}  // namespace

Space space_of(ObjectKind kind) {
  return row(kind).space;
}
AclClass acl_class_of(ObjectKind kind) {
  return row(kind).acl_class;
}
std::string_view name_of(ObjectKind kind) {
  return row(kind).name;
}
bool is_table_like(ObjectKind kind) {
  return kind <= ObjectKind::foreign_table;
}
bool has_columns(ObjectKind kind) {
  return kind <= ObjectKind::sequence;
}
bool is_routine(ObjectKind kind) {
  return kind == ObjectKind::function || kind == ObjectKind::procedure || kind == ObjectKind::aggregate;
}
bool is_in_schema(ObjectKind kind) {
  const Space space = space_of(kind);
  return space == Space::relation || space == Space::type || space == Space::routine ||
         (kind >= ObjectKind::operator_ && kind != ObjectKind::cast);
}

}  // namespace routegrant::pg
