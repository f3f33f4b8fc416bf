#include "credentials/texts/words.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace routegrant::credentials {
namespace {

constexpr std::size_t none = std::string_view::npos;

struct FieldWord {
  std::string_view word;
  Field field;
};

constexpr std::array<FieldWord, 25> field_words{
    {{"ADDR", Field::host},       {"ADDRESS", Field::host},      {"CONNECTIONSTRING", Field::url},
     {"CONNSTR", Field::url},     {"DATABASE", Field::database}, {"DB", Field::database},
     {"DSN", Field::url},         {"ENDPOINT", Field::host},     {"HOST", Field::host},
     {"HOSTADDR", Field::host},   {"HOSTNAME", Field::host},     {"LOGIN", Field::user},
     {"MAINDB", Field::database}, {"NAME", Field::database},     {"PASS", Field::password},
     {"PASSWD", Field::password}, {"PASSWORD", Field::password}, {"PORT", Field::port},
     {"PWD", Field::password},    {"SERVER", Field::host},       {"SSL", Field::tls},
     {"SSLMODE", Field::tls},     {"URI", Field::url},           {"URL", Field::url},
     {"USER", Field::user}}};

// Longest first, as fused names (`DATABASEURL`) are cut after the first that fits.
constexpr std::array<std::string_view, 22> database_words{
    "SQLALCHEMY", "POSTGRESQL", "DATASOURCE", "DATABASES", "POSTGRES", "DATABASE", "MARIADB", "TYPEORM",
    "GPGSQL",     "GMYSQL",     "PGSQL",      "MYSQL",     "R2DBC",    "PSQL",     "JDBC",    "PGX",
    "RDS",        "SQL",        "DB",         "PG",        "DBS",      "CLOUDSQL"};

// Words that begin so mean another store, a broker, or a server that is none of ours.
constexpr std::array<std::string_view, 37> other_stores{
    "MONGO",     "REDIS",    "INFLUX",     "DYNAMO", "COUCH",     "ARANGO",  "NEO4J",      "CLICKHOUSE",
    "CASSANDRA", "ELASTIC",  "OPENSEARCH", "SCYLLA", "RABBIT",    "AMQP",    "SERVICEBUS", "EVENTHUB",
    "EVENTBUS",  "QDRANT",   "MILVUS",     "DBUS",   "GEOIP",     "LEVELDB", "BOLTDB",     "MEMCACHE",
    "VALKEY",    "KAFKA",    "SQLITE",     "MSSQL",  "SQLSERVER", "ORACLE",  "SNOWFLAKE",  "BIGQUERY",
    "WEAVIATE",  "CHROMADB", "SURREAL",    "TSDB",   "MAXMIND"};

// Settings of a server, of a driver or of the application's own people.
constexpr std::array<std::string_view, 12> no_settings{
    "HOST_AUTH_METHOD", "INITDB", "ALLOW_EMPTY", "RANDOM_ROOT", "MAX_CONN",   "PORT_NUMBER",
    "SHARED_PRELOAD",   "_TLS_",  "ROOT_HOST",   "DB_TYPE",     "DEMO_LOGIN", "SMTP"};

// Behind a database's word they say what else is logged in to on its way or for its copies: `DB_SSH_USER` is the
// tunnel's, `DB_BACKUP_S3_USER` the store's.
constexpr std::array<std::string_view, 9> other_logins{"BASTION", "FTP",  "GCS", "LDAP",  "MINIO",
                                                       "S3",      "SFTP", "SSH", "WEBDAV"};

bool is_separator(char c) {
  return std::string_view("_.-:/\"'[]% ").find(c) != none;
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

/// `PostgreSQL` and `MySQL` are one word each, whatever their capitals.
std::string normalized(std::string_view name) {
  std::string out(name);
  for (const std::string_view product :
       {"PostgreSQL", "MySQL", "MariaDB", "MongoDB", "GraphQL", "DataSource", "dataSource"}) {
    for (std::size_t at = out.find(product); at != none; at = out.find(product, at + 1)) {
      const std::string one = text::upper(product.substr(0, 1)) + text::lower(product.substr(1));
      out.replace(at, product.size(), one);
    }
  }
  return out;
}

Field field_of(std::string_view word) {
  if (word == "USERNAME") return Field::user;
  const auto* found = std::find_if(field_words.begin(), field_words.end(),
                                   [word](const FieldWord& field) { return field.word == word; });
  return found == field_words.end() ? Field::none : found->field;
}

bool is_database_word(std::string_view word) {
  return std::find(database_words.begin(), database_words.end(), word) != database_words.end();
}

bool is_number(std::string_view word) {
  return !word.empty() && word.find_first_not_of("0123456789") == none;
}

/// Adds `DBHOST` as DB and HOST, and `DB2` as DB and 2: what is numbered are several of one kind.
void add_word(std::string word, std::vector<std::string>& into) {
  std::string number;
  while (word.size() > 2 && is_number(word.substr(word.size() - 1)) && !is_database_word(word)) {
    if (field_of(word) != Field::none || word == "NEO4J") break;
    number.insert(number.begin(), word.back());
    word.pop_back();
  }
  if (word.empty()) return;
  if (!number.empty() && is_database_word(word)) {
    into.push_back(std::move(word));
    into.push_back(std::move(number));
    return;
  }
  const bool is_whole = is_database_word(word) || field_of(word) != Field::none;
  for (const std::string_view database : database_words) {
    if (is_whole || !word.starts_with(database)) continue;
    const std::string_view rest = std::string_view(word).substr(database.size());
    if (field_of(rest) == Field::none && rest != "PASSFILE") continue;
    into.emplace_back(database);
    into.emplace_back(rest);
    return;
  }
  into.push_back(std::move(word));
}

DatabaseKind kind_of(const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (word == "PG" || word == "PGX" || word == "PSQL" || word == "PGSQL" || word == "GPGSQL" ||
        word.starts_with("POSTGRES"))
      return DatabaseKind::postgresql;
    if (word == "MARIADB") return DatabaseKind::mariadb;
    if (word == "MYSQL" || word == "GMYSQL") return DatabaseKind::mysql;
  }
  return DatabaseKind::unknown;
}

/// Whether one of the other logins stands behind a database's word.
bool names_other_login(const std::vector<std::string>& words) {
  const auto database =
      std::find_if(words.begin(), words.end(), [](const std::string& w) { return is_database_word(w); });
  return std::any_of(database, words.end(),
                     [](const std::string& word) { return text::is_one_of(word, other_logins); });
}

bool is_excluded(std::string_view name, const std::vector<std::string>& words) {
  if (std::any_of(words.begin(), words.end(), [](const std::string& word) { return is_other_store(word); }))
    return true;
  if (names_other_login(words)) return true;
  const std::string joined = text::upper(name);
  if (joined.starts_with("ENABLE_") || joined == "DB_CONNECTION" || joined.ends_with("_DB_CONNECTION")) return true;
  return std::any_of(no_settings.begin(), no_settings.end(),
                     [&joined](std::string_view part) { return joined.find(part) != none; });
}

/// How many words at the end name the field: `USER_NAME`, `CONNECTION_STRING`, `JDBC_URL`, `DATABASE_NAME` are one
/// field.
std::size_t take_field(const std::vector<std::string>& words, Field& field) {
  if (words.empty()) return 0;
  const auto back = [&words](std::size_t from_end) {
    return from_end < words.size() ? std::string_view(words[words.size() - 1 - from_end]) : std::string_view();
  };
  field = field_of(back(0));
  if (back(0) == "STRING" && (back(1) == "CONNECTION" || back(1) == "CONN")) {
    field = Field::url;
    return 2;
  }
  if (back(0) == "MODE" && (back(1) == "SSL" || back(1) == "TLS")) {
    field = Field::tls;
    return 2;
  }
  if (field == Field::none) return 0;
  if (field == Field::tls && back(1) == "USE") return 2;
  if (back(0) == "NAME" && back(1) == "USER") {
    field = Field::user;
    return 2;
  }
  if (back(0) == "NAME" && (back(1) == "SERVER" || back(1) == "HOST" || back(1) == "SERVICE")) {
    field = Field::host;
    return 2;
  }
  const bool more_before = words.size() > 2;
  if (field == Field::password && back(1) == "USER") return 2;
  if (field == Field::port && (back(1) == "HOST" || back(1) == "SERVER")) return 2;
  if (back(0) == "NAME" && more_before && (back(1) == "DATABASE" || back(1) == "DB") && is_database_word(back(2)))
    return 2;
  const bool is_driver = back(1) == "JDBC" || back(1) == "REACTIVE" || back(1) == "CONNECTION" || back(1) == "HIKARI";
  return field == Field::url && is_driver && more_before ? 2 : 1;
}

/// Takes what stands behind a database's URL and says whose it is: `DATABASE_URL_MIGRATOR`, `POSTGRES_URL_NON_POOLING`
/// (Vercel's and Neon's names). Empty where it says what kind of text the value is.
std::string take_owner(std::vector<std::string>& words) {
  constexpr std::array<std::string_view, 14> of_texts{"ARGS",    "ENV",    "EXTRA",  "FORMAT",  "KEY",
                                                      "OPTIONS", "PARAMS", "PATH",   "PATTERN", "PREFIX",
                                                      "QUERY",   "SCHEME", "SUFFIX", "TEMPLATE"};
  constexpr std::size_t most = 3;
  for (std::size_t at = 1; at < words.size(); ++at) {
    if (field_of(words[at]) != Field::url || !is_database_word(words[at - 1])) continue;
    const auto behind = words.begin() + static_cast<std::ptrdiff_t>(at) + 1;
    const std::vector<std::string> rest(behind, words.end());
    const bool is_owner =
        !rest.empty() && rest.size() <= most && std::none_of(rest.begin(), rest.end(), [&](const std::string& word) {
          return field_of(word) != Field::none || text::is_one_of(word, of_texts);
        });
    if (!is_owner) return {};
    words.erase(behind, words.end());
    return text::join(rest, "_");
  }
  return {};
}

/// Takes the last word of `DB_USER_1` and `DB_HOST_RO`, which tells several of one kind apart behind the field; empty
/// for other names.
std::string take_variant(std::vector<std::string>& words) {
  constexpr std::array<std::string_view, 5> variants{"READONLY", "READWRITE", "REPLICA", "RO", "RW"};
  if (words.size() < 3 || field_of(words[words.size() - 2]) == Field::none) return {};
  if (!is_database_word(words[words.size() - 3])) return {};
  std::string last = words.back();
  const bool is_short_number = is_number(last) && last.size() <= 2;
  if (!is_short_number && !text::is_one_of(last, variants)) return {};
  words.pop_back();
  return last;
}

}  // namespace

std::string_view name_of(Field field) {
  switch (field) {
    case Field::none: return "none";
    case Field::user: return "user";
    case Field::password: return "password";
    case Field::host: return "host";
    case Field::port: return "port";
    case Field::database: return "database";
    case Field::url: return "url";
    case Field::tls: return "tls";
  }
  return "";
}

bool is_other_store(std::string_view word) {
  return word == "NATS" || word == "ETCD" ||
         std::any_of(other_stores.begin(), other_stores.end(),
                     [word](std::string_view store) { return word.starts_with(store); });
}

std::vector<std::string> words_of(std::string_view name) {
  const std::string text = normalized(name.substr(0, 200));
  std::vector<std::string> words;
  std::string word;
  const auto flush = [&] {
    add_word(text::upper(word), words);
    word.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_separator(text[i])) {
      flush();
      continue;
    }
    const bool humps = i > 0 && is_upper(text[i]) && is_lower(text[i - 1]);
    const bool ends_capitals =
        i > 0 && i + 1 < text.size() && is_upper(text[i]) && is_upper(text[i - 1]) && is_lower(text[i + 1]);
    if (humps || ends_capitals) flush();
    word += text[i];
  }
  flush();
  return words;
}

Name classify(std::string_view name) {
  Name found;
  std::vector<std::string> words = words_of(name);
  if (words.size() > 1 && words.back() == "FILE") {
    found.is_file = true;
    words.pop_back();
  }
  found.is_excluded = is_excluded(name, words);
  found.kind = kind_of(words);
  std::string variant = take_variant(words);
  if (variant.empty()) variant = take_owner(words);
  const std::size_t taken = take_field(words, found.field);
  words.resize(words.size() - taken);
  found.is_database =
      std::any_of(words.begin(), words.end(), [](const std::string& word) { return is_database_word(word); });
  if (!variant.empty()) words.push_back(variant);
  found.group = text::join(words, "_");
  return found;
}

bool speaks_of_database(std::string_view text) {
  const std::vector<std::string> words = words_of(text);
  const auto any = [&words](auto predicate) { return std::any_of(words.begin(), words.end(), predicate); };
  return any([](const std::string& word) { return is_database_word(word); }) &&
         !any([](const std::string& word) { return is_other_store(word); });
}

}  // namespace routegrant::credentials
