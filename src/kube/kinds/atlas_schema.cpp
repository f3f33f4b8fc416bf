#include "kube/kinds.hpp"
#include "kube/operators/operators.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

constexpr std::string_view group = "db.atlasgo.io";

/// Atlas operator, api/v1alpha1/target.go: a URL, a Secret's key that holds one, or its parts.
void read_target(const yaml::Cursor& spec, DatabaseClaim& claim, Text& user, Text& database) {
  const yaml::Cursor parts = spec["credentials"];
  if (parts) {
    user = text_of(parts["user"]);
    database = text_of(parts["database"]);
    if (parts["host"]) claim.hosts.push_back(text_of(parts["host"]));
    if (parts["scheme"].text().starts_with("mysql") || parts["scheme"].text().starts_with("maria"))
      claim.engine = "mysql";
    return;
  }
  const yaml::Cursor ref = spec["urlFrom"]["secretKeyRef"];
  claim.connection = {.secret = text_of(ref["name"]), .key = std::string(ref["key"].text())};
  const yaml::Cursor url = spec["url"];
  if (url.text().starts_with("mysql") || url.text().starts_with("maria")) claim.engine = "mysql";
  const UrlParts known = parts_of_url(url.text(), url.span());
  user = known.user;
  database = known.database;
  if (!known.host.empty()) claim.hosts.push_back(known.host);
}

/// SQL of an AtlasSchema (`schema.sql`, or a ConfigMap's key) and of an AtlasMigration (`dir.local`,
/// `dir.configMapRef`, in the order of the files' names). It runs as the URL's user.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  const yaml::Cursor spec = object["spec"];
  DatabaseClaim claim{.meta = meta_of(object)};
  claim.server = {.kind = claim.meta.kind, .namespace_name = claim.meta.namespace_name, .name = claim.meta.name};
  Text user;
  Text database;
  read_target(spec, claim, user, database);
  if (claim.engine != "postgresql") return;
  const DeclaredScript base{.database = database.value, .runs_as = user.value};
  std::vector<DeclaredScript>& scripts = claim.contents.scripts;
  const auto add_written = [&](const yaml::Cursor& text) {
    if (!text.is_scalar()) return;
    scripts.push_back(base);
    scripts.back().written = text;
  };
  const auto add_object = [&](const yaml::Cursor& ref) {
    if (!ref["name"]) return;
    scripts.push_back(base);
    scripts.back().ref_object = text_of(ref["name"]);
    scripts.back().ref_key = std::string(ref["key"].text());
  };
  add_written(spec["schema"]["sql"]);
  add_object(spec["schema"]["configMapKeyRef"]);
  const Pairs files = pairs_of(spec["dir"]["local"]);
  for (const Pair& file : files) {
    if (file.key.value.ends_with(".sql")) add_written(spec["dir"]["local"][file.key.value]);
  }
  add_object(spec["dir"]["configMapRef"]);
  for (const yaml::Cursor& unread : {spec["schema"]["hcl"], spec["dir"]["remote"]}) {
    if (unread.present())
      tell_unknown(claim.meta, unread.key_span(), "takes its schema from " + std::string(unread.key()), out);
  }
  if (!database.empty()) claim.contents.databases.push_back({.name = database});
  if (!scripts.empty() || !database.empty()) into.database_claims.push_back(std::move(claim));
}

}  // namespace

const Kind atlas_migration{.groups = group, .name = "AtlasMigration", .read = read};
const Kind atlas_schema{.groups = group, .name = "AtlasSchema", .read = read};

}  // namespace routegrant::kube
