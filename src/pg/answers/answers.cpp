#include "pg/answers/answers.hpp"

#include <algorithm>
#include <bit>
#include <tuple>
#include <utility>

#include "pg/catalog/catalog.hpp"
#include "pg/catalog/context.hpp"
#include "pg/names/names.hpp"

namespace routegrant::pg {
namespace {

std::string_view declared_by(const Role& role) {
  switch (role.origin) {
    case Origin::sql: return "sql";
    case Origin::image: return "image";
    case Origin::operator_: return "operator";
    case Origin::assumed: return "assumed";
    case Origin::built_in: return "built-in";
  }
  return "";
}

std::string_view kind_name(ObjectKind kind) {
  if (kind == ObjectKind::composite_type) return "type";
  if (kind == ObjectKind::aggregate) return "function";
  return name_of(kind);
}

bool predefined(const Role& role) {
  return role.origin == Origin::built_in && role.name.starts_with("pg_");
}

std::string shown_name(const Catalog& catalog, ObjectId id) {
  const Object& object = catalog.object(id);
  if (object.assumed && catalog.name(id) == "*") return std::string(catalog.name(object.parent)) + ".*";
  return display_name(catalog, id);
}

class Builder {
 public:
  Builder(const Catalog& catalog, Answers& answers, RoleId runner, bool own_only)
      : catalog_(catalog), answers_(answers), runner_(runner), own_only_(own_only) {}

  void build() {
    add_roles();
    add_memberships();
    add_objects();
    std::size_t privileges = 0;
    for (ObjectIndex index = 0; index < answers_.objects.size(); ++index) privileges += count_acl(index);
    answers_.acl.reserve(privileges);
    for (ObjectIndex index = 0; index < answers_.objects.size(); ++index) add_acl(index);
    answers_.entries_of.resize(answers_.roles.size());
    for (std::uint32_t at = 0; at < answers_.acl.size(); ++at)
      answers_.entries_of[answers_.acl[at].grantee].push_back(at);
    add_defaults();
  }

 private:
  void add_roles() {
    const Roles& roles = catalog_.roles();
    std::vector<RoleId> ids;
    for (std::uint32_t at = 0; at < roles.size(); ++at) {
      if (!roles[RoleId{at}].dropped) ids.push_back(RoleId{at});
    }
    std::sort(ids.begin(), ids.end(), [&](RoleId a, RoleId b) {
      return std::tuple(predefined(roles[a]), std::string_view(roles[a].name), a) <
             std::tuple(predefined(roles[b]), std::string_view(roles[b].name), b);
    });
    answers_.role_of.assign(roles.size(), Answers::no_index);
    for (const RoleId id : ids) {
      const auto index = static_cast<RoleIndex>(answers_.roles.size());
      answers_.role_of[static_cast<std::size_t>(id)] = index;
      answers_.role_ids.push_back(id);
      const Role& role = roles[id];
      RoleInfo info{.name = role.name,
                    .declared_by = std::string(declared_by(role)),
                    .login = role.login,
                    .superuser = role.superuser,
                    .inherit = role.inherit,
                    .createrole = role.createrole,
                    .createdb = role.createdb,
                    .replication = role.replication,
                    .bypassrls = role.bypassrls,
                    .span = role.span,
                    .superuser_span = role.powers.superuser,
                    .createrole_span = role.powers.createrole,
                    .bypassrls_span = role.powers.bypassrls,
                    .said = role.said,
                    .passwords = role.passwords,
                    .valid_until = role.valid_until};
      if (id == RoleId::everyone) {
        info.name = "PUBLIC";
        answers_.public_role = index;
      } else {
        answers_.role_names.emplace(role.name, index);
      }
      answers_.roles.push_back(std::move(info));
    }
    answers_.role_names.emplace("PUBLIC", answers_.public_role);
  }

  [[nodiscard]] RoleIndex index_of(RoleId id) const {
    const RoleId shown = id == RoleId::unknown ? runner_ : id;
    return answers_.role_of[static_cast<std::size_t>(shown)];
  }

  /// Until 15 a dropped grantor leaves his memberships behind: they then name nobody.
  [[nodiscard]] std::string grantor_name(RoleId id) const {
    if (id == RoleId::unknown || catalog_.roles()[id].dropped) return {};
    return std::string(catalog_.roles().name(id));
  }

  void add_memberships() {
    for (RoleIndex index = 0; index < answers_.roles.size(); ++index) {
      const Role& member = catalog_.roles()[answers_.role_ids[index]];
      for (const Membership& row : member.member_of) {
        const bool options = catalog_.features().membership_options;
        answers_.memberships.push_back({.member = index,
                                        .of = index_of(row.role),
                                        .admin = row.admin,
                                        .inherit = options ? row.inherit : member.inherit,
                                        .set = row.set,
                                        .grantor = grantor_name(row.grantor),
                                        .span = row.span});
      }
    }
    std::sort(answers_.memberships.begin(), answers_.memberships.end(),
              [](const MembershipInfo& a, const MembershipInfo& b) {
                return std::tie(a.member, a.of, a.grantor) < std::tie(b.member, b.of, b.grantor);
              });
  }

  /// Whether a statement speaks of the object's lists.
  [[nodiscard]] bool named(ObjectId id) const {
    const auto given = [](const Acl& acl) {
      return std::any_of(acl.begin(), acl.end(), [](const AclEntry& entry) { return entry.provenance != 0; });
    };
    if (given(catalog_.acl(id).entries)) return true;
    const std::vector<Column>& columns = catalog_.columns(id);
    return std::any_of(columns.begin(), columns.end(), [&](const Column& column) { return given(column.acl.entries); });
  }

  [[nodiscard]] bool shown(ObjectId id) const {
    const Object& object = catalog_.object(id);
    if (object.dropped) return false;
    if (acl_class_of(object.kind) == AclClass::none && object.kind != ObjectKind::composite_type) return false;
    const ObjectId database = catalog_.database_of(id);
    if (database != ObjectId::none && catalog_.object(database).dropped) return false;
    if (object.kind != ObjectKind::database && database != ObjectId::none && database != catalog_.database() &&
        (own_only_ || !used(database)))
      return false;
    // Every database has languages and tablespaces to grant on; of what else initdb makes, only what a statement
    // changed is told.
    return !object.system || object.kind == ObjectKind::language || object.kind == ObjectKind::tablespace ||
           object.touched || named(id);
  }

  /// Whether scripts made anything in the database.
  [[nodiscard]] bool used(ObjectId database) const {
    for (const ObjectId child : catalog_.children(database)) {
      const Object& object = catalog_.object(child);
      if (object.span || named(child)) return true;
      if (object.kind == ObjectKind::schema && !object.system && !catalog_.children(child).empty()) return true;
    }
    return false;
  }

  std::uint32_t owner_of_database(ObjectId id) {
    const ObjectId database = catalog_.database_of(id);
    if (database == ObjectId::none || database == catalog_.database()) return 0;
    std::vector<RoleId>& owners = answers_.database_owners;
    const auto found = std::find(owners.begin(), owners.end(), catalog_.object(database).owner);
    const auto at = static_cast<std::uint32_t>(found - owners.begin());
    if (found == owners.end()) owners.push_back(catalog_.object(database).owner);
    return at;
  }

  void add_objects() {
    struct Row {
      std::string_view kind;
      std::string name;
      std::string_view database;
      ObjectId id;
    };
    std::vector<Row> rows;
    rows.reserve(catalog_.object_count());
    for (std::uint32_t at = 0; at < catalog_.object_count(); ++at) {
      const ObjectId id{at};
      if (!shown(id)) continue;
      const ObjectId database = catalog_.database_of(id);
      rows.push_back({kind_name(catalog_.object(id).kind), shown_name(catalog_, id),
                      database == ObjectId::none ? std::string_view() : catalog_.name(database), id});
    }
    std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
      return std::tie(a.kind, a.name, a.database, a.id) < std::tie(b.kind, b.name, b.database, b.id);
    });
    answers_.object_of.assign(catalog_.object_count(), Answers::no_index);
    answers_.database_owners.push_back(catalog_.roles().database_owner());
    answers_.objects.reserve(rows.size());
    answers_.object_ids.reserve(rows.size());
    answers_.owner_of_database.reserve(rows.size());
    for (Row& row : rows) {
      const Object& object = catalog_.object(row.id);
      answers_.object_of[static_cast<std::size_t>(row.id)] = static_cast<ObjectIndex>(answers_.objects.size());
      answers_.object_ids.push_back(row.id);
      answers_.owner_of_database.push_back(owner_of_database(row.id));
      ObjectInfo info{.kind = std::string(row.kind),
                      .name = std::move(row.name),
                      .owner = std::string(catalog_.roles().name(object.owner)),
                      .database = std::string(row.database),
                      .span = object.span,
                      .owner_span = object.owner_span,
                      .row_security_span = object.row_security_span,
                      .rights_span = object.rights_span,
                      .assumed = object.assumed,
                      .system = object.system,
                      .changed = object.touched,
                      .row_security = object.row_security,
                      .force_row_security = object.force_row_security,
                      .security_definer = object.security_definer};
      for (const Column& column : catalog_.columns(row.id)) {
        if (!column.dropped) info.columns.push_back(column.name);
      }
      answers_.objects.push_back(std::move(info));
    }
  }

  [[nodiscard]] static std::size_t count_entries(const Acl& acl) {
    std::size_t count = 0;
    for (const AclEntry& entry : acl) {
      if (entry.grantee != RoleId::unknown) count += static_cast<std::size_t>(std::popcount(entry.privileges));
    }
    return count;
  }

  /// How many items `add_acl` adds: there may be millions, which are neither to be moved nor to be kept room for.
  [[nodiscard]] std::size_t count_acl(ObjectIndex index) const {
    const ObjectId id = answers_.object_ids[index];
    std::size_t count = count_entries(catalog_.expanded_acl(id));
    for (const Column& column : catalog_.columns(id)) {
      if (!column.dropped) count += count_entries(column.acl.entries);
    }
    return count;
  }

  void add_entries(const Acl& acl, ObjectIndex object, std::string_view column) {
    for (const AclEntry& entry : acl) {
      if (entry.grantee == RoleId::unknown) continue;
      for (unsigned bit = 0; bit < privilege::count; ++bit) {
        const auto mask = static_cast<Bits>(1U << bit);
        if ((entry.privileges & mask) == 0) continue;
        const auto span = catalog_.provenances().find(entry.provenance, mask);
        answers_.acl.push_back({.grantee = index_of(entry.grantee),
                                .grantor = index_of(entry.grantor),
                                .object = object,
                                .column = std::string(column),
                                .privilege = privilege_name(mask),
                                .grantable = (entry.options & mask) != 0,
                                .built_in = !span,
                                .span = span});
      }
    }
  }

  void add_acl(ObjectIndex index) {
    const ObjectId id = answers_.object_ids[index];
    add_entries(catalog_.expanded_acl(id), index, {});
    for (const Column& column : catalog_.columns(id)) {
      if (!column.dropped) add_entries(column.acl.entries, index, column.name);
    }
  }

  void add_defaults() {
    static constexpr std::string_view kinds[] = {"",
                                                 "table",
                                                 "sequence",
                                                 "database",
                                                 "schema",
                                                 "function",
                                                 "type",
                                                 "language",
                                                 "foreign data wrapper",
                                                 "foreign server",
                                                 "tablespace",
                                                 "large object",
                                                 "parameter"};
    for (std::uint32_t at = 0; at < catalog_.default_acls().size(); ++at) {
      const DefaultAcl& entry = catalog_.default_acls()[DefaultAclId{at}];
      const bool is_global = catalog_.object(entry.schema).kind == ObjectKind::database;
      const ObjectId database = is_global ? entry.schema : catalog_.database_of(entry.schema);
      const bool is_own = database == catalog_.database();
      if (!entry.present || (!is_own && (own_only_ || catalog_.object(database).dropped))) continue;
      std::vector<DefaultPrivilege>& into = is_own ? answers_.default_privileges : answers_.defaults_elsewhere;
      for (const AclEntry& item : entry.entries) {
        for (unsigned bit = 0; bit < privilege::count; ++bit) {
          const auto mask = static_cast<Bits>(1U << bit);
          if ((item.privileges & mask) == 0) continue;
          into.push_back({.role = index_of(entry.role),
                          .schema = is_global ? std::string() : std::string(catalog_.name(entry.schema)),
                          .kind = std::string(kinds[static_cast<std::size_t>(entry.kind)]),
                          .grantee = index_of(item.grantee),
                          .privilege = std::string(privilege_name(mask)),
                          .grantable = (item.options & mask) != 0,
                          .span = catalog_.provenances().find(item.provenance, mask)});
        }
      }
    }
  }

  const Catalog& catalog_;
  Answers& answers_;
  RoleId runner_;
  bool own_only_;
};

}  // namespace

std::unique_ptr<Answers> make_answers(const Catalog& catalog, Ledger ledger, RoleId runner, bool own_only) {
  auto answers = std::make_unique<Answers>();
  Builder(catalog, *answers, runner, own_only).build();
  answers->refused = std::move(ledger.refused);
  answers->dynamic = std::move(ledger.dynamic);
  answers->counts = ledger.counts;
  // A repository may have hundreds of databases, and answers do not grow any more.
  answers->roles.shrink_to_fit();
  answers->memberships.shrink_to_fit();
  answers->entries_of.shrink_to_fit();
  return answers;
}

}  // namespace routegrant::pg
