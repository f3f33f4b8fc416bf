#include "pg/statements/role_options.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/password_words.hpp"
#include "base/text.hpp"
#include "pg/names/references.hpp"

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

/// The numbers of "2030-01-31 23:59:59", as many as there are; nothing for what is not written so.
std::vector<int> parts_of_time(std::string_view time) {
  std::vector<int> parts;
  constexpr std::string_view separators = "-- ::";
  while (!time.empty() && parts.size() < 6) {
    std::size_t end = 0;
    while (end < time.size() && time[end] >= '0' && time[end] <= '9') ++end;
    const std::size_t digits = parts.empty() ? 4 : 2;
    if (end != digits) return {};
    int value = 0;
    for (const char c : time.substr(0, end)) value = value * 10 + (c - '0');
    parts.push_back(value);
    if (end == time.size() || parts.size() > separators.size()) break;
    if (time[end] != separators[parts.size() - 1] && !(time[end] == 'T' && parts.size() == 3)) break;
    time.remove_prefix(end + 1);
  }
  return parts;
}

int days_of(int year, int month) {
  constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return days.at(static_cast<std::size_t>(month - 1)) + (month == 2 && leap ? 1 : 0);
}

constexpr std::string_view datetime_overflow = "22008";
constexpr std::string_view invalid_datetime = "22007";

/// What VALID UNTIL cannot be (`timestamptz_in()`): nothing, a single word that is none of time, a day or hour that
/// does not exist. Of what is written otherwise nothing is said.
Outcome require_time(const std::string& time) {
  if (is_placeholder(time)) return done();
  static constexpr std::array<std::string_view, 8> words{"infinity", "-infinity", "+infinity", "now",
                                                         "today",    "tomorrow",  "yesterday", "epoch"};
  const std::string lower = text::lower(time);
  const bool word = std::all_of(lower.begin(), lower.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  if (word && !text::is_one_of(lower, words))
    return refuse(invalid_datetime, "invalid input syntax for type timestamp with time zone: \"" + time + "\"");
  const std::vector<int> parts = parts_of_time(time);
  if (parts.size() < 3) return done();
  const bool no_day = parts[1] < 1 || parts[1] > 12 || parts[2] < 1 || parts[2] > days_of(parts[0], parts[1]);
  const bool no_hour = (parts.size() > 3 && parts[3] > 24) || (parts.size() > 4 && parts[4] > 59);
  if (!no_day && !no_hour) return done();
  return refuse(datetime_overflow, "date/time field value out of range: \"" + time + "\"");
}

}  // namespace

std::string negative_limit(const StatementText& text, std::size_t location) {
  const sql::Token connection = sql::next_token(text.text(), location);
  const sql::Token limit = sql::next_token(text.text(), connection.end);
  const sql::Token sign = sql::next_token(text.text(), limit.end);
  if (!sql::is_symbol(text.text(), sign, "-")) return {};
  return "-" + std::string(sql::text_of(text.text(), sql::next_token(text.text(), sign.end)));
}

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
    if (name == "validUntil") {
      options.valid_until = std::string(argument.string());
      if (Outcome outcome = require_time(*options.valid_until); outcome.refused()) return outcome;
    }
    if (name == "connectionlimit") {
      options.names_limit = true;
      const std::string limit = negative_limit(text, location);
      if (!limit.empty() && limit != "-1")
        return refuse(sqlstate::invalid_parameter_value, "invalid connection limit: " + limit);
    }
    if (name == "addroleto") options.in_roles = argument.inner()["items"];
    if (name == "rolemembers") options.members = argument.inner()["items"];
    if (name == "adminmembers") options.admins = argument.inner()["items"];
    if (name == "password") {
      options.names_password = true;
      // An empty one takes the password away (`CreateRole()`).
      if (argument && !argument.string().empty() && !is_placeholder(argument.string()))
        options.password = password_span(text, location);
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
