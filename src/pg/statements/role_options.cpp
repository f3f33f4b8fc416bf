#include "pg/statements/role_options.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/password_words.hpp"
#include "base/text.hpp"
#include "pg/statements/support.hpp"

namespace routegrant::pg {
namespace {

/// The word PASSWORD (and ENCRYPTED before it) at a position: never the literal behind it.
Span password_span(const StatementText& text, std::size_t location) {
  const sql::Token first = sql::next_token(text.text(), location);
  sql::Token last = first;
  if (!sql::is_word(text.text(), first, "password")) {
    const sql::Token second = sql::next_token(text.text(), first.end);
    if (sql::is_word(text.text(), second, "password")) last = second;
  }
  return text.span_of(first, last);
}

/// A template that something else fills in (Vault's `{{password}}`, envsubst's `${PASSWORD}`) is no password, and
/// neither are words that ask for one.
bool is_placeholder(std::string_view password) {
  return password.find("{{") != std::string_view::npos || password.find("${") != std::string_view::npos ||
         text::asks_for_password(password);
}

std::optional<bool>* flag_of(RoleOptions& options, std::string_view name) {
  if (name == "superuser") return &options.superuser;
  if (name == "inherit") return &options.inherit;
  if (name == "createrole") return &options.createrole;
  if (name == "createdb") return &options.createdb;
  if (name == "canlogin") return &options.login;
  if (name == "isreplication") return &options.replication;
  if (name == "bypassrls") return &options.bypassrls;
  return nullptr;
}

/// SUPERUSER, CREATEROLE and BYPASSRLS where the statement gives them.
void note_power(RoleOptions& options, std::string_view name, const Span& place) {
  if (name == "superuser") options.powers.superuser = place;
  if (name == "createrole") options.powers.createrole = place;
  if (name == "bypassrls") options.powers.bypassrls = place;
}

/// As SQL calls it, which the parser calls otherwise.
std::string_view attribute_of(std::string_view name) {
  return name == "canlogin" ? "login" : name == "isreplication" ? "replication" : name;
}

/// What is taken away has no place any more.
void set_place(std::optional<Span>& place, const std::optional<bool>& said, const std::optional<Span>& word) {
  if (said) place = *said ? word : std::nullopt;
}

}  // namespace

Outcome read_role_options(const sql::Node& def_elems, const StatementText& text, RoleOptions& options) {
  std::vector<std::string_view> seen;
  for (std::size_t at = 0; at < def_elems.size(); ++at) {
    const sql::Node element = def_elems.at(at).inner();
    const std::string_view name = element["defname"].text();
    if (name == "sysid") continue;
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) {
      return refuse(sqlstate::syntax_error, "conflicting or redundant options");
    }
    seen.push_back(name);
    const sql::Node argument = element["arg"];
    const auto location = static_cast<std::size_t>(element["location"].integer());
    if (std::optional<bool>* flag = flag_of(options, name)) {
      *flag = truth_of_option(element);
      options.said.insert_or_assign(std::string(attribute_of(name)), text.name_at(location));
    }
    note_power(options, name, text.name_at(location));
    if (name == "validUntil") options.valid_until = std::string(argument.string());
    if (name == "connectionlimit") options.names_limit = true;
    if (name == "addroleto") options.in_roles = argument.inner()["items"];
    if (name == "rolemembers") options.members = argument.inner()["items"];
    if (name == "adminmembers") options.admins = argument.inner()["items"];
    if (name == "password") {
      options.names_password = true;
      if (argument && !is_placeholder(argument.string())) options.password = password_span(text, location);
    }
  }
  return done();
}

void set_attributes(Role& role, const RoleOptions& options) {
  role.superuser = options.superuser.value_or(role.superuser);
  role.inherit = options.inherit.value_or(role.inherit);
  role.createrole = options.createrole.value_or(role.createrole);
  role.createdb = options.createdb.value_or(role.createdb);
  role.login = options.login.value_or(role.login);
  role.replication = options.replication.value_or(role.replication);
  role.bypassrls = options.bypassrls.value_or(role.bypassrls);
  set_place(role.powers.superuser, options.superuser, options.powers.superuser);
  set_place(role.powers.createrole, options.createrole, options.powers.createrole);
  set_place(role.powers.bypassrls, options.bypassrls, options.powers.bypassrls);
  for (const auto& [attribute, word] : options.said) role.said.insert_or_assign(attribute, word);
  if (options.valid_until) role.valid_until = *options.valid_until;
  if (options.password) role.passwords.push_back(*options.password);
}

}  // namespace routegrant::pg
