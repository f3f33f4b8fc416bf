#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "credentials/texts/dsn_text.hpp"

namespace routegrant::credentials {
namespace {

constexpr std::size_t none = std::string_view::npos;

/// One `key=value` of a connection string.
struct Pair {
  std::string key{};
  /// Where the key begins; its value is at [begin, end).
  std::size_t key_begin = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
  bool quoted = false;
};

using Pairs = std::vector<Pair>;

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// libpq 33.1.1.1: values end at a blank; in single quotes they do not; a backslash takes the next byte as it is.
std::size_t libpq_value_end(std::string_view masked, std::size_t at, bool quoted) {
  while (at < masked.size() && (quoted ? masked[at] != '\'' : !is_blank(masked[at]))) at += masked[at] == '\\' ? 2 : 1;
  return std::min(at, masked.size());
}

std::optional<Pairs> libpq_pairs(std::string_view masked) {
  Pairs pairs;
  std::size_t at = masked.find_first_not_of(" \t\r\n");
  while (at != none) {
    const std::size_t equals = masked.find('=', at);
    if (equals == none) return std::nullopt;
    const std::string_view key = text::trim(masked.substr(at, equals - at));
    // Any other key is a parameter of the server to pgx: `TimeZone` of GORM's manual, `myapp.tenant`.
    if (key.empty() || key.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_.") != none)
      return std::nullopt;
    std::size_t begin = equals + 1;
    while (begin < masked.size() && is_blank(masked[begin])) ++begin;
    const bool quoted = begin < masked.size() && masked[begin] == '\'';
    if (quoted) ++begin;
    const std::size_t end = libpq_value_end(masked, begin, quoted);
    pairs.push_back({std::string(key), at, begin, end, true});
    at = masked.find_first_not_of(" \t\r\n", quoted ? std::min(end + 1, masked.size()) : end);
  }
  return pairs;
}

std::string without_backslashes(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    out += text[i];
  }
  return out;
}

/// One value may list several hosts, as may `port`.
void set_list(const DsnText& text, const Pair& pair, DsnPart DsnHost::*member, Dsn& dsn) {
  std::size_t at = pair.begin;
  for (std::size_t index = 0; at <= pair.end; ++index) {
    const std::size_t comma = std::min(text.masked().find(',', at), pair.end);
    if (index >= dsn.hosts.size()) dsn.hosts.emplace_back();
    dsn.hosts[index].*member = text.part(at, comma, false);
    at = comma + 1;
  }
}

/// Pairs of a .NET string: split at `;`, values perhaps in quotes (DbConnectionStringBuilder).
std::optional<Pairs> dotnet_pairs(std::string_view masked) {
  Pairs pairs;
  std::size_t at = 0;
  while (at < masked.size()) {
    at = masked.find_first_not_of("; \t\r\n", at);
    if (at == none) break;
    const std::size_t equals = masked.find('=', at);
    if (equals == none || masked.substr(at, equals - at).find_first_of(";:/@'\"") != none) return std::nullopt;
    std::string key;
    const std::size_t key_begin = at;
    for (const char c : text::lower(masked.substr(at, equals - at)))
      if (!is_blank(c) && c != '_') key += c;
    std::size_t begin = equals + 1;
    while (begin < masked.size() && is_blank(masked[begin])) ++begin;
    const char quote = begin < masked.size() ? masked[begin] : '\0';
    if (quote == '"' || quote == '\'') {
      const std::size_t close = std::min(masked.find(quote, begin + 1), masked.size());
      pairs.push_back({key, key_begin, begin + 1, close, true});
      at = masked.find(';', close);
    } else {
      const std::size_t end = std::min(masked.find(';', begin), masked.size());
      pairs.push_back({key, key_begin, begin, end, false});
      at = end;
    }
    if (at == none) break;
  }
  return pairs;
}

constexpr std::array<std::string_view, 6> host_keys{"host",    "server", "datasource",
                                                    "address", "addr",   "networkaddress"};
constexpr std::array<std::string_view, 2> database_keys{"database", "initialcatalog"};
constexpr std::array<std::string_view, 5> user_keys{"username", "userid", "uid", "user", "login"};
constexpr std::array<std::string_view, 2> password_keys{"password", "pwd"};
// Keys that only SQL Server has. (Npgsql knows Trust Server Certificate too.)
constexpr std::array<std::string_view, 6> sql_server_keys{
    "integratedsecurity", "trustedconnection", "multipleactiveresultsets",
    "attachdbfilename",   "encrypt",           "multisubnetfailover"};

/// SQL Server writes `tcp:host,port`; the others list hosts.
void take_dotnet_host(const DsnText& text, const Pair& pair, Dsn& dsn) {
  if (text::lower(text.masked().substr(pair.begin, 4)) == "tcp:") {
    dsn.target = Dsn::Target::other;
    return;
  }
  const DsnPart whole = text.part(pair.begin, pair.end, false);
  if (whole.text.find("..") == std::string::npos && whole.text.ends_with(".db")) dsn.target = Dsn::Target::file;
  std::size_t at = pair.begin;
  while (at < pair.end) {
    const std::size_t comma = std::min(text.masked().find(',', at), pair.end);
    dsn.hosts.push_back(parse_host(text, at, comma));
    at = comma + 1;
  }
}

void take_dotnet(const DsnText& text, const Pair& pair, Dsn& dsn) {
  if (text::is_one_of(pair.key, host_keys)) take_dotnet_host(text, pair, dsn);
  if (text::is_one_of(pair.key, database_keys)) dsn.database = text.part(pair.begin, pair.end, false);
  if (text::is_one_of(pair.key, user_keys)) dsn.user = text.part(pair.begin, pair.end, false);
  if (text::is_one_of(pair.key, password_keys)) dsn.password = text.password(pair.begin, pair.end);
  if (text::is_one_of(pair.key, sql_server_keys)) dsn.target = Dsn::Target::other;
  take_tls(text, pair.key, pair.key_begin, pair.begin, pair.end, dsn);
}

/// Npgsql alone knows Host with Username; MySqlConnector alone knows Uid.
DatabaseKind dotnet_kind(const Pairs& pairs) {
  const auto has = [&pairs](std::string_view key) {
    return std::any_of(pairs.begin(), pairs.end(), [key](const Pair& p) { return p.key == key; });
  };
  if (has("uid")) return DatabaseKind::mysql;
  if (has("host") && (has("username") || !has("user"))) return DatabaseKind::postgresql;
  return DatabaseKind::unknown;
}

/// Whether a key is SQL Server's, Integrated Security apart.
bool has_sql_server_key(const Pairs& pairs) {
  return std::any_of(pairs.begin(), pairs.end(), [](const Pair& pair) {
    return pair.key != "integratedsecurity" && text::is_one_of(pair.key, sql_server_keys);
  });
}

DatabaseKind kind_by_port(std::string_view port) {
  if (port == "5432") return DatabaseKind::postgresql;
  return port == "3306" ? DatabaseKind::mysql : DatabaseKind::unknown;
}

}  // namespace

std::optional<Dsn> parse_keywords(const DsnText& text) {
  const std::optional<Pairs> pairs = libpq_pairs(text.masked());
  if (!pairs) return std::nullopt;
  Dsn dsn;
  dsn.kind = DatabaseKind::postgresql;
  std::size_t known = 0;
  bool has_authority = false;
  for (const Pair& pair : *pairs) {
    ++known;
    if (pair.key == "host" || pair.key == "hostaddr") {
      if (dsn.hosts.empty() || pair.key == "host") set_list(text, pair, &DsnHost::host, dsn);
    } else if (pair.key == "port") {
      set_list(text, pair, &DsnHost::port, dsn);
    } else if (pair.key == "user") {
      dsn.user = text.part(pair.begin, pair.end, false);
      dsn.user.text = without_backslashes(dsn.user.text);
    } else if (pair.key == "dbname" || pair.key == "database") {
      // `database` is pgx's other word for it (pgconn/config.go, parseKeywordValueSettings); libpq refuses it.
      dsn.database = text.part(pair.begin, pair.end, false);
      dsn.database.text = without_backslashes(dsn.database.text);
    } else if (pair.key == "password") {
      dsn.password = text.password(pair.begin, pair.end);
    } else {
      --known;
      take_tls(text, pair.key, pair.key_begin, pair.begin, pair.end, dsn);
      has_authority = has_authority || (pair.key == "sslrootcert" && pair.begin < pair.end);
    }
  }
  if (has_authority) verify_by_authority(dsn);
  if (known < 2) return std::nullopt;
  // libpq 33.1.1: a dbname that holds an URI is expanded.
  const std::optional<Dsn> nested =
      dsn.database.text.find("://") == std::string::npos ? std::nullopt : parse_dsn(dsn.database.text);
  if (nested) {
    const std::uint32_t offset = dsn.database.begin;
    dsn = *nested;
    shift(dsn, offset);
  } else if (dsn.database.text.find('@') != std::string::npos) {
    dsn.database = {};  // a URI we cannot read may hold a password
  }
  return dsn;
}

std::optional<Dsn> parse_dotnet(const DsnText& text) {
  if (text.masked().find(';') == none) return std::nullopt;
  const std::optional<Pairs> pairs = dotnet_pairs(text.masked());
  if (!pairs) return std::nullopt;
  Dsn dsn;
  std::size_t known = 0;
  for (const Pair& pair : *pairs) {
    take_dotnet(text, pair, dsn);
    if (text::is_one_of(pair.key, host_keys) || text::is_one_of(pair.key, user_keys) ||
        text::is_one_of(pair.key, database_keys))
      ++known;
  }
  if (known == 0 || (known == 1 && pairs->size() < 2)) return std::nullopt;
  for (const Pair& pair : *pairs) {
    if (pair.key != "port") continue;
    if (dsn.hosts.empty()) dsn.hosts.emplace_back();
    for (DsnHost& host : dsn.hosts)
      if (host.port.known == Known::unspecified) host.port = text.part(pair.begin, pair.end, false);
  }
  dsn.kind = dotnet_kind(*pairs);
  // SQL Server writes the port behind the host; Npgsql took Integrated Security, too, until its version 6.
  const bool has_port = std::any_of(pairs->begin(), pairs->end(), [](const Pair& pair) { return pair.key == "port"; });
  if (has_port && !has_sql_server_key(*pairs)) dsn.target = Dsn::Target::server;
  const bool trusts_server =
      std::any_of(pairs->begin(), pairs->end(), [](const Pair& pair) { return pair.key == "trustservercertificate"; });
  if (trusts_server && dsn.kind != DatabaseKind::postgresql) dsn.target = Dsn::Target::other;
  if (dsn.kind == DatabaseKind::unknown && !dsn.hosts.empty()) dsn.kind = kind_by_port(dsn.hosts[0].port.text);
  return dsn;
}

std::optional<Dsn> parse_go_mysql(const DsnText& text) {
  // go-sql-driver/mysql, ParseDSN: the last `/` ends the address, the last `@` before it begins it.
  const std::string_view masked = text.masked();
  const std::size_t close = masked.rfind(")/");
  if (close == none) return std::nullopt;
  const std::size_t at = masked.substr(0, close).rfind('@');
  const std::size_t from = at == none ? 0 : at + 1;
  const std::size_t open = masked.find('(', from);
  if (open == none || open > close) return std::nullopt;
  const std::string_view protocol = masked.substr(from, open - from);
  if (protocol.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") != none) return std::nullopt;
  Dsn dsn;
  dsn.kind = DatabaseKind::mysql;
  if (at != none) {
    const std::size_t colon = std::min(masked.find(':'), at);
    dsn.user = text.part(0, colon, false);
    if (colon < at) dsn.password = text.password(colon + 1, at);
  }
  if (protocol == "unix") {
    dsn.hosts.push_back({text.part(open + 1, close, false), {}});
  } else {
    dsn.hosts.push_back(parse_host(text, open + 1, close));
  }
  const std::size_t question = std::min(masked.find('?', close), masked.size());
  dsn.database = text.part(close + 2, question, true);
  for (std::size_t begin = question + 1; begin < masked.size();) {
    const std::size_t end = std::min(masked.find('&', begin), masked.size());
    const std::size_t equals = masked.find('=', begin);
    if (equals < end) take_tls(text, masked.substr(begin, equals - begin), begin, equals + 1, end, dsn);
    begin = end + 1;
  }
  return dsn;
}

}  // namespace routegrant::credentials
