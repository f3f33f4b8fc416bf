#include "pg/relations/grant.hpp"

#include <algorithm>

#include "pg/names/completeness.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/columns.hpp"

namespace routegrant::pg {
namespace {

/// As GRANT calls what it is denied on: all relations but sequences are tables, all routines functions.
std::string described(const Catalog& catalog, ObjectId object) {
  const ObjectKind kind = catalog.object(object).kind;
  std::string_view word = error_word(kind);
  if (is_table_like(kind)) word = "table";
  if (is_routine(kind)) word = "function";
  if (kind == ObjectKind::domain) word = "type";
  // PostgreSQL says it twice.
  const std::string_view twice = kind == ObjectKind::large_object ? "large object " : "";
  return std::string(word) + " " + std::string(twice) + std::string(catalog.name(object));
}

Bits lowest(Bits bits) {
  return static_cast<Bits>(bits & static_cast<Bits>(-static_cast<int>(bits)));
}

/// `merge_acl_with_grant()`: the change for each grantee in turn.
Outcome apply(Context& context, const ObjectGrant& grant, Bits bits, Provenance provenance, RoleId grantor,
              RoleId owner, Acl& acl) {
  for (const RoleId grantee : grant.grantees) {
    if (grant.is_grant && grant.option && grantee == RoleId::everyone) {
      return refuse(sqlstate::invalid_grant_operation, "grant options can only be granted to roles");
    }
    AclChange change{.grantee = grantee, .grantor = grantor, .provenance = provenance};
    change.privileges = grant.is_grant || !grant.option ? bits : privilege::none;
    change.options = !grant.is_grant || grant.option ? bits : privilege::none;
    Outcome outcome = grant.is_grant ? pg::grant(acl, change, owner, context.roles(), context.catalog.provenances())
                                     : pg::revoke(acl, change, owner, context.roles(), grant.behavior);
    if (outcome.refused()) return outcome;
  }
  return done();
}

/// Tells the catalogue whom the lists of the object now name.
void note(Context& context, const ObjectGrant& grant, RoleId grantor, ObjectId object) {
  if (!grant.is_grant) return;
  for (const RoleId grantee : grant.grantees) context.catalog.note(grantee, object);
  context.catalog.note(grantor, object);
}

/// In an open world, and of an object that no statement is known to have made, somebody with the right to do so runs
/// the statement: as the owner does, unless he holds the options.
Grantor sensible_grantor(const Context& context, Bits bits, const Acl& acl, ObjectId object) {
  const Object& on = context.catalog.object(object);
  const Grantor best = best_grantor(context.current(), bits, acl, on.owner, context.roles());
  if ((context.closed() && !is_unseen(on)) || best.options == bits) return best;
  return {.role = on.owner, .options = bits};
}

Outcome denied_column(const Catalog& catalog, ObjectId table, std::string_view column) {
  return refuse(sqlstate::insufficient_privilege, "permission denied for column \"" + std::string(column) +
                                                      "\" of relation \"" + std::string(catalog.name(table)) + "\"");
}

/// A REVOKE on a table goes through all its columns, system columns among them. Where a column's list is unset there is
/// nothing to take, but who has no right at all is refused.
Outcome revoke_on_unset_columns(const Context& context, ObjectId table, Bits bits, const Acl& table_acl) {
  const Catalog& catalog = context.catalog;
  const std::vector<Column>& columns = catalog.columns(table);
  const auto unset = std::find_if(columns.begin(), columns.end(),
                                  [](const Column& each) { return !each.dropped && !each.acl.is_set; });
  const bool view = catalog.object(table).kind == ObjectKind::view;
  if (!context.closed() || bits == 0 || (view && unset == columns.end())) return done();
  const Grantor grantor =
      best_grantor(context.current(), bits, table_acl, catalog.object(table).owner, context.roles());
  const Bits all = privilege::of_columns;
  if (grantor.options != 0 || privileges_on(catalog, grantor.role, table, all) != 0 ||
      options_on(catalog, grantor.role, table, all) != 0) {
    return done();
  }
  return denied_column(catalog, table, view ? std::string_view(unset->name) : std::string_view("tableoid"));
}

Outcome grant_on_column(Context& context, const ObjectGrant& grant, ObjectId table, std::size_t column, Bits bits,
                        Provenance provenance, const Acl& table_acl) {
  Catalog& catalog = context.catalog;
  const RoleId owner = catalog.object(table).owner;
  Acl acl = catalog.columns(table)[column].acl.entries;
  Acl merged = table_acl;
  merged.insert(merged.end(), acl.begin(), acl.end());
  const Grantor grantor = sensible_grantor(context, bits, merged, table);
  if (grantor.options == 0) {
    const Bits all = privilege::of_columns;
    const Bits any = static_cast<Bits>(column_privileges_on(catalog, grantor.role, table, column, all) |
                                       column_options_on(catalog, grantor.role, table, column, all) |
                                       privileges_on(catalog, grantor.role, table, all) |
                                       options_on(catalog, grantor.role, table, all));
    if (any == 0) return denied_column(catalog, table, catalog.columns(table)[column].name);
  }
  if (Outcome outcome =
          apply(context, grant, static_cast<Bits>(bits & grantor.options), provenance, grantor.role, owner, acl);
      outcome.refused()) {
    return outcome;
  }
  if (acl.empty() && !catalog.columns(table)[column].acl.is_set) return done();
  catalog.store_column_acl(table, column, std::move(acl));
  note(context, grant, grantor.role, table);
  return done();
}

/// Which bits to change on which columns: those named, and for a REVOKE on the table all columns as well.
struct ColumnBits {
  Bits bits = 0;
  Provenance provenance = 0;
};

bool is_system_column(std::string_view name) {
  static constexpr std::string_view names[] = {"cmax", "cmin", "ctid", "tableoid", "xmax", "xmin"};
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

bool is_stored(ObjectKind kind) {
  return kind != ObjectKind::view && has_columns(kind);
}

Outcome collect_columns(Context& context, const ObjectGrant& grant, ObjectId table, Bits revoked_on_table,
                        std::vector<ColumnBits>& wanted) {
  Catalog& catalog = context.catalog;
  const bool sequence = catalog.object(table).kind == ObjectKind::sequence;
  wanted.resize(catalog.columns(table).size());
  for (ColumnBits& each : wanted) each.bits = revoked_on_table;
  for (const ColumnGrant& each : grant.columns) {
    Bits bits = each.bits;
    if ((bits & ~privilege::of_columns) != 0) {
      return refuse(sqlstate::invalid_grant_operation,
                    "invalid privilege type " +
                        std::string(privilege_name(lowest(static_cast<Bits>(bits & ~privilege::of_columns)))) +
                        " for column");
    }
    if (sequence) bits &= privilege::select;
    for (const std::string& name : each.columns) {
      std::optional<std::size_t> column = catalog.find_column(table, name);
      // What is granted on a system column is not kept.
      if (!column && is_system_column(name) && is_stored(catalog.object(table).kind)) continue;
      // Of the catalogues' columns nothing is kept: what a statement names is there.
      if (!column && context.closed() && shows_all_columns(catalog, table)) {
        return refuse(sqlstate::undefined_column, "column \"" + name + "\" of relation \"" +
                                                      std::string(catalog.name(table)) + "\" does not exist");
      }
      if (!column) {
        catalog.edit_columns(table).push_back({.name = name});
        column = catalog.columns(table).size() - 1;
        wanted.emplace_back();
      }
      wanted[*column].bits |= bits;
      wanted[*column].provenance = context.catalog.provenances().join(each.provenance, wanted[*column].provenance);
    }
  }
  return done();
}

Outcome grant_on_columns(Context& context, const ObjectGrant& grant, ObjectId table, Bits table_bits,
                         const Acl& table_acl) {
  const Bits revoked = grant.is_grant ? privilege::none : static_cast<Bits>(table_bits & privilege::of_columns);
  if (grant.columns.empty() && revoked == 0) return done();
  std::vector<ColumnBits> wanted;
  if (Outcome outcome = collect_columns(context, grant, table, revoked, wanted); outcome.refused()) return outcome;
  if (Outcome outcome = revoke_on_unset_columns(context, table, revoked, table_acl); outcome.refused()) return outcome;
  for (std::size_t column = 0; column < wanted.size(); ++column) {
    const Column& at = context.catalog.columns(table)[column];
    if (wanted[column].bits == 0 || at.dropped) continue;
    // Nothing stands there and nothing is named: all that could be refused was.
    if (!grant.is_grant && !at.acl.is_set && grant.columns.empty()) continue;
    Outcome outcome =
        grant_on_column(context, grant, table, column, wanted[column].bits, wanted[column].provenance, table_acl);
    if (outcome.refused()) return outcome;
  }
  return done();
}

/// The kinds of relations that the words of the statement allow.
Outcome require_kind(const Context& context, const ObjectGrant& grant, ObjectId object) {
  const ObjectKind kind = context.catalog.object(object).kind;
  const std::string name = "\"" + std::string(context.catalog.name(object)) + "\"";
  if (kind == ObjectKind::index) return refuse(sqlstate::wrong_object_type, name + " is an index");
  if (kind == ObjectKind::composite_type && grant.said != AclClass::type) {
    return refuse(sqlstate::wrong_object_type, name + " is a composite type");
  }
  if (grant.domain && kind != ObjectKind::domain) return refuse(sqlstate::wrong_object_type, name + " is not a domain");
  if (context.catalog.object(object).multirange) {
    return refuse(sqlstate::invalid_grant_operation, "cannot set privileges of multirange types");
  }
  if (grant.said == AclClass::sequence && kind != ObjectKind::sequence) {
    return refuse(sqlstate::wrong_object_type, name + " is not a sequence");
  }
  if (kind == ObjectKind::language && context.catalog.object(object).untrusted) {
    return refuse(sqlstate::wrong_object_type, "language " + name + " is not trusted");
  }
  return done();
}

/// Whether the list tells of default privileges: then that a statement names the object counts, even if it changes
/// nothing of the list. What extensions grant themselves is for predefined roles.
bool has_given_by_default(const Catalog& catalog, ObjectId object, const Acl& list) {
  const RoleId owner = catalog.object(object).owner;
  return catalog.default_acls().size() > 0 && std::any_of(list.begin(), list.end(), [&](const AclEntry& item) {
           return item.grantee != RoleId::everyone && item.grantee != owner &&
                  catalog.roles()[item.grantee].origin != Origin::built_in;
         });
}

}  // namespace

Outcome require_fitting(const Features& features, AclClass acl_class, std::string_view said, Bits bits) {
  // GRANT ON TABLE may name a sequence: what fits is decided by the object.
  Bits fitting = all_privileges(acl_class, features);
  if (acl_class == AclClass::table) fitting |= all_privileges(AclClass::sequence, features);
  if ((bits & ~fitting) == 0) return done();
  return refuse(sqlstate::invalid_grant_operation,
                "invalid privilege type " + std::string(privilege_name(lowest(static_cast<Bits>(bits & ~fitting)))) +
                    " for " + std::string(said));
}

Outcome grant_on(Context& context, const ObjectGrant& grant, ObjectId object) {
  Catalog& catalog = context.catalog;
  if (Outcome outcome = require_kind(context, grant, object); outcome.refused()) return outcome;
  const AclClass own = grant.said == AclClass::type ? AclClass::type : acl_class_of(catalog.object(object).kind);
  // A table's row type has a list of its own, of which nothing is kept: everybody may use it all the same.
  if (own == AclClass::type && is_table_like(catalog.object(object).kind)) return done();
  Bits bits = grant.bits;
  if (grant.all) bits = all_privileges(own, catalog.features());
  if (own == AclClass::sequence) bits &= all_privileges(own, catalog.features());
  if (own == AclClass::table && (bits & privilege::usage) != 0) {
    return refuse(sqlstate::invalid_grant_operation, "invalid privilege type USAGE for table");
  }
  const RoleId owner = catalog.object(object).owner;
  Acl acl = catalog.expanded_acl(object);
  const Acl before = grant.columns.empty() && grant.is_grant ? Acl{} : acl;
  if (bits != 0) {
    const Grantor grantor = sensible_grantor(context, bits, acl, object);
    const Bits all = all_privileges(own, catalog.features());
    if (grantor.options == 0 &&
        (privileges_on(catalog, grantor.role, object, all) | options_on(catalog, grantor.role, object, all)) == 0) {
      return refuse(sqlstate::insufficient_privilege, "permission denied for " + described(catalog, object));
    }
    Outcome outcome =
        apply(context, grant, static_cast<Bits>(bits & grantor.options), grant.provenance, grantor.role, owner, acl);
    if (outcome.refused()) return outcome;
    const bool changes = !equal(acl, catalog.expanded_acl(object)) || has_given_by_default(catalog, object, acl);
    if (catalog.object(object).system && changes) catalog.edit(object).touched = true;
    catalog.store_acl(object, std::move(acl));
    note(context, grant, grantor.role, object);
    // A parameter's entry goes with the last thing it says.
    if (own == AclClass::parameter && equal(catalog.acl(object).entries, default_acl(own, owner, catalog.features()))) {
      catalog.drop(object);
    }
  }
  return grant_on_columns(context, grant, object, bits, before);
}

Outcome grant_by_default(Context& context, const ObjectGrant& grant, RoleId role, ObjectId schema) {
  Catalog& catalog = context.catalog;
  const Acl start = schema == ObjectId::none ? default_acl(grant.said, role, catalog.features()) : Acl{};
  const DefaultAcl* entry = catalog.default_acl(role, schema, grant.said);
  Acl acl = entry != nullptr ? entry->entries : start;
  const Bits bits = grant.all ? all_privileges(grant.said, catalog.features()) : grant.bits;
  if (Outcome outcome = apply(context, grant, bits, grant.provenance, role, role, acl); outcome.refused())
    return outcome;
  const bool present = !equal(acl, start);
  catalog.store_default_acl(role, schema, grant.said, present, present ? std::move(acl) : Acl{});
  return done();
}

}  // namespace routegrant::pg
