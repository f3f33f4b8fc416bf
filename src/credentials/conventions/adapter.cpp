#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "credentials/conventions.hpp"

namespace routegrant::credentials {
namespace {

constexpr std::size_t none = std::string_view::npos;

/// Which store a driver's name means.
struct Dialect {
  bool is_database = false;
  DatabaseKind kind = DatabaseKind::unknown;
};

DatabaseKind kind_of_word(std::string_view word) {
  constexpr std::array<std::string_view, 13> postgres{"postgres", "postgresql", "postgresdb", "postgis",  "pg",
                                                      "pgsql",    "pgx",        "psycopg",    "psycopg2", "asyncpg",
                                                      "npgsql",   "psql",       "pgnative"};
  constexpr std::array<std::string_view, 8> mysql{"mysql",   "mysql2",  "mysqli",   "mysqldb",
                                                  "pymysql", "trilogy", "aiomysql", "mysqlconnector"};
  if (text::is_one_of(word, postgres)) return DatabaseKind::postgresql;
  if (word == "mariadb") return DatabaseKind::mariadb;
  return text::is_one_of(word, mysql) ? DatabaseKind::mysql : DatabaseKind::unknown;
}

bool is_file_store(std::string_view word) {
  constexpr std::array<std::string_view, 8> files{"sqlite", "sqlite3", "h2",   "hsqldb",
                                                  "derby",  "duckdb",  "bolt", "bbolt"};
  return text::is_one_of(word, files) || word == "badger" || word == "memory";
}

/// `postgresql`, `org.postgresql.Driver`, `django.db.backends.mysql`, `pdo_pgsql`, `mongodb`: every word of it must be
/// a driver's, so that `postgres-exporter` is none. Nothing where it names no store.
std::optional<Dialect> dialect_of(std::string_view value) {
  constexpr std::size_t longest = 60;
  constexpr std::array<std::string_view, 18> fillers{
      "org",      "com",        "cj",       "jdbc",   "driver",  "django", "contrib", "gis",     "db",
      "backends", "prometheus", "provider", "better", "adapter", "native", "pdo",     "grafana", "datasource"};
  const std::string lower = text::lower(text::trim(value));
  if (lower.empty() || lower.size() > longest) return std::nullopt;
  std::optional<Dialect> found;
  for (std::size_t at = 0; at < lower.size();) {
    const std::size_t end = std::min(lower.find_first_of(".-_+", at), lower.size());
    const std::string_view word = std::string_view(lower).substr(at, end - at);
    at = end + 1;
    if (word.empty() || text::is_one_of(word, fillers)) continue;
    if (word.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") != none) return std::nullopt;
    const DatabaseKind kind = kind_of_word(word);
    const bool is_other = is_file_store(word) || is_other_store(text::upper(word));
    if (kind == DatabaseKind::unknown && !is_other) return std::nullopt;
    if (!found) found = Dialect{.is_database = !is_other, .kind = kind};
  }
  return found;
}

/// The words that say "the value is the driver": `adapter`, `DB_TYPE`, `PAPERLESS_DBENGINE`.
bool is_key(std::string_view word) {
  constexpr std::array<std::string_view, 11> keys{"ADAPTER",  "DIALECT", "TYPE",       "CLIENT",  "DRIVER", "ENGINE",
                                                  "PROVIDER", "VENDOR",  "CONNECTION", "BACKEND", "KIND"};
  return text::is_one_of(word, keys);
}

/// The words before the driver's key; nothing where the name does not end with one.
std::optional<std::string> group_before(std::string_view name) {
  std::vector<std::string> words = words_of(name);
  if (words.empty()) return std::nullopt;
  if (words.back() == "NAME" && words.size() > 1) words.pop_back();  // `driver-class-name`
  if (words.back() == "CLASS" && words.size() > 1) words.pop_back();
  std::string& last = words.back();
  if (is_key(last)) {
    words.pop_back();
  } else if (last.starts_with("DB") && is_key(std::string_view(last).substr(2))) {
    last = "DB";
  } else if (last.starts_with("DATABASE") && is_key(std::string_view(last).substr(8))) {
    last = "DATABASE";
  } else {
    return std::nullopt;
  }
  // `GITEA__database__DB_TYPE` is about GITEA__database.
  const auto is_database = [](const std::string& word) { return word == "DB" || word == "DATABASE"; };
  if (words.size() > 1 && is_database(words.back()) && is_database(words[words.size() - 2])) words.pop_back();
  return text::join(words, "_");
}

/// Synapse calls the driver `name` (its documentation, "Configuration Manual": database).
bool is_python_driver(std::string_view key, std::string_view value) {
  value = text::trim(value);
  return key == "name" && (value == "psycopg2" || value == "sqlite3");
}

/// The environment: the driver tells the kind of what the other variables of its group say.
void in_environment(Setting& setting, const Dialect& dialect, std::vector<Clue>& into) {
  std::optional<std::string> group = group_before(setting.name);
  if (!group || group->empty()) return;
  Clue clue = claim(setting, Field::none, std::move(*group));
  clue.kind = dialect.kind;
  clue.other_store = !dialect.is_database;
  into.push_back(std::move(clue));
}

/// One mapping of a file that names its driver, and the settings beside the driver.
class Mapping {
 public:
  /// `key_group`: the words of the driver's key before `type` and its like.
  Mapping(View& view, const Setting& driver, const Dialect& dialect, std::string key_group, std::vector<Clue>& into)
      : view_(view), file_(driver.file), dialect_(dialect), into_(into), key_group_(std::move(key_group)) {
    const std::size_t dot = driver.name.rfind('.');
    if (dot != none) prefix_ = driver.name.substr(0, dot + 1);
    const std::string& path = view.mounts.files[file_ - 1].path;
    group_ = text::join(words_of(prefix_.empty() ? paths::base_name(path) : prefix_), "_");
    // `DB_CONNECTION` among other settings: those that the words of the names say belong to it.
    if (prefix_.empty() && !key_group_.empty()) group_ = key_group_;
  }

  void read() {
    // At the top of a file `type` may be about anything.
    const bool is_about_login = !prefix_.empty() || !key_group_.empty() || names_login();
    if (!is_about_login) return;
    for (Setting& setting : view_.settings) {
      if (setting.claimed || setting.file != file_ || !setting.name.starts_with(prefix_)) continue;
      const std::string_view rest = std::string_view(setting.name).substr(prefix_.size());
      if (dialect_.is_database) {
        take(setting, rest);
      } else if ((!prefix_.empty() && key_group_.empty()) || is_connection(rest) || is_beside(classify(rest))) {
        setting.claimed = true;
      }
    }
  }

 private:
  /// Knex, Synapse and Grafana's data sources keep them one level deeper; others below the driver's own name.
  static bool is_connection(std::string_view rest) {
    constexpr std::array<std::string_view, 6> keys{"args",     "config",  "connection",
                                                   "jsondata", "options", "securejsondata"};
    const std::size_t dot = rest.find('.');
    return dot != none && text::is_one_of(text::lower(rest.substr(0, dot)), keys);
  }

  /// Whether a setting beside the driver is about the same login: not `application_name`, nor what stands beside it in
  /// a file of everything.
  [[nodiscard]] bool is_beside(const Name& words) const {
    if (words.field == Field::none) return false;
    if (key_group_.empty()) return words.group.empty() || words.is_database;
    const bool is_database_group = key_group_ == "DB" || key_group_ == "DATABASE";
    return words.group == key_group_ || (!prefix_.empty() && is_database_group && words.group.empty());
  }

  [[nodiscard]] bool has(std::string_view key) const {
    return std::any_of(view_.settings.begin(), view_.settings.end(), [&](const Setting& setting) {
      return setting.file == file_ && setting.name == prefix_ + std::string(key);
    });
  }

  [[nodiscard]] bool names_login() const {
    const bool is_nested = has("connection.host") || has("connection.user") || has("connection");
    return is_nested || ((has("username") || has("user")) && (has("database") || has("host")));
  }

  void take(Setting& setting, std::string_view rest) {
    const std::size_t dot = rest.find('.');
    const std::string_view first = rest.substr(0, dot);
    if (dot != none) {
      const std::optional<Dialect> inner = dialect_of(first);
      // The block of a driver that is not in use.
      if (inner && inner->kind != dialect_.kind) setting.claimed = true;
      const bool is_own = inner && inner->kind == dialect_.kind;
      if (setting.claimed || (!is_own && !is_connection(rest)) || rest.find('.', dot + 1) != none) return;
    }
    const std::string_view key = rest.substr(dot == none ? 0 : dot + 1);
    const Name words = classify(key);
    const bool is_its = dot == none ? is_beside(words) : words.group.empty() || words.is_database;
    if (words.field == Field::none || !is_its || text::trim(setting.reading.text).empty()) return;
    // TypeORM's `name` is the connection's where `database` is there, Grafana's the data source's beside a URL.
    const bool is_name = text::equal_ignoring_case(key, "name");
    if (is_name && (has("database") || has("url") || has("jsonData.database"))) return;
    Clue clue = claim(setting, words.field, group_);
    clue.kind = dialect_.kind;
    clue.schemeless = words.field == Field::url && setting.reading.known() && !parse_dsn(setting.reading.text);
    into_.push_back(std::move(clue));
  }

  View& view_;
  std::size_t file_;
  Dialect dialect_;
  std::vector<Clue>& into_;
  std::string key_group_;
  std::string prefix_;
  std::string group_;
};

/// A name like `dialect: postgres` says what the settings beside it are: Rails' database.yml, Sequelize, TypeORM, Knex,
/// Django, Strapi, Directus, n8n; or that they are another store's.
void find(View& view, std::vector<Clue>& into) {
  constexpr std::size_t most_mappings = 64;
  std::size_t mappings = 0;
  for (std::size_t i = 0; i < view.settings.size(); ++i) {
    const Setting& setting = view.settings[i];
    if (setting.claimed || !setting.reading.known()) continue;
    const std::size_t dot = setting.name.rfind('.');
    const std::string_view key = std::string_view(setting.name).substr(dot == std::string::npos ? 0 : dot + 1);
    std::optional<std::string> group = group_before(setting.file == 0 ? std::string_view(setting.name) : key);
    if (setting.file != 0 && is_python_driver(key, setting.reading.text)) group = std::string();
    const std::optional<Dialect> dialect = group ? dialect_of(setting.reading.text) : std::nullopt;
    if (!dialect) continue;
    if (setting.file == 0) {
      in_environment(view.settings[i], *dialect, into);
    } else if (++mappings <= most_mappings) {
      view.settings[i].claimed = true;
      Mapping(view, setting, *dialect, std::move(*group), into).read();
    }
  }
}

}  // namespace

const Convention adapter{.name = "a driver's name", .rank = Convention::Rank::product, .find = find};

}  // namespace routegrant::credentials
