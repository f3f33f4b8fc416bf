#include "store/sandbox.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>

namespace routegrant::store {
namespace {

/// Functions without side effects whose result is no larger than what went in. `printf`, `format`, `hex`, `replace`,
/// `randomblob` and `zeroblob` make much out of little, `random` and the dates are not the same on every run.
constexpr std::array allowed_functions = std::to_array<std::string_view>({
    "abs",       "avg",          "coalesce", "count",      "dense_rank", "digest",   "facts",      "first_value",
    "glob",      "group_concat", "ifnull",   "iif",        "instr",      "label_of", "last_value", "length",
    "like",      "listed",       "lower",    "ltrim",      "max",        "min",      "nullif",     "place_of",
    "quoted",    "rank",         "round",    "row_number", "rtrim",      "sign",     "string_agg", "substr",
    "substring", "sum",          "total",    "trim",       "upper",
});

constexpr std::array relations = std::to_array<std::string_view>({
#define RELATION(name, Row) #name,
#include "routegrant/relations.def"
#undef RELATION
});

constexpr int steps_between_looks = 1'000;

int refuse(Guard& guard, std::string why) {
  guard.refused = std::move(why);
  return SQLITE_DENY;
}

/// `real`: SQLite names the database of a table where a column is read. A table of which only rows are counted has
/// none, nor have the query's own names, so that these two cannot be told apart.
int read(Guard& guard, std::string_view table, bool real) {
  if (std::ranges::find(relations, table) != relations.end()) {
    guard.reads.emplace(table);
    return SQLITE_OK;
  }
  if (!real && !table.starts_with("sqlite_") && !table.starts_with("pragma_")) return SQLITE_OK;
  return refuse(guard, "'" + std::string(table) + "' is no relation");
}

int authorize(void* data, int action, const char* first, const char* second, const char* database,
              const char* /*trigger*/) {
  Guard& guard = *static_cast<Guard*>(data);
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE: return SQLITE_OK;
    case SQLITE_READ: return read(guard, first != nullptr ? first : "", database != nullptr);
    case SQLITE_FUNCTION: {
      const std::string_view name = second != nullptr ? second : "";
      if (std::ranges::find(allowed_functions, name) != allowed_functions.end()) return SQLITE_OK;
      return refuse(guard, "the function '" + std::string(name) + "' is not among those that a query may use");
    }
    default: return refuse(guard, "a query may only SELECT from relations");
  }
}

int look(void* data) {
  Guard& guard = *static_cast<Guard*>(data);
  guard.steps += steps_between_looks;
  return guard.steps > guard.bounds.steps || std::chrono::steady_clock::now() > guard.deadline ? 1 : 0;
}

void configure(sqlite3* connection, int option, int value) {
  sqlite3_db_config(connection, option, value, nullptr);
}

/// Whether only blanks, comments and semicolons are left: what SQLite compiles to nothing.
bool is_blank(sqlite3* connection, const char* rest, const char* end) {
  while (rest != end) {
    sqlite3_stmt* statement = nullptr;
    const char* next = nullptr;
    const int code = sqlite3_prepare_v2(connection, rest, static_cast<int>(end - rest), &statement, &next);
    const bool empty = code == SQLITE_OK && statement == nullptr;
    sqlite3_finalize(statement);
    if (!empty) return false;
    if (next == rest) break;
    rest = next;
  }
  return true;
}

}  // namespace

void harden(sqlite3* connection) {
  configure(connection, SQLITE_DBCONFIG_DEFENSIVE, 1);
  configure(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0);
  configure(connection, SQLITE_DBCONFIG_DQS_DML, 0);
  configure(connection, SQLITE_DBCONFIG_DQS_DDL, 0);
  configure(connection, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0);
  configure(connection, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0);
  configure(connection, SQLITE_DBCONFIG_ENABLE_VIEW, 0);
  sqlite3_drop_modules(connection, nullptr);                   // json_each, fts, dbstat and other virtual tables
  sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, 128 * 1024);  // also bounds a whole row of a table
  sqlite3_limit(connection, SQLITE_LIMIT_SQL_LENGTH, static_cast<int>(longest_query));
  sqlite3_limit(connection, SQLITE_LIMIT_EXPR_DEPTH, 100);
  sqlite3_limit(connection, SQLITE_LIMIT_COMPOUND_SELECT, 50);
  sqlite3_limit(connection, SQLITE_LIMIT_COLUMN, 100);
  sqlite3_limit(connection, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1'000);
  sqlite3_limit(connection, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit(connection, SQLITE_LIMIT_WORKER_THREADS, 0);
  sqlite3_hard_heap_limit64(std::int64_t{2} << 30);
}

void lock(sqlite3* connection, Guard& guard) {
  sqlite3_exec(connection, "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY", nullptr, nullptr, nullptr);
  sqlite3_set_authorizer(connection, authorize, &guard);
  sqlite3_progress_handler(connection, steps_between_looks, look, &guard);
}

void unlock(sqlite3* connection) {
  sqlite3_set_authorizer(connection, nullptr, nullptr);
  sqlite3_progress_handler(connection, 0, nullptr, nullptr);
  sqlite3_exec(connection, "PRAGMA query_only = OFF", nullptr, nullptr, nullptr);
}

void start(Guard& guard) {
  guard.steps = 0;
  guard.deadline = std::chrono::steady_clock::now() + guard.bounds.time;
}

sqlite3_stmt* prepare(sqlite3* connection, Guard& guard, std::string_view query, std::string& message, int& offset) {
  offset = -1;
  guard.refused.clear();
  start(guard);
  if (query.size() > longest_query) {
    message = "the query is longer than " + std::to_string(longest_query) + " bytes";
    return nullptr;
  }
  if (query.find('\0') != std::string_view::npos) {
    message = "the query holds a zero byte";
    return nullptr;
  }
  sqlite3_stmt* statement = nullptr;
  const char* rest = nullptr;
  const char* end = query.data() + query.size();
  if (sqlite3_prepare_v2(connection, query.data(), static_cast<int>(query.size()), &statement, &rest) != SQLITE_OK) {
    message = guard.refused.empty() ? sqlite3_errmsg(connection) : guard.refused;
    offset = sqlite3_error_offset(connection);
    return nullptr;
  }
  if (statement == nullptr) {
    message = "the query is empty";
    return nullptr;
  }
  // VACUUM INTO and EXPLAIN ask the authorizer for nothing.
  if (sqlite3_stmt_readonly(statement) == 0 || sqlite3_stmt_isexplain(statement) != 0 ||
      sqlite3_column_count(statement) == 0) {
    message = "a query may only SELECT from relations";
  } else if (sqlite3_bind_parameter_count(statement) != 0) {
    message = "the query has a parameter that nothing fills";
  } else if (!is_blank(connection, rest, end)) {
    message = "a query is one statement, and something follows it";
    offset = static_cast<int>(rest - query.data());
  } else {
    return statement;
  }
  sqlite3_finalize(statement);
  return nullptr;
}

}  // namespace routegrant::store
