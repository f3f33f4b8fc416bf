#include "store/database.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <utility>

#include "base/check.hpp"
#include "store/functions.hpp"
#include "store/sandbox.hpp"
#include "store/schema.hpp"

namespace routegrant::store {
namespace {

/// Longer texts in the input are no names of anything, and a row must fit into the limit of SQLite's values.
constexpr std::size_t longest_cell = 4'096;

/// In a table of so few rows, looking at all is cheaper than making indexes: half of the time of a small repository.
constexpr std::size_t few_rows = 8;

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

bool execute(sqlite3* connection, const std::string& sql) {
  return sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
}

void bind(sqlite3_stmt* statement, int index, FactId fact) {
  sqlite3_bind_int64(statement, index, static_cast<std::uint32_t>(fact));
}
void bind(sqlite3_stmt* statement, int index, std::int64_t number) {
  sqlite3_bind_int64(statement, index, number);
}
void bind(sqlite3_stmt* statement, int index, bool truth) {
  sqlite3_bind_int64(statement, index, truth ? 1 : 0);
}
void bind(sqlite3_stmt* statement, int index, const std::string& text) {
  std::size_t size = std::min(text.size(), longest_cell);
  while (size != 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
  sqlite3_bind_text64(statement, index, text.data(), size, SQLITE_STATIC, SQLITE_UTF8);
}

template <class Row>
bool fill(sqlite3* connection, const Table<Row>& table) {
  sqlite3_stmt* prepared = nullptr;
  if (sqlite3_prepare_v2(connection, insert_statement<Row>().c_str(), -1, &prepared, nullptr) != SQLITE_OK)
    return false;
  const Statement insert(prepared);
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    int index = 1;
    bind(prepared, index, table.facts[i]);
    each_column(table.rows[i], [&](std::string_view /*name*/, const auto& value) { bind(prepared, ++index, value); });
    if (sqlite3_step(prepared) != SQLITE_DONE) return false;
    sqlite3_reset(prepared);
  }
  return true;
}

template <class Row>
bool add_indexes(sqlite3* connection) {
  const std::vector<std::string> statements = index_statements<Row>();
  return std::all_of(statements.begin(), statements.end(),
                     [connection](const std::string& statement) { return execute(connection, statement); });
}

/// Without figures SQLite guesses which of two joins is the narrower one, and guesses badly for tables of very
/// different size. Of an empty table ANALYZE keeps no figure, and such a one is taken for a large one.
void analyze(sqlite3* connection) {
  execute(connection, "ANALYZE");
  execute(connection,
          "INSERT INTO sqlite_stat1 SELECT name, NULL, '0' FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE "
          "'sqlite%' AND name NOT IN (SELECT tbl FROM sqlite_stat1)");
  execute(connection, "ANALYZE sqlite_schema");
}

std::string why_stopped(sqlite3* connection, const Guard& guard, int code) {
  if (code != SQLITE_INTERRUPT) return guard.refused.empty() ? sqlite3_errmsg(connection) : guard.refused;
  return guard.steps > guard.bounds.steps ? "the query takes too many steps" : "the query takes too long";
}

}  // namespace

struct Database::Handle {
  sqlite3* connection = nullptr;
  Guard guard;
  FactContext context;
  bool loaded = false;
  /// Whether a table did not fit into the memory that we allow ourselves.
  bool overfull = false;

  Handle() = default;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  Handle(Handle&&) = delete;
  Handle& operator=(Handle&&) = delete;
  ~Handle() { sqlite3_close_v2(connection); }
};

Database::Database(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::create() {
  auto handle = std::make_unique<Handle>();
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(":memory:", &handle->connection, flags, nullptr) != SQLITE_OK) {
    return Failure{"SQLite cannot make a database in memory"};
  }
  harden(handle->connection);
  add_functions(handle->connection, handle->context);
  bool made = true;
  made = made && execute(handle->connection, "BEGIN");
  const Graph empty;
  empty.each_table([&]<class Row>(const Table<Row>& /*table*/) {
    made = made && execute(handle->connection, table_statement<Row>());
  });
  made = made && execute(handle->connection, "COMMIT");
  if (!made) return Failure{std::string("SQLite refuses the relations: ") + sqlite3_errmsg(handle->connection)};
  lock(handle->connection, handle->guard);
  return Database(std::move(handle));
}

bool Database::check(std::string_view query, std::set<std::string>& reads, std::vector<std::string>& columns,
                     QueryError& error) const {
  handle_->guard.reads.clear();
  const Statement statement(prepare(handle_->connection, handle_->guard, query, error.message, error.offset));
  if (!statement) return false;
  reads.insert(handle_->guard.reads.begin(), handle_->guard.reads.end());
  columns.clear();
  for (int i = 0; i < sqlite3_column_count(statement.get()); ++i)
    columns.emplace_back(sqlite3_column_name(statement.get(), i));
  return true;
}

void Database::load(const Graph& graph, const std::set<std::string>& wanted, const Sources* sources) {
  handle_->context = {.graph = &graph, .sources = sources};
  unlock(handle_->connection);
  bool fits = execute(handle_->connection, "BEGIN");
  std::size_t most_rows = 0;
  graph.each_table([&]<class Row>(const Table<Row>& table) {
    const std::string name(Row::relation);
    if (!wanted.empty() && !wanted.contains(name)) return;
    fits = fits && execute(handle_->connection, "DELETE FROM " + quoted_name(name)) && fill(handle_->connection, table);
    if (table.rows.size() > few_rows) fits = fits && add_indexes<Row>(handle_->connection);
    most_rows = std::max(most_rows, table.rows.size());
  });
  fits = execute(handle_->connection, fits ? "COMMIT" : "ROLLBACK") && fits;
  if (fits && most_rows > few_rows) analyze(handle_->connection);
  handle_->loaded = true;
  handle_->overfull = !fits;
  lock(handle_->connection, handle_->guard);
}

bool Database::run(std::string_view query, Rows& rows, QueryError& error) const {
  rows = {};
  if (handle_->overfull) {
    error = {.message = "there are more facts than a query may be asked about"};
    return false;
  }
  const Statement statement(prepare(handle_->connection, handle_->guard, query, error.message, error.offset));
  if (!statement) return false;
  for (int i = 0; i < sqlite3_column_count(statement.get()); ++i)
    rows.columns.emplace_back(sqlite3_column_name(statement.get(), i));
  start(handle_->guard);
  int code = sqlite3_step(statement.get());
  for (; code == SQLITE_ROW; code = sqlite3_step(statement.get())) {
    if (rows.rows.size() == handle_->guard.bounds.rows) {
      rows.cut = true;
      return true;
    }
    std::vector<std::string>& row = rows.rows.emplace_back();
    for (int i = 0; i < sqlite3_column_count(statement.get()); ++i) {
      const unsigned char* text = sqlite3_column_text(statement.get(), i);
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement.get(), i));
      row.emplace_back(text != nullptr ? std::string(reinterpret_cast<const char*>(text), size) : std::string());
    }
  }
  if (code == SQLITE_DONE) return true;
  error = {.message = why_stopped(handle_->connection, handle_->guard, code)};
  return false;
}

std::vector<std::string> Database::plan(std::string_view query) const {
  std::vector<std::string> steps;
  sqlite3_stmt* prepared = nullptr;
  unlock(handle_->connection);
  const Graph every;
  every.each_table([&]<class Row>(const Table<Row>& /*table*/) {
    if (!handle_->loaded) add_indexes<Row>(handle_->connection);
  });
  const std::string explain = "EXPLAIN QUERY PLAN " + std::string(query);
  sqlite3_prepare_v2(handle_->connection, explain.c_str(), -1, &prepared, nullptr);
  const Statement statement(prepared);
  std::vector<std::pair<int, std::size_t>> depths{{0, 0}};  // a step's number and how deep it lies
  while (prepared != nullptr && sqlite3_step(prepared) == SQLITE_ROW) {
    std::size_t depth = 0;
    for (const auto& [number, level] : depths) {
      if (number == sqlite3_column_int(prepared, 1)) depth = level;
    }
    depths.emplace_back(sqlite3_column_int(prepared, 0), depth + 1);
    steps.push_back(std::string(2 * depth, ' ') + reinterpret_cast<const char*>(sqlite3_column_text(prepared, 3)));
  }
  lock(handle_->connection, handle_->guard);
  return steps;
}

}  // namespace routegrant::store
