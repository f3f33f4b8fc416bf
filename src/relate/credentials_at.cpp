#include "relate/credentials_at.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "kube/cluster/cluster.hpp"

namespace routegrant::relate {
namespace {

std::string name_alone(const std::string& object) {
  const std::size_t slash = object.find('/');
  return slash == std::string::npos ? object : object.substr(slash + 1);
}

Span place_of(const ScopeModel& model, const std::string& home, const std::string& secret_name, Span otherwise) {
  const std::vector<const kube::KeyedObject*> found = kube::find_keyed(model.cluster, true, home, secret_name);
  return found.empty() ? otherwise : found.front()->meta.name.span;
}

/// The Secrets that pods read something of, as namespace/name.
std::set<std::string> secrets_read(const ScopeModel& model) {
  std::set<std::string> read;
  for (const credentials::Reference& reference : model.references) {
    if (reference.is_secret) read.insert(reference.object);
  }
  return read;
}

/// The Secrets that hold a password, or are all that is known of where it comes from.
std::set<std::string> secrets_of(const credentials::Login& login, const std::set<std::string>& read) {
  std::set<std::string> secrets;
  for (const credentials::PasswordPlace& place : login.passwords) {
    if (place.place_kind == "Secret") secrets.insert(place.holder);
  }
  if (login.passwords.empty() && read.contains(login.secret)) secrets.insert(login.secret);
  return secrets;
}

}  // namespace

CredentialsAt::CredentialsAt(const Builder& builder, std::size_t scope) {
  add_logins(builder, scope);
  add_servers(builder, scope);
}

void CredentialsAt::add(CredentialAt one) {
  std::string key = one.namespace_name;
  for (const std::string* part : {&one.secret, &one.role_name, &one.credential}) key.append(1, '\0').append(*part);
  if (!seen_.try_emplace(std::move(key), all_.size()).second) return;
  by_namespace_[one.namespace_name].push_back(all_.size());
  all_.push_back(std::move(one));
}

void CredentialsAt::add_logins(const Builder& builder, std::size_t scope) {
  const ScopeModel& model = builder.model.scopes[scope];
  const Table<Login>& table = builder.graph.table<Login>();
  const std::set<std::string> read = secrets_read(model);
  for (std::size_t i = 0; i < model.logins.size(); ++i) {
    const credentials::Login& login = model.logins[i];
    const FactId fact = builder.scopes[scope].logins[i];
    // Facts are numbered in the order in which they were added.
    const auto at = std::lower_bound(table.facts.begin(), table.facts.end(), fact) - table.facts.begin();
    const Login& row = table.rows[static_cast<std::size_t>(at)];
    CredentialAt one{.namespace_name = model.cluster.workloads[login.workload].meta.namespace_name,
                     .login = fact,
                     .server = row.server,
                     .role_name = row.role_name,
                     .shown = row.shown,
                     .credential = row.credential,
                     .span = login.span};
    const std::set<std::string> secrets = secrets_of(login, read);
    if (secrets.empty()) add(one);
    for (const std::string& secret : secrets) {
      one.secret = secret;
      one.secret_name = name_alone(secret);
      one.span = place_of(model, one.namespace_name, one.secret_name, login.span);
      add(one);
    }
  }
}

void CredentialsAt::add_servers(const Builder& builder, std::size_t scope) {
  const ScopeModel& model = builder.model.scopes[scope];
  for (std::size_t i = 0; i < model.servers.size(); ++i) {
    const credentials::Server& server = model.servers[i];
    const kube::Meta* meta = credentials::meta_of(model.cluster, server);
    if (meta == nullptr) continue;
    const credentials::Value* user = server.boot_roles.empty() ? nullptr : &server.boot_roles.front().name;
    const bool known = user != nullptr && user->known == credentials::Known::known;
    for (const credentials::PasswordPlace& place : server.passwords) {
      if (place.place_kind != "Secret") continue;
      const std::string role_name = known ? user->text : "";
      const std::string where = builder.graph.reasons().of(builder.scopes[scope].servers[i]).label;
      std::string credential = known ? where : "Secret " + place.holder;
      credential.append(known ? " as " : " key ").append(known ? role_name : place.key);
      add({.namespace_name = meta->namespace_name,
           .secret_name = name_alone(place.holder),
           .secret = place.holder,
           .server = builder.scopes[scope].servers[i],
           .role_name = role_name,
           .shown = known ? role_name : "a role that is not known here",
           .credential = std::move(credential),
           .span = place_of(model, meta->namespace_name, name_alone(place.holder), place.span)});
    }
  }
}

void CredentialsAt::each_in(std::string_view namespace_name,
                            const std::function<bool(std::size_t, bool)>& visit) const {
  const auto each_of = [&](const std::vector<std::size_t>& positions, bool certain) {
    return std::all_of(positions.begin(), positions.end(), [&](std::size_t at) { return visit(at, certain); });
  };
  const bool everywhere = namespace_name == "*";
  if (everywhere || namespace_name.empty()) {
    for (const auto& [home, positions] : by_namespace_) {
      if (!each_of(positions, everywhere || home.empty())) return;
    }
    return;
  }
  for (const std::string_view home : {namespace_name, std::string_view()}) {
    const auto found = by_namespace_.find(home);
    if (found != by_namespace_.end() && !each_of(found->second, home == namespace_name)) return;
  }
}

}  // namespace routegrant::relate
