#include <string>

#include "kube/kinds.hpp"
#include "kube/operators/operators.hpp"
#include "kube/operators/postgres_roles.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

/// A list of the resource whose elements are there: `ensure` is not `absent`.
template <typename Add>
void for_each_present(const yaml::Cursor& list, const Add& add) {
  for (const yaml::Cursor& item : list.items()) {
    const Text name = text_of(item["name"]);
    if (!name.empty() && item["ensure"].text() != "absent") add(item, name);
  }
}

/// What the operator runs in the database, in its order: schemas, extensions, wrappers and servers
/// (internal/management/controller/database_controller_sql.go).
class DatabaseObjects {
 public:
  DatabaseObjects(const yaml::Cursor& spec, DatabaseContents& into)
      : spec_(spec), database_(spec["name"].text()), into_(into) {}

  void add() {
    for_each_present(spec_["schemas"], [&](const yaml::Cursor& item, const Text& name) { add_schema(item, name); });
    for_each_present(spec_["extensions"], [&](const yaml::Cursor& item, const Text& name) {
      write(item.span(), "CREATE EXTENSION IF NOT EXISTS %1", {name});
    });
    for_each_present(spec_["fdws"], [&](const yaml::Cursor& item, const Text& name) { add_wrapper(item, name); });
    for_each_present(spec_["servers"], [&](const yaml::Cursor& item, const Text& name) {
      const Text wrapper = text_of(item["fdw"]);
      if (wrapper.empty()) return;
      write(item.span(), "CREATE SERVER IF NOT EXISTS %1 FOREIGN DATA WRAPPER %2", {name, wrapper});
      add_usages(item["usage"], "USAGE", "FOREIGN SERVER", name);
    });
  }

 private:
  void write(Span at, std::string_view pattern, std::initializer_list<Text> words) {
    add_statement(into_, database_, at, pattern, words);
  }

  /// One that is there already, as `public` is, gets the owner all the same.
  void add_schema(const yaml::Cursor& schema, const Text& name) {
    write(schema.span(), "CREATE SCHEMA IF NOT EXISTS %1", {name});
    const Text owner = text_of(schema["owner"]);
    if (!owner.empty()) write(schema.span(), "ALTER SCHEMA %1 OWNER TO %2", {name, owner});
    add_usages(schema["create"], "CREATE", "SCHEMA", name);
    add_usages(schema["usage"], "USAGE", "SCHEMA", name);
  }

  /// An extension such as postgres_fdw makes the wrapper of its name.
  void add_wrapper(const yaml::Cursor& wrapper, const Text& name) {
    bool is_of_extension = false;
    for_each_present(spec_["extensions"], [&](const yaml::Cursor& /*item*/, const Text& extension) {
      is_of_extension = is_of_extension || extension.value == name.value;
    });
    if (!is_of_extension) write(wrapper.span(), "CREATE FOREIGN DATA WRAPPER %1", {name});
    add_usages(wrapper["usage"], "USAGE", "FOREIGN DATA WRAPPER", name);
  }

  /// UsageSpec: a role that is granted the privilege, the default, or from which it is revoked.
  void add_usages(const yaml::Cursor& usages, std::string_view privilege, std::string_view kind, const Text& name) {
    for (const yaml::Cursor& usage : usages.items()) {
      const Text role = text_of(usage["name"]);
      if (role.empty()) continue;
      const bool is_revoked = usage["type"].text() == "revoke";
      const std::string object = std::string(privilege) + " ON " + std::string(kind) + " %1";
      write(usage.span(), is_revoked ? "REVOKE " + object + " FROM %2" : "GRANT " + object + " TO %2", {name, role});
    }
  }

  yaml::Cursor spec_;
  std::string database_;
  DatabaseContents& into_;
};

/// CloudNativePG, api/v1/database_types.go: a database of a Cluster in the same namespace.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  if (spec["ensure"].text() == "absent") return;
  DatabaseClaim claim{.meta = meta_of(object)};
  claim.server = {
      .kind = "Cluster", .namespace_name = claim.meta.namespace_name, .name = text_of(spec["cluster"]["name"])};
  const Text database = text_of(spec["name"]);
  if (database.empty() || claim.server.name.empty()) return;
  claim.contents.databases.push_back({.name = database, .owner = text_of(spec["owner"])});
  DatabaseObjects(spec, claim.contents).add();
  into.database_claims.push_back(std::move(claim));
}

}  // namespace

const Kind cnpg_database{
    .groups = "postgresql.cnpg.io postgresql.k8s.enterprisedb.io", .name = "Database", .read = read};

}  // namespace routegrant::kube
