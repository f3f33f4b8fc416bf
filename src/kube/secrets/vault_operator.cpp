#include "kube/secrets/vault_operator.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "kube/secrets/producer.hpp"

namespace routegrant::kube {
namespace {

/// The name that a pattern of `includes` stands for, if it is no more than one: `^username$`.
std::string_view plain_name(std::string_view pattern) {
  if (pattern.starts_with('^')) pattern.remove_prefix(1);
  if (pattern.ends_with('$')) pattern.remove_suffix(1);
  const bool is_plain = std::all_of(pattern.begin(), pattern.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
  return is_plain ? pattern : std::string_view();
}

bool excludes_all(const yaml::Cursor& transformation) {
  const auto patterns = strings_of(transformation["excludes"]);
  return std::any_of(patterns.begin(), patterns.end(),
                     [](const std::string& pattern) { return pattern == ".*" || pattern == "^.*$"; });
}

/// Whether all keys of the source that stay are known; adds those that are.
bool add_source_keys(const yaml::Cursor& transformation, std::initializer_list<std::string_view> fields,
                     KeyedObject& into) {
  if (excludes_all(transformation)) return true;
  bool all_known = transformation["includes"].size() > 0;
  for (const yaml::Cursor& pattern : transformation["includes"].items()) {
    const std::string_view name = plain_name(pattern.text());
    all_known = all_known && !name.empty();
    add_outside(Text{std::string(name), pattern.span()}, into);
  }
  if (transformation["includes"].size() == 0) add_outside(fields, into.meta.name.span, into);
  return all_known;
}

}  // namespace

Text vault_user_pattern(const Text& role) {
  return {"v-*-" + role.value + "-*", role.span};
}

std::string_view vault_user_mark(std::string_view statement) {
  constexpr std::string_view name = "{{name}}";
  return statement.find(name) == std::string_view::npos ? "{{username}}" : name;
}

void add_creation_statements(const yaml::Cursor& statements, const Text& user, DatabaseContents& into) {
  for (const yaml::Cursor& statement : statements.items()) {
    DeclaredScript script;
    script.made.add_written(statement, vault_user_mark(statement.text()), user.value);
    into.scripts.push_back(std::move(script));
  }
}

Text vault_role_name(const yaml::Cursor& role) {
  const Text name = text_of(role["spec"]["name"]);
  return name.empty() ? text_of(role["metadata"]["name"]) : name;
}

std::optional<VaultUser> find_vault_user(const Cluster& cluster, std::string_view mount, std::string_view path) {
  constexpr std::string_view leases = "creds/";
  constexpr std::string_view fixed = "static-creds/";
  const bool is_static = path.starts_with(fixed);
  if (!is_static && !path.starts_with(leases)) return std::nullopt;
  path.remove_prefix(is_static ? fixed.size() : leases.size());
  const DeferredResource* found = nullptr;
  for (const DeferredResource& role : cluster.deferred) {
    const std::string_view kind = is_static ? "DatabaseSecretEngineStaticRole" : "DatabaseSecretEngineRole";
    if (role.meta.kind != kind || role.object["spec"]["path"].text() != mount ||
        vault_role_name(role.object).value != path)
      continue;
    if (found != nullptr) return std::nullopt;
    found = &role;
  }
  if (found == nullptr) return std::nullopt;
  const yaml::Cursor spec = found->object["spec"];
  return VaultUser{.name = is_static ? text_of(spec["username"]) : vault_user_pattern(vault_role_name(found->object)),
                   .is_static = is_static,
                   .server = {.kind = "DatabaseSecretEngineConfig",
                              .namespace_name = found->meta.namespace_name,
                              .name = text_of(spec["dBName"])}};
}

KeyedObject synced_secret(const yaml::Cursor& object, std::initializer_list<std::string_view> fields) {
  const yaml::Cursor spec = object["spec"];
  const yaml::Cursor destination = spec["destination"];
  const yaml::Cursor transformation = destination["transformation"];
  KeyedObject secret = made_secret(object);
  secret.meta.name = text_of(destination["name"]);
  secret.type = std::string(destination["type"].text_or("Opaque"));
  take_metadata(destination, secret);
  secret.keys_known = add_source_keys(transformation, fields, secret);
  if (transformation["transformationRefs"].size() > 0) secret.keys_known = false;
  if (!transformation["excludeRaw"].is_true()) add_outside({"_raw"}, secret.meta.name.span, secret);
  for (const yaml::Cursor& pattern : transformation["templates"].items()) {
    put({.key = {std::string(pattern.key()), pattern.key_span()}, .value = pattern["text"], .is_template = true},
        secret);
  }
  add_restart_targets(spec["rolloutRestartTargets"], secret);
  return secret;
}

}  // namespace routegrant::kube
