#include <algorithm>
#include <initializer_list>

#include "base/text.hpp"
#include "credentials/texts/dsn_text.hpp"

namespace routegrant::credentials {
namespace {

constexpr std::size_t none = std::string_view::npos;

bool is_port(std::string_view masked) {
  return std::all_of(masked.begin(), masked.end(), [](char c) { return (c >= '0' && c <= '9') || c == DsnText::blot; });
}

/// Whether `[begin, end)` can be a list of hosts: every port a number. If not, we look at a password with a `/` in it.
bool are_hosts(std::string_view masked, std::size_t begin, std::size_t end) {
  for (const std::string_view one : text::split(masked.substr(begin, end - begin), ',')) {
    const std::size_t bracket = one.rfind(']');
    const std::size_t colon = one.find(':', bracket == none ? 0 : bracket);
    if (colon != none && !is_port(one.substr(colon + 1)) && one.find('(') == none) return false;
  }
  return true;
}

/// Where userinfo and hosts stand.
struct Authority {
  std::size_t user_end = none;  ///< The `@`, or none.
  std::size_t hosts = 0;
  std::size_t end = 0;
};

Authority find_authority(std::string_view masked, std::size_t begin) {
  Authority found{none, begin, std::min(masked.find_first_of("/?#", begin), masked.size())};
  // libpq stops at `/` only, so a `?` or `#` in a password is one; a `/` is accepted where nothing else makes sense, as
  // part of a password must never be taken for a port.
  const std::size_t slash = std::min(masked.find('/', begin), masked.size());
  std::size_t at = masked.substr(0, slash).rfind('@');
  if (at != none && at < begin) at = none;
  if (at == none && !are_hosts(masked, begin, found.end)) {
    at = masked.rfind('@');
    if (at != none && at < begin) at = none;
  }
  // A password with an `@` and then a `/` that nobody escaped: to libpq its rest is the host and the database, and no
  // part of a password may be printed as either.
  if (at != none && at < slash && masked.substr(begin, at - begin).find(':') != none) {
    const std::size_t path_end = std::min(masked.find_first_of("?#", slash), masked.size());
    const std::size_t last = masked.substr(0, path_end).rfind('@');
    if (last > slash && last != none) at = last;
  }
  if (at != none) {
    found.user_end = at;
    found.hosts = at + 1;
    found.end = std::min(masked.find_first_of("/?#", at + 1), masked.size());
  }
  return found;
}

/// Connector/J: `address=(host=a)(port=1)`.
DsnHost parse_address(const DsnText& text, std::size_t begin, std::size_t end) {
  DsnHost found;
  const auto value = [&](std::string_view key) {
    const std::string wanted = "(" + std::string(key) + "=";
    const std::size_t at = text::lower(text.masked().substr(begin, end - begin)).find(wanted);
    if (at == none) return DsnPart{};
    const std::size_t from = begin + at + wanted.size();
    return text.part(from, std::min(text.masked().find(')', from), end), true);
  };
  found.host = value("host");
  found.port = value("port");
  return found;
}

void parse_hosts(const DsnText& text, const Authority& authority, Dsn& dsn) {
  std::size_t at = authority.hosts;
  while (at < authority.end) {
    const std::size_t comma = std::min(text.masked().find(',', at), authority.end);
    DsnHost host = parse_host(text, at, comma);
    if (host.host.known != Known::unspecified || host.port.known != Known::unspecified)
      dsn.hosts.push_back(std::move(host));
    at = comma + 1;
  }
}

/// Parameters win over the authority (libpq: "conninfo_uri_parse_params").
void take_parameter(const DsnText& text, std::string_view key, std::size_t begin, std::size_t end, Dsn& dsn) {
  if (begin >= end) return;
  const auto first_host = [&dsn]() -> DsnHost& {
    if (dsn.hosts.empty()) dsn.hosts.emplace_back();
    return dsn.hosts.front();
  };
  if (key == "user" || key == "username") dsn.user = text.part(begin, end, true);
  if (key == "password") dsn.password = text.password(begin, end);
  if (key == "dbname") dsn.database = text.part(begin, end, true);
  if (key == "host" || key == "unix_socket" || key == "socket") {
    dsn.hosts.resize(1);
    dsn.hosts[0].host = text.part(begin, end, true);
  }
  if (key == "port") first_host().port = text.part(begin, end, true);
  const bool is_proxy_name = key == "cloudsqlinstance" || key == "hostaddr";
  if (is_proxy_name && first_host().host.known == Known::unspecified) first_host().host = text.part(begin, end, true);
}

void parse_parameters(const DsnText& text, std::size_t begin, Dsn& dsn) {
  const std::string_view masked = text.masked();
  while (begin < masked.size()) {
    const std::size_t end = std::min(masked.find('&', begin), masked.size());
    const std::size_t equals = masked.find('=', begin);
    if (equals < end) {
      const std::string key = text::lower(masked.substr(begin, equals - begin));
      take_parameter(text, key, equals + 1, end, dsn);
      take_tls(text, key, begin, equals + 1, end, dsn);
    }
    begin = end + 1;
  }
}

bool is_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text::equal_ignoring_case(text, word); });
}

/// Whether the words for the parts stand in their places, as in `postgres://user:password@host:port/dbname`: libpq
/// refuses that port, and nobody's host is called so beside such a user and password.
bool is_pattern(std::string_view masked, const Authority& authority, const Dsn& dsn) {
  const std::string_view hosts = masked.substr(authority.hosts, authority.end - authority.hosts);
  if (const std::size_t colon = hosts.rfind(':'); colon != none && is_any(hosts.substr(colon + 1), {"port"}))
    return true;
  const bool is_host = dsn.hosts.size() == 1 && is_any(dsn.hosts.front().host.text, {"host", "hostname"});
  const std::string_view password = masked.substr(dsn.password.begin, dsn.password.end - dsn.password.begin);
  return is_host && is_any(dsn.user.text, {"user", "username"}) && is_any(password, {"password", "pass", "passwd"});
}

void make_placeholder(DsnPart& part) {
  if (part.known == Known::known) part.known = Known::placeholder;
}

void make_placeholders(Dsn& dsn) {
  make_placeholder(dsn.user);
  make_placeholder(dsn.password);
  // A place, but not one byte of a password.
  dsn.password.end = dsn.password.begin;
  make_placeholder(dsn.database);
  for (DsnHost& host : dsn.hosts) make_placeholder(host.host);
}

}  // namespace

DsnHost parse_host(const DsnText& text, std::size_t begin, std::size_t end) {
  const std::string_view masked = text.masked();
  if (text::lower(masked.substr(begin, end - begin)).starts_with("address=")) return parse_address(text, begin, end);
  DsnHost found;
  std::size_t search = begin;
  if (begin < end && masked[begin] == '[') {
    const std::size_t close = masked.find(']', begin);
    if (close < end) {
      found.host = text.part(begin + 1, close, true);
      search = close;
    }
  }
  const std::size_t colon = std::min(masked.find(':', search), end);
  if (found.host.known == Known::unspecified) found.host = text.part(begin, colon, true);
  if (colon < end && is_port(masked.substr(colon + 1, end - colon - 1))) found.port = text.part(colon + 1, end, true);
  return found;
}

void parse_url_body(const DsnText& text, std::size_t begin, Dsn& dsn) {
  const std::string_view masked = text.masked();
  const Authority authority = find_authority(masked, begin);
  if (authority.user_end != none) {
    const std::size_t colon = std::min(masked.find(':', begin), authority.user_end);
    dsn.user = text.part(begin, colon, true);
    if (colon < authority.user_end) dsn.password = text.password(colon + 1, authority.user_end);
  }
  parse_hosts(text, authority, dsn);
  std::size_t at = authority.end;
  if (at < masked.size() && masked[at] == '/') {
    const std::size_t end = std::min(masked.find_first_of("?#", at), masked.size());
    dsn.database = text.part(at + 1, end, true);
    at = end;
  }
  if (at < masked.size() && masked[at] == '?') parse_parameters(text, at + 1, dsn);
  if (is_pattern(masked, authority, dsn)) make_placeholders(dsn);
}

}  // namespace routegrant::credentials
