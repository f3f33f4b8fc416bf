#include "kube/operators/zalando_prepared.hpp"

#include <algorithm>

#include "kube/operators/operators.hpp"
#include "kube/operators/postgres_roles.hpp"

namespace routegrant::kube {
namespace {

struct Schema {
  Text name{};
  bool has_roles = true;
  bool has_users = false;
};

struct Prepared {
  Text name{};
  bool has_users = false;
  std::string secret_namespace{};
  std::vector<Schema> schemas{};
};

/// Without schemas the operator prepares one called `data`.
std::vector<Schema> schemas_of(const yaml::Cursor& database, Span at) {
  std::vector<Schema> schemas;
  for (const yaml::Cursor& schema : database["schemas"].items()) {
    schemas.push_back({.name = {std::string(schema.key()), schema.key_span()},
                       .has_roles = schema["defaultRoles"].boolean().value_or(true),
                       .has_users = schema["defaultUsers"].is_true()});
  }
  if (schemas.empty()) schemas.push_back({.name = {"data", at}});
  return schemas;
}

/// An empty map asks for one database, named like the cluster.
std::vector<Prepared> prepared_of(const yaml::Cursor& spec, const Meta& meta) {
  std::vector<Prepared> all;
  const yaml::Cursor databases = spec["preparedDatabases"];
  for (const yaml::Cursor& database : databases.items()) {
    all.push_back({.name = {std::string(database.key()), database.key_span()},
                   .has_users = database["defaultUsers"].is_true(),
                   .secret_namespace = std::string(database["secretNamespace"].text()),
                   .schemas = schemas_of(database, database.key_span())});
  }
  if (!all.empty() || !databases.is_mapping()) return all;
  std::string name = meta.name.value;
  std::replace(name.begin(), name.end(), '-', '_');
  all.push_back({.name = {std::move(name), databases.key_span()}, .schemas = schemas_of({}, databases.key_span())});
  return all;
}

class Preparation {
 public:
  Preparation(const Prepared& prepared, DatabaseContents& into, std::vector<PreparedUser>& users)
      : prepared_(prepared), into_(into), users_(users) {}

  void add() {
    const Text owner = named_after(prepared_.name, "", "_owner");
    add_roles(prepared_.name, {"admin", prepared_.name.span}, prepared_.has_users);
    into_.databases.push_back({.name = prepared_.name, .owner = owner});
    for (const Text& creator : owners(prepared_.name, prepared_.has_users)) add_global_defaults(creator);
    for (const Schema& schema : prepared_.schemas) {
      if (schema.has_roles) add_roles(path_of(schema), owner, schema.has_users);
    }
    for (const Schema& schema : prepared_.schemas) add_schema(schema, owner);
  }

 private:
  /// `db_schema`: the prefix of a schema's roles.
  [[nodiscard]] Text path_of(const Schema& schema) const {
    return named_after(schema.name, prepared_.name.value + "_", "");
  }

  /// The NOLOGIN owner, reader and writer; with users, a LOGIN member of each. `ADMIN` gives owners their readers and
  /// writers.
  void add_roles(const Text& prefix, const Text& admin, bool has_users) {
    const Text owner = named_after(prefix, "", "_owner");
    const Text reader = named_after(prefix, "", "_reader");
    const Text writer = named_after(prefix, "", "_writer");
    add_role(owner, {}, admin, false);
    add_role(reader, {}, owner, false);
    add_role(writer, reader, owner, false);
    if (!has_users) return;
    for (const Text& group : {owner, reader, writer}) {
      const Text user = named_after(group, "", "_user");
      add_role(user, group, group.value == owner.value ? admin : owner, true);
      users_.push_back({.name = user, .secret_namespace = prepared_.secret_namespace});
    }
  }

  void add_role(const Text& name, const Text& group, const Text& admin, bool login) {
    DeclaredRole role{.name = name, .login = login};
    if (!group.empty()) role.member_of.push_back(group);
    into_.roles.push_back(std::move(role));
    write(name.span, "GRANT %1 TO %2 WITH ADMIN OPTION", {name, admin});
  }

  [[nodiscard]] static std::vector<Text> owners(const Text& prefix, bool has_users) {
    std::vector<Text> all{named_after(prefix, "", "_owner")};
    if (has_users) all.push_back(named_after(prefix, "", "_owner_user"));
    return all;
  }

  void add_global_defaults(const Text& creator) {
    const Span at = prepared_.name.span;
    const Text reader = named_after(prepared_.name, "", "_reader");
    const Text writer = named_after(prepared_.name, "", "_writer");
    const std::initializer_list<Text> words{creator, reader, writer};
    write(at, "ALTER DEFAULT PRIVILEGES FOR ROLE %1 GRANT USAGE ON SCHEMAS TO %2, %3", words);
    write(at, "ALTER DEFAULT PRIVILEGES FOR ROLE %1 GRANT SELECT ON TABLES TO %2", words);
    write(at, "ALTER DEFAULT PRIVILEGES FOR ROLE %1 GRANT SELECT ON SEQUENCES TO %2", words);
    write(at, "ALTER DEFAULT PRIVILEGES FOR ROLE %1 GRANT INSERT, UPDATE, DELETE ON TABLES TO %3", words);
    write(at, "ALTER DEFAULT PRIVILEGES FOR ROLE %1 GRANT USAGE, UPDATE ON SEQUENCES TO %3", words);
    write(at, "ALTER DEFAULT PRIVILEGES FOR ROLE %1 GRANT EXECUTE ON FUNCTIONS TO %2, %3", words);
    write(at, "ALTER DEFAULT PRIVILEGES FOR ROLE %1 GRANT USAGE ON TYPES TO %2, %3", words);
  }

  /// For objects that `creator` will make in the schema, to the reader and writer of `prefix`.
  void add_schema_defaults(const Schema& schema, const Text& creator, const Text& prefix) {
    const Span at = schema.name.span;
    const Text reader = named_after(prefix, "", "_reader");
    const Text writer = named_after(prefix, "", "_writer");
    const std::initializer_list<Text> words{creator, schema.name, reader, writer};
    write(at, "GRANT USAGE ON SCHEMA %2 TO %3, %4", words);
    write(at, "ALTER DEFAULT PRIVILEGES FOR ROLE %1 IN SCHEMA %2 GRANT SELECT ON TABLES TO %3", words);
    write(at, "ALTER DEFAULT PRIVILEGES FOR ROLE %1 IN SCHEMA %2 GRANT SELECT ON SEQUENCES TO %3", words);
    write(at, "ALTER DEFAULT PRIVILEGES FOR ROLE %1 IN SCHEMA %2 GRANT INSERT, UPDATE, DELETE ON TABLES TO %4", words);
    write(at, "ALTER DEFAULT PRIVILEGES FOR ROLE %1 IN SCHEMA %2 GRANT USAGE, UPDATE ON SEQUENCES TO %4", words);
    write(at, "ALTER DEFAULT PRIVILEGES FOR ROLE %1 IN SCHEMA %2 GRANT EXECUTE ON FUNCTIONS TO %3, %4", words);
    write(at, "ALTER DEFAULT PRIVILEGES FOR ROLE %1 IN SCHEMA %2 GRANT USAGE ON TYPES TO %3, %4", words);
  }

  /// database.go, execCreateDatabaseSchema.
  void add_schema(const Schema& schema, const Text& database_owner) {
    const Text path = path_of(schema);
    const Text owner = schema.has_roles ? named_after(path, "", "_owner") : database_owner;
    write(schema.name.span, "CREATE SCHEMA IF NOT EXISTS %1 AUTHORIZATION %2", {schema.name, owner});
    add_schema_defaults(schema, owner, prepared_.name);
    if (!schema.has_roles) {
      if (prepared_.has_users) add_schema_defaults(schema, named_after(owner, "", "_user"), prepared_.name);
      return;
    }
    if (schema.has_users) add_schema_defaults(schema, named_after(owner, "", "_user"), prepared_.name);
    std::vector<Text> creators = owners(prepared_.name, prepared_.has_users);
    for (Text& creator : owners(path, schema.has_users)) creators.push_back(std::move(creator));
    for (const Text& creator : creators) add_schema_defaults(schema, creator, path);
  }

  void write(Span at, std::string_view pattern, std::initializer_list<Text> words) {
    add_statement(into_, prepared_.name.value, at, pattern, words);
  }

  const Prepared& prepared_;
  DatabaseContents& into_;
  std::vector<PreparedUser>& users_;
};

}  // namespace

std::vector<PreparedUser> add_prepared_databases(const yaml::Cursor& spec, const Meta& meta, DatabaseContents& into) {
  std::vector<PreparedUser> users;
  for (const Prepared& prepared : prepared_of(spec, meta)) Preparation(prepared, into, users).add();
  return users;
}

}  // namespace routegrant::kube
