#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "kube/kinds.hpp"
#include "kube/operators/operators.hpp"
#include "kube/operators/postgres_roles.hpp"
#include "kube/pods/pod.hpp"
#include "kube/secrets/producer.hpp"

/// db-operator: instances, databases and users, each with the Secret and ConfigMap that it makes.
namespace routegrant::kube {
namespace {

/// db-operator/db-operator, docs/creatingdatabases.md and creatingusers.md; the SQL: pkg/utils/database/postgres.go.
constexpr std::string_view group = "kinda.rocks";

ServerReference server_of(const yaml::Cursor& database) {
  return {.kind = "DbInstance", .name = text_of(database["spec"]["instance"])};
}

/// The name of the database and of its user, and of a DbUser: generateSecret() puts namespace and name together.
Text own_name(const Meta& meta) {
  return meta.namespace_name.empty() ? Text{"", meta.name.span} : named_after(meta.name, meta.namespace_name + "-", "");
}

/// The same as MySQL is given it: without what its names may not hold, and cut with a hash of it, which is not made
/// here, where it is too long (pkg/utils/kci, StringSanitize).
Text mysql_name(Text name, std::size_t longest) {
  for (char& c : name.value) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if ((c < '0' || c > '9') && (c < 'a' || c > 'z') && c != '$') c = '_';
  }
  if (name.value.size() > longest) name.value.clear();
  return name;
}
constexpr std::size_t longest_mysql_database = 63;
constexpr std::size_t longest_mysql_user = 32;

/// What templates and Secrets tell of one login.
struct Credentials {
  MadeLogin login{};
  bool is_mysql = false;
};

/// The host is that of the instance: version 1 of the API has it in `generic`, version 2 in `instanceData`.
const DeferredResource* find_instance(const Cluster& cluster, const yaml::Cursor& database) {
  return find_deferred(cluster, group, "DbInstance", "", database["spec"]["instance"].text());
}

yaml::Cursor address_of(const yaml::Cursor& instance) {
  const yaml::Cursor spec = instance["spec"];
  return spec["generic"].present() ? spec["generic"] : spec["instanceData"];
}

Credentials credentials_of(const Cluster& cluster, const yaml::Cursor& database, const Text& name, const Text& user) {
  Credentials found{.login = {.user = user, .database = name}};
  const DeferredResource* instance = find_instance(cluster, database);
  if (instance == nullptr) return found;
  const yaml::Cursor address = address_of(instance->object);
  found.login.host = text_of(address["host"]);
  found.login.port = text_of(address["port"]);
  found.is_mysql = instance->object["spec"]["engine"].text() == "mysql";
  if (found.is_mysql) {
    found.login.database = mysql_name(name, longest_mysql_database);
    found.login.user = mysql_name(user, longest_mysql_user);
  }
  return found;
}

/// What an action of a template stands for, in the words of `credentials.templates` and of the older
/// `secretsTemplates`.
MadePart word_of(std::string_view action, const Credentials& credentials, Span at) {
  const MadeLogin& login = credentials.login;
  if (action == ".Protocol") return {.text = credentials.is_mysql ? "mysql" : "postgresql", .span = at};
  if (action == ".Username" || action == ".UserName") return made_part({login.user.value, at});
  if (action == ".Hostname" || action == ".DatabaseHost") return made_part({login.host.value, at});
  if (action == ".Port" || action == ".DatabasePort") return made_part({login.port.value, at});
  if (action == ".Database" || action == ".DatabaseName") return made_part({login.database.value, at});
  return made_part({"", at});
}

std::vector<MadePart> expanded(const yaml::Cursor& text, const Credentials& credentials) {
  std::vector<MadePart> parts;
  std::string_view rest = text.text();
  while (!rest.empty()) {
    const std::size_t open = rest.find("{{");
    const std::size_t close = open == std::string_view::npos ? open : rest.find("}}", open);
    parts.push_back({.text = std::string(rest.substr(0, open)), .span = text.span()});
    if (close == std::string_view::npos) break;
    parts.push_back(word_of(text::trim(rest.substr(open + 2, close - open - 2)), credentials, text.span()));
    rest.remove_prefix(close + 2);
  }
  return parts;
}

/// The Secret with the login, and the ConfigMap of the same name with the address.
void add_objects(const Meta& meta, const yaml::Cursor& spec, const Credentials& credentials, Cluster& into) {
  const yaml::Cursor given = spec["credentials"]["secretName"];
  const Text name = text_of(given ? given : spec["secretName"]);
  if (name.empty()) return;
  const MadeLogin& login = credentials.login;
  KeyedObject secret = made_secret(meta, name.value);
  secret.meta.name.span = name.span;
  const std::string prefix = credentials.is_mysql ? "" : "POSTGRES_";
  add_made_key(secret, prefix + "DB", made_text(login.database));
  add_made_key(secret, prefix + "USER", made_text(login.user));
  add_hidden_key(secret, prefix + "PASSWORD");
  KeyedObject address = secret;
  address.is_secret = false;
  address.data.clear();
  add_made_key(address, "DB_CONN", made_text(login.host));
  add_made_key(address, "DB_PORT", made_text(login.port));
  // More of what the instance tells may stand there.
  address.keys_known = false;
  const yaml::Cursor templates = spec["credentials"]["templates"];
  for (const yaml::Cursor& item : templates.items()) {
    add_made_key(item["secret"].is_true() ? secret : address, std::string(item["name"].text()),
                 expanded(item["template"], credentials));
  }
  for (const yaml::Cursor& item : spec["secretsTemplates"].items())
    add_made_key(secret, std::string(item.key()), expanded(item, credentials));
  if (templates.size() == 0 && spec["secretsTemplates"].size() == 0) add_hidden_key(secret, "CONNECTION_STRING");
  into.keyed.push_back(std::move(secret));
  into.keyed.push_back(std::move(address));
}

/// The schemas that users get privileges in: those of the resource, and public unless it is dropped.
std::vector<Text> schemas_of(const yaml::Cursor& database) {
  const yaml::Cursor postgres = database["spec"]["postgres"];
  std::vector<Text> schemas;
  for (const yaml::Cursor& schema : postgres["schemas"].items()) schemas.push_back(text_of(schema));
  if (!postgres["dropPublicSchema"].is_true()) schemas.push_back({"public", database["metadata"]["name"].span()});
  return schemas;
}

void read_database(const DeferredResource& resource, Cluster& into) {
  const yaml::Cursor object = resource.object;
  const yaml::Cursor spec = object["spec"];
  const Text name = own_name(resource.meta);
  const Text existing = text_of(spec["existingUser"]);
  const Text given = existing.empty() ? name : existing;
  const Credentials credentials = credentials_of(into, object, name, given);
  const Text user = credentials.login.user;
  add_objects(resource.meta, spec, credentials, into);
  if (name.empty() || user.empty() || find_instance(into, object) == nullptr) return;
  DatabaseClaim claim{.meta = resource.meta, .server = server_of(object)};
  if (credentials.is_mysql) claim.engine = "mysql";
  claim.contents.databases.push_back({.name = credentials.login.database});
  if (existing.empty()) claim.contents.roles.push_back({.name = user, .login = true});
  const auto write = [&](Span at, std::string_view pattern, std::initializer_list<Text> words) {
    if (!credentials.is_mysql) add_statement(claim.contents, name.value, at, pattern, words);
  };
  const yaml::Cursor postgres = spec["postgres"];
  for (const yaml::Cursor& extension : postgres["extensions"].items())
    write(extension.span(), "CREATE EXTENSION IF NOT EXISTS %1", {text_of(extension)});
  if (postgres["dropPublicSchema"].is_true())
    write(postgres["dropPublicSchema"].span(), "DROP SCHEMA IF EXISTS public", {});
  for (const yaml::Cursor& schema : postgres["schemas"].items())
    write(schema.span(), "CREATE SCHEMA IF NOT EXISTS %1", {text_of(schema)});
  write(name.span, "GRANT ALL PRIVILEGES ON DATABASE %1 TO %2", {name, user});
  for (const Text& schema : schemas_of(object)) write(schema.span, "GRANT ALL ON SCHEMA %1 TO %2", {schema, user});
  into.database_claims.push_back(std::move(claim));
}

/// A further user of a Database of its namespace: what the database's own user makes is granted by default, too.
void read_user(const DeferredResource& resource, Cluster& into) {
  const yaml::Cursor spec = resource.object["spec"];
  const DeferredResource* database =
      find_deferred(into, group, "Database", resource.meta.namespace_name, spec["databaseRef"].text());
  const Text own = own_name(resource.meta);
  if (database == nullptr) {
    add_objects(resource.meta, spec, {.login = {.user = own}}, into);
    return;
  }
  const Text name = own_name(database->meta);
  const Credentials credentials = credentials_of(into, database->object, name, own);
  const Text user = credentials.login.user;
  add_objects(resource.meta, spec, credentials, into);
  if (user.empty() || find_instance(into, database->object) == nullptr) return;
  DatabaseClaim claim{.meta = resource.meta, .server = server_of(database->object)};
  if (credentials.is_mysql) claim.engine = "mysql";
  claim.contents.roles.push_back({.name = user, .login = true});
  for (const yaml::Cursor& role : spec["extraPrivileges"].items())
    claim.contents.roles.back().member_of.push_back(text_of(role));
  const Text existing = text_of(database->object["spec"]["existingUser"]);
  const Text& maker = existing.empty() ? name : existing;
  const bool writes = spec["accessType"].text() == "readWrite";
  if (credentials.is_mysql || (!writes && spec["accessType"].text() != "readOnly")) {
    into.database_claims.push_back(std::move(claim));
    return;
  }
  const std::string privileges = writes ? "GRANT SELECT, INSERT, DELETE, UPDATE ON " : "GRANT SELECT ON ";
  const Span at = spec["accessType"].span();
  for (const Text& schema : schemas_of(database->object)) {
    const std::initializer_list<Text> words{schema, user, maker};
    add_statement(claim.contents, name.value, at, "GRANT USAGE ON SCHEMA %1 TO %2", words);
    add_statement(claim.contents, name.value, at, privileges + "ALL TABLES IN SCHEMA %1 TO %2", words);
    add_statement(claim.contents, name.value, at,
                  "ALTER DEFAULT PRIVILEGES FOR ROLE %3 IN SCHEMA %1 " + privileges + "TABLES TO %2", words);
  }
  into.database_claims.push_back(std::move(claim));
}

void read_instance(const DeferredResource& resource, Cluster& into) {
  DatabaseClaim claim{.meta = resource.meta};
  claim.server = {.kind = resource.meta.kind, .name = resource.meta.name};
  if (resource.object["spec"]["engine"].text() == "mysql") claim.engine = "mysql";
  const yaml::Cursor host = address_of(resource.object)["host"];
  if (host) claim.hosts.push_back(text_of(host));
  into.database_claims.push_back(std::move(claim));
}

void defer_database(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  defer(object, read_database, into);
}

void defer_instance(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  defer(object, read_instance, into);
}

void defer_user(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  defer(object, read_user, into);
}

}  // namespace

const Kind db_operator_database{.groups = group, .name = "Database", .read = defer_database};
const Kind db_operator_instance{.groups = group, .name = "DbInstance", .read = defer_instance};
const Kind db_operator_user{.groups = group, .name = "DbUser", .read = defer_user};

}  // namespace routegrant::kube
