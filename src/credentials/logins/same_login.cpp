#include "credentials/logins/same_login.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace routegrant::credentials {
namespace {

bool is_operator_secret(const View& view, const std::string& secret) {
  const std::string_view name = std::string_view(secret).substr(secret.find('/') + 1);
  const auto objects = kube::find_keyed(view.cluster, true, view.the_workload().meta.namespace_name, name);
  return std::any_of(objects.begin(), objects.end(),
                     [](const kube::KeyedObject* object) { return !object->made_for.empty(); });
}

/// Whether no database is named, but the driver's default.
bool names_no_database(const Login& login) {
  const bool is_default = login.database.certainty == Certainty::inferred && login.database.text == login.user.text;
  return login.database.text.empty() || is_default;
}

/// Whether both users are the same name, or what one place says that Git does not show.
bool is_same_user(const Value& a, const Value& b) {
  if (a.known != b.known || a.known == Known::unspecified) return false;
  if (a.known == Known::known) return a.text == b.text;
  return !a.steps.empty() && !b.steps.empty() && a.steps.back().span == b.steps.back().span;
}

/// One login of a container may be named in several ways, some of which tell less.
bool same_login(const Login& a, const Login& b) {
  const bool same_user = is_same_user(a.user, b.user);
  const bool same_host = (a.host.text == b.host.text && a.host.known == b.host.known) ||
                         a.host.known == Known::unspecified || b.host.known == Known::unspecified;
  return same_user && same_host && (a.database.text == b.database.text || names_no_database(a) || names_no_database(b));
}

/// An operator's Secret holds one login in several forms (user and password, URLs for several drivers).
bool same_secret(const View& view, const Login& a, const Login& b) {
  const bool both_known = a.user.known == Known::known && b.user.known == Known::known;
  return !a.secret.empty() && a.secret == b.secret && a.server == b.server && a.server != -1 &&
         (!both_known || a.user.text == b.user.text) && is_operator_secret(view, a.secret);
}

/// One file that the Vault agent renders may be named by its annotation and by a variable.
bool same_rendered_file(const Login& a, const Login& b) {
  if (a.user.known == Known::known || b.user.known == Known::known || a.host.text != b.host.text) return false;
  return std::any_of(a.passwords.begin(), a.passwords.end(), [&b](const PasswordPlace& one) {
    return one.place_kind == "Vault" &&
           std::any_of(b.passwords.begin(), b.passwords.end(), [&one](const PasswordPlace& other) {
             return other.place_kind == "Vault" && other.holder == one.holder && other.key == one.key;
           });
  });
}

/// Whether `b` tells more: who, else where, else which database.
bool is_better(const Login& b, const Login& a) {
  for (const auto part : {&Login::user, &Login::host, &Login::database}) {
    const bool in_a = (a.*part).known == Known::known;
    const bool in_b = (b.*part).known == Known::known;
    if (in_a != in_b) return in_b;
  }
  return names_no_database(a) && !names_no_database(b);
}

/// Whose login it is, as `is_same_user` asks; empty where that is nobody's.
std::string user_key(const Value& user) {
  if (user.known == Known::known) return "user " + user.text;
  if (user.known == Known::unspecified || user.steps.empty()) return {};
  const Span span = user.steps.back().span;
  return "place " + std::to_string(static_cast<std::uint32_t>(span.source)) + " " + std::to_string(span.begin) + " " +
         std::to_string(span.end);
}

/// The logins of a user at one host, or those that name none.
std::string at_host(const std::string& user, const Value& host) {
  if (host.known == Known::unspecified) return user + "\nno host";
  return user + "\nhost " + std::to_string(static_cast<int>(host.known)) + " " + host.text;
}

/// What two logins have in common if they may be one: each kind of sameness asks for one of these. One that names no
/// host may be any of its user's, and the others are looked for at their own host and at none.
std::vector<std::string> keys_of(const Login& login, bool to_find) {
  std::vector<std::string> keys;
  if (const std::string user = user_key(login.user); !user.empty()) {
    const bool names_host = login.host.known != Known::unspecified;
    if (!to_find || !names_host) keys.push_back(user);
    if (!to_find || names_host) keys.push_back(at_host(user, login.host));
    if (to_find && names_host) keys.push_back(at_host(user, Value()));
  }
  if (!login.secret.empty()) keys.push_back("secret " + login.secret);
  for (const PasswordPlace& place : login.passwords) {
    if (place.place_kind == "Vault") keys.push_back("vault " + place.holder + " " + place.key);
  }
  return keys;
}

}  // namespace

void ContainerLogins::add(Login login) {
  std::set<std::size_t> alike;
  for (const std::string& key : keys_of(login, true)) {
    const auto found = by_key_.find(key);
    if (found != by_key_.end()) alike.insert(found->second.begin(), found->second.end());
  }
  for (const std::size_t i : alike) {
    Login& known = into_[i];
    if (!same_login(known, login) && !same_secret(view_, known, login) && !same_rendered_file(known, login)) continue;
    if (is_better(login, known)) std::swap(known, login);
    known.passwords.insert(known.passwords.end(), login.passwords.begin(), login.passwords.end());
    remember(i);
    return;
  }
  into_.push_back(std::move(login));
  remember(into_.size() - 1);
}

void ContainerLogins::remember(std::size_t login) {
  for (std::string& key : keys_of(into_[login], false)) by_key_[std::move(key)].insert(login);
}

}  // namespace routegrant::credentials
