// What a login's role reaches without holding it, and what the database lets everyone do or will let somebody do.

#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "pg/answers/answers.hpp"
#include "pg/catalog/catalog.hpp"
#include "relate/builder.hpp"
#include "relate/reached.hpp"

namespace routegrant::relate {
namespace {

/// What one database gives to no role by name, or not yet.
class OfDatabase {
 public:
  OfDatabase(Builder& builder, std::size_t database)
      : builder_(builder),
        model_(builder.model.databases[database]),
        facts_(builder.databases[database]),
        catalog_(model_.database.catalog()) {}

  void add() {
    add_open_schemas();
    add_defaults();
  }

 private:
  void add_open_schemas() {
    for (std::uint32_t at = 0; at < catalog_.object_count(); ++at) {
      const pg::ObjectId id{at};
      const pg::Object& object = catalog_.object(id);
      const bool temporary = catalog_.name(id).starts_with("pg_");
      if (object.kind != pg::ObjectKind::schema || object.dropped || temporary ||
          catalog_.database_of(id) != catalog_.database()) {
        continue;
      }
      for (const pg::AclEntry& entry : catalog_.expanded_acl(id)) {
        if (entry.grantee != pg::RoleId::everyone || (entry.privileges & pg::privilege::create) == 0) continue;
        const auto span = catalog_.provenances().find(entry.provenance, pg::privilege::create);
        builder_.graph.add(
            OpenSchema{.database = facts_.database, .name = std::string(catalog_.name(id)), .built_in = !span},
            Reason{.span = span.value_or(model_.span), .premises = {facts_.database}});
        break;
      }
    }
  }

  void add_defaults() {
    std::set<std::tuple<pg::RoleIndex, pg::RoleIndex, std::string, std::string, std::string>> seen;
    add_defaults(model_.database.default_privileges(), seen);
    // What is granted in the server's other databases is shown as well.
    add_defaults(catalog_.answers().defaults_elsewhere, seen);
  }

  template <class Seen>
  void add_defaults(const std::vector<pg::DefaultPrivilege>& privileges, Seen& seen) {
    for (const pg::DefaultPrivilege& each : privileges) {
      if (!each.span || !seen.emplace(each.role, each.grantee, each.schema, each.kind, each.privilege).second) continue;
      builder_.graph.add(DefaultGrant{.role = facts_.roles[each.role],
                                      .grantee = facts_.roles[each.grantee],
                                      .schema = each.schema,
                                      .kind = each.kind,
                                      .privilege = each.privilege},
                         Reason{.span = *each.span, .premises = {facts_.roles[each.role], facts_.roles[each.grantee]}});
    }
  }

  Builder& builder_;
  const DatabaseModel& model_;
  const DatabaseFacts& facts_;
  const pg::Catalog& catalog_;
};

}  // namespace

void relate_indirect(Builder& builder) {
  std::vector<std::set<pg::RoleIndex>> roles(builder.databases.size());
  for (const RoleOfLogin& login : builder.roles_of_logins) {
    roles[login.database].insert(login.role);
    // One statement away is within reach.
    const auto& acts_as = builder.databases[login.database].acts_as;
    for (auto at = acts_as.lower_bound({login.role, 0}); at != acts_as.end() && at->first.first == login.role; ++at)
      roles[login.database].insert(at->first.second);
  }
  for (std::size_t database = 0; database < builder.databases.size(); ++database) {
    if (!builder.model.databases[database].is_postgresql()) continue;
    OfDatabase(builder, database).add();
    for (const pg::RoleIndex role : roles[database]) reached_by(builder, database, role);
  }
}

}  // namespace routegrant::relate
